"""What one asker may read of one conversation at one moment. Pure; every path that reads messages asks here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from tradepost.protocol.model import Author, Message

from ..model import FOREVER, LONG_AGO, Conversation, Lane, Participant, Place, holds
from . import blocks, lanes, restricted, sharing
from .access import Standing
from .leaks import views as leaks

Window = tuple[
    str, datetime, datetime, datetime
]  # lane; said after the first, up to the second, changed up to the third
Range = tuple[str, int, int]  # lane; places after the first, up to and with the second
LAST = 2**53


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

    def places(self, lane: Lane, heads: Mapping[str, int]) -> list[tuple[int, int]]:
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
        """The same of all lanes, and until when they heard each."""
        found: list[Window] = []
        for lane in self.conversation.lanes.values():
            times = self.times(lane)
            found += [(lane.id, after, upto, lanes.heard_until(times)) for after, upto in times]
        return found

    def ranges(self) -> list[Range]:
        """The places of all lanes that they may read."""
        lanes_ = self.conversation.lanes.values()
        return [(lane.id, after, LAST if to is None else to) for lane in lanes_ for after, to in self.spans(lane)]

    def may_read(self, place: Place) -> bool:
        """Whether they may read the message that stands there: both its time and its place have to be theirs."""
        lane = self.conversation.lanes.get(place.lane)
        if lane is None or self.inner:
            return lane is not None
        who = self.standing.participant
        return who is not None and lanes.may_read(who, lane, place, self.conversation.policy)

    @property
    def unheard(self) -> frozenset[str]:
        """The participants whose words are hidden from them, but for what they say as staff."""
        return frozenset() if self.inner else blocks.unheard(self.conversation, self.standing.participant_id)

    def hides(self, author: Author) -> bool:
        """Whether they have blocked who said something, in that role."""
        return author.participant in self.unheard and author.role not in self.conversation.policy.staff

    def shown(self, message: Message, original: Place | None, views: bytes | None) -> Message:
        """The message as they see it; `views` is what it says to staff who may not see all of it.

        What it answers is named only where they may read that too; who reacted, and where someone is, only while they
        hear the lane; what of a card is for other roles is not in it; of who was blocked nothing is.
        """
        if self.hides(message.author):
            message = blocks.placeholder(message)
        if views is not None and self.standing.withheld is not None:
            shown = leaks.viewed(message.content, views, self.standing.withheld)
            message = msgspec.structs.replace(message, content=shown)
        if not self.inner and message.author.participant != self.standing.participant_id:
            message = msgspec.structs.replace(message, content=restricted.shown_to(message.content, self.role))
        if message.reactions and not self.hears(message.lane):
            message = msgspec.structs.replace(message, reactions={})
        if not self.hears(message.lane):
            message = sharing.without_position(message)
        if message.reply_to is None or self.inner or (original is not None and self.may_read(original)):
            return message
        return msgspec.structs.replace(message, reply_to=None)

    @property
    def role(self) -> str | None:
        """Their role now, or the last one that they had."""
        who = self.standing.participant
        return who.stints[-1].role if who is not None and who.stints else self.standing.role

    def hears(self, lane_id: str) -> bool:
        """Whether what is appended to the lane now is theirs."""
        lane = self.conversation.lanes.get(lane_id)
        spans = [] if lane is None else self.spans(lane)
        return bool(spans) and spans[-1][1] is None

    def may_have_had(self, place: Place, at: datetime) -> bool:
        """Whether they heard the lane when a message was withdrawn from it, and could read it then."""
        participant, lane = self.standing.participant, self.conversation.lanes.get(place.lane)
        if self.inner or participant is None or lane is None:
            return self.inner
        policy = self.conversation.policy
        stints = tuple(stint for stint in lanes.shown(participant, policy) if stint.since_at < at)
        return any(
            at <= (stint.upto_at or FOREVER) and lanes.includes(lane.audience, participant.id, stint.role, policy)
            for stint in stints
        ) and lanes.may_read(replace(participant, stints=stints), lane, place, policy)

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
