"""Runs the timers that `store.jobs` left: pgqueuer keeps them over restarts and hands each to one process."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import msgspec
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job

from ..errors import Busy, Unavailable
from ..handlers import participants
from ..handlers.services import Services
from ..model import Actor, Tenant
from ..rules import policy
from ..rules.access import SCOPES
from ..store.db import REFUSED, connect
from ..store.jobs import Expire, Timer, enqueue

_log = logging.getLogger("tradepost.timers")

AGAIN_S = 1.0


async def run(services: Services, dsn: str) -> None:
    """Until cancelled, over reconnects."""
    while True:
        try:
            await _run(services, dsn)
        except REFUSED as error:
            _log.info("timers wait: the database is away (%s)", type(error).__name__)
        await asyncio.sleep(1.0)


async def _run(services: Services, dsn: str) -> None:
    connection = await connect(dsn, "tradepost_service", statement_timeout="30s")
    queue = PgQueuer(AsyncpgDriver(connection))

    @queue.entrypoint("expire_stint")
    async def expire(job: Job) -> None:
        due = msgspec.json.decode(job.payload or b"", type=Expire)
        try:
            await participants.expire(services, the_server(due.tenant_id), due)
        except (Busy, Unavailable):
            await _again(services, due)

    try:
        await queue.run(dequeue_timeout=timedelta(seconds=1))
    finally:
        queue.shutdown.set()
        connection.terminate()


async def _again(services: Services, due: Expire) -> None:
    """The conversation was locked for long: the timer comes again. The deadline holds by the clock meanwhile."""
    later = datetime.now(UTC) + timedelta(seconds=AGAIN_S)
    async with services.database.service() as connection, connection.transaction():
        await enqueue(connection, [Timer(entrypoint="expire_stint", payload=due, at=later)])


def the_server(tenant_id: int) -> Actor:
    """What acts when time does: the marketplace itself."""
    tenant = Tenant(id=tenant_id, slug="", test=False, policy=policy.default())
    return Actor(tenant=tenant, profile_id="", scopes=frozenset(SCOPES), key_id="timers")
