"""The sessions of one process, and what they are told of committed events: in order, each lane's bytes written once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime

from tradepost.protocol.model import Author

from ..model import Conversation, Key, Lane, Place, Tenant
from ..rules import lanes
from ..store.flags import NewFlag
from ..store.writer import Committed
from ..telemetry import tracing
from ..telemetry.histogram import SIZES, Histogram
from . import frames
from .following import Following
from .room import HELD_MAX, LaneKey, Listener, Room, Told, What

_log = logging.getLogger("tradepost.hub")

ROOMS_MAX = 50_000  # conversations kept in memory; the one longest there goes first
GAP_S = 0.2  # how long an event waits for one before it
GAP_AGAIN_S = 1.0  # the log could not be read
GAPS_MAX = 1_000  # lanes waiting to be read from the log; more wait a second longer

ReadLog = Callable[[Key, str, int, int], Awaitable[list[Told]]]
"""(conversation, lane, after, up to) → the events, with payloads for frames."""


class Hub:
    """Everything but `run` happens in the event loop without awaiting, so that no event overtakes another."""

    def __init__(self, read_log: ReadLog, finish: Callable[[bytes], bytes]) -> None:
        self._read_log, self._finish = read_log, finish  # `finish` makes a payload a finished WebSocket frame
        self._sessions: dict[Key, tuple[Listener, ...]] = {}
        self._rooms: dict[Key, Room] = {}
        self._generation = 0  # grows when a session comes or goes: who listens must be found anew
        self._gaps: asyncio.Queue[tuple[Key, str]] = asyncio.Queue(GAPS_MAX)
        self._looking: set[tuple[Key, str]] = set()  # what is in it
        self.delivered = 0
        self.fan_out = Histogram(SIZES)
        self.told_late = 0  # events that nobody had told here and the log had
        self.came_or_went: set[Key] = set()  # profiles for `presence`
        self.following = Following()

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
        """Whether the profile has a live session here."""
        return key in self._sessions

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
        return None if room is None else room.conversation

    def open(self, conversation: Conversation, heads: dict[str, int]) -> Room:
        """The room of a conversation that was just loaded; there already: its state is renewed if it is older."""
        room = self._rooms.get(conversation.ref)
        if room is None:
            while len(self._rooms) >= ROOMS_MAX:
                self._evict()
            room = self._rooms[conversation.ref] = Room(conversation, heads)
        else:
            room.renew(conversation)
        return room

    def _evict(self) -> None:
        oldest = next((ref for ref, room in self._rooms.items() if not room.watchers), next(iter(self._rooms)))
        del self._rooms[oldest]

    def watch(self, ref: Key, session: Listener) -> bool:
        """The session has the conversation open, joined or not. The room must be open.

        Returns: whether no other session of its profile had.
        """
        watchers = self._rooms[ref].watchers
        first = all(other.profile_key != session.profile_key for other in watchers)
        watchers.add(session)
        self._generation += 1
        return first

    def unwatch(self, ref: Key, session: Listener) -> bool:
        """Undoes `watch`; harmless without. Returns: whether it was the last of its profile."""
        room = self._rooms.get(ref)
        if room is None or session not in room.watchers:
            return False
        room.watchers.discard(session)
        self._generation += 1
        return all(other.profile_key != session.profile_key for other in room.watchers)

    def watching(self, ref: Key, profile_id: str) -> str | None:
        """The role in which the profile has the conversation open here; None: it has not."""
        room = self._rooms.get(ref)
        watchers = () if room is None else room.watchers
        return next((w.actor.role for w in watchers if w.profile_key[1] == profile_id), None)

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

    def publish(self, committed: Sequence[Committed]) -> None:
        """Tells what a transaction committed. Called right after it, in the order of the commits."""
        with tracing.span("publish"):
            self._publish(committed)
            tracing.rest_of_turn("socket.write")

    def _publish(self, committed: Sequence[Committed]) -> None:
        ready: dict[LaneKey, list[Told]] = {}
        for one in committed:
            try:
                self._encode(one, ready)
            except Exception:  # one event that cannot be told must not silence the rest; readers find it in the log
                _log.exception("an event could not be encoded: %s", one.stored.draft.name)
        if self.following:
            self.following.touch({one.stored.draft.ref for one in committed})
        now = max(datetime.now(UTC), *(one.stored.at for one in committed))  # a deadline holds by both clocks
        for (tenant_id, conversation_id, lane_id), events in ready.items():
            try:
                self._tell(self._rooms[(tenant_id, conversation_id)], lane_id, events, now)
            except Exception:  # what is committed stays so, and its asker is answered
                _log.exception("events could not be told: %s %s", conversation_id, lane_id)

    def flagged(self, found: Sequence[NewFlag]) -> None:
        """Tells who follows the desk that something was found in messages; what waits for staff is in its row too."""
        for flag in found:
            self.following.flag(flag.ref[0])
        self.following.touch({flag.ref for flag in found if flag.state == "waiting"})

    def _encode(self, one: Committed, ready: dict[LaneKey, list[Told]]) -> None:
        draft = one.stored.draft
        room = self._rooms.get(draft.ref) or self.open(one.conversation, {})
        room.renew(one.conversation)
        room.lane(draft.lane)
        told = self._finished(frames.told(frames.record(one.stored, room.conversation), room.conversation))
        if one.also and room.heads.get(draft.lane.id, one.stored.seq) <= one.stored.seq:
            self._tell_leavers(room, one, told)
        self._through_gate(room, draft.lane.id, told, ready)

    def _finished(self, told: Told) -> Told:
        """With frames as sockets write them."""
        finish = self._finish
        if told.by_role is not None:
            told = told._replace(by_role={role: self._finished(theirs) for role, theirs in told.by_role.items()})
        if told.views is not None:
            told = told._replace(views={what: finish(frame) for what, frame in told.views.items()})
        if told.hidden is not None:
            told = told._replace(hidden=self._finished(told.hidden))
        if told.plain and not told.skip:
            return told._replace(frame=finish(told.frame))
        return told._replace(
            frame=finish(told.frame),
            skip=told.skip and finish(told.skip),
            bare=told.bare and finish(told.bare),
            party=told.party and finish(told.party),
        )

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

    def _through_gate(self, room: Room, lane_id: str, told: Told, ready: dict[LaneKey, list[Told]]) -> None:
        passed = room.pass_gate(lane_id, told)
        ref = room.conversation.ref
        if passed:
            ready.setdefault((*ref, lane_id), []).extend(passed)
        held = room.held.get(lane_id)
        if held is None:
            return
        if len(held) > HELD_MAX:
            self._read_gap(ref, lane_id)
        elif len(held) == 1:
            asyncio.get_running_loop().call_later(GAP_S, self._read_gap, ref, lane_id)

    def _read_gap(self, ref: Key, lane_id: str) -> None:
        room = self._rooms.get(ref)
        if room is None or lane_id not in room.held or (ref, lane_id) in self._looking:
            return
        if self._gaps.full():
            asyncio.get_running_loop().call_later(GAP_AGAIN_S, self._read_gap, ref, lane_id)
            return
        self._looking.add((ref, lane_id))
        self._gaps.put_nowait((ref, lane_id))

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

    def signal(
        self,
        ref: Key,
        lane: Lane,
        payload: bytes,
        *,
        besides: Key,
        of: str,
        what: What,
        about: tuple[Place, Author] | None = None,
    ) -> None:
        """Tells the lane's readers something that is not kept of someone in the role `of`, as their policy allows.

        Where it is about a message, only those who may read that are told. Nobody is told where the conversation is
        not live here.
        """
        room = self._rooms.get(ref)
        if room is None:
            return
        frame, policy = self._finish(payload), room.conversation.policy
        for session in room.listeners(lane, self._sessions, self._generation, datetime.now(UTC)).listeners:
            if session.profile_key == besides or (policy.selective and not room.tells(session, of, what)):
                continue
            if about is None or room.may_know(session, lane, *about):
                session.signal(frame)

    def signal_profiles(self, keys: Iterable[Key], payload: bytes) -> None:
        """Tells the sessions of these profiles something that is not kept."""
        frame = self._finish(payload)
        for key in keys:
            for session in self._sessions.get(key, ()):
                session.signal(frame)

    def signal_staff(self, ref: Key, payload: bytes, *, besides: Key) -> None:
        """Tells staff who joined the conversation or have it open something that is not kept."""
        room = self._rooms.get(ref)
        if room is None:
            return
        frame = self._finish(payload)
        for session in room.staff(self._sessions, datetime.now(UTC)):
            if session.profile_key != besides:
                session.signal(frame)

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
        while True:
            gap = await self._gaps.get()
            self._looking.discard(gap)
            try:
                await self._fill(*gap)
            except Exception as error:
                _log.warning("a gap could not be read from the log yet: %s", type(error).__name__)
                asyncio.get_running_loop().call_later(GAP_AGAIN_S, self._read_gap, *gap)

    async def catch_up(self, ref: Key, lane_id: str, upto: int) -> None:
        """Tells what the log has of a lane up to a seq, as if it had been published; what was told stays told.

        Of a lane of which nothing was told here, that one event: its readers see what they miss before it.
        Raises: what reading the log raises.
        """
        room = self._rooms.get(ref)
        head = upto if room is None else room.heads.get(lane_id, upto - 1)
        if room is None or head >= upto:
            return
        self.following.touch({ref})
        ready: dict[LaneKey, list[Told]] = {}
        for told in await self._read_log(ref, lane_id, head, upto):
            for passed in room.pass_gate(lane_id, self._finished(told)):
                ready.setdefault((*ref, lane_id), []).append(passed)
        for events in ready.values():
            self.told_late += len(events)
            self._tell(room, lane_id, events, datetime.now(UTC))

    async def _fill(self, ref: Key, lane_id: str) -> None:
        room = self._rooms.get(ref)
        held = None if room is None else room.held.get(lane_id)
        if held:
            await self.catch_up(ref, lane_id, max(held))
