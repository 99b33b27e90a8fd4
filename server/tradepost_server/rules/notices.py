"""What a notification says to one reader. Pure."""

from msgspec import Struct

from tradepost.protocol.model import Message

from ..model import Conversation
from . import aliases
from .rows import shorten, words_of

TITLE_MAX_CHARS = 80
WORDS_MAX_CHARS = 160
NEW_MESSAGE = "New message"


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a browser is pushed. `title` empty: say nothing of who wrote."""

    conversation: str
    message: str
    text: str
    title: str = ""
    site: str | None = None


def compose(conversation: Conversation, message: Message, name: str, *, inner: bool, site: str | None) -> Notice:
    """For a message as its reader sees it; `name` is its author's, `inner` whether the reader is staff.

    Where the tenant's policy has no content in notifications, nothing is told of who wrote what.
    """
    if not conversation.policy.notification_content:
        return Notice(conversation=conversation.id, message=message.id, text=NEW_MESSAGE, site=site)
    author = conversation.participants.get(message.author.participant)
    shown = name if inner or author is None else aliases.shown(conversation, author, name)
    words = shorten(words_of(message), WORDS_MAX_CHARS)
    return Notice(
        conversation=conversation.id,
        message=message.id,
        title=shorten(shown, TITLE_MAX_CHARS),
        text=words or NEW_MESSAGE,
        site=site,
    )
