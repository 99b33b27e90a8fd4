"""Runs of digits, with what may stand between the digits of one number; what is plainly something else is left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BLANK = "ʔ"  # a letter that ends a run

_MONEY = r"\d{1,3}(?:[.,']\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_CURRENCY = (
    r"(?:us|r|c|a|mx|cad?|ar|cl)?\$|[€£¥₹]|usd|eur(?:os?)?|gbp|brl|mxn|cop|clp|ars|pen|inr|jpy|cad|pln|"
    r"chf|zl|rs\.?|s/\.?"
)
_UNIT = (
    r"%|°|(?:euros?|dollars?|dolares|pesos?|reais|reales|pounds?|libras?|livres?|yen|soles|rupees?|zlotys?|zl|"
    r"cents?|centimos|"
    r"kg|kgs|gr?|mg|cm|mm|m2|m3|m|km|lt?|ml|cl|w|kwh?|v|mah|ah|hz|khz|mhz|ghz|[kmgt]b|mp|px|dpi|rpm|bar|psi|pcs|"
    r"units?|uds?|unidades|"
    r"x|in|inch(?:es)?|ft|lbs?|oz|pulgadas|h|hrs?|hours?|horas?|heures?|min|mins|minutos?|minutes?|dias|days|"
    r"jours|am|pm|k)(?![a-z])"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ORDINARY = re.compile(  # the lookaheads only spare the time to try each alternative at each letter
    r"(?=[0-9\-])(?:"
    r"(?<![a-z0-9])\d[a-z] ?(?:\d ?){10}\d(?!\d)"  # parcels of Colissimo
    r"|(?<!\d)\d{3}-\d{7}-\d{7}(?!\d)"  # orders of Amazon
    rf"|(?<![\d.,+])(?<!\d[ \-])(?:{_MONEY}|\d{{1,3}} \d{{3}})\s?(?:{_CURRENCY}|{_UNIT})"  # prices, sizes
    r"|(?<![\d.])-?\d{1,3}\.\d{3,9}\s?[,;/| ]\s?-?\d{1,3}\.\d{3,9}(?![\d.])"  # coordinates
    r"|(?<![\d/.\-])(?:\d{4}([\-/.])[01]?\d\1[0-3]?\d|[0-3]?\d([\-/.])[01]?\d\2(?:19|20)\d\d|[0-3]?\d/[0-3]?\d/\d\d)"
    r"(?![\d/.\-]{0,20}\d)"  # dates
    r"|(?<![\d:])[0-2]?\d[:h][0-5]\d(?::[0-5]\d)?(?![\d:])"  # times
    rf"|(?<![\d.])(?<![\d)][ \-])(?:{_OCTET}\.){{3}}{_OCTET}(?![\d.])"  # addresses of machines
    r"|(?<!\d)\d{1,4}(?:[.,]\d)?\s?[x×]\s?\d{1,4}(?:[.,]\d)?(?:\s?[x×]\s?\d{1,4})?(?!\d)"  # sizes
    r"|(?<!\d)97[89][\- ]?(?:\d[\- ]?){9}\d(?!\d)"  # books
    r"|(?<!\d)(?:19|20)\d\d\s?[\-–/]\s?(?:19|20)\d\d(?!\d)"  # years
    r")"
    rf"|(?=[a-z$€£¥₹])(?<![\w.])(?:{_CURRENCY})\s?(?:{_MONEY})(?![\d]|[.,]\d)"  # prices
)
_RUN = re.compile(  # a line that ends in a long number ends it
    r"(?=[0-9][0-9\W_]{6})[0-9]+(?:(?!(?<=[0-9]{5})[ \r]?\n)[\W_]{1,8}[0-9]+)*"
)
_LEAD = re.compile(r"[+(]{1,3}$")
_GROUP = re.compile(r"\d+")
DIGITS_LEAST = 7  # of a run
_BESIDE = 8  # characters around a run that explain it
RUN_CHARS_MOST = 400
RUNS_MOST = 160  # of a text that are looked at closely; no ordinary message has so many


@dataclass(frozen=True, slots=True)
class Run:
    """Digits in groups. `gaps[i]` stands before group i; the first is what stands before the run and belongs to it."""

    groups: tuple[str, ...]
    gaps: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]
    flood: bool = False  # longer than anybody writes: not looked into

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def start(self) -> int:
        return self.bounds[0][0] - len(self.gaps[0]) if self.gaps else self.bounds[0][0]

    @property
    def end(self) -> int:
        return self.bounds[-1][1]

    def part(self, first: int, last: int) -> "Run":
        """Groups `first` up to `last`; a + or bracket before them is kept."""
        gap = self.gaps[first]
        lead = gap if first == 0 else gap[len(gap.rstrip("+(")) :]
        return Run(self.groups[first:last], (lead, *self.gaps[first + 1 : last]), self.bounds[first:last])


def runs(chars: str) -> Iterator[Run]:
    """Every run of at least seven digits."""
    for found in _RUN.finditer(chars):
        if (run := _run(chars, *found.span())) is not None:
            yield run


def unexplained_runs(chars: str) -> Iterator[Run]:
    """The same without prices, dates, times, sizes and places."""
    for count, found in enumerate(_RUN.finditer(chars)):
        start, end = found.span()
        if end - start < DIGITS_LEAST:
            continue
        explained: list[re.Match[str]] = []
        plain = chars[start:end].isdigit() and chars[start] != "9"  # no price, date or size; books begin with 9
        if not plain and end - start <= RUN_CHARS_MOST and count < RUNS_MOST:
            explained = list(_ORDINARY.finditer(chars, max(0, start - _BESIDE), min(len(chars), end + _BESIDE)))
        parts: list[re.Match[str]] = [found]
        if explained:
            parts = list(_RUN.finditer(without_ordinary(chars, start, end, explained)))
        for part in parts:
            first, last = part.span() if part is found else (start + part.start(), start + part.end())
            if (run := _run(chars, first, last)) is not None:
                yield run


def without_ordinary(chars: str, start: int, end: int, explained: Iterable[re.Match[str]] | None = None) -> str:
    """`chars[start:end]`, as many characters, with prices, dates, times, sizes and places blotted out."""
    parts: list[str] = []
    done = start
    for match in _ORDINARY.finditer(chars) if explained is None else explained:
        first, last = max(match.start(), done), min(match.end(), end)
        if first < last:
            parts += (chars[done:first], _BLANK * (last - first))
            done = last
    return "".join((*parts, chars[done:end]))


def _run(chars: str, start: int, end: int) -> Run | None:
    if end - start < DIGITS_LEAST:
        return None
    if end - start > RUN_CHARS_MOST:
        return Run((), (), ((start, end),), flood=True)
    groups, gaps, bounds = [], [], []
    lead = _LEAD.search(chars, max(0, start - 3), start)
    done = start if lead is None else lead.start()
    for group in _GROUP.finditer(chars, start, end):
        groups.append(group[0])
        gaps.append(chars[done : group.start()])
        bounds.append(group.span())
        done = group.end()
    return Run(tuple(groups), tuple(gaps), tuple(bounds)) if sum(map(len, groups)) >= DIGITS_LEAST else None
