"""Everything in a text that gives away how to reach somebody, or what may not be said."""

from collections.abc import Iterable, Iterator

from .banned import Banned
from .cards import cards
from .emails import emails
from .handles import handles
from .ibans import ibans
from .phones import phones
from .reading import joined, read
from .span import LEAST_SCORE, Span
from .splits import continued
from .urls import urls

# Where two find the same characters, what is surer stays; among equals the earlier of these.
_ORDER = ("banned", "card", "iban", "messenger", "email", "url", "handle", "phone")


def find(
    text: str, *, earlier: Iterable[str] = (), allowed: frozenset[str] = frozenset(), banned: Banned | None = None
) -> list[Span]:
    """What a text gives away, in order, no two of the same characters.

    `earlier`: what the same author said just before in the conversation, oldest first; what began there and ends in
    `text` is found here.
    `allowed`: domains whose addresses are nobody's secret.
    """
    found = merged(span for span in _all(text, allowed, banned) if span.score >= LEAST_SCORE)
    rest = continued(text, found, earlier)
    return merged([*found, *rest]) if rest else found


def _all(text: str, allowed: frozenset[str], banned: Banned | None) -> Iterator[Span]:
    reading = read(text)
    yield from phones(reading, text)
    yield from cards(reading)
    yield from ibans(reading)
    yield from emails(reading, text, allowed)
    yield from urls(reading, text, allowed)
    yield from handles(reading)
    if banned is not None:
        yield from banned.find(reading)
    together = joined(reading)
    if together is not None:
        for span in (
            *phones(together, text),
            *emails(together, text, allowed),
            *urls(together, text, allowed, apart=True),
            *handles(together),
        ):
            yield span._replace(rule=f"{span.kind}.spaced")


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
