"""Becoming complete: the sync after a welcome, and the catching up of lanes that miss something."""

import asyncio
import logging
from collections.abc import Callable
from typing import Literal

import msgspec

from . import events
from .clock import Clock, Timer
from .errors import ApiError, Forbidden, NotFound, TooFarBehind
from .lanes import HELD_MAX, LaneKey, Lanes
from .protocol import commands as c
from .protocol.frames import EventFrame
from .protocol.limits import PAGE_MAX
from .protocol.model import Conversation, Message
from .requests import Requests
from .tasks import Tasks

_logger = logging.getLogger("tradepost")

GAP_WAIT_S = 0.2  # a missing event may still be on its way
AT_ONCE = 8  # lanes read from the log at the same time
READY_WAIT_S = 10.0  # then the client counts as ready though a lane is still being caught up

_frame = msgspec.json.Decoder(EventFrame)


class Resume:
    """Brings every lane of one session up to date and keeps it there; tells each event once, in order."""

    def __init__(
        self,
        lanes: Lanes,
        ask: Requests,
        tell: Callable[[EventFrame], None],
        tell_gap: Callable[[str, str, events.Gap], None],
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._lanes, self._ask, self._tell, self._tell_gap = lanes, ask, tell, tell_gap
        self._clock, self._tasks = clock, tasks
        self._under_way: dict[LaneKey, asyncio.Task[None]] = {}
        self._timers: dict[LaneKey, Timer] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._synced = False

    async def sync(self, cursor: str | None) -> str:
        """Learn what changed since `cursor`. Returns the cursor for the next time."""
        while True:
            page = await self._ask.request(c.Sync(cursor=cursor))
            for conversation in page.conversations:
                self._lanes.learn(conversation)
                self._lanes.compare(conversation)
            cursor = page.cursor
            if not page.more:
                break
        for conversation_id in sorted(self._lanes.watched):
            await self._watch(conversation_id)
        return page.cursor

    async def catch_up(self) -> None:
        """Read what was missed. Returns when it was told, or after 10 s, with the rest still under way."""
        self._synced = True
        tasks = [self._begin(key) for key in self._lanes.synced()]
        if tasks:
            await asyncio.wait(tasks, timeout=READY_WAIT_S)

    def heard(self, frame: EventFrame) -> None:
        """An event came live."""
        for passed in self._lanes.heard(frame):
            self._tell(passed)
        key = (frame.conversation, frame.lane)
        gate = self._lanes.gates[key]
        if not self._synced or key in self._under_way or (gate.known and not gate.behind):
            return
        if not gate.known or len(gate.held) >= HELD_MAX:
            self._begin(key)
        elif key not in self._timers:
            self._timers[key] = self._clock.call_later(GAP_WAIT_S, lambda: self._waited(key))

    def learned(self, conversation: Conversation) -> None:
        """A reply told how a conversation stands: catch up where that is news."""
        for key in self._lanes.learn(conversation):
            if self._synced:
                self._begin(key)

    def stop(self) -> None:
        """The session ends."""
        for timer in self._timers.values():
            timer.cancel()

    def _waited(self, key: LaneKey) -> None:
        del self._timers[key]
        if self._lanes.gates[key].behind:
            self._begin(key)

    def _begin(self, key: LaneKey) -> asyncio.Task[None]:
        if key not in self._under_way:
            self._lanes.gates[key].catching = True
            self._under_way[key] = self._tasks.spawn(self._read_lane(key), f"tradepost-lane-{key[1]}")
        return self._under_way[key]

    async def _read_lane(self, key: LaneKey) -> None:
        gate = self._lanes.gates[key]
        try:
            async with self._turn:
                await self._read_missing(key)
        except ApiError as error:
            _logger.warning("lane %s of %s cannot be caught up: %s", key[1], key[0], error.code)
            self._go_on(key, gate.target)
        del self._under_way[key]
        gate.catching = False
        self._release(key)

    async def _read_missing(self, key: LaneKey) -> None:
        gate = self._lanes.gates[key]
        asked_for_ranges = not gate.known
        if asked_for_ranges:
            await self._ask_for_ranges(key)
        self._release(key)
        while gate.behind or gate.doubted:
            expected = gate.target  # before the log is asked: what is said while it answers is not missing yet
            if await self._read_page(key):
                asked_for_ranges = False
            elif asked_for_ranges:
                self._go_on(key, expected)
                asked_for_ranges = False
            else:
                asked_for_ranges = True
                await self._ask_for_ranges(key)
                self._release(key)

    def _go_on(self, key: LaneKey, expected: int) -> None:
        """What is missing up to there is not for us, or not there: say so, and go on with what was heard."""
        gate = self._lanes.gates[key]
        gate.known = True
        self._release(key)
        gate.doubted = False
        while gate.next <= expected:
            self._give_gap(key, min([expected, *(seq - 1 for seq in gate.held)]), "refused")
            self._release(key)

    def _release(self, key: LaneKey) -> None:
        for frame in self._lanes.gates[key].release():
            self._tell(frame)

    async def _read_page(self, key: LaneKey) -> bool:
        gate = self._lanes.gates[key]
        before, doubted = gate.cursor, gate.doubted
        try:
            page = await self._ask.request(
                c.Events(conversation=key[0], lane=key[1], after=gate.next - 1, limit=PAGE_MAX)
            )
        except TooFarBehind:
            await self._reset(key)
            return True
        gate.doubted = False
        gate.target = max(gate.target, page.head)
        for frame in gate.page(_frame.decode(raw) for raw in page.events):
            self._tell(frame)
        self._release(key)
        return doubted or gate.cursor > before

    async def _ask_for_ranges(self, key: LaneKey) -> None:
        gate = self._lanes.gates[key]
        try:
            result = await self._ask.request(c.GetConversation(conversation=key[0]))
        except Forbidden:  # whose part is over learns no ranges
            gate.known, gate.ranges = True, ()
            return
        lanes = {lane.id: lane for lane in result.conversation.lanes}
        for other in self._lanes.learn(result.conversation):
            if other != key:
                self._begin(other)
        if key[1] not in lanes:
            gate.known = True
            gate.give_up()

    async def _reset(self, key: LaneKey) -> None:
        gate = self._lanes.gates[key]
        conversation = (await self._ask.request(c.GetConversation(conversation=key[0]))).conversation
        head = next((lane.head for lane in conversation.lanes if lane.id == key[1]), gate.target)
        page = await self._ask.request(c.ListHistory(conversation=key[0]))
        newest = tuple(message for message in page.messages if message.lane == key[1])
        if gate.doubted and head < gate.cursor:
            gate.rewind(head)
            self._tell_gap(*key, events.Gap(after=0, to=head, reason="reset", messages=newest))
            return
        self._give_gap(key, max(head, gate.cursor + 1), "reset", newest)

    def _give_gap(
        self,
        key: LaneKey,
        to: int,
        reason: Literal["reset", "refused"],
        messages: tuple[Message, ...] = (),
    ) -> None:
        gate = self._lanes.gates[key]
        told = events.Gap(after=gate.cursor, to=to, reason=reason, messages=messages)
        gate.jump(to)
        self._tell_gap(*key, told)

    async def _watch(self, conversation_id: str) -> None:
        try:
            result = await self._ask.request(c.Watch(conversation=conversation_id))
            self._lanes.learn(result.conversation)
        except (Forbidden, NotFound):
            self._lanes.lost(conversation_id)
