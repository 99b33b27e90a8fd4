"""What someone may answer to a message with buttons, rows or fields, and what that says. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tradepost.protocol import limits
from tradepost.protocol.content import (
    Address,
    Answer,
    Button,
    Buttons,
    Card,
    Carousel,
    ContactRequest,
    Content,
    Form,
    Given,
    LinkButton,
    List,
    QuickReplies,
    QuickReply,
    RequestContactButton,
    RequestLocationButton,
    Row,
    Unknown,
    Value,
    WebviewButton,
)

from ..errors import AnswerLate, Invalid
from . import fallbacks, forms

DETAILS: dict[str, tuple[str, Any, str]] = {  # label, form of the value, what is wrong otherwise
    "name": ("Name", limits.Name, "Expected a name"),
    "phone": ("Phone", limits.Phone, "Expected a phone number such as +34600111222"),
    "email": ("Email", limits.Email, "Expected an email address"),
}


def decide(
    asked: Content | Unknown | None, action: str | None, values: Mapping[str, Value], at: datetime
) -> tuple[Answer, Button | QuickReply | Row | None]:
    """The answer as it is stored, and what was chosen; None where something was filled in.

    Raises: AnswerLate once it has expired, Invalid naming what does not fit.
    """
    if isinstance(asked, Form | ContactRequest):
        answer, chosen = _filled(asked, action, values), None
    elif isinstance(asked, Buttons | QuickReplies | List | Card | Carousel):
        answer, chosen = _chosen(asked, action, values)
    else:
        raise Invalid("This message has nothing to choose or fill in", path="$.message")
    if asked.expires_at is not None and asked.expires_at <= at:
        raise AnswerLate("The time to answer this is over", path="$.message")
    return msgspec.structs.replace(answer, fallback=fallbacks.derive(answer)), chosen


def is_single(asked: Content | Unknown | None) -> bool:
    """Whether each may answer one time only."""
    return isinstance(asked, Form) or (isinstance(asked, Buttons | QuickReplies | List) and asked.once)


def is_private(asked: Content | Unknown | None, chosen: object) -> bool:
    """Whether the answer is for the asker and staff alone, where nothing else is said."""
    return isinstance(asked, Form | ContactRequest) or isinstance(chosen, RequestContactButton)


def _filled(asked: Form | ContactRequest, action: str | None, values: Mapping[str, Value]) -> Answer:
    if action is not None:
        raise Invalid("Nothing is to be chosen here; fill in `values`", path="$.action")
    if isinstance(asked, Form):
        return Answer(to="form", label=asked.title, values=forms.filled(asked, values))
    return Answer(to="contact_request", values=_details(asked.details, values))


def _details(details: Iterable[str], values: Mapping[str, Value]) -> list[Given]:
    """Contact details: all that were asked for, and no others."""
    asked = list(details)
    for name in values:
        if name not in asked:
            raise Invalid("This was not asked for", path=f"$.values.{name}")
    found: list[Given] = []
    for name in asked:
        value, path = values.get(name), f"$.values.{name}"
        if value is None:
            raise Invalid("Please fill this in", path=path)
        found.append(Given(name=name, type=name, label=_label(name), value=value, shown=_detail(name, value, path)))
    return found


def _label(name: str) -> str:
    return "Address" if name == "address" else DETAILS[name][0]


def _detail(name: str, value: Value, path: str) -> str:
    if name == "address":
        if not isinstance(value, Address):
            raise Invalid("Expected an address: line1, city, country and more", path=path)
        return forms.address(value)
    _, form, reason = DETAILS[name]
    if not isinstance(value, str):
        raise Invalid(reason, path=path)
    return forms.conforms(value, form, reason, path)


def _chosen(
    asked: Buttons | QuickReplies | List | Card | Carousel, action: str | None, values: Mapping[str, Value]
) -> tuple[Answer, Button | QuickReply | Row]:
    if action is None:
        raise Invalid("Required, but missing.", path="$.action")
    chosen = next((one for one in choices(asked) if one.id == action), None)
    if chosen is None:
        raise Invalid("No such choice in this message", path="$.action")
    if isinstance(chosen, LinkButton | WebviewButton):
        raise Invalid("This button opens a page; there is nothing to answer", path="$.action")
    if isinstance(chosen, RequestLocationButton):
        raise Invalid("Answer with a location: message.send with `reply_to`", path="$.action")
    details: list[Given] = []
    if isinstance(chosen, RequestContactButton):
        details = _details(chosen.details, values)
    elif values:
        raise Invalid("Nothing is to be filled in here", path="$.values")
    label = chosen.title if isinstance(chosen, Row) else chosen.label
    payload = getattr(chosen, "payload", None)
    to = str(asked.__struct_config__.tag)
    return Answer(to=to, label=label, action=action, payload=payload, values=details), chosen  # type: ignore[arg-type]


def choices(asked: Buttons | QuickReplies | List | Card | Carousel) -> list[Button | QuickReply | Row]:
    """All that can be chosen in a message, in order."""
    match asked:
        case Buttons(buttons=buttons):
            return list(buttons)
        case QuickReplies(replies=replies):
            return list(replies)
        case List(sections=sections):
            return [row for section in sections for row in section.rows]
        case Card(card=card):
            return list(card.buttons)
        case Carousel(cards=cards):
            return [button for card in cards for button in card.buttons]
