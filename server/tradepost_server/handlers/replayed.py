"""Events read back from the log, as each of their readers may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Raw

from ..broker import frames
from ..broker.room import Told
from ..model import Conversation, Lane
from ..rules.sight import Sight
from ..store.messages import LogRow


def told(conversation: Conversation, lane_id: str, row: LogRow, names: Mapping[str, str]) -> Told:
    """The event as the hub tells it; its frames are not finished yet."""
    return frames.told(_record(lane_id, row, names), conversation)


def _record(lane_id: str, row: LogRow, names: Mapping[str, str]) -> frames.Record:
    return frames.Record(
        lane_id, row.seq, row.at, row.name, row.actor_id, row.data, row.message, row.answers, names, row.views
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a lane. A message outside their sight, or that says something else since they left, is a `skip`."""

    sight: Sight
    lane: Lane
    left_at: datetime | None  # None: still in it
    reactions: Mapping[str, dict[str, list[str]]]  # of who left: those up to then, by message

    @property
    def conversation(self) -> Conversation:
        """Whose lane it is."""
        return self.sight.conversation

    def page(self, rows: Sequence[LogRow], names: Mapping[str, str]) -> list[Raw]:
        """The frames of events inside the reader's places."""
        return [Raw(self._frame(row, names)) for row in rows]

    def _frame(self, row: LogRow, names: Mapping[str, str]) -> bytes:
        message = row.message
        if message is not None and not self._may_know(row):
            return frames.skip(self.conversation.id, self.lane.id, row.seq, row.at)
        if message is not None:
            message = self.sight.shown(message, row.answers, row.views)
            if message.hidden is not None and row.name == "message.reacted":
                return frames.skip(self.conversation.id, self.lane.id, row.seq, row.at)
            if self.left_at is not None:  # who reacted since is not theirs to know
                message = msgspec.structs.replace(message, reactions=self.reactions.get(message.id, {}))
            row = msgspec.structs.replace(row, message=message, views=None)
        event = told(self.conversation, self.lane.id, row, names)
        return event.party if event.party and not self.sight.inner else event.frame

    def _may_know(self, row: LogRow) -> bool:
        place = frames.place_of(_record(self.lane.id, row, {}))
        if row.name == "message.withdrawn":
            return self.sight.may_have_had(place, row.at)
        assert row.message is not None
        changes = (row.message.edited_at, row.message.deleted_at)
        if self.left_at is not None and any(at is not None and at > self.left_at for at in changes):
            return False
        return place.lane == self.lane.id and self.sight.may_read(place)
