"""Words, with the people they mention."""

import re
from typing import Annotated, Literal

from msgspec import Meta

from .. import limits
from .kind import Kind, Part

_MARKS = re.compile(r"\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|_([^_\n]+)_|~~([^~\n]+)~~|`([^`\n]+)`")
_BULLETS = re.compile(r"^[-*] +", re.MULTILINE)
_QUOTES = re.compile(r"^> ?", re.MULTILINE)

Offset = Annotated[int, Meta(ge=0, le=limits.TEXT_MAX_CHARS, description="Unicode characters from the beginning.")]


class Mention(Part, frozen=True):
    """Someone named in the text: the characters from `start` up to before `end` stand for them."""

    participant: limits.ParticipantId
    start: Offset
    end: Offset


class Text(Kind, frozen=True, tag="text"):
    """Words, at most 8,192 characters. Addresses of web pages in them become links.

    `markdown`: `**bold**`, `*italic*` or `_italic_`, `~~struck~~`, `code` between backticks, lines that begin with `- `
    are a list, with `> ` a quote. Nothing else is markup, and in `plain` text nothing is.
    """

    text: limits.Text
    format: Literal["plain", "markdown"] = "plain"  # whether marks in the text mean something
    mentions: Annotated[list[Mention], Meta(max_length=limits.MENTIONS_MAX)] = []  # in order, apart from each other

    @property
    def fallback(self) -> str:
        """The words, without marks."""
        return self.text if self.format == "plain" else plain(self.text)


def plain(marked: str) -> str:
    """Marked text without its marks; never empty where the text is not."""
    words = _BULLETS.sub("• ", _QUOTES.sub("", marked))
    for _ in range(2):  # bold within italic, and the other way round
        words = _MARKS.sub(lambda found: next(group for group in found.groups() if group is not None), words)
    return words if words.strip() else marked
