"""Files that no message carries when their time is over, uploads that were not finished: removed, objects first."""

import asyncio
import logging
from datetime import datetime

from ..errors import Unavailable
from ..handlers import keeping
from ..handlers.services import Services
from ..store import files, uploads
from ..store.db import REFUSED

_log = logging.getLogger("tradepost.collector")

EVERY_S = 60.0
BATCH = 100
BATCHES_MAX = 50  # in one turn
SPOOL_S = 3_600.0  # what lies longer where bytes come in was left by a process that died


async def run(services: Services) -> None:
    """Every minute; until cancelled."""
    while True:
        try:
            await services.depot.spool.sweep(max(SPOOL_S, services.depot.settings.file_body_s))
            await collect(services)
        except (Unavailable, *REFUSED):
            _log.info("collecting files waits: the database or the storage is away")
        await asyncio.sleep(EVERY_S)


async def collect(services: Services, at: datetime | None = None) -> int:
    """Removes what is due by the database's clock, or by `at`; the number of files.

    A file is gone for everyone before its first object is removed, and its row stays until the last one is: what a
    crash interrupts is done by the next turn.
    Raises: Unavailable.
    """
    removed = 0
    for _ in range(BATCHES_MAX):
        async with services.database.service() as connection:
            await uploads.forget_old(connection, at, BATCH)
            due = await files.collect(connection, at, BATCH)
        for loose in due:
            await keeping.remove(services.depot.storage, services.database, loose)
        removed += len(due)
        if len(due) < BATCH:
            break
    return removed
