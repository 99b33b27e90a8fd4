"""Policies and sites' origins that were set elsewhere, by another process or the command: obeyed in two seconds."""

import asyncio
import logging
from datetime import datetime, timedelta

from ..errors import Unavailable
from ..handlers.services import Services
from ..store import tenants
from ..store.db import REFUSED

_log = logging.getLogger("tradepost.policies")

EVERY_S = 1.0
LATE = timedelta(seconds=15)  # a transaction ends within this


async def run(services: Services) -> None:
    """Until cancelled. A policy is obeyed once: an older version never replaces a newer one."""
    since: datetime | None = None
    known: dict[int, object] = {}
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            async with services.database.service() as connection:
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
                services.obey(tenant)
