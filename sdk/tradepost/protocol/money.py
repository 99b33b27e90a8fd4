"""Money in minor units, as ISO 4217 counts them."""

_NO_MINORS = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
_THREE_DIGITS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}  # minor units that are no hundredths


def digits(currency: str) -> int:
    """Decimal digits of a currency: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`."""
    return 0 if currency in _NO_MINORS else 3 if currency in _THREE_DIGITS else 2


def in_words(amount_minor: int, currency: str) -> str:
    """An amount with its currency, such as `12.50 EUR`."""
    places = digits(currency)
    whole, rest = divmod(amount_minor, 10**places)
    return f"{whole}.{rest:0{places}d} {currency}" if places else f"{whole} {currency}"
