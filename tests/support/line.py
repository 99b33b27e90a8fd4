"""A line to PostgreSQL that tests cut where it hurts: after a COMMIT was obeyed and before anyone heard of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

PORT = 5432


class Line:
    """`dsn` leads through it. Made by `line`."""

    def __init__(self, dsn: str, directory: Path, target: str) -> None:
        self.dsn = dsn
        self.cuts = 0  # commits whose answers were swallowed
        self.open = asyncio.Event()  # while it is not set, nothing that a client says arrives
        self.open.set()
        self._target = f"{target}/.s.PGSQL.{PORT}"
        self._armed: bytes | None = None
        self._pumps: set[asyncio.Task[None]] = set()

    def swallow_next_commit(self, containing: bytes = b"") -> None:
        """The next COMMIT (of a transaction in which `containing` was said) is obeyed; its answer never arrives."""
        self._armed = containing

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end is gone."""
        task = asyncio.current_task()
        assert task is not None
        self._pumps.add(task)
        try:
            with contextlib.suppress(asyncio.CancelledError):  # by `close`
                there = await asyncio.open_unix_connection(self._target)
                with contextlib.closing(writer), contextlib.closing(there[1]):
                    await self._relay(reader, writer, *there)
        finally:
            self._pumps.discard(task)

    async def _relay(
        self,
        from_client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        from_server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        down = asyncio.create_task(_pump(from_server, to_client))
        said = b""
        try:
            while chunk := await from_client.read(65_536):
                await self.open.wait()
                said = (said + chunk)[-1_000_000:]
                if b"COMMIT;" in chunk:
                    cut, said = self._armed is not None and self._armed in said, b""
                    if cut:
                        self._armed = None
                        down.cancel()
                        await asyncio.gather(down, return_exceptions=True)
                        to_server.write(chunk)
                        await from_server.read(1)  # the answer is there: it was committed
                        self.cuts += 1
                        return
                to_server.write(chunk)
        finally:
            down.cancel()
            await asyncio.gather(down, return_exceptions=True)

    async def close(self) -> None:
        """Nothing of it is left running."""
        for task in self._pumps:
            task.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
    writer.close()


@asynccontextmanager
async def line(dsn: str, directory: Path) -> AsyncIterator[Line]:
    """Another way to the same database, in a directory whose path is short enough for a socket."""
    parts = urlsplit(dsn)
    target = parse_qs(parts.query)["host"][0]
    through = urlunsplit(parts._replace(query=f"host={quote(str(directory), safe='')}&port={PORT}"))
    found = Line(through, directory, target)
    server = await asyncio.start_unix_server(found.serve, directory / f".s.PGSQL.{PORT}")
    try:
        yield found
    finally:
        server.close()
        await found.close()
