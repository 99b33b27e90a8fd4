"""Finding messages by their words."""

from typing import Annotated

from msgspec import Meta, Struct

from . import limits
from .command import Command
from .model import Message


class SearchMessages(Command, frozen=True, tag="message.search"):
    """Messages that have all of these words, newest first, among those that the asker may read.

    Upper and lower case, accents and endings (by the tenant's `language`) do not matter; of the last word its beginning
    is enough; "words in quotes" stand together. Where no message has the words, similar ones count.
    """

    query: Annotated[str, Meta(min_length=1, max_length=limits.QUERY_MAX_CHARS, description="Words to look for.")]
    conversation: limits.ConversationId | None = None  # of this one alone
    author: limits.ProfileId | None = None  # what this profile said
    kinds: limits.ContentKinds | None = None  # of these kinds of content
    since: limits.Time | None = None  # said at or after this time
    until: limits.Time | None = None  # said before this time
    cursor: limits.Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=limits.HITS_MAX, description="Entries of the answer at most.")] = 20


class Highlight(Struct, frozen=True, kw_only=True):
    """A place in a snippet, in code points: from `start` up to, and without, `end`."""

    start: int
    end: int


class SearchHit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that was found, and where."""

    message: Message
    snippet: str  # a piece of what it says
    highlights: list[Highlight] = []  # what was looked for, in the snippet
