"""Numbers of payment cards: issuer, length and check digit must agree."""

import re
from collections.abc import Iterator

from . import cues
from .reading import Reading
from .runs import RUNS_MOST, Run, runs
from .span import Span

# Source: ISO/IEC 7812; the ranges that the networks publish.
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:5[06-9]|6[37])\d{10,17}|(?:606282|3841\d\d|636368|438935|504175|451416|636297)\d{10}"
)
_CARD_WORDS = re.compile(
    r"(?<![a-z])(?:cards?|tarjetas?|cartao|carte|visa|mastercard|amex|cvv|cvc|debit\w*|credit\w*|karte)(?![a-z])"
)
_LEAST = 13  # digits
_GROUPS_MOST = 6
_SHAPES = {(4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 4, 3), (4, 6, 4), (16,), (15,), (14,), (13,), (19,), (18,), (17,)}
_DOUBLED = str.maketrans("0123456789", "0246813579")


def cards(reading: Reading) -> Iterator[Span]:
    """Card numbers in a text."""
    if reading.digits < _LEAST:
        return
    for count, run in enumerate(runs(reading.chars)):
        if count >= RUNS_MOST:
            return
        if run.flood or run.end - run.start < _LEAST:
            continue
        done = 0
        for part in _parts(run):
            digits = part.digits
            if part.start >= done and _LEAST <= len(digits) <= 19 and _ISSUED.fullmatch(digits) and _checks(digits):
                score = _score(part, reading.flat)
                if score >= 0.5:
                    start, end = reading.place(part.start, part.end)
                    yield Span(start, end, "card", "card.number", score)
                    done = part.end


def _parts(run: Run) -> Iterator[Run]:
    """The run, then each row of its groups that may be a card."""
    if _LEAST <= sum(map(len, run.groups)) <= 19:
        yield run
    for first in range(len(run.groups)):
        size = 0
        for last in range(first + 1, min(len(run.groups), first + _GROUPS_MOST) + 1):
            size += len(run.groups[last - 1])
            if tuple(map(len, run.groups[first:last])) in _SHAPES and last - first < len(run.groups):
                yield run.part(first, last)
            if size > 19:
                break


def _checks(digits: str) -> bool:
    """Luhn: every second digit from the right counts double, the digits of the double added."""
    return (sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def _score(part: Run, words: str) -> float:
    shaped = tuple(map(len, part.groups)) in _SHAPES
    if _CARD_WORDS.search(words, max(0, part.start - 60), part.start):
        return 0.99
    if words[part.start - 1 : part.start].isalpha() and part.start > 0:
        return 0.3
    if not shaped and (len(part.digits) == _LEAST or len(set(part.gaps[1:])) > 1):  # two places, amounts
        return 0.4
    cue = cues.weigh(words, part.start, part.end)
    return (0.9 if shaped else 0.75) - (0.45 if cue < 0 and len(part.groups) == 1 else 0.0)
