"""Carrying each event to everyone who listens: streams, and functions, each with a stream and a task of its own."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from .events import AnyEvent, Body, Event
from .requests import Requests
from .stream import Stream
from .tasks import Tasks

_logger = logging.getLogger("tradepost")

B = TypeVar("B", bound=Body)
Handler: TypeAlias = Callable[[Event[B]], Awaitable[None] | None]

BUFFER = 1_000  # events that wait for one listener; further ones wait in the log


@dataclass(slots=True)
class Counts:
    """What happened to the events of one client."""

    events: int = 0  # told to the program
    failures: int = 0  # exceptions raised by handlers


class Dispatch:
    """The listeners of one client."""

    def __init__(self, requests: Requests, *, strict: bool) -> None:
        self._requests, self._strict = requests, strict
        self._streams: list[Stream[Any]] = []
        self._handlers: list[tuple[Handler[Any], Stream[Any]]] = []
        self._tasks: Tasks | None = None
        self.counts: Counts = Counts()

    def deliver(self, event: AnyEvent) -> None:
        """Hand an event to every listener; none of them can hold up another."""
        self.counts.events += 1
        for stream in self._streams:
            stream.put(event)

    def listen(self, conversation: str | None, types: Collection[type[Any]] | None, buffer: int) -> Stream[Any]:
        """A new stream."""
        stream: Stream[Any] = Stream(
            self._requests, self._forget, conversation=conversation, types=types, buffer=buffer
        )
        self._streams.append(stream)
        return stream

    def handle(self, handler: Handler[Any], conversation: str | None, types: Collection[type[Any]] | None) -> None:
        """Call `handler` with each event from now on, one after the other."""
        stream = self.listen(conversation, types, BUFFER)
        self._handlers.append((handler, stream))
        if self._tasks is not None:
            self._pump(self._tasks, handler, stream)

    def start(self, tasks: Tasks) -> None:
        """Begin calling handlers."""
        self._tasks = tasks
        for handler, stream in self._handlers:
            self._pump(tasks, handler, stream)

    def end(self, error: BaseException | None) -> None:
        """No more events will come."""
        self._tasks = None
        for stream in list(self._streams):
            stream.end(error)

    def _pump(self, tasks: Tasks, handler: Handler[Any], stream: Stream[Any]) -> None:
        name = getattr(handler, "__qualname__", type(handler).__name__)
        tasks.spawn(self._call_with_each(handler, stream, name), f"tradepost-handler-{name}")

    async def _call_with_each(self, handler: Handler[Any], stream: Stream[Any], name: str) -> None:
        async for event in stream:
            try:
                result = handler(event)
                if inspect.isawaitable(result):
                    await result
            except Exception:
                self.counts.failures += 1
                _logger.exception("handler %s failed at event %s", name, event.id)
                if self._strict:
                    raise

    def _forget(self, stream: Stream[Any]) -> None:
        self._streams = [other for other in self._streams if other is not stream]
