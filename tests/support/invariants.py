"""The invariants I1 to I6 as one function over what was asked, answered, heard and stored.

What someone was entitled to is worked out here once more and in another way than by the server: by moments instead of
heads. `at` is strictly increasing over all lanes of a conversation, so "was in it at that moment" decides each place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from .sockets import Frame

Place = tuple[str, int]  # lane, seq
STAFF = frozenset({"agent", "supervisor"})
ASK_AGAIN = frozenset({"busy", "unavailable"})
NOT_A_NO = frozenset({"unavailable", "conflict"})  # answers to a send that do not say that it was not stored


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One send and its answer; the same `client_id` again is a resend."""

    profile: str
    client_id: str
    text: str
    ack: Mapping[str, Any] | None = None  # message, lane, seq, at
    code: str | None = None  # of a refusal; None without an ack: nothing was heard
    answered_at: datetime | None = None


@dataclass(kw_only=True)
class Session:
    """What came on one socket, in order."""

    events: list[Frame]
    welcomed_at: datetime
    open_at_the_end: bool


@dataclass(kw_only=True)
class Replay:
    """The pages of `events` over one range of a lane, joined."""

    lane: str
    after: int
    to: int
    events: list[Frame]


@dataclass(kw_only=True)
class Reader:
    """Everything that one profile got."""

    profile: str
    staff: bool = False
    raw: list[bytes] = field(default_factory=list)  # every message of every socket
    sessions: list[Session] = field(default_factory=list)
    replays: list[Replay] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A row of the log."""

    lane: str
    seq: int
    at: datetime
    name: str
    message: str | None
    data: Mapping[str, Any]

    @property
    def place(self) -> Place:
        """Lane and seq."""
        return (self.lane, self.seq)


@dataclass(frozen=True, kw_only=True)
class StoredMessage:
    """A row of the messages."""

    id: str
    lane: str
    seq: int
    at: datetime
    profile: str
    client_id: str


@dataclass(kw_only=True)
class History:
    """All of it, for one conversation."""

    events: Sequence[Stored]  # in the order of `at`
    messages: Sequence[StoredMessage]
    audiences: Mapping[str, frozenset[str]]  # lane → normalised audience
    profiles: Mapping[str, str]  # participant → profile
    joins: Mapping[str, Sequence[str]]  # profile → `history` of each of its joins, in order
    attempts: Sequence[Attempt]
    edits: Mapping[str, Sequence[str]]  # message id → what it was edited to, in order
    readers: Sequence[Reader]


@dataclass(frozen=True)
class _Stint:
    participant: str
    role: str
    began: datetime  # events after this moment are heard live
    after: datetime | None  # those that may be read; None: from the first place
    upto: datetime | None


def check_invariants(history: History) -> list[str]:
    """What was violated, each line beginning with the invariant. Empty: nothing."""
    found = [*_durable(history), *_once(history), *_honest(history), *_numbered(history)]
    for reader in history.readers:
        due = due_places(history, reader.profile)
        found += [*_in_order(history, reader), *_complete(history, reader, due)]
        found += _private(history, reader, due)
    return found


# What was asked, answered and stored


def _durable(history: History) -> Iterator[str]:
    there = {(m.id, m.lane, m.seq) for m in history.messages}
    for attempt in history.attempts:
        if attempt.ack and (attempt.ack["message"], attempt.ack["lane"], attempt.ack["seq"]) not in there:
            yield f"I1: {attempt.client_id} was acked at {attempt.ack['lane']} {attempt.ack['seq']} and is not there"


def _once(history: History) -> Iterator[str]:
    keys = [(m.profile, m.client_id) for m in history.messages]
    yield from (f"I2: {key} is stored twice" for key in sorted({k for k in keys if keys.count(k) > 1}))
    first: dict[tuple[str, str], Attempt] = {}
    for attempt in history.attempts:
        key = (attempt.profile, attempt.client_id)
        if key in first:
            before = first[key]
            if (
                attempt.text == before.text
                and attempt.ack != before.ack
                and attempt.code not in ("busy", "unavailable")
            ):
                yield f"I2: {key} sent again was answered {attempt.ack or attempt.code}, first {before.ack}"
        elif attempt.ack:
            first[key] = attempt


def _honest(history: History) -> Iterator[str]:
    stored_at = {(m.profile, m.client_id): m.at for m in history.messages}
    for attempt in history.attempts:
        at = stored_at.get((attempt.profile, attempt.client_id))
        if at is None or attempt.code is None or attempt.code in NOT_A_NO or attempt.answered_at is None:
            continue
        if at < attempt.answered_at:
            yield f"I6: {attempt.client_id} was stored and answered {attempt.code}"


def _numbered(history: History) -> Iterator[str]:
    for lane in history.audiences:
        seqs = [event.seq for event in history.events if event.lane == lane]
        if seqs != list(range(1, len(seqs) + 1)):
            yield f"I3: lane {lane} has places {seqs}"
    for one, other in pairwise(event.at for event in history.events):
        if one >= other:
            yield f"I3: two events at {one}"


# Who was entitled to what


def _stints(history: History, profile: str) -> list[_Stint]:
    found: list[_Stint] = []
    joins = iter(history.joins.get(profile, ()))
    for event in history.events:
        who = event.data.get("participant", "")
        if not event.name.startswith("participant.") or history.profiles.get(who) != profile:
            continue
        if event.name != "participant.joined":
            found[-1] = replace(found[-1], upto=event.at)
        if event.name == "participant.joined":
            began = event.at - datetime.resolution  # who joins hears it
            found.append(_Stint(who, event.data["role"], began, None if next(joins) == "all" else began, None))
        elif event.name == "participant.role_changed":
            found.append(_Stint(who, event.data["role"], event.at, event.at, None))
    return found


def _inside(stint: _Stint, audience: frozenset[str]) -> bool:
    return bool({"all", stint.role, f"participant:{stint.participant}"} & audience) or stint.role in STAFF


def _opens(stint: _Stint, audience: frozenset[str], at: datetime) -> bool:
    return _inside(stint, audience) and (stint.after is None or at > stint.after) and _until(stint, at)


def _until(stint: _Stint, at: datetime) -> bool:
    return stint.upto is None or at <= stint.upto


def _live(history: History, profile: str) -> set[Place]:
    """The places that came while the profile was in it: what an open socket hears."""
    stints, audiences = _stints(history, profile), history.audiences
    return {
        event.place
        for event in history.events
        if any(_inside(s, audiences[event.lane]) and s.began < event.at and _until(s, event.at) for s in stints)
    }


def due_places(history: History, profile: str) -> set[Place]:
    """Every place of the log that belongs to the profile's part in the conversation."""
    stints = _stints(history, profile)
    audiences = history.audiences
    return {event.place for event in history.events if any(_opens(s, audiences[event.lane], event.at) for s in stints)}


# What was heard


def _in_order(history: History, reader: Reader) -> Iterator[str]:
    live = _live(history, reader.profile)
    for session in reader.sessions:
        for lane in history.audiences:
            seqs = [frame["seq"] for frame in session.events if frame["lane"] == lane]
            for one, other in pairwise(seqs):
                if other <= one:
                    yield f"I3: {reader.profile} heard {lane} {other} after {one}"
                missed = [seq for seq in range(one + 1, other) if (lane, seq) in live]
                if missed:
                    yield f"I4: {reader.profile} heard {lane} {other} after {one}, without {missed}"
    for replay in reader.replays:
        seqs = [frame["seq"] for frame in replay.events]
        if seqs != list(range(replay.after + 1, replay.to + 1)):
            yield f"I3: {reader.profile} read {replay.lane} after {replay.after} up to {replay.to} as {seqs}"


def _complete(history: History, reader: Reader, due: set[Place]) -> Iterator[str]:
    read = {(replay.lane, frame["seq"]) for replay in reader.replays for frame in replay.events}
    if due - read:
        yield f"I4: {reader.profile} could not read {sorted(due - read)}"
    at, live = {event.place: event.at for event in history.events}, _live(history, reader.profile)
    for session in reader.sessions:
        if session.open_at_the_end:
            heard = {(frame["lane"], frame["seq"]) for frame in session.events}
            missed = sorted(p for p in live - heard if at[p] > session.welcomed_at)
            if missed:
                yield f"I4: {reader.profile} did not hear {missed}"
    yield from _fresh(history, reader)


def _fresh(history: History, reader: Reader) -> Iterator[str]:
    """Who is in it at the end reads each message as it stands."""
    if not (stints := _stints(history, reader.profile)) or stints[-1].upto is not None:
        return
    said = {(a.profile, a.client_id): a.text for a in reversed(history.attempts)}
    now = {m.id: said[m.profile, m.client_id] for m in history.messages}
    now |= {message: texts[-1] for message, texts in history.edits.items()}
    for replay in reader.replays:
        for message in (f["event"]["message"] for f in replay.events if "message" in f["event"]):
            content = message.get("content")
            if content is not None and content["text"] != now[message["id"]]:
                yield f"I4: {reader.profile} reads {message['id']} as it does not stand"


def _private(history: History, reader: Reader, due: set[Place]) -> Iterator[str]:
    if reader.staff:  # of the tenant: they may read what they are no party of
        return
    raw = b"\n".join(reader.raw)
    for place, words in _secrets(history, reader.profile, due):
        if words.encode() in raw:
            yield f"I5: {reader.profile} got {words!r} of {place}"
    stints = _stints(history, reader.profile)
    for lane, audience in history.audiences.items():
        if not any(_inside(stint, audience) for stint in stints) and lane.encode() in raw:
            yield f"I5: {reader.profile} knows that {lane} exists"
    frames = [f for s in reader.sessions for f in s.events] + [f for r in reader.replays for f in r.events]
    for frame in frames:
        if (frame["lane"], frame["seq"]) not in due and frame["event"]["name"] != "skip":
            yield f"I5: {reader.profile} got {frame['event']['name']} at {frame['lane']} {frame['seq']}"


def _secrets(history: History, profile: str, due: set[Place]) -> Iterator[tuple[Place, str]]:
    """Words that the profile must never have got, with their places. Its own words are no secret to it."""
    said = {(a.profile, a.client_id): a.text for a in history.attempts}
    stints = _stints(history, profile)
    edited: dict[str, int] = {}
    for event in history.events:
        message = next((m for m in history.messages if m.id == event.message), None)
        if message is None or message.profile == profile:
            continue
        knows = (message.lane, message.seq) in due
        if event.name == "message.created" and not knows:
            yield event.place, said[(message.profile, message.client_id)]
        elif event.name == "message.edited":
            number = edited[message.id] = edited.get(message.id, -1) + 1
            came_back = any(s.upto is None or s.upto > event.at for s in stints)
            if not knows or not came_back:
                yield event.place, history.edits[message.id][number]
