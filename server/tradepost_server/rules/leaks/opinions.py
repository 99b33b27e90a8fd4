"""What an outside classifier thinks of a message, and how that joins what was found in it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from tradepost.protocol.content import Content
from tradepost.protocol.content.words import said
from tradepost.protocol.masking import ReviewDecision

from .. import fallbacks
from .span import Span

RULE = "classifier"  # what found its spans, and what decided where it was the strictest
_SEVERITY: tuple[ReviewDecision, ...] = get_args(ReviewDecision)


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
        yield from ((field, span) for span in apart(inside))
        at += len(text) + 1


def apart(spans: Iterable[Span]) -> list[Span]:
    """In order, none reaching into the one before, as masking wants them."""
    done, kept = 0, []
    for span in sorted(spans):
        if span.end > max(done, span.start):
            kept.append(span._replace(start=max(done, span.start)))
            done = span.end
    return kept


def stricter(decision: ReviewDecision, rule: str | None, opinion: Opinion) -> tuple[ReviewDecision, str | None]:
    """What becomes of a message by its policy and by an opinion, which frees nothing; and the id of what decided."""
    if _SEVERITY.index(opinion.decision) > _SEVERITY.index(decision):
        return opinion.decision, RULE
    return decision, rule


def _fields(content: Content) -> Iterator[tuple[str, str]]:
    yield from ((words.path, words.text) for words in said(content))
    if content.fallback and content.fallback != fallbacks.derive(content):  # the sender's own
        yield "fallback", content.fallback
