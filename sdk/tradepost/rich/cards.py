"""Cards: a listing, a product, an order; one, or up to ten side by side."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from ..protocol import content as kinds
from .checked import checked
from .media import Source, picture


def Field(label: str, value: str, *, visible_to: Sequence[str] | None = None) -> kinds.CardField:
    """One line of a card. With `visible_to` (roles) it is sent to those, staff and the author only."""
    roles = list(visible_to) if visible_to is not None else None
    return checked(kinds.CardField(label=label, value=value, visible_to=roles))


def Card(
    title: str,
    *,
    type: Literal["listing", "product", "order", "generic"] = "generic",
    id: str | None = None,
    description: str = "",
    image: Source | kinds.Picture | None = None,
    price: kinds.Price | None = None,
    price_visible_to: Sequence[str] | None = None,
    status: str = "",
    fields: Sequence[kinds.CardField] = (),
    buttons: Sequence[kinds.Button] = (),
    url: str | None = None,
    expires_at: datetime | None = None,
    fallback: str = "",
) -> kinds.Card:
    """A card; `id` is the marketplace's own, of what it shows. Its buttons (3 at most) are refused from `expires_at`.

    Raises: ValueError where it breaks a limit of the protocol.
    """
    body = kinds.CardBody(
        title=title,
        type=type,
        id=id,
        description=description,
        image=picture(image),
        price=price,
        price_visible_to=list(price_visible_to) if price_visible_to is not None else None,
        status=status,
        fields=list(fields),
        buttons=list(buttons),
        url=url,
    )
    return checked(kinds.Card(card=body, expires_at=expires_at, fallback=fallback))


def Carousel(
    cards: Sequence[kinds.Card | kinds.CardBody],
    *,
    text: str = "",
    expires_at: datetime | None = None,
    fallback: str = "",
) -> kinds.Carousel:
    """Up to ten cards side by side, with words above them.

    Raises: ValueError for a card with an `expires_at` or `fallback` of its own, and where it breaks a limit.
    """
    bodies = [_body(card) for card in cards]
    return checked(kinds.Carousel(cards=bodies, text=text, expires_at=expires_at, fallback=fallback))


def _body(card: kinds.Card | kinds.CardBody) -> kinds.CardBody:
    if isinstance(card, kinds.CardBody):
        return card
    if card.expires_at is not None or card.fallback:
        raise ValueError("`expires_at` and `fallback` belong to the carousel, not to a card in it")
    return card.card
