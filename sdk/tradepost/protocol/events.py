"""What happened, past tense: the body of an event frame, tagged by `name`. Readers keep what they do not know."""

from typing import Literal, TypeAlias

import msgspec
from msgspec import Raw, Struct

from .model import Message, Participant, Status, Subject


class _Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="name"):
    """Common to all events."""


class ConversationState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all participants may know of a conversation, as it stands now."""

    status: Status
    subject: Subject | None = None
    title: str | None = None
    stage: str | None = None
    frozen: bool = False  # parties say nothing until staff end it
    slow_mode_s: int = 0  # seconds between two messages of one party


class ConversationCreated(_Event, frozen=True, tag="conversation.created"):
    """The first event of every conversation."""

    conversation: ConversationState


class ConversationUpdated(_Event, frozen=True, tag="conversation.updated"):
    """Title, subject, stage or status changed; `changed` names which."""

    conversation: ConversationState
    changed: list[str]  # of `title`, `subject`, `stage`, `status`, `frozen`, `slow_mode_s`
    by: str | None = None  # participant; None: the marketplace


class ParticipantJoined(_Event, frozen=True, tag="participant.joined"):
    """A stint began."""

    participant: Participant
    by: str | None = None


class ParticipantLeft(_Event, frozen=True, tag="participant.left"):
    """A stint ended. For the one who left it is the last event."""

    participant: Participant
    reason: Literal["left", "removed", "expired"] = "left"
    by: str | None = None


class RoleChanged(_Event, frozen=True, tag="participant.role_changed"):
    """A stint ended and one in another role began."""

    participant: Participant
    by: str | None = None


class MessageCreated(_Event, frozen=True, tag="message.created"):
    """Someone said something. In a replay `message` is as it stands now."""

    message: Message


class MessageEdited(_Event, frozen=True, tag="message.edited"):
    """A message says something else now."""

    message: Message


class MessageDeleted(_Event, frozen=True, tag="message.deleted"):
    """A message was taken back; its content is gone."""

    message: Message
    by: str | None = None


class MessageWithdrawn(_Event, frozen=True, tag="message.withdrawn"):
    """A message is no longer told in this lane: drop the copy of this lane up to this version."""

    message: str  # its id
    version: int


class MessageRescoped(_Event, frozen=True, tag="message.rescoped"):
    """A message is told in this lane from now on; it keeps its place in time, `message.at`."""

    message: Message
    by: str | None = None


class MessageReacted(_Event, frozen=True, tag="message.reacted"):
    """An emoji was put on a message or taken off."""

    message: Message
    participant: str
    emoji: str
    on: bool  # false: taken off


class LocationArrived(_Event, frozen=True, tag="location.arrived"):
    """Who shares a live location came to within the radius of where they go. Told once."""

    message: Message  # the live location
    participant: str


class Skip(_Event, frozen=True, tag="skip"):
    """A place in the lane that holds nothing for this reader."""


class Unknown(Struct, frozen=True, kw_only=True):
    """An event newer than this reader; keep its place, keep `raw`. Never sent."""

    name: str
    raw: bytes


Event: TypeAlias = (
    ConversationCreated
    | ConversationUpdated
    | ParticipantJoined
    | ParticipantLeft
    | RoleChanged
    | MessageCreated
    | MessageEdited
    | MessageDeleted
    | MessageReacted
    | MessageWithdrawn
    | MessageRescoped
    | Skip
    | LocationArrived
)
MessageEvent: TypeAlias = MessageCreated | MessageEdited | MessageDeleted | MessageReacted | MessageRescoped

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class _Probe(Struct):
    name: str = "unknown"


def decode(raw: Raw | bytes) -> Event | Unknown:
    """The event in `raw`, or `Unknown` where it is newer than this reader."""
    data = bytes(raw)
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        return Unknown(name=msgspec.json.decode(data, type=_Probe).name, raw=data)
