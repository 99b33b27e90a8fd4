"""What was committed and perhaps never told, and what was remembered long enough."""

import asyncio
import logging
from uuid import UUID

from ..errors import Unavailable
from ..handlers.services import Services
from ..store import conversations, outbox, placed, places
from ..store.db import REFUSED, Connection

_log = logging.getLogger("tradepost.sweep")

LATE_S = 2.0  # an outbox row older than this was left by a process that died, or is slow
FORGET_S = 60.0  # every hub has read it by then
FORGET_EVERY_S = 10
ANSWERS_KEPT_HOURS = 24
ANSWERS_EVERY_S = 600
TRACKS_EVERY_S = 5


async def run(services: Services) -> None:
    """Every second what is late, every few seconds what is old, every ten minutes old answers; until cancelled."""
    turn = 0
    read: set[UUID] = set()  # rows that this hub has read
    while True:
        await asyncio.sleep(1.0)
        try:
            read = await _tell_late(services, read)
            if turn % FORGET_EVERY_S == 0:
                await _forget_told(services)
            if turn % ANSWERS_EVERY_S == 0:
                await _forget_answers(services)
            if turn % TRACKS_EVERY_S == 0:
                await _forget_tracks(services)
        except (Unavailable, *REFUSED):
            _log.info("sweeping waits: the database is away")
        turn += 1


async def _tell_late(services: Services, read: set[UUID]) -> set[UUID]:
    """Late rows are read for this hub as if they had been published; it drops what it told. Returns the rows read."""
    async with services.database.service() as connection:
        rows = await outbox.late(connection, LATE_S)
        if services.hub.deserted:
            return set(rows)
        for lane in {lane for row, lanes in rows.items() if row not in read for lane in lanes}:
            await _tell(services, connection, lane)
    return set(rows)


async def _tell(services: Services, connection: Connection, told: outbox.Told) -> None:
    """The conversation is read anew: whoever committed may have died before renewing it here."""
    tenant_id, conversation_id, lane_id, seq = told
    hub, ref = services.hub, (tenant_id, conversation_id)
    if (hub.head((*ref, lane_id)) or 0) >= seq:
        return
    found = await conversations.find(connection, ref)
    if found is not None:
        hub.open(found[0])
        await hub.catch_up(ref, lane_id, seq)


async def _forget_told(services: Services) -> None:
    """Rows that every hub has read."""
    async with services.database.service() as connection:
        await outbox.forget(connection, FORGET_S)


async def _forget_answers(services: Services) -> None:
    """In batches, so that nobody waits for it."""
    async with services.database.service() as connection:
        await placed.forget(connection)
        while await outbox.forget_answers(connection, ANSWERS_KEPT_HOURS):  # noqa: ASYNC110  # a pause, not a wait
            await asyncio.sleep(0.1)


async def _forget_tracks(services: Services) -> None:
    """Where someone went is kept no longer than the tenant's policy says."""
    async with services.database.service() as connection:
        while await places.forget_expired(connection):  # noqa: ASYNC110  # a pause, not a wait
            await asyncio.sleep(0.1)
