"""One conversation in memory: participants and stints, lanes and their events. Who may read what: see `sight.py`.

Simplified against the real server: no deadlines of stints, no windows by the stage, no limits on numbers, `staff` is
agent and supervisor.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from ..errors import refusal
from ..protocol import events, model
from .members import Member
from .policy import Policy

STAFF = frozenset({"agent", "supervisor"})


@dataclass(slots=True)
class LaneLog:
    """The events of one lane; the first has seq 1."""

    id: str
    audience: list[str]
    entries: list[tuple[datetime, events.Event, str | None]] = field(default_factory=list)  # at, body, message id
    receipts: dict[str, model.Receipt] = field(default_factory=dict)


class ConversationLog:
    """One conversation: its state, members, lanes and messages."""

    def __init__(self, data: model.Conversation, tick: Callable[[], datetime], policy: Policy) -> None:
        self.data: model.Conversation = data
        self.policy: Policy = policy
        self._tick = tick
        self.members: dict[str, Member] = {}
        self.lanes: dict[str, LaneLog] = {"all": LaneLog("all", ["all"])}
        self.messages: dict[str, model.Message] = {}
        self.sent: dict[tuple[str, str], model.Message] = {}  # profile, client_id → the message as first sent
        self.answers: dict[str, bytes] = {}  # message → what was answered with it, as it was asked for
        self.responses: set[tuple[str, str]] = set()  # message answered once, by a participant
        self.left: dict[str, list[tuple[str, int]]] = {}  # message → lanes and places that it was told in before

    def heads(self) -> dict[str, int]:
        """The last seq of each lane."""
        return {lane.id: len(lane.entries) for lane in self.lanes.values()}

    def member_of(self, profile: str) -> Member | None:
        """The participant of a profile, present or not."""
        return next((member for member in self.members.values() if member.profile == profile), None)

    def state(self) -> events.ConversationState:
        """What all participants may know."""
        data = self.data
        return events.ConversationState(
            status=data.status,
            subject=data.subject,
            title=data.title,
            stage=data.stage,
            frozen=data.frozen,
            slow_mode_s=data.slow_mode_s,
        )

    def append(self, lane: str, body: events.Event, message: str | None = None) -> int:
        """Write an event at the next place of a lane; returns its seq."""
        at = self._tick()
        entries = self.lanes[lane].entries
        entries.append((at, body, message))
        self.data = msgspec.structs.replace(self.data, updated_at=at)
        return len(entries)

    def change(self, message: model.Message, **changes: object) -> model.Message:
        """A message as it stands from now on, one version further."""
        message = msgspec.structs.replace(message, version=message.version + 1, **changes)
        self.messages[message.id] = message
        return message

    # audiences

    def lane_for(self, member: Member, audience: Sequence[str] | None, reply_to: str | None) -> LaneLog:
        """The lane that a member's audience means; without one that of what is answered, else `all`.

        Raises: Unprocessable for someone who is not here, or for more people than are told of what is answered.
        """
        original = self.lanes[self.messages[reply_to].lane] if reply_to else None
        if audience is None:
            return original or self.lanes["all"]
        lane = self.lane_of(member.id, member.role, audience)
        if original is not None and not self.inside(lane.audience, original.audience):
            raise refusal("reply_wider_than_original", "", path="$.audience")
        return lane

    def lane_of(self, author: str, role: str, audience: Sequence[str]) -> LaneLog:
        """The lane of an audience, normalised: staff in it, and the author; made when it is first addressed.

        Raises: Unprocessable for someone who is not here, BadRequest for `all` beside others.
        """
        if list(audience) == ["all"]:
            return self.lanes["all"]
        if "all" in audience:
            raise refusal("invalid", "`all` stands alone: leave out the other entries", path="$.audience")
        roles = {member.role for member in self.members.values()} | STAFF | {"staff"} | set(self.policy.roles)
        named = {f"participant:{member}" for member in self.members}
        if unknown := [entry for entry in audience if entry not in roles | named]:
            raise refusal("unknown_audience", f"{unknown[0]} is not here.", path="$.audience")
        entries = {"staff"} | (set(audience) - STAFF)
        if role not in entries and role not in STAFF:
            entries.add(f"participant:{author}")
        normalised = sorted(entries)
        name = hashlib.sha256("\n".join(normalised).encode()).hexdigest()[:12]
        return self.lanes.setdefault(f"ln_{name}", LaneLog(f"ln_{name}", normalised))

    def inside(self, inner: Sequence[str], outer: Sequence[str]) -> bool:
        """Whether everyone of one normalised audience is of the other too."""
        if "all" in outer or list(inner) == list(outer):
            return True
        return "all" not in inner and all(entry in outer or self._named_inside(entry, outer) for entry in inner)

    def _named_inside(self, entry: str, outer: Sequence[str]) -> bool:
        member = self.members.get(entry.removeprefix("participant:"))
        return member is not None and member.present and member.role in outer
