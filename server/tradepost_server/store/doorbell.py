"""LISTEN and NOTIFY on a connection of their own: PostgreSQL as the broker of a handful of processes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from .db import DOWN, Connection, connect

CHANNEL = "tradepost"
PAYLOAD_MAX = 7_900  # bytes; PostgreSQL takes less than 8,000
ALIVE_S = 5.0  # an answer takes no longer
_KEEPALIVES = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
_RING = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload"

LOST = DOWN


class Doorbell:
    """One connection that listens and rings."""

    def __init__(self, connection: Connection, ended: asyncio.Event) -> None:
        self._connection, self.ended = connection, ended

    async def ring(self, payloads: Sequence[str]) -> None:
        """Tells all other listeners; returns once PostgreSQL has it.

        Raises: what `LOST` lists.
        """
        await self._connection.execute(_RING, CHANNEL, payloads, timeout=ALIVE_S)

    async def check(self) -> None:
        """Raises: what `LOST` lists, where nobody answers."""
        await self._connection.execute("SELECT 1", timeout=ALIVE_S)


@asynccontextmanager
async def listening(dsn: str, heard: Callable[[str], None]) -> AsyncIterator[Doorbell]:
    """From the first line of its body on `heard` gets what the others ring.

    Raises: what `LOST` lists.
    """
    connection = await connect(dsn, "tradepost_service", **_KEEPALIVES)
    ended = asyncio.Event()
    own = connection.get_server_pid()

    def listener(_: Any, pid: int, channel: str, payload: Any) -> None:
        if pid != own:
            heard(payload)

    try:
        connection.add_termination_listener(lambda _: ended.set())
        await connection.add_listener(CHANNEL, listener)
        yield Doorbell(connection, ended)
    finally:
        with suppress(*LOST):
            connection.terminate()
