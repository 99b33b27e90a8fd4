"""What an outside classifier thinks of a message, and where in it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tradepost.protocol.content import Content
from tradepost.protocol.content.words import said
from tradepost.protocol.masking import ReviewDecision

from .. import fallbacks
from .span import Span

RULE = "classifier"  # what found its spans, and what decided where it was the strictest


@dataclass(frozen=True, slots=True)
class Opinion:
    """`spans` are places in the `text_of` the content that it is about."""

    decision: ReviewDecision = "allow"
    reason: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


NO_OPINION = Opinion()


def text_of(content: Content) -> str:
    """All words of a content, a field a line."""
    return "\n".join(text for _, text in _fields(content))


def spans(opinion: Opinion, content: Content) -> Iterator[tuple[str, Span]]:
    """What it objects to, by field. All words, where it would have something hidden and does not say what."""
    if opinion.decision == "allow":
        return
    end = len(text_of(content))
    named = opinion.spans or (((0, end),) if opinion.decision == "mask" else ())
    at = 0
    for field, text in _fields(content):
        inside = (Span(max(0, a - at), min(len(text), b - at), "banned", RULE, 1.0) for a, b in named)
        yield from ((field, span) for span in _apart(span for span in inside if span.start < span.end))
        at += len(text) + 1


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In order, as one where they touch."""
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and span.start <= kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return kept


def _fields(content: Content) -> Iterator[tuple[str, str]]:
    yield from ((words.path, words.text) for words in said(content))
    if content.fallback and content.fallback != fallbacks.derive(content):  # the sender's own
        yield "fallback", content.fallback
