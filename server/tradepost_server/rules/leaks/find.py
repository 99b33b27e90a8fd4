"""Everything in a text that gives away how to reach somebody, or what may not be said."""

import re
from collections.abc import Iterable, Iterator

from . import plain
from .banned import Banned
from .cards import cards
from .emails import emails
from .handles import handles
from .ibans import ibans
from .masking import without
from .phones import phones
from .reading import Reading, joined, read
from .runs import DIGITS_LEAST
from .span import LEAST_SCORE, Span
from .splits import EARLIER_CHARS, EARLIER_MOST, number_ended, together
from .urls import urls

# Where two find the same characters, what is surer stays; among equals the earlier of these.
_ORDER = ("banned", "card", "iban", "messenger", "email", "url", "handle", "phone")
# What programs call things by: no number, though it has digits.
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?=(?:[0-9\-]*[a-f]){4})(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{40}|"
    r"[0-9a-f]{64})(?![0-9A-Za-z])"
)
_CODE_LEAST = 32
_HEX = re.compile(r"[a-f]")  # a code has some
_ROUNDS = 3  # of looking at what stands beside what was found
_ROUNDS_CHARS = 16_384  # of a text that is looked at more than once


def find(
    text: str, *, earlier: Iterable[str] = (), allowed: frozenset[str] = frozenset(), banned: Banned | None = None
) -> list[Span]:
    """What a text gives away, in order, no two of the same characters.

    `earlier`: what the same author said just before in the conversation, oldest first; what began there and ends in
    `text` is found here.
    `allowed`: domains whose addresses are nobody's secret.
    """
    shape = plain.shape(text)
    if plain.is_plain(shape):
        found = [] if banned is None else merged(banned.find(read(text)))
    else:
        found = looked_at(text, allowed, banned)
    if len(text) > EARLIER_CHARS or any(span.kind == "phone" for span in found):
        return found
    before = list(earlier)[-EARLIER_MOST:]
    if not before:
        return found
    ended = number_ended(text, before) if plain.tells_number(shape) else []
    ended = ended or ([] if found else _address_ended(text, before, allowed))
    return merged([*found, *ended]) if ended else found


def looked_at(text: str, allowed: frozenset[str], banned: Banned | None) -> list[Span]:
    """The same of a text by itself, and without the shortcut for plain ones."""
    text = without_codes(text)
    found = _likely(text, allowed, banned)
    for _ in range(_ROUNDS):
        more = _besides(text, found, allowed)
        if not more:
            break
        found = merged([*found, *more])
    return found


def _likely(text: str, allowed: frozenset[str], banned: Banned | None) -> list[Span]:
    return merged(span for span in _all(text, allowed, banned) if span.score >= LEAST_SCORE)


def _besides(text: str, found: list[Span], allowed: frozenset[str]) -> list[Span]:
    """What shows once the digits of something else beside it are gone, as in `4242 4242 4242 4242 612 345 678`."""
    if not found or len(text) > _ROUNDS_CHARS or sum(map(str.isdigit, text)) < DIGITS_LEAST:
        return []
    rest = without(text, found)
    return _likely(rest, allowed, None) if sum(map(str.isdigit, rest)) >= DIGITS_LEAST else []


def without_codes(text: str) -> str:
    """The text, as long as before, without what programs call things by."""
    if max(map(len, text.split()), default=0) < _CODE_LEAST or _HEX.search(text) is None:
        return text
    return _CODE.sub(lambda code: "-" * len(code[0]), text)


def _address_ended(text: str, before: list[str], allowed: frozenset[str]) -> list[Span]:
    """Where `text` ends an address or a name that messages before it began."""
    whole, begin = together(text, before)
    whole = without_codes(whole)
    if not begin or plain.is_plain(plain.shape(whole)):
        return []
    return merged(
        span._replace(start=max(0, span.start - begin), end=span.end - begin, rule=f"{span.kind}.split")
        for span in _addresses(read(whole), whole, allowed)
        if span.score >= LEAST_SCORE
        and span.end > begin
        and (
            span.start < begin or span.kind in ("handle", "messenger")
        )  # which the message before names the network of
    )


def _all(text: str, allowed: frozenset[str], banned: Banned | None) -> Iterator[Span]:
    reading = read(text)
    yield from phones(reading, text)
    yield from cards(reading)
    yield from ibans(reading)
    yield from _addresses(reading, text, allowed)
    if banned is not None:
        yield from banned.find(reading)
    apart = joined(reading)
    if apart is not None:
        for span in (*phones(apart, text), *_addresses(apart, text, allowed, apart=True)):
            yield span._replace(rule=f"{span.kind}.spaced")


def _addresses(reading: Reading, text: str, allowed: frozenset[str], *, apart: bool = False) -> Iterator[Span]:
    yield from emails(reading, text, allowed)
    yield from urls(reading, text, allowed, apart=apart)
    yield from handles(reading, apart=apart)


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order; those that share characters are one, of the surest kind and over all of them."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if found and span.start < found[-1].end:
            surest = max(found[-1], span, key=lambda one: (one.score, -_ORDER.index(one.kind)))
            found[-1] = surest._replace(start=found[-1].start, end=max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
