"""Phone numbers: written as in twenty countries, apart, in words, or with letters for digits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from . import cues, numbers, plans
from .reading import Reading
from .runs import DIGITS_LEAST, RUNS_MOST, Run, unexplained_runs
from .span import LEAST_SCORE, Span

_MOST = 15  # digits of any number, by E.164
_LEAST = 7
_MANY_SCORE = 0.6
_SIGNS_BONUS = 0.2
_SPELLED_BONUS = 0.3
_STEP_MOST = 5  # between sizes or amounts in a row
_FIRST_SYMBOL = 0x20CF  # beyond are symbols and emoji
_DISGUISES = (
    (numbers.spelled, "phone.spelled", _SPELLED_BONUS),
    (numbers.filled, "phone.filled", 0.1),
    (numbers.dictated, "phone.filled", 0.1),
    (numbers.disguised, "phone.leet", 0.05),
)  # what is read as digits besides digits, and how much surer it is for the trouble taken
_WINDOWS_MOST = 600  # parts of runs in a text that are tried
_STRONG = re.compile(r"[^\d ().\-/*_`~]|\n|  ")  # a gap that rather stands between two numbers than inside of one
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_LISTS = re.compile(r"[,;\n+]")
_HIDING = re.compile(r" ?(?:[*_#|~<>=']+|\.{2,}|-{2,}) ?")
_REGISTERED = re.compile(
    r"(?<![a-z])(?!ce|ci|de|ei|en|em|es|eu|ia|ie|ii|io|un|um|us)[rceuvi][a-z] $"
)  # letters and parcels
_COUNTRY = re.compile(r" ?(?:gb|pt|br|fr|us|es|de|it|cn|ni|be|ie|ch|se|hk|sg)(?![a-z])")  # where they were sent from
_IN_PAIR = re.compile(r" ?[-:/] ?")
_BETWEEN_PAIRS = re.compile(r"[ ,;()\n]+")
_LETTER = re.compile(r"[a-z][\-_/#]?$")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    score: float
    rule: str


def phones(reading: Reading, text: str) -> Iterator[Span]:
    """Phone numbers in a text. `reading` is that of `text`."""
    yield from _in(reading, text)
    for other, rule, bonus in _DISGUISES:
        as_digits = other(reading)
        if as_digits is not None:
            yield from _in(as_digits, text, rule, bonus)


def _in(reading: Reading, text: str, disguise: str | None = None, bonus: float = 0.0) -> Iterator[Span]:
    """Phone numbers among the digits of a reading; with a `disguise`, where something else was read as digits."""
    if reading.digits < DIGITS_LEAST:
        return
    tries = iter(range(_WINDOWS_MOST))
    floor = 0
    for count, run in enumerate(unexplained_runs(reading.chars)):
        written = text[slice(*reading.place(run.start, run.end))]
        if disguise is not None and not any(char.isalpha() or char in "|!" for char in written):
            continue
        if count >= RUNS_MOST:
            yield Span(*reading.place(run.start, len(reading.chars)), "phone", "phone.many", _MANY_SCORE)
            return
        if run.flood:
            yield Span(*reading.place(run.start, run.end), "phone", "phone.many", _MANY_SCORE)
            continue
        signs = disguise is None and _in_signs(written)
        for found in _of_run(run, reading.flat, floor, bonus + (_SIGNS_BONUS if signs else 0.0), tries):
            floor = found.end
            rule = disguise or ("phone.signs" if signs else found.rule)
            yield Span(*reading.place(found.start, found.end), "phone", rule, round(found.score, 2))


def _in_signs(written: str) -> bool:
    """Whether digits are written with other signs than those of a keyboard."""
    return not written.isascii() and any(
        not char.isascii() and (char.isalnum() or ord(char) > _FIRST_SYMBOL) for char in written
    )


def _of_run(run: Run, words: str, floor: int, bonus: float, tries: Iterator[int]) -> Iterator[_Found]:
    """A run is one number, or has some among its groups."""
    whole = _judge(run, words, floor, bonus)
    if whole is not None and whole.score >= LEAST_SCORE:
        yield whole
        return
    if len(run.groups) == 1 or _counts(run) or _measures(run) or _pairs(run):
        return
    found = list(_windows(run, words, floor, bonus, tries))
    if found and bonus >= _SPELLED_BONUS:  # said in one breath: nothing is left over
        yield _Found(run.start, run.end, max(one.score for one in found), "phone.written")
    else:
        yield from found


def _windows(run: Run, words: str, floor: int, bonus: float, tries: Iterator[int]) -> Iterator[_Found]:
    """From the left, the likeliest number that begins at a group. Where `tries` end, the rest is hidden unread."""
    first = 0
    count = len(run.groups)
    while first < count:
        best: _Found | None = None
        past = first + 1
        for last in range(first + 1, min(count, first + _MOST) + 1):
            part = run.part(first, last)
            size = sum(map(len, part.groups))
            if size > _MOST:
                break
            if size < _LEAST or last - first == count or _inside(part) or _of_document(run, first):
                continue
            if next(tries, None) is None:
                yield _Found(part.start, run.end, _MANY_SCORE, "phone.many")
                return
            found = _judge(part, words, floor, bonus - 0.1)
            if found is not None and found.score >= LEAST_SCORE and (best is None or found.score >= best.score):
                best, past = found, last
        if best is not None:
            yield best
            floor = best.end
        first = past


def _of_document(run: Run, first: int) -> bool:
    """Whether a short number and a slash stand before a group: `2024/612345678`."""
    return first > 0 and run.gaps[first] == "/" and len(run.groups[first - 1]) < _LEAST


def _hides(run: Run) -> bool:
    """Whether one sign that nobody writes between amounts stands over and over between the groups."""
    return len(run.groups) > 2 and len(set(run.gaps[1:])) == 1 and _HIDING.fullmatch(run.gaps[1]) is not None


def _inside(part: Run) -> bool:
    """Whether a gap stands inside that rather stands between two numbers."""
    return any(_STRONG.search(gap) for gap in part.gaps[1:])


def _judge(run: Run, words: str, floor: int, bonus: float) -> _Found | None:
    """How likely a run as a whole is a phone number; None where it cannot be."""
    digits = run.digits
    if not _LEAST <= len(digits) <= _MOST + 2 or len(set(digits)) < 3:
        return None
    score = _base(run, digits) + bonus
    lengths = list(map(len, run.groups))
    inside = len(lengths) > 1 and _inside(run)
    inner = set(lengths[1:-1])
    uneven = len(inner) > 1 or (inner == {1} and max(lengths) > 1)
    listed = inside and uneven and _LISTS.search(run.gaps[1])  # amounts: nobody dictates `6, 12, 3, 45`
    apart = len(lengths) >= _LEAST and max(lengths) <= 3 and lengths.count(1) >= len(lengths) - 2 and not listed
    mostly_apart = len(lengths) >= 5 and max(lengths) <= 2 and not listed
    if apart or _hides(run):
        score += 0.25
    elif inside:
        score -= 0.1 if mostly_apart else 0.25
    if len(lengths) > 1:
        score -= 0.7 if _counts(run) or _measures(run) else 0.5 if _pairs(run) else 0.0
    cue = cues.weigh(words, run.start, run.end, floor)
    score += 0.3 if cue > 0 else 0.0
    if cue < 0:  # nobody takes trouble to hide the number of an order
        score -= 0.25 if apart or bonus > 0 else 0.45
    if cue <= 0 and (apart or mostly_apart) and cues.counted(words, run.start, run.end):
        score -= 0.45
    if cue <= 0 and _in_a_code(run, words):
        score -= 0.35
    return _Found(run.start, run.end, min(score, 0.99), "phone.spaced" if apart or mostly_apart else "phone.written")


def _in_a_code(run: Run, words: str) -> bool:
    """Whether letters stand at the digits, as in the number of a part or registered letter: `RR 123 456 789 GB`."""
    if _LETTER.search(words, max(0, run.start - 2), run.start) or words[run.end : run.end + 1].isalpha():
        return True
    before = words[max(0, run.start - 4) : run.start]
    return _REGISTERED.search(before) is not None and _COUNTRY.match(words, run.end) is not None


def _base(run: Run, digits: str) -> float:
    shape = tuple(map(len, run.groups))
    if "+" in run.gaps[0]:
        return {"mobile": 0.95, "fixed": 0.9, "local": 0.75}.get(plans.abroad(digits) or "", 0.3)
    if digits.startswith("00"):
        return {"mobile": 0.9, "fixed": 0.85, "local": 0.4}.get(plans.abroad(digits[2:]) or "", 0.3)
    bracketed = "(" in "".join(run.gaps) and ")" in "".join(run.gaps)
    home, abroad = plans.at_home(digits), plans.abroad(digits)
    in_shape = len(shape) == 1 or max(shape) == 1 or (shape in plans.SHAPES and _begins_so(shape, digits))
    score = {"mobile": 0.6, "fixed": 0.5 if digits[0] == "0" else 0.4, "local": 0.3}.get(home or "", 0.1)
    if abroad == "mobile":
        score = max(score, 0.6)
        in_shape = in_shape or (2 <= len(shape) <= 6 and (len(shape) < 4 or _coded(run.groups, shape)))
    elif abroad == "fixed":
        score = max(score, 0.35)
    if len(shape) > 1:
        score += 0.1 if in_shape else -0.15
    if bracketed and home is not None:
        score += 0.15
    if digits.startswith(("97", "98")) and len(digits) == 13:
        score -= 0.3
    return score


def _coded(groups: tuple[str, ...], shape: tuple[int, ...]) -> bool:
    """Whether many groups begin with the code of a country, or are as long as each other: else they are amounts."""
    return groups[0] in plans.CODES or (shape[0] > 2 and len(set(shape[:-1])) == 1)


def _begins_so(shape: tuple[int, ...], digits: str) -> bool:
    """Pairs all through begin with 0, and `98765-4321` with 9: else they are amounts, or a postcode."""
    if shape == (2, 2, 2, 2, 2):
        return digits[0] == "0"
    return shape != (5, 4) or digits[0] == "9"


def _counts(run: Run) -> bool:
    """Whether the groups are a row like `36 37 38 39 40`, `6 7 8 10 12` or `4 9 15 22 31 45`, or each second is."""
    groups = run.groups
    if len(groups) >= 6 and set(run.gaps[1::2]).isdisjoint(run.gaps[2::2]) and len(steps := _steps(groups[::2])) == 1:
        return steps != {0}  # `36 (2), 37 (1), 38 (4)`
    if len(groups) < 4 or max(map(len, groups)) > 4 or groups[0][0] == "0":
        return False
    steps = _steps(groups)
    growing = len(groups) > 4 and min(steps) > 0 and (max(steps) <= _STEP_MOST or len(groups) > 5)
    return steps != {0} and (len(steps) == 1 or growing)


def _steps(groups: Sequence[str]) -> set[int]:
    return {int(after) - int(before) for before, after in pairwise(groups)}


def _pairs(run: Run) -> bool:
    """Whether the run is a row of results like `6-4 3-6 7-5`."""
    if len(run.groups) < 4 or len(run.groups) % 2 or max(map(len, run.groups)) > 3:
        return False
    inner, between = run.gaps[1::2], run.gaps[2::2]
    return all(map(_IN_PAIR.fullmatch, inner)) and all(map(_BETWEEN_PAIRS.fullmatch, between))


def _measures(run: Run) -> bool:
    """Whether the run is a row of growing numbers with decimals, like `1.5 2 2.5 3`."""
    written = "".join(gap + group for gap, group in zip(("", *run.gaps[1:]), run.groups, strict=True)).split()
    numbers = [word.strip(",;/-").replace(",", ".") for word in written]
    if len(numbers) < 3 or sum("." in number for number in numbers) < 2 or not all(map(_DECIMAL.fullmatch, numbers)):
        return False
    values = [float(number) for number in numbers]
    return values == sorted(values)
