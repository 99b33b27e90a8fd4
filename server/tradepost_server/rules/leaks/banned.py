"""Words and patterns that a tenant does not want said. re2 runs every pattern in linear time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import re2  # type: ignore[import-untyped]  # it has no types

from .reading import Reading, read
from .span import Span

PATTERN_BYTES_MOST = 1 << 20  # of memory, for one pattern

_EDGE_BEFORE = r"(?:^|[^\pL\pN])"
_EDGE_AFTER = r"(?:$|[^\pL\pN])"


class BadPattern(ValueError):
    """What cannot be looked for; says why."""


@dataclass(frozen=True, slots=True)
class Look:
    rule: str
    pattern: Any  # re2 has no types
    folded: bool  # looked for also where digits stand for letters


class Banned:
    """What is looked for, made ready once."""

    def __init__(self, looks: Iterable[Look]) -> None:
        self._looks = tuple(looks)

    def find(self, reading: Reading) -> Iterator[Span]:
        """Where it stands in a text, however it is written."""
        for look in self._looks:
            seen = {reading.chars, reading.letters} if look.folded else {reading.chars}
            for chars in seen:
                for match in look.pattern.finditer(chars):
                    start, end = match.span(1) if look.folded else match.span()
                    if start < end:
                        yield Span(*reading.place(start, end), "banned", look.rule, 1.0)


def words_look(rule: str, words: Iterable[str]) -> Look:
    """Whole words, compared as they are read: `F.R.A.U.D` apart from its dots, `fr4ud`, `FRAUD`."""
    read_words = [read(word).chars.strip() for word in words]
    if any(not word for word in read_words):
        raise BadPattern("nothing is left of a word as it is read")
    either = "|".join(re2.escape(word) for word in sorted(read_words, key=len, reverse=True))
    return Look(rule, _compiled(f"{_EDGE_BEFORE}({either}){_EDGE_AFTER}"), folded=True)


def pattern_look(rule: str, pattern: str) -> Look:
    """A pattern by the syntax of RE2, over the text in small letters without accents.

    Raises: BadPattern saying what is wrong with it.
    """
    return Look(rule, _compiled(pattern), folded=False)


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = PATTERN_BYTES_MOST
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        raise BadPattern(reason.decode() if isinstance(reason, bytes) else str(reason)) from None
