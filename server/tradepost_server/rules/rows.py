"""A conversation as one row of a list: what a list shows, within bounds. Pure."""

import msgspec
from msgspec import Raw

from tradepost.protocol import content as kinds
from tradepost.protocol.model import NO_CONTENT, Conversation, Lane, Message

PARTICIPANTS_MAX = 20
CONTENT_MAX_BYTES = 1_024  # of the last words; longer ones become a short text
WORDS_MAX_CHARS = 160


def row(conversation: Conversation) -> Conversation:
    """The same with its first participants, those present first, without receipts, and with short last words."""
    ordered = sorted(conversation.participants, key=lambda p: not (p.present or p.watching))
    last = conversation.last_message
    return msgspec.structs.replace(
        conversation,
        participants=ordered[:PARTICIPANTS_MAX],
        lanes=[_plain(lane) for lane in conversation.lanes],
        last_message=None if last is None else _short(last),
    )


def _plain(lane: Lane) -> Lane:
    return msgspec.structs.replace(lane, receipts=[])


def _short(message: Message) -> Message:
    if len(message.content) <= CONTENT_MAX_BYTES:
        return message
    words = shorten(words_of(message), WORDS_MAX_CHARS)
    content = Raw(msgspec.json.encode(kinds.Text(text=words))) if words else NO_CONTENT
    return msgspec.structs.replace(message, content=content)


def words_of(message: Message) -> str:
    """What it says in plain text; nothing once it was taken back."""
    content = kinds.decode(message.content)
    return "" if content is None else content.fallback


def shorten(words: str, most: int) -> str:
    """Up to so many characters in one line; what is left out shows as an ellipsis."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
