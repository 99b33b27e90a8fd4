"""The PostgreSQL of a world: one that crashes and comes back, or a pair of which one takes over from the other."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg

from support.eventually import eventually
from support.standby import Pair, pair
from tradepost_server import embedded
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.store import migrate

from .history import Log, Place, Row

SETTINGS = {"max_connections": "120", "shared_buffers": "64MB"}


class Database:
    """Made by `database`."""

    def __init__(self, data: Path, of_two: Pair | None) -> None:
        self._data, self.pair = data, of_two
        self._server: EmbeddedPostgres | None = None

    @property
    def server(self) -> EmbeddedPostgres:
        """The one that is the primary."""
        found = self.pair.primary if self.pair is not None else self._server
        assert found is not None
        return found

    @property
    def dsn(self) -> str:
        """For nodes: it stays the same whatever happens."""
        return self.pair.dsn if self.pair is not None else self.server.dsn

    @property
    def sockets(self) -> Path:
        """Where it listens."""
        return Path(parse_qs(urlsplit(self.server.dsn).query)["host"][0])

    def dsn_by(self, sockets: Path) -> str:
        """The same with another directory of the socket."""
        return self.server.dsn.replace(quote(str(self.sockets), safe=""), quote(str(sockets), safe=""))

    async def start(self) -> None:
        """Returns when it answers; harmless where it does."""
        if self.pair is None:
            self._server = await asyncio.to_thread(embedded.start, self._data, settings=SETTINGS)

    async def crash(self) -> None:
        """At once, as `pg_ctl -m immediate stop` does: the next start recovers."""
        os.kill(self.server.pid, signal.SIGQUIT)
        await eventually(self._gone)

    async def fail_over(self) -> None:
        """The primary is lost for good, and its standby takes over; then it gets a standby of its own again."""
        assert self.pair is not None
        await self.pair.lose_primary()
        await self.pair.promote()
        await self.pair.rejoin()

    async def stop(self) -> None:
        """In order."""
        if self.pair is None and self._server is not None:
            await asyncio.to_thread(embedded.stop, self._server)

    async def _gone(self) -> bool:
        return not embedded.alive(self.server)

    @asynccontextmanager
    async def asked(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A connection as the superuser, to whichever is the primary."""
        connection = await asyncpg.connect(self.server.dsn)
        try:
            yield connection
        finally:
            connection.terminate()

    async def log(self, conversations: Iterable[str]) -> Log:
        """What it has of these conversations, in their order."""
        wanted = list(conversations)
        async with self.asked() as connection:
            rows = await connection.fetch(_ROWS, wanted)
            lanes = await connection.fetch(_LANES, wanted)
        return Log(
            rows=[Row(Place(*r[:3]), *r[3:]) for r in map(tuple, rows)],
            audiences={(r["conversation_id"], r["id"]): r["audience"] for r in lanes},
        )


_ROWS = """
SELECT e.conversation_id, e.lane_id, e.seq, e.name, coalesce(m.profile_id, p.profile_id), m.client_id,
       coalesce(m.content ->> 'text', m.content ->> 'caption')
FROM events e
LEFT JOIN messages m ON (m.tenant_id, m.conversation_id, m.id) = (e.tenant_id, e.conversation_id, e.message_id)
LEFT JOIN participants p
    ON (p.tenant_id, p.conversation_id, p.id) = (e.tenant_id, e.conversation_id, e.data ->> 'participant')
WHERE e.conversation_id = ANY($1) ORDER BY e.conversation_id, e.lane_id, e.seq
"""
_LANES = "SELECT conversation_id, id, audience FROM lanes WHERE conversation_id = ANY($1)"


@asynccontextmanager
async def database(directory: Path, *, replicated: bool) -> AsyncIterator[Database]:
    """A migrated one; stopped at the end."""
    if replicated:
        async with pair(directory) as both:
            yield Database(directory, both)
        return
    found = Database(directory / "postgres", None)
    await found.start()
    try:
        await migrate.migrate(found.dsn)
        yield found
    finally:
        await found.stop()
