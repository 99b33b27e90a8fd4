"""Where someone who was blocked is not heard. Pure."""

from ..model import Conversation, Lane, Participant
from . import aliases, lanes


def silences(conversation: Conversation, author: Participant, lane: Lane) -> bool:
    """Whether, in a talk between two, who would read this has blocked the author. Staff are still reached."""
    if author.id not in conversation.blocked or not conversation.is_direct:
        return False
    others = [p for p in conversation.participants.values() if p.id != author.id and p.stints]
    return any(
        lanes.includes(lane.audience, p.id, aliases.role_of(p), conversation.policy)
        for p in others
        if aliases.role_of(p) not in conversation.policy.staff
    )
