"""What has buttons: cards, lists, quick replies; and the answers to them."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from .. import limits
from .kind import Kind, Part, VisibleTo

ContactDetail = Literal["name", "phone", "email", "address"]


class LinkButton(Part, frozen=True, tag_field="type", tag="link"):
    """Opens a page."""

    label: limits.Button
    url: limits.Url
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class PostbackButton(Part, frozen=True, tag_field="type", tag="postback"):
    """Is answered with `message.answer`: a program reads the payload."""

    label: limits.Button
    payload: limits.Payload
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class ReplyButton(Part, frozen=True, tag_field="type", tag="reply"):
    """Is answered with `message.answer`, which says the label."""

    label: limits.Button
    payload: limits.Payload | None = None
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class RequestLocationButton(Part, frozen=True, tag_field="type", tag="request_location"):
    """Asks for a place: answered with a `location` in `reply_to`."""

    label: limits.Button
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class RequestContactButton(Part, frozen=True, tag_field="type", tag="request_contact"):
    """Asks for contact details: answered with `message.answer` and their values."""

    label: limits.Button
    details: Annotated[list[ContactDetail], Meta(min_length=1, max_length=4)]
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class WebviewButton(Part, frozen=True, tag_field="type", tag="webview"):
    """Opens a page over the conversation; `fallback` where that cannot be."""

    label: limits.Button
    url: limits.Url
    fallback: limits.Url
    size: Literal["compact", "tall", "full"] = "tall"
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class PayButton(Part, frozen=True, tag_field="type", tag="pay"):
    """Asks for money: answered with `message.answer`, which brings the address of the tenant's checkout."""

    label: limits.Button
    amount_minor: limits.AmountMinor
    currency: limits.Currency
    reference: limits.Payload | None = None  # the marketplace's own, handed to its checkout
    id: limits.ItemId | None = None  # within the message; given by the server if absent


Button: TypeAlias = (
    LinkButton | PostbackButton | ReplyButton | RequestLocationButton | RequestContactButton | WebviewButton | PayButton
)
CardButtons = Annotated[list[Button], Meta(max_length=limits.CARD_BUTTONS_MAX)]
Buttons_ = Annotated[list[Button], Meta(min_length=1, max_length=limits.BUTTONS_MAX)]
Until = limits.Time | None


class Picture(Part, frozen=True):
    """A picture on a card or in a row: `file` or `url`, one of the two."""

    file: limits.FileId | None = None  # an uploaded one
    url: limits.Url | None = None  # one at an https address
    alt: limits.ItemText = ""  # what it shows


class Price(Part, frozen=True):
    """An amount of money."""

    amount_minor: limits.AmountMinor
    currency: limits.Currency


class CardField(Part, frozen=True):
    """One line of a card. With `visible_to` only those roles are sent it, and staff and the author."""

    label: limits.Button
    value: limits.ItemText
    visible_to: VisibleTo | None = None  # absent: everyone who may read the message


class CardBody(Part, frozen=True):
    """What a card shows."""

    title: limits.ItemTitle
    type: Literal["listing", "product", "order", "generic"] = "generic"
    id: limits.ItemId | None = None  # the marketplace's own, of the listing, product or order
    description: limits.ItemText = ""
    image: Picture | None = None
    price: Price | None = None
    price_visible_to: VisibleTo | None = None  # as `visible_to` of a field
    status: limits.ItemText = ""  # such as `In transit`
    fields: Annotated[list[CardField], Meta(max_length=20)] = []
    buttons: CardButtons = []
    url: limits.Url | None = None  # a page about it


class Card(Kind, frozen=True, tag="card"):
    """A listing, a product or an order."""

    card: CardBody
    expires_at: Until = None  # its buttons are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Carousel(Kind, frozen=True, tag="carousel"):
    """Up to ten cards side by side."""

    cards: Annotated[list[CardBody], Meta(min_length=1, max_length=limits.CARDS_MAX)]
    text: limits.Line = ""  # words above them
    expires_at: Until = None  # their buttons are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Row(Part, frozen=True):
    """One choice of a list."""

    title: limits.ItemTitle
    description: limits.ItemText = ""
    image: Picture | None = None
    payload: limits.Payload | None = None
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class Section(Part, frozen=True):
    """Rows under a heading."""

    rows: Annotated[list[Row], Meta(min_length=1, max_length=limits.SECTIONS_MAX)]
    title: limits.ItemText = ""


class List(Kind, frozen=True, tag="list"):
    """Rows to choose from, in sections; answered with `message.answer`."""

    text: limits.Text
    sections: Annotated[list[Section], Meta(min_length=1, max_length=limits.SECTIONS_MAX)]
    button: limits.Button | None = None  # what opens it where it does not lie open
    once: bool = False  # each may answer one time only
    expires_at: Until = None  # answers are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class QuickReply(Part, frozen=True):
    """A short answer that is offered."""

    label: limits.Button
    payload: limits.Payload | None = None
    icon: limits.Emoji | None = None
    id: limits.ItemId | None = None  # within the message; given by the server if absent


class QuickReplies(Kind, frozen=True, tag="quick_replies"):
    """Words with answers to tap; they go once one is taken."""

    text: limits.Text
    replies: Annotated[list[QuickReply], Meta(min_length=1, max_length=limits.REPLIES_MAX)]
    once: bool = True  # each may answer one time only
    expires_at: Until = None  # answers are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Buttons(Kind, frozen=True, tag="buttons"):
    """Words with buttons that stay."""

    text: limits.Text
    buttons: Buttons_
    once: bool = False  # each may answer one time only
    expires_at: Until = None  # answers are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class ContactRequest(Kind, frozen=True, tag="contact_request"):
    """Asks for contact details; the answer is told to the asker and staff alone."""

    text: limits.Text
    details: Annotated[list[ContactDetail], Meta(min_length=1, max_length=4)]
    expires_at: Until = None  # answers are refused from then on
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent
