"""A number, address or name told in pieces, over several messages of one author."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from . import cues, plans
from .number_words import UNITS
from .numbers import spelled
from .reading import Piece, read
from .runs import without_ordinary
from .span import Span

EARLIER_MOST = 12  # messages of an author that are looked back at
EARLIER_CHARS = 120  # longer ones are no piece of a number
_PIECES_MOST = 12
_PIECE_MOST = 10  # digits in one piece
_PIECE_MOST_AT_HOME = 8  # where none says the code of a country
_LEAST, _MOST = 8, 15  # digits in all pieces
_PARTS_MOST = 3  # messages before, of an address or name
_PART_CHARS = 60  # in each of them
_GLUE = "@._-/"
_WORDS_MOST = 6  # beside the digits of a piece
_DIGITS = re.compile(r"\+?\d(?:[ .\-()/]{0,2}\d)*")
_PAIR = re.compile(r"\d{1,2}/\d{1,2}")  # a date, a part, a mark
_DICTATES = re.compile(
    r"\b(?:starts?|begins?|first|second|third|last|then|ends?|next|rest|finally|part|followed|after|bit|half|digits|"
    r"empieza|comienza|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa]s?|sigue|luego|despues|acaba|termina|parte|seguido|"
    r"resto|demas|falta|final|fin|comeca|primeir[oa]|depois|seguir|fim|"
    r"commence|premiere?|deuxieme|derniere?s?|d'abord|puis|ensuite|suite|suivi|reste|partie|enfin|finit|debut|moitie|"
    r"mitad|metade)\b"
)
_PART = re.compile(r"(?:\(?\d[).:]|(?:part[ei]?e?|#) ?\d\b[).:]?|\+) (?=.*\d)")  # `part 2: `, `(2) `
_WORD = re.compile(r"[a-z]{2,}")


class _Piece(NamedTuple):
    digits: str
    start: int
    end: int
    words: int  # beside them
    cue: int
    dictates: bool  # `then`, `ends in`
    label: str = ""  # the words beside them


def number_ended(text: str, before: list[str]) -> list[Span]:
    """Where `text` ends a number that messages before it began."""
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
        score = 0.0 if _counts(pieces) else _score(pieces, cue)
        if score >= 0.5:
            return [Span(last.start, last.end, "phone", "phone.split", round(score, 2))]
    return []


def _counts(pieces: list[_Piece]) -> bool:
    """Whether they count, as in `page 12`, `page 13`: nobody's number goes on so from its beginning.

    Also where several things are counted beside each other: `left 1`, `right 1`, `left 2`, `left 3`, `right 2`.
    """
    steps = _steps(pieces)
    if len(steps) == 1 and steps != {0} and (len(pieces) > 2 or steps == {1}):
        return True
    counted: dict[str, list[_Piece]] = {}
    for piece in pieces:
        counted.setdefault(piece.label, []).append(piece)
    return "" not in counted and 2 * len(counted) <= len(pieces) and all(_steps(of) <= {1} for of in counted.values())


def _steps(pieces: list[_Piece]) -> set[int]:
    values = [int(piece.digits.removeprefix("+")) for piece in pieces]
    return {after - before for before, after in pairwise(values)}


def together(text: str, before: list[str]) -> tuple[str, int]:
    """`text` behind the short messages before it, and where it begins in that."""
    whole = text
    if len(text) > _PART_CHARS:
        return text, 0
    for said in map(str.strip, reversed(before[-_PARTS_MOST:])):
        if not said or len(said) > _PART_CHARS or (said[-1] == "." and len(text.split()) > 1):
            break  # the last: the sentence is over
        glued = said[-1] in _GLUE or whole[:1] in _GLUE
        whole = said + ("" if glued else " ") + whole
    return whole, len(whole) - len(text)


def _piece(text: str) -> _Piece | None:
    """The digits of a message that is little else."""
    return None if len(text) > EARLIER_CHARS else _piece_of(text)


@lru_cache(maxsize=8_192)  # every message is looked at again with those after it
def _piece_of(text: str) -> _Piece | None:
    written = read(text)
    if part := _PART.match(written.chars):
        written = written.rewritten([Piece(" " * part.end(), *part.span())])
    digit = UNITS.get(written.chars.strip(" .,;!?"))
    if digit is not None:  # `one` alone, which in a sentence is mostly no number
        return _Piece(str(digit), 0, len(text), 0, 0, False)
    runs: list[re.Match[str]] = []
    for reading in (spelled(written, 1) or written, written):  # `last four 0119`: words count digits, too
        chars = without_ordinary(reading.chars, 0, len(reading.chars))
        runs = list(_DIGITS.finditer(chars))
        if len(runs) == 1:
            break
    if len(runs) != 1:
        return None
    digits = re.sub(r"\D", "", runs[0][0])
    cue = cues.weigh(reading.flat, *runs[0].span())
    dictates = _DICTATES.search(chars) is not None
    label = _WORD.findall(_DICTATES.sub("", chars))
    beside = len(label)
    attached = re.search(r"[a-zʔ_]$", chars[: runs[0].start()]) or re.match(r"[.]?[a-zʔ_]", chars[runs[0].end() :])
    if cue < 0 and dictates:  # the first part, not a part
        cue = 0
    if len(digits) > _PIECE_MOST or beside > _WORDS_MOST or cue < 0 or attached or _PAIR.fullmatch(runs[0][0]):
        return None
    if beside and cues.counted(reading.flat, *runs[0].span()):
        return None
    sign = "+" if runs[0][0][0] == "+" else ""
    place = reading.place(*runs[0].span())
    return _Piece(sign + digits, *place, beside, cue, dictates, " ".join(label))


def _says_contact(text: str) -> bool:
    words = read(text[:EARLIER_CHARS]).flat
    return cues.weigh(words, len(words), len(words)) > 0


def _score(pieces: list[_Piece], cue: int) -> float:
    digits = "".join(piece.digits for piece in pieces)
    plus, digits = digits.startswith("+"), digits.replace("+", "")
    if not _LEAST <= len(digits) <= _MOST or len(set(digits)) < 3:
        return 0.0
    if not plus and any(len(piece.digits) > _PIECE_MOST_AT_HOME for piece in pieces):  # that of an order, and an amount
        return 0.0
    home, abroad = plans.at_home(digits), plans.abroad(digits)
    if plus or digits.startswith("00"):
        score = 0.9 if plans.abroad(digits.removeprefix("00")) in ("mobile", "fixed") else 0.0
    elif home == "mobile" or abroad == "mobile":
        score = 0.6
    elif home == "fixed" and len(digits) > 8:
        score = 0.55 if digits[0] == "0" else 0.45
    else:
        score = 0.2
    wordy = sum(piece.words > 1 for piece in pieces)
    score += -0.05 * wordy if any(piece.words for piece in pieces) else 0.1
    score += 0.15 if any(piece.dictates for piece in pieces) else 0.0
    single = sum(len(piece.digits) < 2 for piece in pieces)
    score -= 0.15 * single if single < _LEAST - 1 else 0.0
    return min(0.95, score + (0.25 if cue > 0 else 0.0))
