"""What was committed and perhaps never told, and what was remembered long enough."""

import asyncio
import logging

from ..errors import Unavailable
from ..handlers.services import Services
from ..store import outbox
from ..store.db import REFUSED

_log = logging.getLogger("tradepost.sweep")

LATE_S = 2.0  # an outbox row older than this was left by a process that died, or is slow
FORGET_S = 60.0  # every hub has read it by then
ANSWERS_KEPT_HOURS = 24
ANSWERS_EVERY_S = 600


async def run(services: Services) -> None:
    """Every second the outbox, every ten minutes old answers; until cancelled."""
    turn = 0
    while True:
        await asyncio.sleep(1.0)
        try:
            await _tell_late(services)
            if turn % ANSWERS_EVERY_S == 0:
                await _forget_answers(services)
        except (Unavailable, *REFUSED):
            _log.info("sweeping waits: the database is away")
        turn += 1


async def _tell_late(services: Services) -> None:
    """Late rows are read for this hub as if they had been published; it drops what it told."""
    async with services.database.service() as connection:
        lanes = await outbox.late(connection, LATE_S)
        await outbox.forget(connection, FORGET_S)
    for tenant_id, conversation_id, lane_id, seq in lanes:
        await services.hub.catch_up((tenant_id, conversation_id), lane_id, seq)


async def _forget_answers(services: Services) -> None:
    """In batches, so that nobody waits for it."""
    async with services.database.service() as connection:
        while await outbox.forget_answers(connection, ANSWERS_KEPT_HOURS):  # noqa: ASYNC110  # a pause, not a wait
            await asyncio.sleep(0.1)
