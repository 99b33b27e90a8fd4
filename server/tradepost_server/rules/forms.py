"""Forms: whether one makes sense, and whether what was filled in is what it asks for. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import msgspec

from tradepost.protocol import limits
from tradepost.protocol.content import (
    Address,
    AddressField,
    DateField,
    EmailField,
    FileField,
    Form,
    FormField,
    Given,
    MultiSelectField,
    NumberField,
    PhoneField,
    RatingField,
    SelectField,
    SignatureField,
    TextField,
    TimeSlotField,
    Value,
)
from tradepost.protocol.content.forms import day

from ..errors import Invalid

FILES = ("file", "signature")  # types of fields whose value is the id of an uploaded file


def check(form: Form, path: str) -> None:
    """Whether the form can be filled in at all.

    Raises: Invalid naming the place.
    """
    names: set[str] = set()
    for n, field in enumerate(form.fields):
        place = f"{path}.fields[{n}]"
        if field.name in names:
            raise Invalid("Expected each name once", path=f"{place}.name")
        names.add(field.name)
        _check_field(field, place)


def _check_field(field: FormField, path: str) -> None:
    match field:
        case TextField(min_chars=least, max_chars=most):
            _ordered(least, most, f"{path}.max_chars")
        case NumberField(min=least, max=most):
            _ordered(least, most, f"{path}.max")
        case DateField(min=first, max=last):
            for name, given in (("min", first), ("max", last)):
                if given is not None and day(given) is None:
                    raise Invalid("There is no such day", path=f"{path}.{name}")
            _ordered(first, last, f"{path}.max")
        case MultiSelectField(options=options, min_chosen=least, max_chosen=most):
            _once([option.id for option in options], f"{path}.options")
            _ordered(least, min(most, len(options)), f"{path}.min_chosen")
        case SelectField(options=options):
            _once([option.id for option in options], f"{path}.options")
        case TimeSlotField(slots=slots):
            _once([slot.id for slot in slots], f"{path}.slots")
            for n, slot in enumerate(slots):
                if slot.starts_at >= slot.ends_at:
                    raise Invalid("Ends before it begins", path=f"{path}.slots[{n}].ends_at")


def _ordered(least: Any, most: Any, path: str) -> None:
    if least is not None and most is not None and least > most:
        raise Invalid("Nothing could fit between the least and the most", path=path)


def _once(ids: Sequence[str], path: str) -> None:
    if len(set(ids)) != len(ids):
        raise Invalid("Expected each id once", path=path)


def filled(form: Form, values: Mapping[str, Value], path: str = "$.values") -> list[Given]:
    """What was filled in, in the order of the fields.

    Raises: Invalid naming the field: not in the form, missing, or not what it asks for.
    """
    known = {field.name for field in form.fields}
    for name in values:
        if name not in known:
            raise Invalid("This field is not in the form", path=f"{path}.{name}")
    found: list[Given] = []
    for field in form.fields:
        value, place = _tidy(values.get(field.name)), f"{path}.{field.name}"
        if value is None or value in ("", []):
            if field.required:
                raise Invalid("Please fill this in", path=place)
            continue
        shown = _shown(field, value, place)
        found.append(Given(name=field.name, type=_type(field), label=field.label, value=value, shown=shown))
    return found


def _type(field: FormField) -> str:
    return str(field.__struct_config__.tag)


def _tidy(value: Value | None) -> Value | None:
    return value.strip() if isinstance(value, str) else value


def _shown(field: FormField, value: Value, path: str) -> str:
    """The value as words, once it is shown to fit.

    Raises: Invalid.
    """
    match field:
        case NumberField() | RatingField():
            return _number(field, value, path)
        case MultiSelectField():
            return _several(field, value, path)
        case AddressField():
            if not isinstance(value, Address):
                raise Invalid("Expected an address: line1, city, country and more", path=path)
            return address(value)
    if not isinstance(value, str):
        raise Invalid("Expected words", path=path)
    return _TEXTUAL[type(field)](field, value, path)


def _words(field: TextField, value: str, path: str) -> str:
    if not field.min_chars <= len(value) <= field.max_chars:
        raise Invalid(f"Expected {field.min_chars} to {field.max_chars} characters", path=path)
    if field.lines == 1 and len(value.splitlines()) > 1:
        raise Invalid("Expected one line", path=path)
    return conforms(value, limits.Fallback, "Contains a character that is not allowed here", path)


def _email(field: EmailField, value: str, path: str) -> str:
    return conforms(value, limits.Email, "Expected an email address", path)


def _phone(field: PhoneField, value: str, path: str) -> str:
    return conforms(value, limits.Phone, "Expected a phone number such as +34600111222", path)


def conforms(value: str, type_: Any, reason: str, path: str) -> str:
    """The value, if it has the form of a type of `limits`.

    Raises: Invalid with this reason.
    """
    try:
        return str(msgspec.convert(value, type_))
    except msgspec.ValidationError:
        raise Invalid(reason, path=path) from None


def _day(field: DateField, value: str, path: str) -> str:
    if day(value) is None:
        raise Invalid("Expected a day such as 2026-05-04", path=path)
    if (field.min is not None and value < field.min) or (field.max is not None and value > field.max):
        raise Invalid(f"Expected a day {_between(field.min, field.max)}", path=path)
    return value


def _slot(field: TimeSlotField, value: str, path: str) -> str:
    for slot in field.slots:
        if slot.id == value:
            return f"{slot.starts_at:%Y-%m-%d %H:%M}–{slot.ends_at:%H:%M}"
    raise Invalid("Expected the id of one of the slots", path=path)


def _option(field: SelectField, value: str, path: str) -> str:
    return _label(field, value, path)


def _file(field: FileField | SignatureField, value: str, path: str) -> str:
    conforms(value, limits.FileId, "Expected the id of an uploaded file", path)
    return "File" if isinstance(field, FileField) else "Signature"


_TEXTUAL: dict[type[FormField], Callable[[Any, str, str], str]] = {
    TextField: _words,
    EmailField: _email,
    PhoneField: _phone,
    DateField: _day,
    TimeSlotField: _slot,
    SelectField: _option,
    FileField: _file,
    SignatureField: _file,
}


def _label(field: SelectField | MultiSelectField, value: str, path: str) -> str:
    for option in field.options:
        if option.id == value:
            return option.label
    raise Invalid("Expected the id of one of the options", path=path)


def _several(field: MultiSelectField, value: Value, path: str) -> str:
    if not isinstance(value, list):
        raise Invalid("Expected a list of ids of options", path=path)
    if len(set(value)) != len(value):
        raise Invalid("Expected each option once", path=path)
    labels = [_label(field, chosen, f"{path}[{n}]") for n, chosen in enumerate(value)]
    if not field.min_chosen <= len(value) <= field.max_chosen:
        raise Invalid(f"Expected {field.min_chosen} to {field.max_chosen} of the options", path=path)
    return ", ".join(labels)


def _number(field: NumberField | RatingField, value: Value, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise Invalid("Expected a number", path=path)
    least, most = (1, field.max) if isinstance(field, RatingField) else (field.min, field.max)
    if (isinstance(field, RatingField) or field.integer) and value != int(value):
        raise Invalid("Expected a whole number", path=path)
    if (least is not None and value < least) or (most is not None and value > most):
        raise Invalid(f"Expected a number {_between(least, most)}", path=path)
    words = str(int(value)) if value == int(value) and abs(value) <= 1e15 else f"{value:.15g}"
    if isinstance(field, RatingField):
        return f"{words} of {field.max}"
    return f"{words} {field.unit}" if field.unit else words


def _between(least: object, most: object) -> str:
    if least is None or most is None:
        return f"up to {most}" if least is None else f"from {least}"
    return f"from {least} to {most}"


def address(given: Address) -> str:
    """An address on one line, as it is written on a parcel."""
    city = f"{given.postcode} {given.city}".strip()
    return joined((given.line1, given.line2, city, given.region, given.country))


def joined(words: Iterable[str]) -> str:
    """What is not empty, with commas."""
    return ", ".join(word for word in words if word)
