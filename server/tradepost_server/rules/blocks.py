"""Where someone who was blocked is not heard. Pure."""

import msgspec

from tradepost.protocol.model import NO_CONTENT, Author, Message

from ..model import Conversation, Lane, Participant
from . import aliases, lanes


def silences(conversation: Conversation, author: Participant, lane: Lane) -> bool:
    """Whether, in a talk between two, who would read this has blocked the author. Staff are still reached."""
    if not conversation.is_direct:
        return False
    blockers = (conversation.participants[who] for who, them in conversation.blocks.items() if author.id in them)
    return any(
        lanes.includes(lane.audience, p.id, aliases.role_of(p), conversation.policy)
        for p in blockers
        if p.stints and aliases.role_of(p) not in conversation.policy.staff
    )


# Elsewhere both stay in the conversation, and the blocker is not told what the other says.


def unheard(conversation: Conversation, reader: str | None) -> frozenset[str]:
    """The participants whose words are hidden from this one, a party; what they say as staff is not."""
    return frozenset() if conversation.is_direct else conversation.blocks.get(reader or "", frozenset())


def hides(conversation: Conversation, reader: str | None, author: Author) -> bool:
    """Whether what the author said in that role is hidden from the reader, a party."""
    return author.participant in unheard(conversation, reader) and author.role not in conversation.policy.staff


def hidden_from(conversation: Conversation, author: Author) -> frozenset[str]:
    """The participants from whom it is hidden while they are parties."""
    if not conversation.blocks:
        return frozenset()
    return frozenset(reader for reader in conversation.blocks if hides(conversation, reader, author))


def placeholder(message: Message) -> Message:
    """What the blocker gets in place of a message."""
    return msgspec.structs.replace(message, content=NO_CONTENT, reactions={}, masked=None, hidden="blocked")
