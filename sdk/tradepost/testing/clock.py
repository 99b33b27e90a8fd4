"""Time that a test moves."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

TURNS = 20  # of the event loop between two timers: enough for what one of them sets going


@dataclass(order=True, slots=True)
class _Timer:
    due: float
    order: int
    callback: Callable[[], object] | None = field(compare=False)

    def cancel(self) -> None:
        self.callback = None


class VirtualClock:
    """A clock that stands still until `advance`. Timers then fire in order, each with time for what follows from it."""

    def __init__(self) -> None:
        self._now = 0.0
        self._goal = 0.0
        self._timers: list[_Timer] = []
        self._order = itertools.count()
        self._moving = False

    def now(self) -> float:
        """Seconds since the test began."""
        return self._now

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> _Timer:
        """See `Clock.call_later`."""
        timer = _Timer(self._now + max(0.0, delay_s), next(self._order), callback)
        heapq.heappush(self._timers, timer)
        return timer

    async def sleep(self, delay_s: float) -> None:
        """See `Clock.sleep`."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.call_later(delay_s, done.cancel)
        try:
            await asyncio.wait([done])
        finally:
            timer.cancel()

    def advance(self, seconds: float = 0.0, *, minutes: float = 0.0, hours: float = 0.0) -> None:
        """Let time pass, from the next turn of the loop on: await `passed`, or the kit's `settled`, to see it done."""
        self._goal += seconds + 60 * minutes + 3_600 * hours
        if not self._moving:
            self._moving = True
            asyncio.get_running_loop().call_soon(self._step, TURNS)

    async def passed(self) -> None:
        """Return when all time asked for has passed."""
        while self._moving:  # noqa: ASYNC110  # a turn of the loop is what moves it
            await asyncio.sleep(0)

    def next_due(self) -> float | None:
        """Seconds until the next timer."""
        while self._timers and self._timers[0].callback is None:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0].due - self._now) if self._timers else None

    def _step(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._step, turns - 1)
            return
        due_in = self.next_due()
        if due_in is None or self._now + due_in > self._goal:
            self._now, self._moving = self._goal, False
            return
        timer = heapq.heappop(self._timers)
        self._now = max(self._now, timer.due)
        if timer.callback is not None:
            timer.callback()
        asyncio.get_running_loop().call_soon(self._step, TURNS)
