"""Buttons. The server gives those without an `id` one."""

from typing import Literal

from ..protocol import content as kinds
from .checked import checked
from .money import amount_of


def Link(label: str, url: str, *, id: str | None = None) -> kinds.LinkButton:
    """Opens a page."""
    return checked(kinds.LinkButton(label=label, url=url, id=id))


def Postback(label: str, payload: str, *, id: str | None = None) -> kinds.PostbackButton:
    """Tells a program `payload`: see `Bot.action`."""
    return checked(kinds.PostbackButton(label=label, payload=payload, id=id))


def Reply(label: str, payload: str | None = None, *, id: str | None = None) -> kinds.ReplyButton:
    """Says its label."""
    return checked(kinds.ReplyButton(label=label, payload=payload, id=id))


def RequestLocation(label: str, *, id: str | None = None) -> kinds.RequestLocationButton:
    """Asks for a place: it is answered with a `Location` in `reply_to`."""
    return checked(kinds.RequestLocationButton(label=label, id=id))


def RequestContact(label: str, *details: kinds.ContactDetail, id: str | None = None) -> kinds.RequestContactButton:
    """Asks for `name`, `phone`, `email`, `address`, or some of them; the answer is told to the asker and staff."""
    return checked(kinds.RequestContactButton(label=label, details=list(details), id=id))


def Webview(
    label: str, url: str, *, fallback: str, size: Literal["compact", "tall", "full"] = "tall", id: str | None = None
) -> kinds.WebviewButton:
    """Opens a page over the conversation; `fallback` is the page where that cannot be."""
    return checked(kinds.WebviewButton(label=label, url=url, fallback=fallback, size=size, id=id))


def Pay(
    label: str,
    amount: int | kinds.Price,
    currency: str | None = None,
    *,
    reference: str | None = None,
    id: str | None = None,
) -> kinds.PayButton:
    """Asks for money: `1250, "EUR"` is twelve euros fifty, and so is `money("12.50", "EUR")`.

    `reference` is handed to the tenant's checkout; without one in the policy the server refuses the button.
    Raises: ValueError without a currency.
    """
    price = amount_of(amount, currency)
    made = kinds.PayButton(
        label=label, amount_minor=price.amount_minor, currency=price.currency, reference=reference, id=id
    )
    return checked(made)
