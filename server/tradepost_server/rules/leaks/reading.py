"""A text as a person reads it, with the way back to the text as it was written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, repeat
from typing import NamedTuple

from .confusables import LETTERS_FOR, READ_AS

_GAP = r"(?:[ \n_]|[^\w\s@]){1,7}"
_SPLIT = re.compile(
    rf"(?<![a-z0-9])(?:[a-z0-9@](?:{_GAP}[a-z0-9@]){{3,500}}|c{_GAP}o{_GAP}m|"
    rf"(?<=dot |nto |int )[a-z](?:{_GAP}[a-z]){{1,2}})(?![a-z0-9])"
)
DOT_WORDS = frozenset("dot punto ponto point".split())
_SIGNS_MOST = 24  # different characters beyond ASCII in an ordinary text
_APART_MOST = 2_000  # characters of a text that stand apart, with their gaps: more is no message, and hidden whole
_FLOOD = 1_000  # digits; more than a run may have
_MIXED = re.compile(r"[0-9](?:[a-z|зчб]|(?<=[a-z|зчб][0-9]))")
_WORD = re.compile(r"[a-z]+")
_GAPS = re.compile(_GAP)


class Piece(NamedTuple):
    """`text` is read in place of what stands from `start` to `end`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """`chars[i]` is what is read; it was written from `starts[i]` up to `ends[i]`. No tables: as many as written."""

    chars: str
    size: int  # characters of the text as it was written
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    @cached_property
    def letters(self) -> str:
        """As many characters, digits and signs read as the letters that they may stand for."""
        if self.chars.isascii():
            return self.chars.translate(LETTERS_FOR)
        chars = self.chars  # some passes over it are faster than one translation of what is not ASCII
        for sign, letter in LETTERS_FOR.items():
            chars = chars.replace(chr(sign), chr(letter))
        return chars

    @cached_property
    def all_words(self) -> list[str]:
        """The words in `letters`, in order."""
        return _WORD.findall(self.letters)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words in `letters`, each once."""
        return frozenset(self.all_words)

    @cached_property
    def flat(self) -> str:
        """`letters` with l as i: what `1` stands for is either."""
        return self.letters.replace("l", "i")

    @cached_property
    def digits(self) -> int:
        """How many digits are written."""
        return sum(map(self.chars.count, "0123456789"))

    @cached_property
    def lettered(self) -> bool:
        """Whether there are letters at all."""
        return _WORD.search(self.chars) is not None

    @cached_property
    def mixed(self) -> bool:
        """Whether a letter stands at a digit."""
        return _MIXED.search(self.chars) is not None

    def flood(self) -> "Reading":
        """Nothing but digits, more than anybody writes, in place of everything: the text is hidden whole."""
        return Reading("0" * _FLOOD, self.size, [0] * _FLOOD, [self.size] * _FLOOD)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `chars[start:end]` was written; what is not seen behind it belongs to it."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def rewritten(self, pieces: Iterable[Piece]) -> "Reading":
        """The same with some pieces, in order and apart, read as something else."""
        starts = self.starts if self.starts is not None else range(self.size)
        ends = self.ends if self.ends is not None else range(1, self.size + 1)
        chars: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        done = 0
        for piece in pieces:
            chars += (self.chars[done : piece.start], piece.text)
            new_starts += starts[done : piece.start]
            new_ends += ends[done : piece.start]
            new_starts += repeat(starts[piece.start], len(piece.text))
            new_ends += repeat(ends[piece.end - 1], len(piece.text))
            done = piece.end
        chars.append(self.chars[done:])
        new_starts += starts[done:]
        new_ends += ends[done:]
        return Reading("".join(chars), self.size, new_starts, new_ends)


def read(text: str) -> Reading:
    """Small letters without accents; look-alikes, signs and emoji as what they look like; nothing that is not seen."""
    if text.isascii():
        return Reading(text.lower(), len(text))
    signs = {char: READ_AS[char] for char in set(text) if not char.isascii()}
    if len(signs) <= _SIGNS_MOST and all(len(plain) == 1 and READ_AS[plain] == plain for plain in signs.values()):
        for char, plain in signs.items():  # a pass for each is quicker than a look at every character
            text = text.replace(char, plain)
        return Reading(text.lower(), len(text))
    parts = [READ_AS[char] for char in text]
    chars = "".join(parts)
    lengths = list(map(len, parts))
    if len(chars) == len(text) and 0 not in lengths:
        return Reading(chars, len(text))
    starts = list(chain.from_iterable(map(repeat, count(), lengths)))
    nexts = [*starts[1:], len(text)] if starts else []
    ends = [end if end > start else start + 1 for start, end in zip(starts, nexts, strict=True)]
    return Reading(chars, len(text), starts, ends)


def _stands_apart(reading: Reading) -> bool:
    """Whether three letters follow each other, each apart; or two, where a dot is said."""
    bars = "|" in reading.chars  # read as l, they would join the letters that they part
    words = _WORD.findall(reading.chars) if bars else reading.all_words
    alone = bytes([len(word) == 1 for word in words])
    return b"\1\1\1" in alone or (b"\1\1" in alone and not reading.words.isdisjoint(DOT_WORDS))


def joined(reading: Reading) -> Reading | None:
    """The same with characters that stand apart (`g m a i l`, `s-i-x`) put together; None where there are none."""
    if not reading.lettered or not _stands_apart(reading):
        return None
    pieces: list[Piece] = []
    apart = 0
    for found in _SPLIT.finditer(reading.chars):
        if _WORD.search(found[0]):
            pieces.append(Piece(_together(found[0]), *found.span()))
            apart += len(found[0])
        if apart > _APART_MOST:
            return reading.flood()
    return reading.rewritten(pieces) if pieces else None


def _together(apart: str) -> str:
    """Without the gaps; one that is wider than most is a space between words, or the sign in it."""
    gaps = _GAPS.findall(apart)
    if len(set(map(len, gaps))) == 1:
        return apart[:: len(gaps[0]) + 1]
    usual = max(dict.fromkeys(gaps), key=gaps.count)

    def instead(gap: re.Match[str]) -> str:
        for sign in "._:=-":
            if gap[0].count(sign) > usual.count(sign):
                return sign
        return " " if len(gap[0]) > len(usual) or (gap[0].isspace() and not usual.isspace()) else ""

    return _GAPS.sub(instead, apart)
