"""Keeps what search looks in up with the log: in one process at a time, and politely."""

import logging
from time import monotonic

from ..errors import Unavailable
from ..handlers.services import Services
from ..store import documents
from ..store.db import REFUSED

_log = logging.getLogger("tradepost.indexing")


async def run(services: Services) -> None:
    """Until cancelled."""
    while True:
        began, done = monotonic(), 0
        try:
            async with services.database.service() as connection:
                done = await documents.follow(connection)
        except (Unavailable, *REFUSED):
            _log.info("search falls behind: the database is away")
        await services.resting.after(began, more=done >= documents.BATCH)
