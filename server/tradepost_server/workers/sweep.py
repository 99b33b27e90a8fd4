"""What was committed and perhaps never told, and what was remembered long enough."""

import asyncio
import logging

import asyncpg
import msgspec

from ..errors import Unavailable
from ..handlers.services import Services

_log = logging.getLogger("tradepost.sweep")

LATE_S = 2.0  # an outbox row older than this was left by a process that died, or is slow
FORGET_S = 60.0  # every hub has read it by then
ANSWERS_KEPT = "24 hours"


async def run(services: Services) -> None:
    """Every second the outbox, every ten minutes old answers; until cancelled."""
    turn = 0
    while True:
        await asyncio.sleep(1.0)
        turn += 1
        try:
            await _tell_late(services)
            if turn % 600 == 1:
                await _forget_answers(services)
        except (Unavailable, asyncpg.PostgresError):
            _log.info("sweeping waits: the database is away")


async def _tell_late(services: Services) -> None:
    """Rows older than 2 s are read for this hub as if they had been published; it drops what it told."""
    async with services.database.service() as connection:
        rows = await connection.fetch(
            "SELECT lanes FROM outbox WHERE written_at < clock_timestamp() - make_interval(secs => $1) LIMIT 1000",
            LATE_S,
        )
        await connection.execute(
            "DELETE FROM outbox WHERE written_at < clock_timestamp() - make_interval(secs => $1)", FORGET_S
        )
    for row in rows:
        for tenant_id, conversation_id, lane_id, seq in msgspec.json.decode(
            row["lanes"], type=list[tuple[int, str, str, int]]
        ):
            await services.hub.catch_up((tenant_id, conversation_id), lane_id, seq)


async def _forget_answers(services: Services) -> None:
    """In batches, so that nobody waits for it."""
    async with services.database.service() as connection:
        while await connection.fetch(
            "DELETE FROM answers WHERE ctid = ANY(ARRAY(SELECT ctid FROM answers "
            "WHERE at < clock_timestamp() - $1::text::interval LIMIT 1000)) RETURNING 1",
            ANSWERS_KEPT,
        ):
            await asyncio.sleep(0.1)
