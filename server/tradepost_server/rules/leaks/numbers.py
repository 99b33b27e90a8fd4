"""Digits that are not written as digits: spelled out in words, or hidden behind letters."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .confusables import DIGITS_FOR, LETTERS_FOR
from .number_words import (
    ALSO_ARTICLES,
    AND,
    BETWEEN,
    DICTATED,
    HUNDREDS,
    MANY,
    O_FOR_ZERO,
    REPEATS,
    TEENS,
    TENS,
    TIMES_HUNDRED,
    UNITS,
    VALUES,
)
from .reading import Piece, Reading

WORDS_MOST = 512  # for numbers, in a text that is looked at: more is no message, and hidden whole
_SPELLED_LEAST = 3  # words for numbers in a text, before any is read as digits
_DIGITS_ENOUGH = 6  # so many beside it make one word enough
_BETWEEN_MOST = 3  # words between two numbers of one
_JOINED_MOST = 120  # letters in one word made of many

SAID = (frozenset(VALUES) | TIMES_HUNDRED | REPEATS.keys()) - ALSO_ARTICLES
_WORD = re.compile(r"[a-z]+")
_TOKEN = re.compile(r"[a-z0-9$!]+")
_GLUE = re.compile(r"[^a-z0-9\n]{0,6}|\s*\n\s*")  # what may stand between numbers of one
_UNIT_WORDS = "|".join(sorted({*UNITS, *TEENS, *TENS}, key=len, reverse=True))
_JOINED = re.compile(rf"(?>(?:{_UNIT_WORDS}|\d)+)")
MANY_LEAST = 6  # letters in a word that is several numbers
_MANY_BEGINS = frozenset(word[:2] for word in (*UNITS, *TEENS, *TENS))
_JOINED_PART = re.compile(rf"{_UNIT_WORDS}|\d")

_LEET = r"(?:(?=[oilzeasgbtq|зчб]{0,8}\d)[\doilzeasgbtq|!зчб]+|[oliz|]{1,4}|s{2,4}|b{2,4}|e{2,4})(?![^\W_])"
_LEET_RUN = re.compile(rf"(?<![^\W_])\+?{_LEET}(?:[ .\-/()]{{1,2}}{_LEET})*")
_LEET_AREA = re.compile(r"[0-9oilzeasgbtq|!зчб .\-/()]{9,}")
_QUANTITY = re.compile(r"(?<!\w)\d+(?:[.,]\d+)?(?:g|gb|tb|l|lt|b|s|st|a|e|t|z|lb|lbs|oz|at|bit|est)(?!\w)")
_LEET_LEAST, _LEET_MOST = 9, 15  # digits
_LEET_DIGITS_LEAST = 3  # of them written as digits

_UNDER_HUNDRED = UNITS.keys() | TEENS.keys() | TENS.keys()
_FRENCH_TEENS = frozenset({"dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"})

_FILLED = re.compile(
    r"(?<![0-9])[0-9]{1,3}(?P<gap>\W{0,2}[a-z]{1,10}\W{0,2})[0-9]{1,3}(?:(?P=gap)[0-9]{1,3}){2,40}(?![0-9])"
)
_SAID_GAP = rf"\W{{1,3}}(?:(?:{'|'.join(sorted(DICTATED | AND))})\W{{1,3}}){{1,3}}"
_DICTATED = re.compile(rf"(?<![0-9])[0-9][0-9 ]{{0,12}}?(?:{_SAID_GAP}[0-9](?:[ ]?[0-9]){{0,12}}){{1,14}}")
_FILLING = re.compile(r"[^0-9]+")
_LETTERED_GAP = re.compile(r"[^0-9a-z]*[a-z][^0-9]*")


class _Number(NamedTuple):
    digits: str
    start: int
    end: int
    word: str = ""  # as it was said; "" for digits


def spelled(reading: Reading, least: int = _SPELLED_LEAST) -> Reading | None:
    """The same with numbers in words as digits; None where there are too few to be one number."""
    glued = any(many(word) for word in reading.words if len(word) >= MANY_LEAST and word[:2] in _MANY_BEGINS)
    words = reading.all_words
    if reading.digits and reading.mixed:  # `seis33`: the digits are no letters
        words = words + _WORD.findall(reading.chars)
    if not glued and SAID.isdisjoint(words):
        return None
    count = sum(word in SAID for word in words)
    if count > WORDS_MOST:
        return reading.flood()
    if reading.digits:
        least = 1 if reading.digits >= _DIGITS_ENOUGH else min(least, 2)
    if count < least and not glued:
        return None
    pieces = [piece for numbers in _sequences(reading.chars) for piece in _pieces(numbers)]
    return reading.rewritten(pieces) if pieces else None


def many(word: str) -> bool:
    """Whether a word is several numbers without spaces."""
    return len(word) <= _JOINED_MOST and _JOINED.fullmatch(word) is not None


def _sequences(chars: str) -> Iterator[list[_Number]]:
    """Numbers that follow each other, at least one of them in words."""
    found: list[_Number] = []
    end, between = 0, 0  # of the last token; words since the last number that may stand between two
    for token in _TOKEN.finditer(chars):
        number = _number(token)
        if token[0] == "o" and any(before.word in O_FOR_ZERO for before in found[-3:]):
            number = _Number("0", *token.span(), "o")
        glued = _GLUE.fullmatch(chars, end, token.start()) is not None
        end = token.end()
        if found and (not glued or (number is None and (token[0] not in BETWEEN | AND or between == _BETWEEN_MOST))):
            yield from _worth(found)
            found, between = [], 0
        if number is not None:
            found.append(number)
            between = 0
        elif found:
            between += 1
    yield from _worth(found)


def _worth(found: list[_Number]) -> Iterator[list[_Number]]:
    """Not those with one word only, which may be an article or a name: `Fiat Uno 1.0 2014`."""
    words = [number.word for number in found if number.word]
    mostly_digits = len(found) > 3 and not ALSO_ARTICLES.issuperset(words)
    if len(words) > 1 or "+" in words or len(words) == len(found) > 0 or mostly_digits:
        yield found


def _number(token: re.Match[str]) -> _Number | None:
    word = token[0]
    if word.isdigit():
        return _Number(word, *token.span())
    if not word.isalpha():
        word = word.translate(LETTERS_FOR)
    if word in VALUES:
        return _Number(str(VALUES[word]), *token.span(), word)
    if word in REPEATS or word in TIMES_HUNDRED or word in MANY:
        return _Number("", *token.span(), word)
    if len(word) > 5 and _JOINED.fullmatch(token[0][:_JOINED_MOST]):
        parts = [
            _Number(str(VALUES.get(p, p)), *token.span(), "" if p.isdigit() else p)
            for p in _JOINED_PART.findall(token[0])
        ]
        return _Number("".join(_digits(parts)), *token.span(), "+")
    return None


def _pieces(numbers: list[_Number]) -> Iterator[Piece]:
    """Each number, those that are said together (`thirty four`, `soixante-dix`, `double seven`) as one."""
    at = 0
    while at < len(numbers):
        digits, after = _said(numbers, at)
        if any(number.word for number in numbers[at:after]):
            yield Piece(digits, numbers[at].start, numbers[after - 1].end)
        if after < len(numbers) and numbers[after - 1].end < numbers[after].start:
            yield Piece(" ", numbers[after - 1].end, numbers[after].start)
        at = after


def _digits(numbers: list[_Number]) -> Iterator[str]:
    at = 0
    while at < len(numbers):
        digits, at = _said(numbers, at)
        yield digits


def _said(numbers: list[_Number], at: int) -> tuple[str, int]:
    """The digits of what is said at `at`, and where the next begins."""
    first = numbers[at]
    if first.word in REPEATS:
        if at + 1 == len(numbers) or numbers[at + 1].word in REPEATS:
            return "", at + 1
        digits, after = _below_hundred(numbers, at + 1)
        return digits[:1] * (REPEATS[first.word] - 1) + digits, after
    digits, after = _below_hundred(numbers, at)
    if "2" <= digits <= "4" and (many := MANY.get(_word(numbers, after))) is not None:
        return str(many) * int(digits), after + 1
    if first.word in HUNDREDS:
        hundreds = int(first.digits)
    elif after == at + 1 < len(numbers) and numbers[after].word in TIMES_HUNDRED and "2" <= digits <= "9":
        hundreds, after = int(digits) * 100, after + 1
    else:
        return digits, after
    if after < len(numbers) and numbers[after].word in _UNDER_HUNDRED and numbers[after].digits != "0":
        rest, after = _below_hundred(numbers, after)
        return str(hundreds + int(rest)), after
    return str(hundreds), after


def _below_hundred(numbers: list[_Number], at: int) -> tuple[str, int]:
    first, after = numbers[at], at + 1
    if first.word not in TENS and first.word != "quatre":
        return first.digits, after
    value = int(first.digits)
    if first.word == "quatre":
        if _word(numbers, after) not in ("vingt", "vingts"):
            return first.digits, after
        value, after = 80, after + 1
    following = _word(numbers, after)
    if value in (60, 80) and following in _FRENCH_TEENS:
        value, after = value + VALUES[following], after + 1
        following = _word(numbers, after)
    if value % 10 == 0 and following in UNITS and UNITS[following] > 0:
        value, after = value + UNITS[following], after + 1
    return str(value), after


def _word(numbers: list[_Number], at: int) -> str:
    return numbers[at].word if at < len(numbers) else ""


def filled(reading: Reading) -> Reading | None:
    """The same with what stands over and over between digits (`6 and 1 and 2`, `6x1x2`) as spaces."""
    if reading.digits < _LEET_LEAST or not reading.lettered:
        return None
    return _without_gaps(reading, _FILLED, _FILLING)


def dictated(reading: Reading) -> Reading | None:
    """The same with words between digits as spaces, as in `612 then 345 then 678`."""
    if reading.digits < _LEET_LEAST or reading.words.isdisjoint(DICTATED):
        return None
    return _without_gaps(reading, _DICTATED, _LETTERED_GAP)


def _without_gaps(reading: Reading, runs: re.Pattern[str], gaps: re.Pattern[str]) -> Reading | None:
    pieces = [
        Piece(" ", *gap.span())
        for run in runs.finditer(reading.chars)
        for gap in gaps.finditer(reading.chars, *run.span())
    ]
    if len(pieces) > WORDS_MOST:
        return reading.flood()
    return reading.rewritten(pieces) if pieces else None


def disguised(reading: Reading) -> Reading | None:
    """The same with letters in numbers (`6I2 E4S 678`) as digits; None where there are none."""
    if reading.digits < _LEET_DIGITS_LEAST or not reading.mixed:
        return None
    places = [
        run.span()
        for area in _LEET_AREA.finditer(reading.chars)
        for run in _LEET_RUN.finditer(reading.chars, *area.span())
        if _hides(run[0])
    ]
    if not places:
        return None
    pieces = [Piece(reading.chars[start:end].translate(DIGITS_FOR), start, end) for start, end in places]
    return reading.rewritten(pieces)


def _hides(run: str) -> bool:
    """Whether letters stand among enough digits, and are not units."""
    digits = sum(char.isdigit() for char in run)
    rest = _QUANTITY.sub("", run)
    hidden = sum(char.isalpha() or char in "|!" for char in run)
    return (
        digits >= _LEET_DIGITS_LEAST
        and hidden > 0
        and not run.startswith("1z")  # parcels of UPS
        and hidden <= digits + 3
        and _LEET_LEAST <= digits + hidden <= _LEET_MOST
        and sum(char.isalpha() or char in "|!" for char in rest) > 0
    )
