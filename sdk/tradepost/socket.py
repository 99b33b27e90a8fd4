"""The line to the server: text messages both ways. `websocket.py` has the real one, `testing` one in memory."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias


class Socket(Protocol):
    """One connection. Every method but `cut` raises `ConnectError` once it is gone."""

    async def receive(self) -> bytes:
        """The next text message, as UTF-8."""
        ...

    async def send(self, text: bytes) -> None:
        """Send one text message; waits while the network is slower than we are."""
        ...

    async def close(self) -> None:
        """Say goodbye and wait, at most a second, for the other side to do so."""
        ...

    def cut(self) -> None:
        """Drop the connection at once, without a word."""
        ...


OpenSocket: TypeAlias = Callable[[str], Awaitable[Socket]]
