"""Forms, and what is filled in."""

import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from .. import limits
from .kind import Kind, Part

Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
FieldName = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$(?!\n)")]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", description="A day, YYYY-MM-DD.")]
Chars = Annotated[int, Meta(ge=0, le=2_000)]


class _Field(Part, frozen=True, tag_field="type"):
    """Common to the fields of a form."""

    name: FieldName  # under which the value comes back
    label: limits.ItemTitle
    required: bool = True
    hint: limits.ItemText = ""


class TextField(_Field, frozen=True, kw_only=True, tag="text"):
    """Words; several lines where `lines` is above 1."""

    min_chars: Chars = 0
    max_chars: Chars = 500
    lines: Annotated[int, Meta(ge=1, le=20)] = 1


class NumberField(_Field, frozen=True, kw_only=True, tag="number"):
    """A number."""

    min: Number | None = None
    max: Number | None = None
    integer: bool = False
    unit: limits.Button | None = None  # such as `kg`


class EmailField(_Field, frozen=True, kw_only=True, tag="email"):
    """An email address."""


class PhoneField(_Field, frozen=True, kw_only=True, tag="phone"):
    """A phone number by E.164."""


class DateField(_Field, frozen=True, kw_only=True, tag="date"):
    """A day."""

    min: Day | None = None
    max: Day | None = None


class Slot(Part, frozen=True):
    """A span of time to choose."""

    id: limits.ItemId
    starts_at: limits.Time
    ends_at: limits.Time


class TimeSlotField(_Field, frozen=True, kw_only=True, tag="time_slot"):
    """One of several spans of time; the value is its id."""

    slots: Annotated[list[Slot], Meta(min_length=1, max_length=limits.OPTIONS_MAX)]


class Option(Part, frozen=True):
    """One choice."""

    id: limits.ItemId
    label: limits.ItemTitle


class SelectField(_Field, frozen=True, kw_only=True, tag="select"):
    """One of several; the value is its id."""

    options: Annotated[list[Option], Meta(min_length=1, max_length=limits.OPTIONS_MAX)]


class MultiSelectField(_Field, frozen=True, kw_only=True, tag="multi_select"):
    """Some of several; the value is a list of ids."""

    options: Annotated[list[Option], Meta(min_length=1, max_length=limits.OPTIONS_MAX)]
    min_chosen: Annotated[int, Meta(ge=0, le=limits.OPTIONS_MAX)] = 0
    max_chosen: Annotated[int, Meta(ge=1, le=limits.OPTIONS_MAX)] = limits.OPTIONS_MAX


class AddressField(_Field, frozen=True, kw_only=True, tag="address"):
    """A postal address; the value is an `Address`."""


class FileField(_Field, frozen=True, kw_only=True, tag="file"):
    """An uploaded file; the value is its id."""


class SignatureField(_Field, frozen=True, kw_only=True, tag="signature"):
    """A signature, drawn: the value is the id of an uploaded picture."""


class RatingField(_Field, frozen=True, kw_only=True, tag="rating"):
    """A whole number from 1 to `max`."""

    max: Annotated[int, Meta(ge=2, le=10)] = 5


FormField: TypeAlias = (
    TextField
    | NumberField
    | EmailField
    | PhoneField
    | DateField
    | TimeSlotField
    | SelectField
    | MultiSelectField
    | AddressField
    | FileField
    | SignatureField
    | RatingField
)
FORM_FIELDS: tuple[type[FormField], ...] = (
    TextField,
    NumberField,
    EmailField,
    PhoneField,
    DateField,
    TimeSlotField,
    SelectField,
    MultiSelectField,
    AddressField,
    FileField,
    SignatureField,
    RatingField,
)


class Form(Kind, frozen=True, tag="form"):
    """Fields to fill in, once each person; answered with `message.answer`, which makes a message of its own.

    The answer is told to `answers_to`, staff and who gives it; without it to who asked. Never to more than the form is.
    """

    title: limits.ItemTitle
    fields: Annotated[list[FormField], Meta(min_length=1, max_length=limits.FORM_FIELDS_MAX)]
    text: limits.Line = ""  # words above the fields
    submit: limits.Button | None = None  # what stands on the button that sends it
    answers_to: limits.Audience | None = None
    expires_at: limits.Time | None = None  # answers are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Address(Part, frozen=True):
    """Where something is sent, as people write it."""

    line1: limits.ItemTitle
    city: limits.ItemTitle
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166-1, such as `ES`.")]
    line2: limits.ItemText = ""
    postcode: limits.ItemText = ""
    region: limits.ItemText = ""


Chosen = Annotated[list[limits.ItemId], Meta(max_length=limits.OPTIONS_MAX)]
Words = Annotated[str, Meta(max_length=2_000)]  # no pattern: msgspec 0.22 miscounts one beside a list, and crashes
Value: TypeAlias = Words | Number | Chosen | Address  # what is filled in


class Given(Part, frozen=True):
    """One value that was filled in, with the words that stood beside it."""

    name: limits.Line  # of the field, or of the contact detail
    type: limits.Line  # of the field, such as `date`; of a contact detail its name
    label: limits.Line
    value: Value
    shown: limits.Fallback = ""  # the value as words


class Answer(Kind, frozen=True, tag="answer"):
    """What someone chose or filled in. Made by the server from `message.answer`; never sent."""

    to: Literal["buttons", "quick_replies", "list", "card", "carousel", "form", "contact_request"]  # kind answered
    label: limits.Line = ""  # of what was chosen, as it stood there
    action: limits.ItemId | None = None  # the id of what was chosen
    payload: limits.Payload | None = None  # of what was chosen
    values: Annotated[list[Given], Meta(max_length=limits.FORM_FIELDS_MAX)] = []  # what was filled in
    fallback: limits.Fallback = ""  # plain text in its place


def day(value: str) -> date | None:
    """The day that `YYYY-MM-DD` means; None where there is no such day, or it is written in another way."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
