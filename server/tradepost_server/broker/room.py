"""A conversation that is live in this process: its cached state, the gate of each lane, and who listens."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple, Protocol

from ..model import Conversation, Key, Lane
from ..rules import lanes

LaneKey = tuple[int, str, str]  # tenant, conversation, lane
HELD_MAX = 64  # events that wait for one that is missing


class Told(NamedTuple):
    """One event as readers are told of it."""

    seq: int
    frame: bytes
    about: int  # the place of the message that it changes; else its own
    skip: bytes = b""  # a frame in its stead for who may not read that message; empty where `about` is its own place


class Audience(NamedTuple):
    """Who hears a lane now. All of them may read every place after `opening`."""

    listeners: "tuple[Listener, ...]"
    opening: int


class Listener(Protocol):
    """A session, as the hub sees it."""

    @property
    def profile_key(self) -> Key:
        """Whose session it is."""

    def hears(self, conversation: Conversation, role: str | None) -> bool:
        """Whether the session's token lets it hear this conversation in this role."""

    def deliver(self, lane: LaneKey, first: int, last: int, frames: bytes) -> None:
        """Finished frames of the lane's events from seq `first` to `last`."""

    def signal(self, frame: bytes) -> None:
        """A finished frame of something that is not kept."""

    def end(self, code: int, reason: str) -> None:
        """Closes the session."""


class Room:
    """Owned by the hub; everything here happens in the event loop, without awaiting."""

    __slots__ = ("_listeners", "_listeners_of", "conversation", "heads", "held", "watchers")

    def __init__(self, conversation: Conversation, heads: Mapping[str, int]) -> None:
        self.conversation = conversation
        self.heads = dict(heads)  # lane → last seq told; a lane not in it: the next one told is right
        self.held: dict[str, dict[int, Told]] = {}  # lane → events that came before their turn
        self.watchers: set[Listener] = set()  # staff who listen without having joined
        self._listeners: dict[str, Audience] = {}
        self._listeners_of: object = None  # what `_listeners` was computed for

    def renew(self, conversation: Conversation) -> None:
        """A newer state of the conversation."""
        known = self.conversation
        if conversation.version < known.version:
            return
        if not set(known.lanes) <= set(conversation.lanes):
            conversation = replace(conversation, lanes={**known.lanes, **conversation.lanes})
        if conversation is not known:
            self.conversation = conversation
            self._listeners_of = None

    def lane(self, lane: Lane) -> None:
        """A lane that may be new."""
        if lane.id not in self.conversation.lanes:
            known = self.conversation
            self.conversation = replace(known, lanes={**known.lanes, lane.id: lane})

    def pass_gate(self, lane_id: str, told: Told) -> list[Told]:
        """What may be told now that this event came, in order: nothing for one told already or one that must wait."""
        seq = told.seq
        head = self.heads.get(lane_id, seq - 1)
        if seq <= head:
            return []
        if seq > head + 1:
            self.held.setdefault(lane_id, {})[seq] = told
            return []
        ready = [told]
        held = self.held.get(lane_id)
        while held and (following := held.pop(ready[-1].seq + 1, None)) is not None:
            ready.append(following)
        if held is not None and not held:
            del self.held[lane_id]
        self.heads[lane_id] = ready[-1].seq
        return ready

    def listeners(
        self, lane: Lane, sessions: Mapping[Key, tuple[Listener, ...]], generation: int, now: datetime
    ) -> "Audience":
        """Sessions of those who may read what is appended to the lane now, and of staff who watch."""
        deadline = self.conversation.next_deadline
        passed = deadline is not None and deadline <= now
        state = (generation, passed)
        if self._listeners_of != state or passed:
            self._listeners, self._listeners_of = {}, state
        found = self._listeners.get(lane.id)
        if found is None:
            found = self._listeners[lane.id] = self._find(lane, sessions, now)
        return found

    def _find(self, lane: Lane, sessions: Mapping[Key, tuple[Listener, ...]], now: datetime) -> "Audience":
        conversation = self.conversation
        found: dict[Listener, None] = {}
        opening = 0
        for participant in lanes.readers(conversation, lane, now):
            role = participant.stints[-1].role
            own = sessions.get((conversation.tenant_id, participant.profile_id), ())
            hearing = [session for session in own if session.hears(conversation, role)]
            if hearing and role not in conversation.policy.staff:
                opening = max(opening, lanes.spans(participant, lane, conversation.policy)[-1][0])
            found.update(dict.fromkeys(hearing))
        found.update(dict.fromkeys(w for w in self.watchers if self._may_watch(w)))
        return Audience(tuple(found), opening)

    def _may_watch(self, watcher: Listener) -> bool:
        """Staff who became a party hear what a party hears."""
        conversation = self.conversation
        participant = conversation.find(watcher.profile_key[1])
        stints = () if participant is None else participant.stints
        return all(s.role in conversation.policy.staff for s in stints) and watcher.hears(conversation, None)

    def share(self, lane: Lane, profile_id: str, events: Sequence[Told], now: datetime) -> list[Told]:
        """What one listener may be told of these: nothing before their places, a skip for what they may not know."""
        may_know = partial(lanes.may_know, self.conversation, lane, profile_id, now=now)
        mine = [told for told in events if may_know(seq=told.seq)]
        return [t if t.about == t.seq or may_know(seq=t.about) else t._replace(frame=t.skip) for t in mine]
