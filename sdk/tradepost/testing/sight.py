"""What one reader sees of one conversation in memory. Every answer and every event goes through here."""

from collections.abc import Sequence

import msgspec

from ..protocol import events, model
from ..protocol.frames import EventFrame
from .contents import shown_to
from .log import STAFF, ConversationLog, LaneLog
from .members import Member, Stint

_encode = msgspec.json.Encoder().encode


class Sight:
    """A conversation and a reader: a profile with the role of its token."""

    def __init__(self, log: ConversationLog, profile: str, role: str | None) -> None:
        self.log: ConversationLog = log
        self.member: Member | None = log.member_of(profile)
        self.staff: bool = role in STAFF and (self.member is None or self.member.role in STAFF)

    def ranges(self, lane: LaneLog) -> list[model.Range]:
        """The places of a lane that the reader may read, in order, joined where they touch."""
        if self.member is None:
            return [model.Range()] if self.staff else []
        found: list[model.Range] = []
        for stint in self._stints(lane):
            after = stint.opened.get(lane.id, 0)
            to = None if stint.ended is None else stint.ended.get(lane.id, 0)
            if to is not None and to <= after:
                continue
            if found and found[-1].to is not None and after <= found[-1].to:
                found[-1] = model.Range(after=min(found[-1].after, after), to=to)
            else:
                found.append(model.Range(after=after, to=to))
        return found

    def may_read(self, message: model.Message) -> bool:
        """Whether the reader was inside the audience that the message has now, when it was said."""
        if self.member is None:
            return self.staff
        return any(stint.holds(message.at) for stint in self._stints(self.log.lanes[message.lane]))

    def messages(self) -> list[model.Message]:
        """The messages that the reader may read, newest first."""
        found = [self.shown(message) for message in self.log.messages.values() if self.may_read(message)]
        return sorted(found, key=lambda message: message.at, reverse=True)

    def shown(self, message: model.Message) -> model.Message:
        """A message as the reader sees it.

        What it answers is named only where they may read that too; what of a card is for other roles is not in it.
        """
        if not self.staff and self.member is not None and message.author.participant != self.member.id:
            message = msgspec.structs.replace(message, content=shown_to(message.content, self.member.role))
        original = self.log.messages.get(message.reply_to or "")
        if original is None or self.may_read(original):
            return message
        return msgspec.structs.replace(message, reply_to=None)

    def frame(self, lane: LaneLog, seq: int) -> EventFrame | None:
        """The event at a place; None outside of what the reader may read."""
        if not _inside(seq, self.ranges(lane)):
            return None
        at, body, message_id = lane.entries[seq - 1]
        if message_id is not None:
            body = self._told(lane, seq, body, self.log.messages[message_id])
        elif isinstance(body, events.ParticipantJoined | events.ParticipantLeft | events.RoleChanged):
            body = msgspec.structs.replace(body, participant=self.named(body.participant))
        return EventFrame(conversation=self.log.data.id, lane=lane.id, seq=seq, at=at, event=msgspec.Raw(_encode(body)))

    def view(self) -> model.Conversation:
        """The conversation."""
        used = [lane for lane in self.log.lanes.values() if lane.entries]
        lanes = [self._lane(lane, ranges) for lane in used if (ranges := self.ranges(lane))]
        member = self.member
        return msgspec.structs.replace(
            self.log.data,
            me=member.id if member else None,
            role=member.role if member and member.present else None,
            participants=[self.named(other.noun()) for other in self.log.members.values() if self._meets(other.id)],
            lanes=lanes,
            unread=min(100, sum(lane.unread for lane in lanes)),
            last_message=next(iter(self.messages()), None),
        )

    def named(self, participant: model.Participant) -> model.Participant:
        """By the name that the reader sees: parties see the alias of the role where it has one."""
        alias = self.log.policy.role(participant.role).alias
        if alias is None or self.staff:
            return participant
        alike = [member.id for member in self.log.members.values() if member.role == participant.role]
        number = alike.index(participant.id) + 1 if participant.id in alike else 1
        return msgspec.structs.replace(participant, name=alias.replace("{n}", str(number)))

    def _stints(self, lane: LaneLog) -> list[Stint]:
        """Those that are inside the lane's audience."""
        stints = self.member.stints if self.member is not None else []
        return [stint for stint in stints if self.includes(lane.audience, stint)]

    def includes(self, audience: Sequence[str], stint: Stint) -> bool:
        """Whether the reader, in this stint, is inside an audience."""
        named = self.member is not None and f"participant:{self.member.id}" in audience
        return named or "all" in audience or stint.role in audience or stint.role in STAFF

    def _told(self, lane: LaneLog, seq: int, body: events.Event, message: model.Message) -> events.Event:
        """An event of a message. Where the message went on to another lane, all but its withdrawal is nothing here."""
        if isinstance(body, events.MessageWithdrawn):
            return body if self._had(lane, seq, message) else events.Skip()
        if message.lane != lane.id or seq < message.seq or not self.may_read(message):
            return events.Skip()
        return msgspec.structs.replace(body, message=self.shown(message))

    def _had(self, lane: LaneLog, seq: int, message: model.Message) -> bool:
        """Whether the reader was in the lane when the message left it, and may have been told of it there."""
        if self.member is None:
            return self.staff
        stints, at = self._stints(lane), lane.entries[seq - 1][0]
        return any(stint.lasts_at(at) for stint in stints) and any(stint.holds(message.at) for stint in stints)

    def _meets(self, other: str) -> bool:
        """Whether the roster shows someone: the reader themself, and who was there in a time that they may read."""
        if self.member is None or self.staff or other == self.member.id:
            return True
        mine, theirs = self.member.stints, self.log.members[other].stints
        return any(
            (a.ended_at is None or b.began_at < a.ended_at) and (b.ended_at is None or (a.since < b.ended_at))
            for a in mine
            for b in theirs
        )

    def _lane(self, lane: LaneLog, ranges: list[model.Range]) -> model.Lane:
        me = self.member.id if self.member else None
        own = lane.receipts.get(me or "")
        end = ranges[-1].to
        return model.Lane(
            id=lane.id,
            audience=lane.audience,
            head=len(lane.entries) if end is None else end,
            ranges=ranges,
            delivered=own.delivered if own else 0,
            read=own.read if own else 0,
            unread=min(100, sum(self._unread(lane, message) for message in self.log.messages.values())),
            receipts=[receipt for receipt in lane.receipts.values() if receipt.participant != me],
        )

    def _unread(self, lane: LaneLog, message: model.Message) -> bool:
        me = self.member.id if self.member else None
        if message.lane != lane.id or message.author.participant == me or not self.may_read(message):
            return False
        places = [(lane.id, message.seq), *self.log.left.get(message.id, [])]
        return not any(self._read(where, me) >= seq for where, seq in places)

    def _read(self, lane: str, me: str | None) -> int:
        receipt = self.log.lanes[lane].receipts.get(me or "")
        return receipt.read if receipt is not None else 0


def _inside(seq: int, ranges: Sequence[model.Range]) -> bool:
    return any(stretch.after < seq and (stretch.to is None or seq <= stretch.to) for stretch in ranges)
