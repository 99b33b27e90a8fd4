"""The sessions of one process, and what they are told of committed events: in order, each lane's bytes written once."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic

from .. import clock
from ..model import Conversation, Key, Lane, Tenant
from ..rules import lanes
from ..store.flags import NewFlag
from ..store.writer import Committed
from ..telemetry import tracing
from ..telemetry.histogram import SIZES, Histogram
from . import frames
from .elsewhere import Elsewhere
from .following import Following
from .gaps import Gaps
from .room import HELD_MAX, LaneKey, Listener, Room, Told, finished
from .rooms import Rooms
from .signals import Signals
from .words import Look, Looking, Word

_log = logging.getLogger("tradepost.hub")

ReadLog = Callable[[Conversation, str, int, int], Awaitable[list[Told]]]
"""(conversation, lane, after, up to) → the events, with payloads for frames.

The conversation's state is as new as they are: it is not read again for each of them.
"""


class Hub:
    """Everything but `run` happens in the event loop without awaiting, so that no event overtakes another."""

    def __init__(self, read_log: ReadLog, finish: Callable[[bytes], bytes]) -> None:
        self._read_log, self._finish = read_log, finish  # `finish` makes a payload a finished WebSocket frame
        self._sessions: dict[Key, tuple[Listener, ...]] = {}
        self._rooms = Rooms(self._sessions)
        self._generation = 0  # grows when a session comes or goes: who listens must be found anew
        self._gaps = Gaps(self._missing_after, self._fill)
        self.delivered = 0
        self.fan_out = Histogram(SIZES)
        self.told_late = 0  # events that nobody had told here and the log had
        self.log_reads = 0  # how often something had to be read from the log to be told
        self.came_or_went: set[Key] = set()  # profiles for `presence`
        self._looked: Callable[[Look, bool], None] = lambda look, told: None  # tells the other nodes, if there are any
        self.following = Following()
        self.elsewhere = Elsewhere(self.look_ended)
        self.signals = Signals(self._rooms, self._sessions, lambda: self._generation, finish)

    def join(self, node: str, say: Callable[[Word], None]) -> None:
        """There are other nodes: `say` tells them, and this one is called `node` there."""
        self.signals.say = self.following.say = say
        self._looked = lambda look, told: say(Looking(node=node, looks=[look], told=told))

    def looks_here(self) -> list[Look]:
        """Which staff have which conversations open in this process, and in which role."""
        return [
            (*ref, watcher.profile_key[1], watcher.actor.role)
            for ref, room in self._rooms.items()
            for watcher in room.watchers
        ]

    # Sessions

    @property
    def session_count(self) -> int:
        """Live sessions; counted anew each time."""
        return sum(map(len, self._sessions.values()))

    @property
    def deserted(self) -> bool:
        """Whether nobody is connected here."""
        return not self._sessions

    def connect(self, session: Listener) -> None:
        """From now on the session hears its profile's conversations."""
        key = session.profile_key
        if key not in self._sessions:
            self.came_or_went.add(key)
        self._sessions[key] = (*self._sessions.get(key, ()), session)
        self._generation += 1

    def disconnect(self, session: Listener) -> None:
        """The session is gone; harmless the second time."""
        key = session.profile_key
        left = tuple(s for s in self._sessions.get(key, ()) if s is not session)
        if left:
            self._sessions[key] = left
        elif self._sessions.pop(key, None) is not None:
            self.came_or_went.add(key)
        self._generation += 1

    def sessions_of(self, key: Key) -> tuple[Listener, ...]:
        """The live sessions of a profile."""
        return self._sessions.get(key, ())

    def online(self, key: Key) -> bool:
        """Whether the profile has a live session, here or at another node."""
        return key in self._sessions or key in self.elsewhere

    def here(self, key: Key) -> bool:
        """Whether the profile has a live session in this process."""
        return key in self._sessions

    def profiles_here(self) -> list[Key]:
        """Profiles with a live session in this process."""
        return list(self._sessions)

    def all_sessions(self) -> list[Listener]:
        """Every live session."""
        return [s for sessions in self._sessions.values() for s in sessions]

    # Rooms

    @property
    def room_count(self) -> int:
        """Conversations that are live here."""
        return len(self._rooms)

    def find(self, ref: Key) -> Conversation | None:
        """The cached state of a conversation."""
        room = self._rooms.get(ref)
        if room is None:
            return None
        room.asked_at = monotonic()
        return room.conversation

    def open(self, conversation: Conversation, heads: Mapping[str, int] | None = None) -> Room:
        """The room of a conversation that was just loaded; there already: its state is renewed if it is older."""
        room = self._rooms.get(conversation.ref)
        if room is None:
            room = Room(conversation, heads)
            self._rooms.add(room)
        else:
            room.renew(conversation)
        return room

    def watch(self, ref: Key, session: Listener) -> bool:
        """The session has the conversation open, joined or not. The room must be open.

        Returns: whether no other session of its profile had, here or at another node.
        """
        watchers, profile_id = self._rooms[ref].watchers, session.profile_key[1]
        first = self.watching(ref, profile_id) is None
        watchers.add(session)
        self._generation += 1
        self._looked((*ref, profile_id, session.actor.role), True)
        return first

    def unwatch(self, ref: Key, session: Listener) -> bool:
        """Undoes `watch`; harmless without. Returns: whether it was the last of its profile."""
        room = self._rooms.get(ref)
        if room is None or session not in room.watchers:
            return False
        room.watchers.discard(session)
        self._generation += 1
        profile_id = session.profile_key[1]
        last = self.watching(ref, profile_id) is None
        if all(other.profile_key[1] != profile_id for other in room.watchers):
            self._looked((*ref, profile_id, None), last)
        return last

    def look_ended(self, ref: Key, profile_id: str) -> None:
        """The profile's window at another node is gone, and nobody tells: if it was the last, staff here learn it."""
        if self.watching(ref, profile_id) is None:
            self.signals.watching(ref, profile_id, on=False, here_alone=True)
            self.following.touch([ref])

    def watching(self, ref: Key, profile_id: str) -> str | None:
        """The role in which the profile has the conversation open, here or at another node; None: it has not."""
        room = self._rooms.get(ref)
        watchers = () if room is None else room.watchers
        here = next((w.actor.role for w in watchers if w.profile_key[1] == profile_id), None)
        return self.elsewhere.looking(ref, profile_id) if here is None else here

    def pass_over(self, ref: Key, version: int, places: Mapping[str, int], *, again: bool) -> None:
        """The conversation changed, and it concerns nobody here: of it only what is still true is kept."""
        room = self._rooms.get(ref)
        if room is None:
            return
        if again or room.conversation.version < version:
            del self._rooms[ref]
        for lane_id, last in places.items():
            room.heads[lane_id] = max(last, room.heads.get(lane_id, 0))

    def behind(self, ref: Key, version: int, heads: Mapping[str, int]) -> bool:
        """Whether the database has what is not known or was not told here; not where the room is closed."""
        room = self._rooms.get(ref)
        if room is None:
            return False
        if room.loaded is None:
            room.loaded = {lane: head for lane, head in heads.items() if lane in room.older}
        told = {**room.loaded, **room.heads}
        return room.conversation.version < version or any(told.get(lane, 0) < head for lane, head in heads.items())

    def open_refs(self) -> list[Key]:
        """The conversations whose rooms are open."""
        return list(self._rooms)

    def watched(self, ref: Key) -> bool:
        """Whether staff here have it open."""
        room = self._rooms.get(ref)
        return room is not None and bool(room.watchers)

    def obey(self, tenant: Tenant) -> None:
        """The tenant's policy is another one now: for every room of it, and every session."""
        for ref, room in self._rooms.items():
            if ref[0] == tenant.id:
                room.obey(tenant.policy)
        for key, sessions in self._sessions.items():
            if key[0] == tenant.id:
                for session in sessions:
                    session.obey(tenant)

    # Telling

    def publish(self, committed: Sequence[Committed], encoded: list[Told | None] | None = None) -> None:
        """Tells what a transaction committed. Called right after it, in the order of the commits.

        `encoded` gets each event as it is told; None for one that cannot be.
        """
        with tracing.span("publish"):
            self._publish(committed, encoded)
            tracing.rest_of_turn("socket.write")

    def _publish(self, committed: Sequence[Committed], encoded: list[Told | None] | None) -> None:
        ready: dict[LaneKey, list[Told]] = {}
        for one in committed:
            told = None
            try:
                told = self._encode(one, ready)
            except Exception:  # one event that cannot be told must not silence the rest; readers find it in the log
                _log.exception("an event could not be encoded: %s", one.stored.draft.name)
            if encoded is not None:
                encoded.append(told)
        if self.following:
            self.following.touch({one.stored.draft.ref for one in committed})
        now = max(clock.now(), *(one.stored.at for one in committed))  # a deadline holds by both clocks
        for (tenant_id, conversation_id, lane_id), events in ready.items():
            try:
                self._tell(self._rooms[(tenant_id, conversation_id)], lane_id, events, now)
            except Exception:  # what is committed stays so, and its asker is answered
                _log.exception("events could not be told: %s %s", conversation_id, lane_id)

    def flagged(self, found: Sequence[NewFlag]) -> None:
        """Tells who follows the desk that something was found in messages; what waits for staff is in its row too."""
        for tenant_id in {flag.ref[0] for flag in found}:
            waiting = {flag.ref[1]: None for flag in found if flag.ref[0] == tenant_id and flag.state == "waiting"}
            self.following.tell(tenant_id, list(waiting), flagged=True)

    def _encode(self, one: Committed, ready: dict[LaneKey, list[Told]]) -> Told:
        draft = one.stored.draft
        room = self._rooms.get(draft.ref) or self.open(one.conversation)
        room.renew(one.conversation)
        room.lane(draft.lane)
        told = finished(frames.told(frames.record(one.stored, room.conversation), room.conversation), self._finish)
        passed = self._through_gate(room, draft.lane.id, told, ready)
        if passed and one.also:
            self._tell_leavers(room, one, told)
        if len(passed) > 1:  # they waited for this one
            self._tell_former(room, draft.lane, passed[1:], clock.now())
        return told

    def _tell_leavers(self, room: Room, one: Committed, told: Told) -> None:
        """Their own end is the last that they hear, with what the same change told before it."""
        conversation, lane = one.conversation, one.stored.draft.lane
        key = (*conversation.ref, lane.id)
        for leaver in (conversation.participants[participant_id] for participant_id in one.also):
            if not lanes.allows(lanes.spans(leaver, lane, conversation.policy), told.seq):
                continue
            frame = room.last_frame(leaver, told)
            for session in self._sessions.get((conversation.tenant_id, leaver.profile_id), ()):
                if session.hears(conversation, None):
                    session.deliver(key, told.seq, told.seq, frame)

    def _through_gate(self, room: Room, lane_id: str, told: Told, ready: dict[LaneKey, list[Told]]) -> list[Told]:
        passed = room.pass_gate(lane_id, told)
        ref = room.conversation.ref
        if passed:
            ready.setdefault((*ref, lane_id), []).extend(passed)
        held = room.held.get(lane_id)
        if held is None:
            return passed
        if len(held) > HELD_MAX:
            self._gaps.now(ref, lane_id)
        elif len(held) == 1:
            self._gaps.soon(ref, lane_id)
        return passed

    def _missing_after(self, ref: Key, lane_id: str) -> int | None:
        room = self._rooms.get(ref)
        return None if room is None or lane_id not in room.held else room.told_upto(lane_id, 0)

    def _tell(self, room: Room, lane_id: str, events: list[Told], now: datetime) -> None:
        lane = room.conversation.lanes[lane_id]
        listeners, opening, since_at = room.listeners(lane, self._sessions, self._generation, now)
        if not listeners:
            return
        joined = events[0].frame if len(events) == 1 else b"".join([told.frame for told in events])
        key = (*room.conversation.ref, lane_id)
        first, last = events[0].seq, events[-1].seq
        self.delivered += len(listeners) * len(events)
        self.fan_out.observe(len(listeners))
        if first > opening and all(
            told.plain and told.place.at > since_at and told.place.seq > opening for told in events
        ):
            for session in listeners:
                session.deliver(key, first, last, joined)
            return
        for session in listeners:
            share = room.share(lane, session, events, now)
            if share:
                session.deliver(key, share[0].seq, last, b"".join([told.frame for told in share]))

    def finished(self, payload: bytes) -> bytes:
        """A frame as sockets write it, for `Listener.signal`."""
        return self._finish(payload)

    def head(self, lane: LaneKey) -> int | None:
        """The last seq told of a lane; None where it is not live here."""
        room = self._rooms.get(lane[:2])
        return None if room is None else room.heads.get(lane[2])

    # What was missed

    async def run(self) -> None:
        """Reads from the log what a lane waits for; until cancelled."""
        await self._gaps.run()

    def add_lane(self, ref: Key, lane: Lane) -> None:
        """A lane that may be new to what is known here of the conversation."""
        room = self._rooms.get(ref)
        if room is not None:
            room.lane(lane)

    async def catch_up(self, ref: Key, lane_id: str, upto: int, after: int | None = None) -> None:
        """Tells what the log has of a lane up to a seq, as if it had been published; what was told stays told.

        Of a lane of which nothing was told here, what is after `after`, or that one event: its readers see what they
        miss before it. The room's state must be as new as the events.
        Raises: what reading the log raises.
        """
        room = self._rooms.get(ref)
        if room is None:
            return
        head = room.told_upto(lane_id, upto - 1 if after is None else after)
        if head >= upto:
            return
        self.following.touch({ref})
        self.log_reads += 1
        found = await self._read_log(room.conversation, lane_id, head, upto)
        if room is self._rooms.get(ref) and lane_id in room.conversation.lanes:
            missed = [finished(told, self._finish) for told in found]
            self.told_late += self.receive(ref, room.conversation.lanes[lane_id], missed)

    def receive(self, ref: Key, lane: Lane, events: Sequence[Told]) -> int:
        """Tells events of a lane that were not committed here, or not told then; who left since hears their share.

        The room must be open, and its state as new as theirs. Returns how many were news.
        """
        room = self._rooms[ref]
        room.lane(lane)
        ready: dict[LaneKey, list[Told]] = {}
        for told in events:
            self._through_gate(room, lane.id, told, ready)
        passed = ready.get((*ref, lane.id), [])
        if passed:
            now = clock.now()
            self._tell_former(room, lane, passed, now)
            self._tell(room, lane.id, passed, now)
        return len(passed)

    def _tell_former(self, room: Room, lane: Lane, events: list[Told], now: datetime) -> None:
        """Who was inside when it was said, and is not any more."""
        conversation = room.conversation
        here = [
            p for p in conversation.participants.values() if (conversation.tenant_id, p.profile_id) in self._sessions
        ]
        hearing = {participant.id for participant in lanes.readers(conversation, lane, now)} if here else ()
        for participant in here:
            if participant.id in hearing or not participant.stints:
                continue
            sessions = self._sessions[(conversation.tenant_id, participant.profile_id)]
            share = room.share_of_former(participant, lane, events, now)
            for session in sessions if share else ():
                if session not in room.watchers and session.hears(conversation, None):
                    joined = b"".join([told.frame for told in share])
                    session.deliver((*conversation.ref, lane.id), share[0].seq, share[-1].seq, joined)

    async def _fill(self, ref: Key, lane_id: str) -> None:
        room = self._rooms.get(ref)
        held = None if room is None else room.held.get(lane_id)
        if held:
            await self.catch_up(ref, lane_id, max(held))
