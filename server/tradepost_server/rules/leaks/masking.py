"""What stands in a text in place of what may not be read."""

from collections.abc import Iterable

from .span import Kind, Span

# A sign says the kind and three dots that something was here. Both are read in every language, by eyes and by screen
# readers; neither is markup of any kind, a link, or a letter or digit that could be part of what is around it.
SIGNS: dict[Kind, str] = {
    "phone": "☎",
    "email": "✉",
    "url": "🔗",
    "handle": "👤",
    "messenger": "💬",
    "iban": "🏦",
    "card": "💳",
    "banned": "🚫",
}
DOTS = "•••"


def stand_in(span: Span) -> str:
    """What stands in place of a span: never longer than it was, so that what fitted into its field still does."""
    return SIGNS[span.kind] + DOTS[: span.end - span.start - 1]


def mask(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced. Spans are in order and apart, as `find` gives them."""
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], stand_in(span))
        done = span.end
    return "".join((*parts, text[done:]))


def without(text: str, spans: Iterable[Span]) -> str:
    """The text, as long as before, with dots in place of each span. Spans are in order and apart."""
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], DOTS[0] * (span.end - span.start))
        done = span.end
    return "".join((*parts, text[done:]))


def moved(span: Span, spans: Iterable[Span]) -> Span:
    """Where a span of a text stands, or what stands in its place, once `spans` are replaced."""
    others = list(spans)
    start = span.start + sum(len(stand_in(one)) - (one.end - one.start) for one in others if one.end <= span.start)
    return span._replace(start=start, end=start + (len(stand_in(span)) if span in others else span.end - span.start))
