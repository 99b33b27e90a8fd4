"""Tells the endpoints of webhooks what happens: at least once each event, those of a conversation in their order."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from time import monotonic

import msgspec
from standardwebhooks.webhooks import Webhook

from tradepost.protocol.webhooks import HOPS_HEADER

from .. import clock
from ..errors import Unavailable
from ..handlers import feed
from ..handlers.services import Services
from ..model import Actor
from ..outbound import Limits, Outbound, OutboundError
from ..rules import webhooks as rules
from ..settings import Settings
from ..store import deliveries, following, tenants, webhooks
from ..store.beside import HOME
from ..store.db import REFUSED, Connection
from ..store.deliveries import Due, Row
from ..store.following import Event

_log = logging.getLogger("tradepost.webhooks")

KIND = "webhooks"  # its followers of the log
LOOK_S, QUIET_LOOK_S = 0.25, 1.0  # for deliveries whose time has come; the second where little happens
AT_ONCE = 32  # deliveries of this process
FORGET_EVERY_S = 600.0
ANSWERED = Limits(total_s=15.0, body_bytes=65_536, cut=True)
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why an endpoint was not told."""

    why: str
    gone: bool = False


async def run(services: Services, outbound: Outbound, settings: Settings) -> None:
    """Until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_follow(services))
        tasks.create_task(_deliver(services, outbound, settings))


async def _follow(services: Services) -> None:
    forgotten = 0.0
    while True:
        began, seen = monotonic(), 0
        try:
            async with services.database.service() as connection:
                for shard in range(following.SHARDS):
                    seen = max(seen, await following.step(connection, KIND, shard, queue, webhooks.ANYONE))
                if began - forgotten > FORGET_EVERY_S:
                    forgotten = began
                    await deliveries.forget_old(connection)
        except following.Overtaken as overtaken:
            _log.info("%s was followed elsewhere meanwhile", overtaken)
        except (Unavailable, *REFUSED):
            _log.info("webhooks wait: the database is away")
        await services.resting.after(began, more=seen >= following.BATCH)


async def queue(tx: Connection, events: Sequence[Event]) -> None:
    """A delivery for each endpoint that is to be told of an event."""
    told = await webhooks.listeners(tx, list({event.tenant_id for event in events}))
    rows: list[Row] = [
        (e.tenant_id, listener.id, e.conversation_id, e.at, e.lane_id, e.seq, e.hops)
        for e in events
        for listener in told
        if listener.tenant_id == e.tenant_id
        and (e.epoch, e.xid) > listener.since
        and rules.is_told(e.name, e.hops, listener.events)
    ]
    await deliveries.add(tx, rows)


async def _deliver(services: Services, outbound: Outbound, settings: Settings) -> None:
    under_way: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as tasks:
        while True:
            taken: list[Due] = []
            try:
                if len(under_way) < AT_ONCE:
                    async with services.database.service() as connection:
                        taken = await deliveries.take(connection, AT_ONCE - len(under_way))
            except (Unavailable, *REFUSED):
                _log.info("webhooks wait: the database is away")
            for due in taken:
                task = tasks.create_task(_told(services, outbound, settings, due))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            if under_way:
                await asyncio.wait(under_way, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            else:
                await services.resting.rest(LOOK_S, QUIET_LOOK_S)


async def _told(services: Services, outbound: Outbound, settings: Settings, due: Due) -> None:
    """One delivery. What cannot be noted is tried again when its lease is over."""
    try:
        try:
            failed = await tell(services, outbound, due)
        except (Unavailable, *REFUSED):
            raise
        except Exception:
            _log.exception("a delivery of %s failed", due.webhook_id)
            failed = _Failed("internal")
        async with services.database.service() as connection, connection.transaction():
            why = await settle(connection, due, failed, settings)
        if why is not None:
            # at home alone, from where it is copied; where home is away, the next failure says so again
            async with services.everywhere[HOME].database.service() as connection:
                await webhooks.disable(connection, due.tenant_id, due.webhook_id, why)
            _log.warning("webhook %s is disabled: %s", due.webhook_id, why)
    except (Unavailable, *REFUSED):
        _log.info("a delivery of %s is tried again: the database is away", due.webhook_id)


async def tell(services: Services, outbound: Outbound, due: Due) -> _Failed | None:
    """Tells the endpoint; None where it answered well, or there is nothing to tell."""
    body = await _body(services, due)
    if body is None:
        return None
    at = clock.now()
    keys = (services.secrets.open(sealed).decode() for sealed in due.secrets)
    headers = {
        "webhook-id": due.event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(due.event_id, at, body.decode()) for key in keys),
        HOPS_HEADER: str(due.hops + 1),
    }
    try:
        answer = await outbound.post_json(due.url, body, headers, limits=ANSWERED)
    except OutboundError as error:
        return _Failed(error.reason)
    return None if answer.ok else _Failed(f"status {answer.status}", gone=answer.status == rules.GONE)


async def _body(services: Services, due: Due) -> bytes | None:
    """The event as the API key that made the webhook would read it now."""
    async with services.database.transaction(due.tenant_id) as tx:
        tenant = await tenants.get(tx, due.tenant_id)
        actor = Actor(tenant=tenant, profile_id="", scopes=due.scopes, key_id=due.webhook_id)
        event = (await feed.show(tx, actor, [(due.conversation_id, due.lane_id, due.seq)]))[0]
    return None if event is None else msgspec.json.encode(event)


async def settle(tx: Connection, due: Due, failed: _Failed | None, settings: Settings) -> str | None:
    """Notes how it went, unless somebody else took the delivery meanwhile. Returns why it is to be told no more."""
    webhook = (due.tenant_id, due.webhook_id)
    if not (await webhooks.hold(tx, *webhook) and await deliveries.is_mine(tx, due)):
        return None
    if failed is None:
        await deliveries.done(tx, due)
        await webhooks.well(tx, *webhook)
        return None
    left = settings.webhook_give_up_s - (clock.now() - due.since).total_seconds()
    if left <= 0:
        await deliveries.bury(tx, due, failed.why)
    else:
        delay = rules.retry_delay(due.attempts + 1, settings.webhook_retry_s, _chance.random())
        await deliveries.again(tx, due, min(delay, left))
    failures, failing_s = await webhooks.failed(tx, *webhook)
    if failed.gone or failing_s > rules.DISABLED_AFTER_S:
        return "it answered 410 Gone" if failed.gone else "it failed for three days"
    if seconds := rules.rest(failures, settings.webhook_retry_s):
        await webhooks.rest(tx, *webhook, seconds)
    return None
