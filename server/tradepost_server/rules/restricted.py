"""Cards of which some roles see less. Pure; `rules.sight` and the hub ask here, and nobody else cuts a content."""

import msgspec
from msgspec import Raw

from tradepost.protocol import content as kinds
from tradepost.protocol.content import Card, CardBody, Carousel

_MARK = b'visible_to"'


def is_restricted(raw: Raw | bytes) -> bool:
    """Whether a stored content may be less for some roles; cheap, and sure only where it says no."""
    return _MARK in bytes(raw)


def shown_to(raw: Raw, role: str | None) -> Raw:
    """The content as a party in this role is sent it: what is not theirs is gone, and so is every trace of it."""
    if not is_restricted(raw):
        return raw
    match kinds.decode(raw):
        case Card(card=card) as content:
            return Raw(msgspec.json.encode(msgspec.structs.replace(content, card=_card(card, role))))
        case Carousel(cards=cards) as content:
            return Raw(msgspec.json.encode(msgspec.structs.replace(content, cards=[_card(c, role) for c in cards])))
    return raw


def _card(card: CardBody, role: str | None) -> CardBody:
    theirs = card.price_visible_to is None or role in card.price_visible_to
    return msgspec.structs.replace(
        card,
        price=card.price if theirs else None,
        price_visible_to=None,
        fields=[
            msgspec.structs.replace(field, visible_to=None)
            for field in card.fields
            if field.visible_to is None or role in field.visible_to
        ],
    )
