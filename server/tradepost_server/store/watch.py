"""Looks at what operators ask about and nobody counts: the event loop's lag, the database's vitals, the disk."""

import asyncio
import logging
import shutil
from collections import deque
from dataclasses import replace
from pathlib import Path
from time import monotonic

from ..telemetry.histogram import SECONDS, Histogram
from . import vitals
from .backlog import Backlog
from .db import REFUSED, Database, connect
from .vitals import Holder, Vitals

_log = logging.getLogger("tradepost.watch")

EVERY_S = 5.0
BEAT_S = 0.2
BEATS = 50  # of which the worst is told: ten seconds
HELD_S = 60.0  # a transaction that is open for longer is named in the log


class Watch:
    """What one node found last."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database, self._data = database, data
        self._held: tuple[str, float] | None = None  # the holder's transaction, and when it was first seen
        self._named: str | None = None  # in the log
        self.vitals, self.backlog = Vitals(), Backlog()
        self._looked_at = monotonic()  # when the database last answered, or the node began
        self.disk_free = 1.0  # of the data directory's file system
        self.lags = Histogram(SECONDS)
        self._recent: deque[float] = deque(maxlen=BEATS)

    @property
    def lag_s(self) -> float:
        """The event loop's worst of the last ten seconds."""
        return max(self._recent, default=0.0)

    @property
    def vitals_age_s(self) -> float:
        """How old `vitals` are."""
        return monotonic() - self._looked_at

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beat(), name="event loop lag")
            tasks.create_task(self._look(), name="vitals")

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            lag = max(0.0, loop.time() - due)
            self.lags.observe(lag)
            self._recent.append(lag)

    async def _look(self) -> None:
        while True:
            try:
                await self.look()
            except REFUSED:
                _log.info("vitals wait: the database is away")
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Once.

        Raises: what `db.REFUSED` lists.
        """
        disk = await asyncio.to_thread(shutil.disk_usage, self._data)
        self.disk_free = disk.free / disk.total
        connection = await connect(self._database.dsn, "tradepost_service")  # pools may be what is wrong
        try:
            found = await vitals.read(connection)
            await self.backlog.look(connection)
        finally:
            await connection.close(timeout=1)
        self.vitals = replace(found, holder=None if found.holder is None else self._aged(found.holder))
        self._looked_at = monotonic()

    def _aged(self, holder: Holder) -> Holder:
        """Where its age may not be seen, it is as old as we have seen it."""
        if self._held is None or self._held[0] != holder.xid:
            self._held = (holder.xid, monotonic())
        aged = replace(holder, age_s=max(holder.age_s, monotonic() - self._held[1]))
        if aged.age_s > HELD_S and self._named != aged.xid:
            self._named = aged.xid
            _log.warning(
                "a transaction of %r (pid %d) is open for %d s: search, pushes and webhooks wait for its end",
                *(aged.role, aged.pid, round(aged.age_s)),
            )
        return aged
