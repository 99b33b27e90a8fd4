"""Runs the timers that `store.jobs` left: pgqueuer keeps them over restarts and hands each to one process."""

import asyncio
import logging
from datetime import timedelta

import msgspec
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job

from ..handlers import participants
from ..handlers.services import Services
from ..model import Actor, Policy, Tenant
from ..rules.access import SCOPES
from ..store.db import REFUSED, connect
from ..store.jobs import Expire

_log = logging.getLogger("tradepost.timers")


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
        await participants.expire(services, the_server(due.tenant_id), due)

    try:
        await queue.run(dequeue_timeout=timedelta(seconds=1))
    finally:
        queue.shutdown.set()
        connection.terminate()


def the_server(tenant_id: int) -> Actor:
    """What acts when time does: the marketplace itself."""
    tenant = Tenant(id=tenant_id, slug="", test=False, policy=Policy())
    return Actor(tenant=tenant, profile_id="", scopes=frozenset(SCOPES), key_id="timers")
