"""A number told in pieces, over several messages of one author."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import cues, plans
from .number_words import UNITS
from .numbers import spelled
from .reading import read
from .runs import without_ordinary
from .span import Span

EARLIER_MOST = 12  # messages of an author that are looked back at
EARLIER_CHARS = 120  # longer ones are no piece of a number
_PIECES_MOST = 12
_PIECE_MOST = 8  # digits in one piece
_LEAST, _MOST = 8, 15  # digits in all pieces
_WORDS_MOST = 6  # beside the digits of a piece
_DIGITS = re.compile(r"\+?\d(?:[ .\-()/]{0,2}\d)*")
_DICTATES = re.compile(
    r"\b(?:starts?|begins?|first|second|third|last|segund[oa]|tercer[oa]?|ultim[oa]|deuxieme|derniere?|then|"
    r"ends?|next|empieza|comienza|primero|sigue|luego|acaba|termina|come[cç]a|"
    r"primeiro|depois|"
    r"acaba|commence|d'abord|puis|ensuite|finit|suite)\b"
)
_WORD = re.compile(r"[a-z]{2,}")


class _Piece(NamedTuple):
    digits: str
    start: int
    end: int
    words: int  # beside them
    cue: int


def continued(text: str, found: list[Span], earlier: Iterable[str]) -> list[Span]:
    """Where `text` ends a number that messages before it began; what it tells by itself is in `found`."""
    before = list(earlier)[-EARLIER_MOST:]
    if not before or len(text) > EARLIER_CHARS or any(span.kind == "phone" for span in found):
        return []
    last = _piece(text)
    if last is None:
        return []
    pieces, cue = [last], last.cue
    for said in reversed(before):
        piece = _piece(said)
        if piece is None:
            if _says_contact(said):
                cue = 1
            continue
        pieces.insert(0, piece)
        cue = max(cue, piece.cue)
        if len(pieces) > _PIECES_MOST or sum(len(p.digits) for p in pieces) > _MOST + 2:
            break
        score = _score(pieces, cue, before)
        if score >= 0.5:
            return [Span(last.start, last.end, "phone", "phone.split", round(score, 2))]
    return []


def _piece(text: str) -> _Piece | None:
    """The digits of a message that is little else."""
    if len(text) > EARLIER_CHARS:
        return None
    reading = read(text)
    digit = UNITS.get(reading.chars.strip(" .,;!?"))
    if digit is not None:  # `one` alone, which in a sentence is mostly no number
        return _Piece(str(digit), 0, len(text), 0, 0)
    reading = spelled(reading, 1) or reading
    chars = without_ordinary(reading.chars, 0, len(reading.chars))
    runs = list(_DIGITS.finditer(chars))
    if len(runs) != 1:
        return None
    digits = re.sub(r"\D", "", runs[0][0])
    cue = cues.weigh(reading.flat, *runs[0].span())
    beside = len(_WORD.findall(chars))
    attached = re.search(r"[a-z]$", chars[: runs[0].start()]) or re.match(r"[a-zʔ]", chars[runs[0].end() :])
    if cue < 0 and _DICTATES.search(chars):  # the first part, not a part
        cue = 0
    if len(digits) > _PIECE_MOST or beside > _WORDS_MOST or cue < 0 or attached:
        return None
    return _Piece(("+" if runs[0][0][0] == "+" else "") + digits, *reading.place(*runs[0].span()), beside, cue)


def _says_contact(text: str) -> bool:
    words = read(text[:EARLIER_CHARS]).flat
    return cues.weigh(words, len(words), len(words)) > 0


def _score(pieces: list[_Piece], cue: int, before: list[str]) -> float:
    digits = "".join(piece.digits for piece in pieces)
    plus, digits = digits.startswith("+"), digits.replace("+", "")
    if not _LEAST <= len(digits) <= _MOST or len(set(digits)) < 3:
        return 0.0
    home, abroad = plans.at_home(digits), plans.abroad(digits)
    if plus or digits.startswith("00"):
        score = 0.9 if plans.abroad(digits.removeprefix("00")) in ("mobile", "fixed") else 0.0
    elif home == "mobile" or abroad == "mobile":
        score = 0.6
    else:
        score = 0.45 if home == "fixed" and len(digits) > 8 else 0.2
    wordy = sum(piece.words > 0 for piece in pieces)
    score += 0.1 if wordy == 0 else -0.05 * wordy
    score += 0.15 if any(_DICTATES.search(said.lower()) for said in before) else 0.0
    single = sum(len(piece.digits) < 2 for piece in pieces)
    score -= 0.15 * single if single < _LEAST - 1 else 0.0
    return min(0.95, score + (0.25 if cue > 0 else 0.0))
