"""One conversation in memory: participants and stints, lanes and their events, and who may read what.

Simplified against the real server: no deadlines of stints, no limits on numbers, `staff` is agent and supervisor.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from ..errors import refusal
from ..protocol import events, model
from ..protocol.frames import EventFrame

STAFF = frozenset({"agent", "supervisor"})
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Stint:
    """One stay in one role. A lane that is not noted was at 0 then."""

    role: str
    opened: dict[str, int]  # heads at its beginning; empty: the whole past is readable
    ended: dict[str, int] | None = None  # heads at its end; None: it lasts


@dataclass(slots=True)
class Member:
    """A participant and all its stints."""

    id: str
    profile: str
    name: str
    stints: list[Stint]

    @property
    def role(self) -> str:
        """The role of the last stint."""
        return self.stints[-1].role

    @property
    def present(self) -> bool:
        """Whether the last stint lasts."""
        return self.stints[-1].ended is None

    def noun(self) -> model.Participant:
        """As others see it."""
        return model.Participant(id=self.id, profile=self.profile, role=self.role, name=self.name, present=self.present)


@dataclass(slots=True)
class LaneLog:
    """The events of one lane; the first has seq 1."""

    id: str
    audience: list[str]
    entries: list[tuple[datetime, events.Event, str | None]] = field(default_factory=list)  # at, body, message id
    receipts: dict[str, model.Receipt] = field(default_factory=dict)


class ConversationLog:
    """One conversation: its state, members, lanes and messages."""

    def __init__(self, data: model.Conversation, tick: Callable[[], datetime]) -> None:
        self.data: model.Conversation = data
        self._tick = tick
        self.members: dict[str, Member] = {}
        self.lanes: dict[str, LaneLog] = {"all": LaneLog("all", ["all"])}
        self.messages: dict[str, model.Message] = {}
        self.sent: dict[tuple[str, str], model.Message] = {}  # profile, client_id → the message as first sent

    def heads(self) -> dict[str, int]:
        """The last seq of each lane."""
        return {lane.id: len(lane.entries) for lane in self.lanes.values()}

    def member_of(self, profile: str) -> Member | None:
        """The participant of a profile, present or not."""
        return next((member for member in self.members.values() if member.profile == profile), None)

    def state(self) -> events.ConversationState:
        """What all participants may know."""
        data = self.data
        return events.ConversationState(status=data.status, subject=data.subject, title=data.title, stage=data.stage)

    def append(self, lane: str, body: events.Event, message: str | None = None) -> int:
        """Write an event at the next place of a lane; returns its seq."""
        at = self._tick()
        entries = self.lanes[lane].entries
        entries.append((at, body, message))
        self.data = msgspec.structs.replace(self.data, updated_at=at)
        return len(entries)

    def lane_for(self, member: Member, audience: Sequence[str] | None, reply_to: str | None) -> LaneLog:
        """The lane of an audience; made when it is first addressed."""
        if audience is None:
            return self.lanes[self.messages[reply_to].lane] if reply_to else self.lanes["all"]
        if list(audience) == ["all"]:
            return self.lanes["all"]
        roles = {member.role for member in self.members.values()} | STAFF | {"staff"}
        named = {f"participant:{member.id}" for member in self.members.values()}
        if unknown := [entry for entry in audience if entry not in roles | named]:
            raise refusal("unknown_audience", f"{unknown[0]} is not here.", path="$.audience")
        entries = {"staff"} | (set(audience) - STAFF)
        if member.role not in entries and member.role not in STAFF:
            entries.add(f"participant:{member.id}")
        normalised = sorted(entries)
        name = hashlib.sha256("\n".join(normalised).encode()).hexdigest()[:12]
        return self.lanes.setdefault(f"ln_{name}", LaneLog(f"ln_{name}", normalised))

    def ranges(self, profile: str, role: str | None, lane: LaneLog) -> list[model.Range]:
        """The places of a lane that a profile may read, in order, joined where they touch."""
        member = self.member_of(profile)
        if member is None:
            return [model.Range()] if role in STAFF else []
        found: list[model.Range] = []
        for stint in member.stints:
            if not _includes(lane.audience, stint.role, member.id):
                continue
            after = stint.opened.get(lane.id, 0)
            to = None if stint.ended is None else stint.ended.get(lane.id, 0)
            if to is not None and to <= after:
                continue
            if found and found[-1].to is not None and after <= found[-1].to:
                found[-1] = model.Range(after=min(found[-1].after, after), to=to)
            else:
                found.append(model.Range(after=after, to=to))
        return found

    def frame(self, lane: LaneLog, seq: int, ranges: Sequence[model.Range]) -> EventFrame | None:
        """The event at a place as a reader with these ranges sees it; None outside them."""
        if not _inside(seq, ranges):
            return None
        at, body, message_id = lane.entries[seq - 1]
        if message_id is not None:
            message = self.messages[message_id]
            shown = _inside(message.seq, ranges)
            body = msgspec.structs.replace(body, message=message) if shown else events.Skip()
        return EventFrame(conversation=self.data.id, lane=lane.id, seq=seq, at=at, event=msgspec.Raw(_encode(body)))

    def view(self, profile: str, role: str | None) -> model.Conversation:
        """The conversation as a profile sees it."""
        lanes = []
        member = self.member_of(profile)
        for lane in self.lanes.values():
            ranges = self.ranges(profile, role, lane)
            if ranges:
                lanes.append(self._lane(lane, ranges, member))
        readable = [m for m in self.messages.values() if self._readable(m, profile, role)]
        return msgspec.structs.replace(
            self.data,
            me=member.id if member else None,
            role=member.role if member and member.present else None,
            participants=[member.noun() for member in self.members.values()],
            lanes=lanes,
            unread=min(100, sum(lane.unread for lane in lanes)),
            last_message=max(readable, key=lambda m: m.at, default=None),
        )

    def readable(self, profile: str, role: str | None) -> list[model.Message]:
        """The messages that a profile may read, newest first."""
        found = [m for m in self.messages.values() if self._readable(m, profile, role)]
        return sorted(found, key=lambda message: message.at, reverse=True)

    def _readable(self, message: model.Message, profile: str, role: str | None) -> bool:
        return _inside(message.seq, self.ranges(profile, role, self.lanes[message.lane]))

    def _lane(self, lane: LaneLog, ranges: list[model.Range], member: Member | None) -> model.Lane:
        end = ranges[-1].to
        head = len(lane.entries) if end is None else end
        own = lane.receipts.get(member.id) if member else None
        read = own.read if own else 0
        unread = sum(
            1
            for message in self.messages.values()
            if message.lane == lane.id
            and message.seq > read
            and _inside(message.seq, ranges)
            and (member is None or message.author.participant != member.id)
        )
        return model.Lane(
            id=lane.id,
            audience=lane.audience,
            head=head,
            ranges=ranges,
            delivered=own.delivered if own else 0,
            read=read,
            unread=min(100, unread),
            receipts=[r for r in lane.receipts.values() if member is None or r.participant != member.id],
        )


def _includes(audience: Sequence[str], role: str, participant: str) -> bool:
    return "all" in audience or role in audience or role in STAFF or f"participant:{participant}" in audience


def _inside(seq: int, ranges: Sequence[model.Range]) -> bool:
    return any(stretch.after < seq and (stretch.to is None or seq <= stretch.to) for stretch in ranges)
