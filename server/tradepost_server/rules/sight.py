"""What one asker may read of one conversation at one moment. Pure; every path that reads messages asks here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from tradepost.protocol.model import Message

from ..ids import moment
from ..model import FOREVER, LONG_AGO, Conversation, Lane, Participant, holds
from . import lanes
from .access import Standing

Place = tuple[int, int]  # places after the first, up to and with the second
Window = tuple[str, datetime, datetime]  # lane; times after the first, up to and with the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An asker and a conversation as it was loaded for them."""

    conversation: Conversation
    standing: Standing

    @property
    def inner(self) -> bool:
        """Whether it is staff or the marketplace itself: they see all of it, and real names."""
        return self.standing.sees_all

    def spans(self, lane: Lane) -> list[lanes.Span]:
        """The places of a lane that they may read."""
        if self.inner:
            return [(0, None)]
        if self.standing.participant is None:
            return []
        return lanes.spans(self.standing.participant, lane, self.conversation.policy)

    def places(self, lane: Lane, heads: Mapping[str, int]) -> list[Place]:
        """The same, up to the lane's head."""
        return lanes.clip(self.spans(lane), heads.get(lane.id, 0))

    def times(self, lane: Lane) -> list[lanes.Time]:
        """The times of the messages of a lane that they may read."""
        if self.inner:
            return [(LONG_AGO, FOREVER)]
        if self.standing.participant is None:
            return []
        return lanes.times(self.standing.participant, lane, self.conversation.policy)

    def windows(self) -> list[Window]:
        """The same of all lanes."""
        return [(lane.id, *times) for lane in self.conversation.lanes.values() for times in self.times(lane)]

    def may_read(self, lane_id: str, at: datetime) -> bool:
        """Whether they may read a message of that lane said at `at`."""
        lane = self.conversation.lanes.get(lane_id)
        return lane is not None and any(after < at <= upto for after, upto in self.times(lane))

    def shown(self, message: Message, original_lane: str | None) -> Message:
        """The message as they see it: what it answers is named only where they may read that too."""
        if message.reply_to is None or self._may_know_of(message.reply_to, original_lane):
            return message
        return msgspec.structs.replace(message, reply_to=None)

    def _may_know_of(self, message_id: str, lane_id: str | None) -> bool:
        return self.inner or (lane_id is not None and self.may_read(lane_id, moment(message_id)))

    def was_there(self, lane: Lane, at: datetime) -> bool:
        """Whether they were among the readers of the lane at that time, so that they may have something to drop."""
        participant = self.standing.participant
        if self.inner or participant is None:
            return self.inner
        policy = self.conversation.policy
        return any(
            stint.since_at < at <= (stint.upto_at or FOREVER)
            and lanes.includes(lane.audience, participant.id, stint.role, policy)
            for stint in lanes.shown(participant, policy)
        )

    def meets(self, other: Participant) -> bool:
        """Whether the roster shows them someone: themself, and who was there in a time that they may read."""
        own = self.standing.participant
        if self.inner or (own is not None and own.id == other.id):
            return True
        if own is None:
            return False
        policy = self.conversation.policy
        mine = [(LONG_AGO if s.opened is None else s.since_at, s.upto_at or FOREVER) for s in lanes.shown(own, policy)]
        theirs = [(s.since_at, s.upto_at or FOREVER) for s in other.stints]
        return any(a < to and after < z for a, z in mine for after, to in theirs)

    def told_of(self, role: str, what: str) -> bool:
        """Whether policy tells them `receipts`, `presence` or `typing` of someone in a role."""
        if self.inner and self.standing.role is None:
            return True
        roles: frozenset[str] = getattr(self.conversation.policy.role(self.standing.role), f"{what}_of")
        return holds(roles, role)
