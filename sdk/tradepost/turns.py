"""Whose turn it is: events of one conversation one after the other, of many at the same time, and not too many."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from .events import AnyEvent
from .tasks import Tasks

ACCEPTED_MAX = 1_000  # events taken in and not handled yet; `take` waits for room

T = TypeVar("T")


class Turn:
    """One event's turn, which ends when it was handled, or earlier by `rest`."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self.over: asyncio.Event = asyncio.Event()
        self._slots = slots

    async def rest(self, waiting: Awaitable[T]) -> T:
        """Await something that takes long; meanwhile the next events of the conversation have their turn."""
        self.over.set()
        self._slots.release()
        try:
            return await waiting
        finally:
            await self._slots.acquire()


Handle: TypeAlias = Callable[[AnyEvent, Turn], Awaitable[None]]


class Turns:
    """Hands events to `handle`. It must not raise."""

    def __init__(self, concurrency: int, tasks: Tasks, handle: Handle) -> None:
        self._tasks, self._handle = tasks, handle
        self._slots = asyncio.Semaphore(concurrency)
        self._room = asyncio.Semaphore(ACCEPTED_MAX)
        self._waiting: dict[str, deque[AnyEvent]] = {}
        self._ending = False

    @property
    def busy(self) -> int:
        """How many conversations have events that are not handled yet."""
        return len(self._waiting)

    async def take(self, event: AnyEvent) -> None:
        """Take an event in; returns when there was room for it."""
        await self._room.acquire()
        queue = self._waiting.get(event.conversation)
        if queue is not None:
            queue.append(event)
            return
        self._waiting[event.conversation] = deque([event])
        self._tasks.spawn(self._work_off(event.conversation), f"tradepost-turns-{event.conversation}")

    def end(self) -> None:
        """Let those under way finish, and begin no other."""
        self._ending = True

    async def _work_off(self, conversation: str) -> None:
        queue = self._waiting[conversation]
        while queue:
            turn = Turn(self._slots)
            self._tasks.spawn(self._give(turn, queue[0]), f"tradepost-turn-{queue[0].id}")
            await turn.over.wait()
            queue.popleft()
            self._room.release()
        del self._waiting[conversation]

    async def _give(self, turn: Turn, event: AnyEvent) -> None:
        try:
            async with self._slots:
                if not self._ending:
                    await self._handle(event, turn)
        finally:
            turn.over.set()
