"""Runs the timers that `store.jobs` left: pgqueuer keeps them over restarts and hands each to one process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec
from pgqueuer import Queries, QueueManager
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job

from .. import clock
from ..errors import Busy, Unavailable
from ..handlers import participants, places
from ..handlers.services import Services
from ..model import Actor, Tenant
from ..rules import policy
from ..rules.access import SCOPES
from ..store.db import REFUSED, connect
from ..store.jobs import EndShare, Expire, Timer, enqueue

_log = logging.getLogger("tradepost.timers")

AGAIN_S = 1.0
LOOK_AGAIN = timedelta(seconds=5)  # whatever was told; it wakes for what is left and for what is due sooner
Act: TypeAlias = Callable[[Services, Actor, Any], Awaitable[None]]


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
    queue = QueueManager(Queries(AsyncpgDriver(connection)))  # PgQueuer's schedules are not ours

    @queue.entrypoint("expire_stint")
    async def expire(job: Job) -> None:
        due = msgspec.json.decode(job.payload or b"", type=Expire)
        await _act(services, Timer(entrypoint="expire_stint", payload=due, at=_soon()), participants.expire)

    @queue.entrypoint("end_location")
    async def end_location(job: Job) -> None:
        due = msgspec.json.decode(job.payload or b"", type=EndShare)
        await _act(services, Timer(entrypoint="end_location", payload=due, at=_soon()), places.expire)

    try:
        await queue.run(dequeue_timeout=LOOK_AGAIN)
    finally:
        queue.shutdown.set()
        connection.terminate()


def _soon() -> datetime:
    return clock.now() + timedelta(seconds=AGAIN_S)


async def _act(services: Services, timer: Timer, act: Act) -> None:
    """Where the conversation was locked for long the timer comes again. What is due holds by the clock meanwhile."""
    try:
        await act(services, the_server(timer.payload.tenant_id), timer.payload)
    except (Busy, Unavailable):
        async with services.database.service() as connection, connection.transaction():
            await enqueue(connection, [timer])


def the_server(tenant_id: int) -> Actor:
    """What acts when time does: the marketplace itself."""
    tenant = Tenant(id=tenant_id, slug="", test=False, policy=policy.default())
    return Actor(tenant=tenant, profile_id="", scopes=frozenset(SCOPES), key_id="timers")
