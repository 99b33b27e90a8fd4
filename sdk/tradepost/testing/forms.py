"""Whether what was filled in is what a form asks for, as the in-memory server sees it.

Simplified against the real server: an uploaded file is any id of the right form.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from ..errors import refusal
from ..protocol import content as kinds
from ..protocol import limits

_FORMS: dict[type[Any], Any] = {
    kinds.EmailField: limits.Email,
    kinds.PhoneField: limits.Phone,
    kinds.FileField: limits.FileId,
    kinds.SignatureField: limits.FileId,
    kinds.DateField: date,
    kinds.AddressField: kinds.Address,
}
_DETAILS: dict[str, Any] = {
    "name": limits.Name,
    "phone": limits.Phone,
    "email": limits.Email,
    "address": kinds.Address,
}


def filled(form: kinds.Form, values: Mapping[str, kinds.Value]) -> list[kinds.Given]:
    """What was filled in, in the order of the fields.

    Raises: BadRequest naming the field.
    """
    _require_known(values, {field.name for field in form.fields})
    found = []
    for field in form.fields:
        value, path = values.get(field.name), f"$.values.{field.name}"
        if value is None or value in ("", []):
            if field.required:
                raise refusal("invalid", "Please fill this in.", path=path)
            continue
        if not _fits(field, value):
            raise refusal("invalid", f"This is not what the field {field.label!r} asks for.", path=path)
        type_ = str(field.__struct_config__.tag)
        found.append(
            kinds.Given(name=field.name, type=type_, label=field.label, value=value, shown=_shown(field, value))
        )
    return found


def details(asked: list[kinds.ContactDetail], values: Mapping[str, kinds.Value]) -> list[kinds.Given]:
    """Contact details: all that were asked for, and no others.

    Raises: BadRequest naming the detail.
    """
    _require_known(values, set(asked))
    found = []
    for name in asked:
        if name not in values or not _converts(values[name], _DETAILS[name]):
            raise refusal("invalid", f"Please fill in the {name}.", path=f"$.values.{name}")
        given = kinds.Given(
            name=name, type=name, label=name.capitalize(), value=values[name], shown=_said(values[name])
        )
        found.append(given)
    return found


def _require_known(values: Mapping[str, kinds.Value], known: set[Any]) -> None:
    for name in values:
        if name not in known:
            raise refusal("invalid", "This was not asked for.", path=f"$.values.{name}")


def _fits(field: kinds.FormField, value: kinds.Value) -> bool:
    match field:
        case kinds.TextField():
            return isinstance(value, str) and field.min_chars <= len(value) <= field.max_chars
        case kinds.NumberField():
            return _between(value, field.min, field.max, whole=field.integer)
        case kinds.RatingField():
            return _between(value, 1, field.max, whole=True)
        case kinds.SelectField(options=options):
            return value in {option.id for option in options}
        case kinds.TimeSlotField(slots=slots):
            return value in {slot.id for slot in slots}
        case kinds.MultiSelectField(options=options):
            known = {option.id for option in options}
            several = isinstance(value, list) and len(set(value)) == len(value) and known.issuperset(value)
            return several and field.min_chosen <= len(value) <= field.max_chosen  # type: ignore[arg-type]  # a list
    if isinstance(field, kinds.DateField) and not (field.min or "") <= str(value) <= (field.max or "9999-12-31"):
        return False
    return _converts(value, _FORMS[type(field)])


def _between(value: kinds.Value, least: float | None, most: float | None, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or (whole and value != int(value)):
        return False
    return (least is None or least <= value) and (most is None or value <= most)


def _converts(value: kinds.Value, type_: Any) -> bool:
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError:
        return False
    return True


def _shown(field: kinds.FormField, value: kinds.Value) -> str:
    """The value as words: labels instead of ids."""
    if isinstance(field, kinds.SelectField | kinds.MultiSelectField):
        labels = {option.id: option.label for option in field.options}
        return ", ".join(labels[id] for id in (value if isinstance(value, list) else [str(value)]))
    return _said(value)


def _said(value: kinds.Value) -> str:
    if isinstance(value, kinds.Address):
        return ", ".join(word for word in (value.line1, value.line2, value.postcode, value.city, value.country) if word)
    return f"{value:g}" if isinstance(value, float) else str(value)
