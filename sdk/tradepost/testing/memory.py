"""A socket without a network: what one side sends, the other one has."""

import asyncio
from typing import Protocol

from ..errors import Transient, from_close


class Peer(Protocol):
    """The server's side of a connection."""

    def received(self, text: bytes) -> None:
        """The client sent a message."""
        ...

    def gone(self) -> None:
        """The client left."""
        ...


class MemorySocket:
    """The client's side. Implements `tradepost.socket.Socket`."""

    def __init__(self) -> None:
        self.peer: Peer | None = None
        self._inbox: asyncio.Queue[bytes | Exception] = (
            asyncio.Queue()
        )  # unbounded: a test is as big as its author says
        self._end: Exception | None = None

    async def receive(self) -> bytes:
        """See `Socket.receive`."""
        if self._end is not None and self._inbox.empty():
            raise self._end
        item = await self._inbox.get()
        if isinstance(item, Exception):
            raise item
        return item

    async def send(self, text: bytes) -> None:
        """See `Socket.send`."""
        await asyncio.sleep(0)
        if self._end is not None or self.peer is None:
            raise self._end or Transient("The connection was lost.")
        self.peer.received(text)

    async def close(self) -> None:
        """See `Socket.close`."""
        self.cut()

    def cut(self) -> None:
        """See `Socket.cut`."""
        self.lose(Transient("The connection was lost."))

    def push(self, text: bytes) -> None:
        """The server sends a message."""
        if self._end is None:
            self._inbox.put_nowait(text)

    def push_close(self, code: int, reason: str = "") -> None:
        """The server closes."""
        self.lose(from_close(code, reason))

    def lose(self, error: Exception) -> None:
        """The connection ends; what has arrived already can still be read."""
        if self._end is None:
            self._end = error
            self._inbox.put_nowait(error)
            if self.peer is not None:
                self.peer.gone()
