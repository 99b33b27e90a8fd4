"""Policies and sites' origins that were set elsewhere, by another process or the command: obeyed in two seconds."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from ..errors import Unavailable
from ..model import Tenant
from ..store import tenants
from ..store.db import REFUSED, Database

_log = logging.getLogger("tradepost.policies")

EVERY_S = 1.0
LATE = timedelta(seconds=15)  # a transaction ends within this


async def run(obey: Callable[[Tenant], None], database: Database, set_elsewhere: asyncio.Event) -> None:
    """Until cancelled. A policy is obeyed once: an older version never replaces a newer one."""
    since: datetime | None = None
    known: dict[int, object] = {}
    set_elsewhere.set()  # from now on is what counts
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await set_elsewhere.wait()
        set_elsewhere.clear()
        try:
            async with database.service() as connection:
                now: datetime = await connection.fetchval("SELECT clock_timestamp()")
                changed = [] if since is None else await tenants.changed_since(connection, since)
        except (Unavailable, *REFUSED):
            _log.info("policies wait: the database is away")
            continue
        since = now - LATE
        for tenant in changed:
            state = (tenant.policy.version, tenant.site_origins)
            if known.get(tenant.id) != state:
                known[tenant.id] = state
                obey(tenant)
