"""What is known of one replayed conversation once it is over: what was said, what the log has, what came to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec import Struct

from tradepost.events import AnyEvent, Gap
from tradepost.protocol.model import Message, Participant

from .plan import State

Kind = Literal["speaker", "listener", "guest"]  # those of the file; the agent who listens; the courier


@dataclass(frozen=True, slots=True)
class Part:
    """Who takes part in one conversation."""

    kind: Kind
    role: str
    profile: str

    @property
    def is_staff(self) -> bool:
        """Whether notes to staff are theirs to read."""
        return self.role == "agent"


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was sent, and how it stood after each change; its versions count from 1."""

    client_id: str
    author: Part
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, as the log or a callback told it."""

    conversation: str
    lane: str
    seq: int
    at: datetime
    name: str  # `message.created`, …; `gap` where the client said that events will not come
    message: Message | None = None
    participant: Participant | None = None

    @classmethod
    def of(cls, event: AnyEvent) -> "Entry":
        """What is kept of an event."""
        body = event.body
        return cls(
            conversation=event.conversation,
            lane=event.lane,
            seq=event.seq,
            at=event.at,
            name=_name(body),
            message=getattr(body, "message", None),
            participant=_participant(getattr(body, "participant", None)),
        )


def _name(body: object) -> str:
    if isinstance(body, Gap):
        return "gap"
    tag = body.__struct_config__.tag if isinstance(body, Struct) else None
    return tag if isinstance(tag, str) else str(getattr(body, "name", "unknown"))


def _participant(value: object) -> Participant | None:
    """Some events name a participant by id only; those tell nothing of who is in."""
    return value if isinstance(value, Participant) else None


@dataclass(frozen=True, slots=True)
class Witness:
    """One participant and all that came to them."""

    part: Part
    heard: tuple[Entry, ...]  # given to their callback, in that order
    frames: tuple[bytes, ...]  # raw, as they came from the socket


@dataclass(frozen=True, slots=True)
class Record:
    """One conversation. Everything in it but `log` is the replay's own knowledge."""

    line: int  # of the file
    run: str  # in every profile, key and client_id of the run, before the line
    conversation: str
    speakers: tuple[Part, ...]
    turns: tuple[Said, ...]  # of the file, in its order
    notes: tuple[Said, ...]  # to staff only, in order
    log: Mapping[str, tuple[Entry, ...]]  # lane → its events, as the marketplace reads them
    witnesses: tuple[Witness, ...]

    @property
    def made_of(self) -> int:
        """How many events the making of the conversation left: itself, and a participant for each speaker."""
        return 1 + len(self.speakers)
