"""Owning tasks: none outlives its owner, and none ends unnoticed."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any

from .errors import Transient


class Tasks:
    """An `async with` block that owns tasks. `wait()` raises what the first failing one raised; leaving ends them all.

    Unlike a task group it takes a task that was cancelled from outside for a failure: nothing dies in silence.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._leaving = False

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Begin `work` as a task of this owner."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def wait(self) -> None:
        """Wait until a task fails, and raise what it raised. Tasks that end well are forgotten."""
        await asyncio.shield(self._failed)

    async def quiet(self) -> None:
        """Wait until no task is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if self._leaving:
            if not task.cancelled():
                task.exception()  # seen: the owner is leaving for another reason
        elif task.cancelled():
            self._fail(Transient(f"The task {task.get_name()} was cancelled from outside."))
        elif (error := task.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)

    async def __aenter__(self) -> "Tasks":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leaving = True
        if self._failed.done():
            self._failed.exception()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
