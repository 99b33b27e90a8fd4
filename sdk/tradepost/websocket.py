"""The line to the server over the `websockets` library. Imported when it is needed: it is slow to load."""

import asyncio

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException

from .errors import ConnectError, Fatal, Transient, from_close
from .socket import Socket

OPEN_TIMEOUT_S = 10.0
MESSAGE_MAX_BYTES = 16 * 1024 * 1024  # a page of 200 long messages fits
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class WebSocket:
    """A `Socket` over the `websockets` library."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def receive(self) -> bytes:
        """See `Socket.receive`."""
        try:
            return await self._connection.recv(decode=False)
        except ConnectionClosed as closed:
            raise _lost(closed) from closed

    async def send(self, text: bytes) -> None:
        """See `Socket.send`."""
        try:
            await self._connection.send(text, text=True)
        except ConnectionClosed as closed:
            raise _lost(closed) from closed

    async def close(self) -> None:
        """See `Socket.close`."""
        await self._connection.close()

    def cut(self) -> None:
        """See `Socket.cut`."""
        self._connection.transport.abort()


async def open_socket(url: str) -> Socket:
    """Connect to `url` (ws:// or wss://). Everything is made anew: address look-up, TLS, socket.

    Raises: Transient if nobody answers; Fatal if the server refuses who we are.
    """
    direct = url.split("//", 1)[-1].startswith(LOOPBACK)
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            connection = await connect(
                url,
                compression=None,
                ping_interval=None,  # the protocol has a heartbeat of its own
                close_timeout=1,
                open_timeout=None,
                max_size=MESSAGE_MAX_BYTES,
                user_agent_header=None,
                proxy=None if direct else True,
            )
    except InvalidStatus as refused:
        raise _refused(url, refused.response.status_code) from refused
    except (OSError, InvalidHandshake, WebSocketException, TimeoutError, EOFError) as error:
        raise Transient(f"No connection to {url} ({type(error).__name__}): is the server running?") from error
    return WebSocket(connection)


def _refused(url: str, status: int) -> ConnectError:
    kind = Fatal if status in (401, 403) else Transient
    return kind(f"{url} answered HTTP {status} instead of a WebSocket: is the address right?")


def _lost(closed: ConnectionClosed) -> ConnectError:
    if closed.rcvd is None:
        return Transient("The connection was lost.")
    return from_close(closed.rcvd.code, closed.rcvd.reason)
