"""Looks at what operators ask about and nobody counts: the event loop's lag, the databases' vitals, the disk."""

import asyncio
import logging
import shutil
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic

from ..telemetry.histogram import SECONDS, Histogram
from . import vitals
from .backlog import Backlog
from .beside import HOME
from .db import REFUSED, Connection, Database, connect
from .vitals import Holder, Vitals

_log = logging.getLogger("tradepost.watch")

EVERY_S = 5.0
BEAT_S = 0.2
BEATS = 50  # of which the worst is told: ten seconds
HELD_S = 60.0  # a transaction that is open for longer is named in the log


class Look:
    """One database, as a node found it last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: tuple[str, float] | None = None  # the holder's transaction, and when it was first seen
        self._named: str | None = None  # in the log
        self.vitals = Vitals()
        self._at = monotonic()  # when the database last answered, or the node began

    @property
    def age_s(self) -> float:
        """How old `vitals` are."""
        return monotonic() - self._at

    async def again(self, *others: Callable[[Connection], Awaitable[None]]) -> None:
        """Once; `others` look over the same connection.

        Raises: what `db.REFUSED` lists.
        """
        connection = await connect(self._database.dsn, "tradepost_service")  # pools may be what is wrong
        try:
            found = await vitals.read(connection)
            for other in others:
                await other(connection)
        finally:
            await connection.close(timeout=1)
        self.vitals = replace(found, holder=None if found.holder is None else self._aged(found.holder))
        self._at = monotonic()

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


class Watch:
    """What one node found last."""

    def __init__(self, databases: Mapping[int, Database], data: Path) -> None:
        self._data = data
        self.databases = {number: Look(database) for number, database in databases.items()}
        self.backlog = Backlog()
        self.disk_free = 1.0  # of the data directory's file system
        self.lags = Histogram(SECONDS)
        self._recent: deque[float] = deque(maxlen=BEATS)

    @property
    def home(self) -> Look:
        """The first database."""
        return self.databases[HOME]

    @property
    def lag_s(self) -> float:
        """The event loop's worst of the last ten seconds."""
        return max(self._recent, default=0.0)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beat(), name="event loop lag")
            for number in self.databases:
                tasks.create_task(self._look(number), name=f"vitals of database {number}")

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            lag = max(0.0, loop.time() - due)
            self.lags.observe(lag)
            self._recent.append(lag)

    async def _look(self, number: int) -> None:
        while True:
            try:
                await self.look(number)
            except REFUSED:
                _log.info("vitals wait: database %d is away", number)
            await asyncio.sleep(EVERY_S)

    async def look(self, number: int = HOME) -> None:
        """Once at one database; with home, at what is nowhere else.

        Raises: what `db.REFUSED` lists.
        """
        if number != HOME:
            await self.databases[number].again()
            return
        disk = await asyncio.to_thread(shutil.disk_usage, self._data)
        self.disk_free = disk.free / disk.total
        await self.home.again(self.backlog.look, vitals.learn_time)
