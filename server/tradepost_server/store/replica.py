"""A standby to read from, for as long as it is near the primary. What it says is a hint: the primary decides.

How far behind it is, no clock tells: the node notes how long the primary's log was and when, and looks how far the
standby has replayed it. So a primary that nothing is written to has nobody behind it.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import TypeVar

import msgspec

from ..errors import Unavailable
from ..model import Key
from .db import REFUSED, Connection, Database

T = TypeVar("T")

_log = logging.getLogger("tradepost.replica")

BEHIND_MAX_S = 5.0  # further behind it is not read
EVERY_S = 1.0
LIMIT_MS = 1_000  # of one statement: then the primary is asked
_WRITTEN = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"
_REPLAYED = "SELECT (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint WHERE pg_is_in_recovery()"


class Replica:
    """The primary and, where there is one, a copy of it."""

    def __init__(self, primary: Database, copy: Database | None) -> None:
        self._primary, self._copy = primary, copy
        self._written: deque[tuple[float, int]] = deque(maxlen=60)  # when the primary's log was how long
        self._lost = False  # and that was said
        self._reached = -inf  # the copy has all that was committed then
        self.reads: Counter[str] = Counter()  # by who answered

    @property
    def exists(self) -> bool:
        """Whether one is set."""
        return self._copy is not None

    @property
    def lag_s(self) -> float:
        """How far behind it is at most; infinite where it is away."""
        return monotonic() - self._reached

    @property
    def near(self) -> bool:
        """Whether it is read."""
        return self.exists and self.lag_s <= BEHIND_MAX_S

    async def read(self, tenant_id: int, ask: Callable[[Connection], Awaitable[T | None]]) -> T | None:
        """What `ask` finds in the copy, as one tenant; None where the primary has to be asked."""
        found = None
        if self._copy is not None and self.near:
            try:
                async with self._copy.transaction(tenant_id) as tx:
                    await tx.execute(f"SET LOCAL statement_timeout = {LIMIT_MS}")
                    found = await ask(tx)
            except (Unavailable, *REFUSED) as error:
                self._lose(error)
        self.reads["primary" if found is None else "replica"] += 1
        return found

    async def run(self) -> None:
        """Looks how far behind it is, until cancelled."""
        while True:
            if self._copy is not None:
                try:
                    await self._look(self._copy)
                except (Unavailable, *REFUSED) as error:
                    self._lose(error)
            await asyncio.sleep(EVERY_S)

    async def _look(self, copy: Database) -> None:
        async with self._primary.service() as connection:
            self._written.append((monotonic(), await connection.fetchval(_WRITTEN)))
        async with copy.service() as connection:
            replayed: int = await connection.fetchval(_REPLAYED) or 0
        self._lost = False
        self._reached = max((at for at, length in self._written if length <= replayed), default=-inf)

    def _lose(self, error: Exception) -> None:
        """Until it is looked at again."""
        if not self._lost:
            _log.warning("the replica is away: %s; the primary is read", type(error).__name__)
        self._lost, self._reached = True, -inf

    async def close(self) -> None:
        """Ends its connections."""
        if self._copy is not None:
            await self._copy.close()


async def stands_at(tx: Connection, ref: Key, version: int, heads: dict[str, int]) -> bool:
    """Whether the log of a conversation is here exactly as it was found elsewhere."""
    row = await tx.fetchrow("SELECT version, heads FROM logs WHERE tenant_id = $1 AND conversation_id = $2", *ref)
    here = None if row is None else (row["version"], msgspec.json.decode(row["heads"], type=dict[str, int]))
    return here == (version, heads)
