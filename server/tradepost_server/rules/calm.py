"""Conversations that staff calm down: who may still say something there, and how soon again. Pure."""

import math
from datetime import datetime, timedelta

from ..errors import ConversationFrozen, TooFast
from ..model import Conversation


def require_calm(conversation: Conversation, role: str) -> None:
    """Whether someone in this role may say, change or take back anything now.

    Raises: ConversationFrozen.
    """
    if conversation.frozen and role not in conversation.policy.staff:
        raise ConversationFrozen("Staff have stopped this conversation for now. You can appeal.")


def apart_s(conversation: Conversation, role: str) -> int:
    """Seconds that lie between two messages of one author in this role; 0: as many as they like."""
    return 0 if role in conversation.policy.staff else conversation.slow_mode_s


def require_apart(seconds: int, last: datetime, at: datetime) -> None:
    """Whether a message at this moment comes so long after the author's last one.

    Raises: TooFast with the whole seconds after which it does.
    """
    left = last + timedelta(seconds=seconds) - at
    if left > timedelta():
        words = f"Staff let everyone here write once every {seconds:,} seconds"
        raise TooFast(words, retry_after_s=float(math.ceil(left.total_seconds())))
