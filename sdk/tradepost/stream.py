"""Listening: a bounded buffer between the connection and a program that takes its time."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

import msgspec

from .errors import Forbidden, NotFound, TooFarBehind
from .events import AnyEvent, Body, Event, Gap, Skip, from_frame, gap
from .lanes import LaneKey
from .protocol.commands import Events
from .protocol.frames import EventFrame
from .protocol.limits import PAGE_MAX
from .requests import Requests

_logger = logging.getLogger("tradepost")
B = TypeVar("B", bound=Body, covariant=True)
_frame = msgspec.json.Decoder(EventFrame)


class Stream(Generic[B]):
    """An async iterator of events; an async context manager that ends listening.

    Each event comes once, in the order of its lane. Where the program is slower than the buffer is long, events are
    left in the log and read from there later, so memory stays bounded and nothing is lost; signals are dropped, and a
    lane that fell too far behind gives a `Gap`.
    """

    def __init__(
        self,
        requests: Requests,
        leave: Callable[["Stream[B]"], None],
        *,
        conversation: str | None,
        types: Collection[type[Any]] | None,
        buffer: int,
    ) -> None:
        self._requests, self._leave = requests, leave
        self._conversation, self._types, self._limit = conversation, types, buffer
        self._buffer: deque[AnyEvent] = deque()
        self._missed: dict[LaneKey, list[int]] = {}  # lane → [after, to]: left in the log
        self._wake = asyncio.Event()
        self._ended = False
        self._error: BaseException | None = None

    def __aiter__(self) -> "Stream[B]":
        return self

    async def __anext__(self) -> Event[B]:
        """The next event; the iteration ends when the client is closed, with the cause if there was one."""
        while not self._buffer:
            if self._missed:
                await self._read_missed()
                continue
            if self._ended:
                if self._error is not None:
                    raise self._error
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        return cast(Event[B], self._buffer.popleft())

    async def __aenter__(self) -> "Stream[B]":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening; what is buffered is dropped."""
        self._buffer.clear()
        self._missed.clear()
        self.end(None)
        self._leave(self)

    def put(self, event: AnyEvent) -> None:
        """Take an event in, or note that it is to be read from the log later."""
        if self._conversation is not None and event.conversation != self._conversation:
            return
        key = (event.conversation, event.lane)
        if event.seq and key in self._missed:
            self._missed[key][1] = event.seq
        elif not self._wants(event):
            return
        elif len(self._buffer) < self._limit:
            self._buffer.append(event)
        elif event.seq:
            after = event.body.after if isinstance(event.body, Gap) else event.seq - 1
            self._missed[key] = [after, event.seq]
        self._wake.set()

    def end(self, error: BaseException | None) -> None:
        """No more events will come."""
        if not self._ended:
            self._ended, self._error = True, error
            if error is not None:
                self._missed.clear()
        self._wake.set()

    def _wants(self, event: AnyEvent) -> bool:
        if self._types is None:
            return not isinstance(event.body, Skip)
        return type(event.body) in self._types

    async def _read_missed(self) -> None:
        key, place = next(iter(self._missed.items()))
        after = place[0]
        try:
            page = await self._requests.request(
                Events(conversation=key[0], lane=key[1], after=after, limit=min(PAGE_MAX, self._limit))
            )
        except (TooFarBehind, Forbidden, NotFound) as error:
            self._give_gap(key, "reset" if isinstance(error, TooFarBehind) else "refused")
            return
        for raw in page.events:
            frame = _frame.decode(raw)
            if frame.seq > place[1]:
                break
            place[0] = frame.seq
            event = from_frame(frame, self._requests)
            if self._wants(event):
                self._buffer.append(event)
        if place[0] >= place[1]:
            self._missed.pop(key, None)
        elif place[0] == after:
            self._give_gap(key, "refused")

    def _give_gap(self, key: LaneKey, reason: str) -> None:
        after, to = self._missed.pop(key, (0, 0))
        event = gap(*key, Gap(after=after, to=to, reason="reset" if reason == "reset" else "refused"), self._requests)
        if self._wants(event):
            self._buffer.append(event)
        else:
            _logger.warning("events %d to %d of lane %s in %s were missed", after + 1, to, key[1], key[0])
