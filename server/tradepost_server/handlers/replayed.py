"""Events read back from the log, as each of their readers may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Raw

from tradepost.protocol.model import Message

from ..broker import frames
from ..broker.room import Told
from ..model import Conversation, Lane
from ..rules import lanes
from ..rules.access import Standing
from ..store.messages import LogRow


def told(conversation: Conversation, lane_id: str, row: LogRow, names: Mapping[str, str]) -> Told:
    """The event as the hub tells it; its frames are not finished yet."""
    event = frames.body(row.name, row.actor_id, row.data, row.message, conversation, names)
    frame = frames.frame(conversation.id, lane_id, row.seq, row.at, event)
    about = row.seq if row.message is None else row.message.seq
    skip = frames.skip(conversation.id, lane_id, row.seq, row.at) if about != row.seq else b""
    return Told(row.seq, frame, about, skip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a lane. A message outside their places, or that says something else since they left, is a `skip`."""

    conversation: Conversation
    standing: Standing
    lane: Lane
    left_at: datetime | None  # None: still in it
    reactions: Mapping[str, dict[str, list[str]]]  # of who left: those up to then, by message

    def page(self, rows: Sequence[LogRow], names: Mapping[str, str]) -> list[Raw]:
        """The frames of events inside the reader's places."""
        return [Raw(self._frame(row, names)) for row in rows]

    def _frame(self, row: LogRow, names: Mapping[str, str]) -> bytes:
        message = row.message
        if message is not None and not self._may_know(message):
            return frames.skip(self.conversation.id, self.lane.id, row.seq, row.at)
        if message is not None and self.left_at is not None:  # who reacted since is not theirs to know
            row = msgspec.structs.replace(
                row, message=msgspec.structs.replace(message, reactions=self.reactions.get(message.id, {}))
            )
        return told(self.conversation, self.lane.id, row, names).frame

    def _may_know(self, message: Message) -> bool:
        if self.standing.sees_all:
            return True
        if self.standing.participant is None:
            return False
        changes = (message.edited_at, message.deleted_at)
        if self.left_at is not None and any(at is not None and at > self.left_at for at in changes):
            return False
        return lanes.allows(lanes.spans(self.standing.participant, self.lane, self.conversation.policy), message.seq)
