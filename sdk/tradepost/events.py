"""What a program hears: events with their place, signals without one, and `Gap` where something cannot be told.

The bodies are those of the protocol: `MessageCreated`, `ParticipantJoined`, `Typing`, …
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Literal, TypeAlias, TypeVar

from .message import Message
from .protocol import events as wire
from .protocol import model, signals
from .protocol.events import (
    ConversationCreated,
    ConversationState,
    ConversationUpdated,
    LocationArrived,
    MessageCreated,
    MessageDeleted,
    MessageEdited,
    MessageEvent,
    MessageReacted,
    MessageRescoped,
    MessageWithdrawn,
    ParticipantJoined,
    ParticipantLeft,
    RoleChanged,
    Skip,
    Unknown,
)
from .protocol.frames import EventFrame, SignalFrame
from .protocol.signals import (
    ConversationsChanged,
    ConversationTouched,
    FlagsChanged,
    LocationMoved,
    MessageSettled,
    Presence,
    ReceiptMoved,
    Typing,
    Watching,
)
from .protocol.signals import Unknown as UnknownSignal
from .requests import Requests

__all__ = [
    "Body",
    "ConversationCreated",
    "ConversationState",
    "ConversationTouched",
    "ConversationUpdated",
    "ConversationsChanged",
    "Event",
    "FlagsChanged",
    "Gap",
    "LocationArrived",
    "LocationMoved",
    "MessageCreated",
    "MessageDeleted",
    "MessageEdited",
    "MessageEvent",
    "MessageReacted",
    "MessageRescoped",
    "MessageSettled",
    "MessageWithdrawn",
    "ParticipantJoined",
    "ParticipantLeft",
    "Presence",
    "ReceiptMoved",
    "RoleChanged",
    "Skip",
    "Typing",
    "Unknown",
    "UnknownSignal",
    "Watching",
]


@dataclass(frozen=True, slots=True)
class Gap:
    """The events after `after`, up to and with `to`, will not come one by one: load the conversation anew.

    `reset`: too many were missed, or, with `after` 0, the server was restored from a backup and its log ends at `to`.
    `messages` is the newest page of the lane, newest first. `refused`: the server does not give them.
    """

    after: int
    to: int
    reason: Literal["reset", "refused"]
    messages: tuple[model.Message, ...] = ()


Body: TypeAlias = wire.Event | wire.Unknown | signals.Signal | signals.Unknown | Gap
B = TypeVar("B", covariant=True)


@dataclass(frozen=True, slots=True)
class Event(Generic[B]):
    """Something that happened. A signal has no place in the log: its `seq` is 0, its `at` the time of arrival."""

    conversation: str  # "" for presence
    lane: str
    seq: int  # 1, 2, 3, … in its lane
    at: datetime  # UTC
    body: B
    _requests: Requests = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        """Names the event for a log: conversation, lane and place."""
        return f"{self.conversation}/{self.lane}/{self.seq}"

    @property
    def message(self) -> Message:
        """The message that it tells of, as it stands now.

        Raises: LookupError if this kind of event has none; `MessageWithdrawn` names one by its id alone.
        """
        data = getattr(self.body, "message", None)
        if not isinstance(data, model.Message):
            raise LookupError(f"{type(self.body).__name__} has no message")
        return Message(data, self._requests)

    @property
    def participant(self) -> model.Participant:
        """The participant that joined, left or changed.

        Raises: LookupError if this kind of event has none.
        """
        participant = getattr(self.body, "participant", None)
        if not isinstance(participant, model.Participant):
            raise LookupError(f"{type(self.body).__name__} has no participant")
        return participant


AnyEvent: TypeAlias = Event[Body]
Deliver: TypeAlias = Callable[[AnyEvent], None]


def from_frame(frame: EventFrame, requests: Requests) -> AnyEvent:
    """The event in a frame."""
    return Event(frame.conversation, frame.lane, frame.seq, frame.at, wire.decode(frame.event), requests)


def from_signal(frame: SignalFrame, requests: Requests) -> AnyEvent:
    """The signal in a frame."""
    body = signals.decode(frame.signal)
    return Event(frame.conversation or "", frame.lane or "", 0, datetime.now(UTC), body, requests)


def gap(conversation: str, lane: str, body: Gap, requests: Requests) -> AnyEvent:
    """Tells that events will not come; its place is that of the last of them."""
    return Event(conversation, lane, body.to, datetime.now(UTC), body, requests)
