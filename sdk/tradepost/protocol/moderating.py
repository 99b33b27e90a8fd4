"""What staff do about what was found in messages, and how parties ask them to look again."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from . import limits
from .command import Command

FlagState = Literal["waiting", "open", "settled"]
SlowMode = Annotated[
    int, Meta(ge=0, le=86_400, description="Seconds between two messages of one party; 0: as many as they like.")
]


class ListFlags(Command, frozen=True, tag="flag.list"):
    """What was found in messages, newest first: those that wait to be released, or those that were told."""

    state: FlagState | None = None  # `waiting`: held back; `open`: nobody has looked yet; absent: all
    conversation: limits.ConversationId | None = None  # of this one alone
    cursor: limits.Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=limits.PAGE_MAX)] = 50


class SettleFlag(Command, frozen=True, tag="flag.settle"):
    """Staff have looked at what was found in a message. So already: nothing happens."""

    conversation: limits.ConversationId
    flag: limits.FlagId


class ApproveMessage(Command, frozen=True, tag="message.approve"):
    """A message that is held back is told now, to whom it was addressed. Released already: nothing happens."""

    conversation: limits.ConversationId
    flag: limits.FlagId
    masked: bool = False  # with what was found in it hidden
    client_id: limits.ClientId | None = None


class RejectMessage(Command, frozen=True, tag="message.reject"):
    """A message that is held back is not told; who wrote it learns that, and the reason where there is one."""

    conversation: limits.ConversationId
    flag: limits.FlagId
    reason: limits.Reason | None = None
    client_id: limits.ClientId | None = None


class RevealMessage(Command, frozen=True, tag="message.reveal"):
    """What a message said before anything in it was hidden, for a reason that is kept. Needs the grant `pii.reveal`."""

    conversation: limits.ConversationId
    message: limits.MessageId  # or the id of the flag of one that is held back or was refused
    reason: limits.Reason


class ModerateConversation(Command, frozen=True, tag="conversation.moderate"):
    """Staff let parties speak no more for now, or more slowly. What is left out stays."""

    conversation: limits.ConversationId
    frozen: bool | UnsetType = UNSET  # parties say, change and take back nothing
    slow_mode_s: SlowMode | UnsetType = UNSET
    reason: limits.Reason | None = None
    client_id: limits.ClientId | None = None


class AppealDecision(Command, frozen=True, tag="conversation.appeal"):
    """Ask staff to look again at what became of one's own message, or of a conversation: in one with them alone."""

    conversation: limits.ConversationId
    words: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=limits.NO_CONTROLS)]
    message: limits.MessageId | None = None  # one's own, or the id of the flag of one that is held back or was refused
    client_id: limits.ClientId | None = None
