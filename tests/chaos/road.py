"""A way to a server that can be broken: nothing comes through, or late, or it ends in the middle of a frame."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

from support import ports

Target: TypeAlias = int | Path  # a port of the loopback, or a unix socket
Way: TypeAlias = Literal["up", "down"]
CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 s


class Road:
    """Made by `road`. `port` leads to the first of the targets that answers; new connections begin at another each."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.port = 0
        self.carried = 0  # bytes
        self.cuts = 0  # connections that were ended in the middle of something
        self.swallowed = 0  # chunks that waited while nothing came through
        self._targets, self._turn = targets, 0
        self._open = asyncio.Event()
        self._open.set()
        self._cut_after: dict[Way, int | None] = {"up": None, "down": None}
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def silent(self) -> AsyncIterator[None]:
        """Nothing comes through, and nobody is told: both sides keep what they think is a connection."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def cut_after(self, way: Way, count: int) -> None:
        """The connection on which so many more bytes came that way ends there, whatever they belong to."""
        self._cut_after[way] = count

    def reset(self) -> None:
        """Every connection ends at once, with RST."""
        for writer in self._writers:
            sock = writer.get_extra_info("socket")
            if sock.family != socket.AF_UNIX:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end is gone."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            await self._open.wait()
            from_there, there = await self._connect()
            self._writers.add(there)
            ways = [self._pump("up", reader, there), self._pump("down", from_there, writer)]
            pumps = [asyncio.create_task(way) for way in ways]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass  # nobody answers there, or it is over
        finally:
            for end in (writer, there):
                if end is not None:
                    self._writers.discard(end)
                    end.close()
            self._tasks.discard(task)

    async def close(self) -> None:
        """Nothing of it is left running."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._turn += 1
        for number in range(len(self._targets)):
            target = self._targets[(self._turn + number) % len(self._targets)]
            with suppress(OSError):
                if isinstance(target, Path):
                    return await asyncio.open_unix_connection(target)
                return await asyncio.open_connection("127.0.0.1", target)
        raise ConnectionRefusedError

    async def _pump(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(CHUNK):
                if not self._open.is_set():
                    self.swallowed += 1
                    await self._open.wait()
                left = self._cut_after[way]
                if left is not None and len(chunk) >= left:
                    self._cut_after[way] = None
                    self.cuts += 1
                    writer.write(chunk[:left])
                    return
                if left is not None:
                    self._cut_after[way] = left - len(chunk)
                self.carried += len(chunk)
                writer.write(chunk)
                await writer.drain()


@asynccontextmanager
async def road(*targets: Target, path: Path | None = None) -> AsyncIterator[Road]:
    """A way to whichever of the targets answers, by a port of its own or by a unix socket at `path`."""
    found = Road(targets)
    if path is not None:
        server = await asyncio.start_unix_server(found.serve, path)
    else:
        sock = ports.listening()
        found.port = sock.getsockname()[1]
        server = await asyncio.start_server(found.serve, sock=sock)
    try:
        yield found
    finally:
        server.close()
        await found.close()
