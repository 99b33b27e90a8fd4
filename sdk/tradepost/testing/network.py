"""The in-memory server on a real socket of this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from .server import Server
from .session import ServerSession


@asynccontextmanager
async def listening(server: Server, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve `server` over WebSocket on a free port; gives the address for a `Client`."""

    async def accept(connection: ServerConnection) -> None:
        await _pump(server, connection)

    async with serve(accept, host, 0, compression=None, ping_interval=None, close_timeout=1) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        yield f"http://{host}:{port}"
        server.faults.drop_connection()


async def _pump(server: Server, connection: ServerConnection) -> None:
    outbox: asyncio.Queue[bytes | tuple[int, str]] = asyncio.Queue()
    session = server.admit(
        outbox.put_nowait, lambda code, reason: outbox.put_nowait((code, reason)), connection.transport.abort
    )
    writer = asyncio.create_task(_write(connection, outbox), name="tradepost-testing-write")
    try:
        await _read(connection, session)
    finally:
        session.gone()
        writer.cancel()
        await asyncio.wait([writer])


async def _read(connection: ServerConnection, session: ServerSession) -> None:
    try:
        while True:
            session.received(await connection.recv(decode=False))
    except ConnectionClosed:
        return


async def _write(connection: ServerConnection, outbox: "asyncio.Queue[bytes | tuple[int, str]]") -> None:
    try:
        while True:
            item = await outbox.get()
            if isinstance(item, tuple):
                await connection.close(*item)
                return
            await connection.send(item, text=True)
    except ConnectionClosed:
        return
