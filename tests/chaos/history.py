"""What a campaign knows: what was sent and how it was answered, every frame that came, and what the log has at the end.

A send has three outcomes: acked, refused, or *unknown* where the connection ended before an answer. An unknown one may
have been stored or not; the SDK sends it again under the same `client_id`, and that must settle it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from tradepost import events

HOOKED = 1  # the tenant that has a webhook
MARK = re.compile(rb"m\d+-\d+-\d+")  # room, speaker, number: the client_id of a message, and what it says


class Place(NamedTuple):
    """Where an event stands."""

    conversation: str
    lane: str
    seq: int


@dataclass(slots=True)
class Send:
    """All attempts with one `client_id`."""

    client_id: str
    profile: str
    places: set[Place] = field(default_factory=set)  # of its acks: one, if all is well
    refusals: list[str] = field(default_factory=list)  # codes that say "this was not stored"
    unknown: bool = False


@dataclass(slots=True)
class Row:
    """An event of the log."""

    place: Place
    name: str
    profile: str | None = None  # whom it is about: the author of a message, or who joined or left
    client_id: str | None = None
    text: str | None = None


@dataclass(slots=True)
class Room:
    """A conversation, and who is in it: for good, or now and then."""

    conversation: str
    members: frozenset[str]
    staff: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()
    tenant: int = 0


class Delivery(NamedTuple):
    """What a webhook was told once."""

    id: str
    place: Place
    client_id: str | None


class _Frame(msgspec.Struct):
    type: str = ""
    ref: str = ""
    client_id: str = ""
    conversation: str = ""
    lane: str = ""
    seq: int = 0
    code: str = ""
    retryable: bool = False
    result: msgspec.Raw = msgspec.Raw()


class _Ack(msgspec.Struct):
    lane: str
    seq: int


_frame = msgspec.json.Decoder(_Frame).decode
_ack = msgspec.json.Decoder(_Ack).decode


class Reader:
    """One SDK client: its frames as they came, and what its program was told."""

    def __init__(self, history: "History", profile: str) -> None:
        self.profile = profile
        self.marks: set[str] = set()  # what stood in any raw frame
        self.live: list[list[Place]] = []  # of raw event frames, by connection
        self.told: list[Place] = []  # events given to the program, in order
        self.anew = False  # it has nothing and everything is past: the beginning of a long lane is not told again
        self.passed: dict[tuple[str, str], int] = {}  # lane → the last place that it was not told for that reason
        self._history = history
        self._open: dict[str, tuple[Send, str]] = {}  # ref → what waits for its answer, and where it was said

    @property
    def in_flight(self) -> int:
        """Sends that are written and not answered."""
        return len(self._open)

    def frame(self, raw: bytes, direction: Literal["in", "out"]) -> None:
        """As `Client(on_frame=…)` calls it."""
        frame = _frame(raw)
        if direction == "out":
            self._said(frame)
            return
        if frame.ref in self._open:
            self._answered(frame)
        if frame.type == "event":
            self.live[-1].append(Place(frame.conversation, frame.lane, frame.seq))
        self.marks.update(mark.decode() for mark in MARK.findall(raw))

    def hear(self, event: events.AnyEvent) -> None:
        """As `Client.on` calls it."""
        if self.anew and isinstance(event.body, events.Gap) and event.body.reason == "reset":
            self.passed[event.conversation, event.lane] = event.seq
        elif event.seq and not isinstance(event.body, events.Gap):
            self.told.append(Place(event.conversation, event.lane, event.seq))

    def lost(self) -> None:
        """The connection is gone: what was not answered is unknown."""
        for send, _ in self._open.values():
            send.unknown = True
        self._open.clear()

    def _said(self, frame: _Frame) -> None:
        if frame.type == "auth":
            self.lost()
            self.live.append([])
        elif frame.type == "message.send":
            self._open[frame.ref] = self._history.send(frame.client_id, self.profile), frame.conversation

    def _answered(self, frame: _Frame) -> None:
        send, conversation = self._open.pop(frame.ref)
        if frame.type == "reply":
            ack = _ack(frame.result)
            send.places.add(Place(conversation, ack.lane, ack.seq))
            self._history.acked += 1
        elif not frame.retryable:
            send.refusals.append(frame.code)


@dataclass(slots=True)
class History:
    """Of one scene."""

    rooms: dict[str, Room] = field(default_factory=dict)
    sends: dict[str, Send] = field(default_factory=dict)
    readers: list[Reader] = field(default_factory=list)
    acked: int = 0  # acks, those of resends too
    files: dict[str, str] = field(default_factory=dict)  # client_id of a message → the file that it carries
    delivered: Sequence[Delivery] = ()  # to the webhook, in the order in which they came
    shown: dict[Place, str | None] | None = None  # messages by REST at the end, with their words; None before
    missing_files: set[str] = field(default_factory=set)  # client_ids of messages whose file did not come at the end

    def send(self, client_id: str, profile: str) -> Send:
        """The send of this id, known or new."""
        return self.sends.setdefault(client_id, Send(client_id, profile))

    def reader(self, profile: str) -> Reader:
        """One more."""
        made = Reader(self, profile)
        self.readers.append(made)
        return made

    @property
    def in_flight(self) -> int:
        """Sends that are written and not answered, of everyone."""
        return sum(reader.in_flight for reader in self.readers)


@dataclass(frozen=True, slots=True)
class Log:
    """What PostgreSQL has of the rooms of a history."""

    rows: Sequence[Row]
    audiences: Mapping[tuple[str, str], Sequence[str]]  # conversation, lane → audience
