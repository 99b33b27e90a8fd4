"""Keeps what search looks in up with the log: in one process at a time, and politely."""

import asyncio
import logging
from time import monotonic

from ..errors import Unavailable
from ..handlers.services import Services
from ..store import documents
from ..store.db import REFUSED

_log = logging.getLogger("tradepost.indexing")

EVERY_S = 0.5
REST = 2.0  # after a step it rests this many times as long as the step took: sending comes first


async def run(services: Services) -> None:
    """Until cancelled."""
    while True:
        began, done = monotonic(), 0
        try:
            async with services.database.service() as connection:
                done = await documents.follow(connection)
        except (Unavailable, *REFUSED):
            _log.info("search falls behind: the database is away")
        took = monotonic() - began
        await asyncio.sleep(EVERY_S if done < documents.BATCH else min(EVERY_S, REST * took))
