"""Amounts of money."""

from decimal import Decimal, InvalidOperation

from ..protocol import content as kinds
from ..protocol.money import digits
from .checked import checked


def money(amount: str | int | Decimal, currency: str) -> kinds.Price:
    """An amount as people write it: `money("12.50", "EUR")`. No float: money is exact.

    Raises: ValueError for what is no amount, or finer than the currency.
    """
    try:
        minor = Decimal(amount).scaleb(digits(currency))
        exact = minor == minor.to_integral_value()
    except (InvalidOperation, TypeError):
        raise ValueError(f"{amount!r} is no amount of money: write '12.50'") from None
    if isinstance(amount, float) or not exact:
        raise ValueError(f"{amount!r} has more digits than {currency} has, or is a float: write '12.50'")
    return checked(kinds.Price(amount_minor=int(minor), currency=currency))


def amount_of(amount: int | kinds.Price, currency: str | None) -> kinds.Price:
    """Minor units and their currency, or a price.

    Raises: ValueError without a currency, or with two.
    """
    if isinstance(amount, kinds.Price):
        if currency not in (None, amount.currency):
            raise ValueError(f"the price is in {amount.currency}, not in {currency}")
        return amount
    if currency is None:
        raise ValueError("give the currency too: 1250, 'EUR'")
    return kinds.Price(amount_minor=amount, currency=currency)
