"""What the replies carry: one struct per command, in one table."""

from datetime import datetime

from msgspec import Raw, Struct

from . import commands as c
from .model import Conversation, Message, Participant, Profile


class _Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Common to all results."""


class Empty(_Result, frozen=True):
    """Done; nothing to say."""


class ConversationResult(_Result, frozen=True):
    """One conversation, and whether this command made it."""

    conversation: Conversation
    created: bool = False  # by this command


class ConversationPage(_Result, frozen=True):
    """Conversations, newest activity first; `cursor` is set where there are more."""

    conversations: list[Conversation]
    cursor: str | None = None  # of the next page


class ParticipantResult(_Result, frozen=True):
    """One participant as it stands now."""

    participant: Participant


class MessageResult(_Result, frozen=True):
    """One message as it stands now."""

    message: Message


class SentResult(_Result, frozen=True):
    """Where a sent message stands in the log: committed."""

    message: str  # its id
    lane: str
    seq: int  # its place in the lane
    at: datetime  # database time, UTC


class EventPage(_Result, frozen=True):
    """Event frames of one lane, contiguous; `head` is the last seq that the asker may read."""

    events: list[Raw]  # whole event frames, as they come live
    head: int  # the last seq that the asker may read


class MessagePage(_Result, frozen=True):
    """Messages, newest first."""

    messages: list[Message]
    more_before: bool = False  # there are older ones
    more_after: bool = False  # there are newer ones


class SyncPage(_Result, frozen=True):
    """Changed conversations. `more`: ask again with `cursor`; else keep the cursor for the next sync."""

    conversations: list[Conversation]
    cursor: str
    more: bool = False  # this was not the last page


class ProfileResult(_Result, frozen=True):
    """One profile."""

    profile: Profile


class TokenResult(_Result, frozen=True):
    """A signed token."""

    token: str  # a JWT
    expires_at: datetime


RESULTS: dict[type[c.Command], type[_Result]] = {
    c.CreateConversation: ConversationResult,
    c.EnsureConversation: ConversationResult,
    c.GetConversation: ConversationResult,
    c.ListConversations: ConversationPage,
    c.UpdateConversation: ConversationResult,
    c.SetStage: ConversationResult,
    c.CloseConversation: ConversationResult,
    c.ReopenConversation: ConversationResult,
    c.Join: ConversationResult,
    c.Leave: Empty,
    c.Watch: ConversationResult,
    c.Unwatch: Empty,
    c.AddParticipant: ParticipantResult,
    c.RemoveParticipant: ParticipantResult,
    c.ChangeRole: ParticipantResult,
    c.SendMessage: SentResult,
    c.EditMessage: MessageResult,
    c.DeleteMessage: MessageResult,
    c.React: MessageResult,
    c.SetReceipt: Empty,
    c.SetTyping: Empty,
    c.Events: EventPage,
    c.ListHistory: MessagePage,
    c.Sync: SyncPage,
    c.GetProfile: ProfileResult,
    c.UpdateProfile: ProfileResult,
    c.RevokeSessions: Empty,
    c.CreateToken: TokenResult,
}
