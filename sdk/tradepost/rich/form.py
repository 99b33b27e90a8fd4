"""Fields of a form. Each has a `name`, under which its value comes back, and a `label`, which people read.

`hint` is a line beneath it; a field that is not `required` may stay empty.
"""

from collections.abc import Mapping
from datetime import date as _date
from datetime import datetime

from ..protocol import content as kinds
from .checked import checked


def text(
    name: str,
    label: str,
    *,
    lines: int = 1,
    min_chars: int = 0,
    max_chars: int = 500,
    required: bool = True,
    hint: str = "",
) -> kinds.TextField:
    """Words; several lines where `lines` is above 1."""
    return checked(
        kinds.TextField(
            name=name,
            label=label,
            lines=lines,
            min_chars=min_chars,
            max_chars=max_chars,
            required=required,
            hint=hint,
        )
    )


def number(
    name: str,
    label: str,
    *,
    min: float | None = None,
    max: float | None = None,
    integer: bool = False,
    unit: str | None = None,
    required: bool = True,
    hint: str = "",
) -> kinds.NumberField:
    """A number, with a `unit` such as `kg`."""
    return checked(
        kinds.NumberField(
            name=name, label=label, min=min, max=max, integer=integer, unit=unit, required=required, hint=hint
        )
    )


def email(name: str, label: str, *, required: bool = True, hint: str = "") -> kinds.EmailField:
    """An email address."""
    return checked(kinds.EmailField(name=name, label=label, required=required, hint=hint))


def phone(name: str, label: str, *, required: bool = True, hint: str = "") -> kinds.PhoneField:
    """A phone number by E.164, such as `+34600111222`."""
    return checked(kinds.PhoneField(name=name, label=label, required=required, hint=hint))


def date(
    name: str,
    label: str,
    *,
    min: _date | None = None,
    max: _date | None = None,
    required: bool = True,
    hint: str = "",
) -> kinds.DateField:
    """A day; the value is `YYYY-MM-DD`."""
    return checked(
        kinds.DateField(
            name=name,
            label=label,
            min=min.isoformat() if min is not None else None,
            max=max.isoformat() if max is not None else None,
            required=required,
            hint=hint,
        )
    )


def slot(
    name: str, label: str, slots: Mapping[str, tuple[datetime, datetime]], *, required: bool = True, hint: str = ""
) -> kinds.TimeSlotField:
    """One of several spans of time, each by an id: `{"morning": (begin, end)}`; the value is the id."""
    found = [kinds.Slot(id=id, starts_at=begin, ends_at=end) for id, (begin, end) in slots.items()]
    return checked(kinds.TimeSlotField(name=name, label=label, slots=found, required=required, hint=hint))


def select(
    name: str, label: str, options: Mapping[str, str], *, required: bool = True, hint: str = ""
) -> kinds.SelectField:
    """One of several: `{"damaged": "Damaged"}`, ids and what people read; the value is the id."""
    return checked(kinds.SelectField(name=name, label=label, options=_options(options), required=required, hint=hint))


def multi_select(
    name: str,
    label: str,
    options: Mapping[str, str],
    *,
    min_chosen: int = 0,
    max_chosen: int = 50,
    required: bool = True,
    hint: str = "",
) -> kinds.MultiSelectField:
    """Some of several; the value is a list of ids."""
    return checked(
        kinds.MultiSelectField(
            name=name,
            label=label,
            options=_options(options),
            min_chosen=min_chosen,
            max_chosen=max_chosen,
            required=required,
            hint=hint,
        )
    )


def address(name: str, label: str, *, required: bool = True, hint: str = "") -> kinds.AddressField:
    """A postal address; the value is a `content.Address`."""
    return checked(kinds.AddressField(name=name, label=label, required=required, hint=hint))


def file(name: str, label: str, *, required: bool = True, hint: str = "") -> kinds.FileField:
    """An uploaded file; the value is its id."""
    return checked(kinds.FileField(name=name, label=label, required=required, hint=hint))


def signature(name: str, label: str, *, required: bool = True, hint: str = "") -> kinds.SignatureField:
    """A signature, drawn; the value is the id of an uploaded picture."""
    return checked(kinds.SignatureField(name=name, label=label, required=required, hint=hint))


def rating(name: str, label: str, *, max: int = 5, required: bool = True, hint: str = "") -> kinds.RatingField:
    """A whole number from 1 to `max`, which is 10 at most."""
    return checked(kinds.RatingField(name=name, label=label, max=max, required=required, hint=hint))


def _options(options: Mapping[str, str]) -> list[kinds.Option]:
    return [kinds.Option(id=id, label=label) for id, label in options.items()]
