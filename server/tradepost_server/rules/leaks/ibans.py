"""IBANs: country, length and the two check digits must agree."""

import re
from collections.abc import Iterator

from .reading import Reading
from .span import Span

# Source: the IBAN registry of SWIFT.
_COUNTRIES = {  # by the length of their IBANs
    15: "no",
    16: "be",
    18: "dk fi fo gl nl",
    19: "mk si",
    20: "at ba ee kz lt lu xk",
    21: "ch hr li lv",
    22: "bg bh cr de gb ge ie me rs",
    23: "ae gi il",
    24: "ad cz es md pk ro sa se sk tn vg",
    25: "pt",
    26: "is tr",
    27: "fr gr it mc mr sm",
    28: "al az by cy do gt hu lb pl",
    29: "br eg ps qa ua",
    30: "jo kw mu",
    31: "mt",
}
_LENGTHS = {country: length for length, countries in _COUNTRIES.items() for country in countries.split()}
_BEGIN = re.compile(r"(?<![a-z0-9])[a-z][ .\-]?[a-z][ .\-]?\d[ .\-]?\d(?=[ .\-]{0,2}[a-z0-9])")
_SIGN = re.compile(r"[ .\-\n]{0,2}([a-z0-9])")
_DIGITS_LEAST = 12  # in the shortest IBANs
_MOST = 256  # beginnings in a text that are looked at
_WORD = re.compile(r"(?<![a-z])[il]ban(?![a-z])")


def ibans(reading: Reading) -> Iterator[Span]:
    """IBANs in a text, also without their check where the word stands before them."""
    if reading.digits < _DIGITS_LEAST:
        return
    done = 0
    for count, begin in enumerate(_BEGIN.finditer(reading.chars)):
        if count >= _MOST:
            yield Span(*reading.place(begin.start(), len(reading.chars)), "iban", "iban.many", 0.5)
            return
        if begin.start() < done:
            continue
        country = re.sub(r"[^a-z]", "", begin[0])
        length = _LENGTHS.get(country)
        signs, end = _signs(reading.chars, begin.start(), length or 0)
        if length is None or len(signs) < length or sum(map(str.isdigit, signs)) < _DIGITS_LEAST:
            continue
        if _checks(signs):
            rule, score = "iban.checked", 0.99
        elif _WORD.search(reading.letters, max(0, begin.start() - 40), begin.start()):
            rule, score = "iban.named", 0.75
        else:
            continue
        done = end
        yield Span(*reading.place(begin.start(), end), "iban", rule, score)


def _signs(chars: str, start: int, most: int) -> tuple[str, int]:
    signs: list[str] = []
    end = start
    while len(signs) < most and (sign := _SIGN.match(chars, end)):
        signs.append(sign[1])
        end = sign.end()
    return "".join(signs), end


def _checks(signs: str) -> bool:
    """ISO 13616: the first four put last, letters as 10 to 35, the rest by 97 is 1."""
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1
