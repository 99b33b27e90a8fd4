"""A content with some of its words hidden. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tradepost.protocol.content import Content, Mention, Text

from .. import fallbacks
from .masking import mask, stand_in
from .span import Span

_STEP = re.compile(r"\w+")  # of a path such as `cards[0].title`


def hidden(content: Content, spans: Mapping[str, Sequence[Span]]) -> Content:
    """The content with these parts of its words masked, by the paths that `said` gives them.

    The spans of one text are in order and apart. Who is mentioned where something is hidden is mentioned no more, and
    the fallback is made anew: the sender's own may say what is hidden.
    """
    if not any(spans.values()):
        return content
    shape: dict[str, Any] = msgspec.to_builtins(content)
    for path, found in spans.items():
        *steps, last = _STEP.findall(path)
        part: Any = shape
        for step in steps:
            part = part[int(step) if step.isdigit() else step]
        part[last] = mask(part[last], found)
        if last == "shown" and isinstance(part["value"], int | float):  # the same in digits
            part["value"] = part["shown"]
    if isinstance(content, Text):
        shape["mentions"] = msgspec.to_builtins(list(_moved(content.mentions, spans.get("text", ()))))
    changed: Content = msgspec.convert(shape, type=Content)
    return fallbacks.completed(changed)


def _moved(mentions: Iterable[Mention], spans: Sequence[Span]) -> Iterator[Mention]:
    """Those of whose place nothing is hidden, where they stand now."""
    for mention in mentions:
        if all(span.end <= mention.start or span.start >= mention.end for span in spans):
            by = sum(len(stand_in(span)) - (span.end - span.start) for span in spans if span.end <= mention.start)
            yield msgspec.structs.replace(mention, start=mention.start + by, end=mention.end + by)
