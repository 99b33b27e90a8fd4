"""Webhooks: making and changing them, and what they could not be told."""

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from msgspec import UNSET

from tradepost.protocol import commands as c
from tradepost.protocol.results import DeadLetterPage, Empty, ReplayedResult, WebhookList, WebhookResult
from tradepost.protocol.webhooks import WEBHOOKS_MAX, Webhook

from .. import ids
from ..errors import Forbidden, Invalid, LimitReached, NotFound
from ..model import Actor
from ..outbound import OutboundError
from ..rules import access
from ..rules import webhooks as rules
from ..secrets import Vault
from ..store import audit, deliveries, webhooks
from ..store.audit import Entry
from ..store.db import Connection
from . import everywhere
from .services import Services

DISABLED = "by the marketplace"


@asynccontextmanager
async def _writing(services: Services) -> AsyncIterator[Connection]:
    """A transaction; what it changes is so in all databases afterwards."""
    async with services.database.service() as tx, tx.transaction():
        yield tx
    await services.copies.settle()


async def create(services: Services, actor: Actor, command: c.CreateWebhook) -> WebhookResult:
    """A new one, which reads what the API key that makes it may read.

    Raises: Forbidden for a key that reads no messages, Invalid for an address that we would not go to, LimitReached.
    """
    access.require_tenant(actor, "webhook.create")
    if "messages:read" not in actor.scopes:
        raise Forbidden("This needs an API key with the scope messages:read: events carry messages")
    _check_url(services, command.url)
    async with _writing(services) as tx:
        return await add(tx, services.secrets, actor, command)


async def add(tx: Connection, vault: Vault, actor: Actor, command: c.CreateWebhook) -> WebhookResult:
    """The row of a new one.

    Raises: LimitReached.
    """
    if await webhooks.lock(tx, actor.tenant.id) >= WEBHOOKS_MAX:
        raise LimitReached(f"A tenant has at most {WEBHOOKS_MAX} webhooks")
    made, secret = ids.new("wh"), new_secret()
    await webhooks.insert(tx, actor, made, command, sorted(actor.scopes & rules.SCOPES), vault.seal(secret.encode()))
    await audit.record(tx, actor, Entry(action="webhook.create", details={"webhook": made}))
    return WebhookResult(webhook=await find(tx, actor, made), secret=secret)


def new_secret() -> str:
    """As Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


async def find(tx: Connection, actor: Actor, webhook_id: str) -> Webhook:
    """The tenant's webhook of that id.

    Raises: NotFound.
    """
    found = await webhooks.find(tx, actor.tenant.id, webhook_id)
    if found is None:
        raise NotFound("No such webhook")
    return found


async def list_(services: Services, actor: Actor, command: c.ListWebhooks) -> WebhookList:
    """All of the tenant's."""
    access.require_tenant(actor, "webhook.list")
    async with services.database.service() as tx:
        return WebhookList(webhooks=await webhooks.list_all(tx, actor.tenant.id))


async def update(services: Services, actor: Actor, command: c.UpdateWebhook) -> WebhookResult:
    """Changes what is named.

    Raises: NotFound, Invalid for an address that we would not go to.
    """
    access.require_tenant(actor, "webhook.update")
    if command.url is not UNSET:
        _check_url(services, command.url)
    async with _writing(services) as tx:
        return await change(tx, actor, command)


async def change(tx: Connection, actor: Actor, command: c.UpdateWebhook) -> WebhookResult:
    """The row of a change.

    Raises: NotFound.
    """
    await webhooks.lock(tx, actor.tenant.id)
    before = await find(tx, actor, command.webhook)
    named = {n: v for n in ("url", "description", "events", "at_once") if (v := getattr(command, n)) is not UNSET}
    if command.disabled is not UNSET:
        named["disabled"] = (before.disabled or DISABLED) if command.disabled else None
    after = msgspec.structs.replace(before, **named)
    enabled = before.disabled is not None and after.disabled is None
    await webhooks.update(tx, actor.tenant.id, after, enabled=enabled)
    entry = Entry(action="webhook.update", details={"webhook": after.id, "changed": sorted(named)})
    await audit.record(tx, actor, entry)
    return WebhookResult(webhook=await find(tx, actor, after.id))


async def delete(services: Services, actor: Actor, command: c.DeleteWebhook) -> Empty:
    """Removes it.

    Raises: NotFound.
    """
    access.require_tenant(actor, "webhook.delete")
    async with _writing(services) as tx:
        await remove(tx, actor, command.webhook)
    return Empty()


async def remove(tx: Connection, actor: Actor, webhook_id: str) -> None:
    """The rows of a removal.

    Raises: NotFound.
    """
    if not await webhooks.delete(tx, actor.tenant.id, webhook_id):
        raise NotFound("No such webhook")
    await audit.record(tx, actor, Entry(action="webhook.delete", details={"webhook": webhook_id}))


async def rotate(services: Services, actor: Actor, command: c.RotateWebhook) -> WebhookResult:
    """A new secret beside the one before.

    Raises: NotFound.
    """
    access.require_tenant(actor, "webhook.rotate")
    async with _writing(services) as tx:
        return await renew(tx, services.secrets, actor, command)


async def renew(tx: Connection, vault: Vault, actor: Actor, command: c.RotateWebhook) -> WebhookResult:
    """The row of a new secret.

    Raises: NotFound.
    """
    secret = new_secret()
    sealed = vault.seal(secret.encode())
    if not await webhooks.rotate(tx, actor.tenant.id, command.webhook, sealed, command.keep_s):
        raise NotFound("No such webhook")
    await audit.record(tx, actor, Entry(action="webhook.rotate", details={"webhook": command.webhook}))
    return WebhookResult(webhook=await find(tx, actor, command.webhook), secret=secret)


async def list_dead(services: Services, actor: Actor, command: c.ListDeadLetters) -> DeadLetterPage:
    """What an address could not be told, the oldest first.

    Raises: NotFound.
    """
    access.require_tenant(actor, "webhook.dead")
    async with services.database.service() as tx:
        await find(tx, actor, command.webhook)
    pages = []
    for each in services.everywhere.values():
        async with each.database.service() as tx:
            pages.append(await deliveries.dead(tx, actor.tenant.id, command.webhook, command.cursor, command.limit + 1))
    found, cursor = everywhere.oldest(pages, command.limit)
    return DeadLetterPage(letters=found, cursor=cursor)


async def replay(services: Services, actor: Actor, command: c.ReplayDeadLetters) -> ReplayedResult:
    """Tells dead letters again.

    Raises: NotFound for a webhook or a letter that is not there.
    """
    access.require_tenant(actor, "webhook.replay")
    replayed = 0
    for each in everywhere.asked(services, command.letter).values():
        async with each.database.service() as tx, tx.transaction():
            replayed += (await raise_dead(tx, actor, command)).replayed
    return ReplayedResult(replayed=replayed)


async def raise_dead(tx: Connection, actor: Actor, command: c.ReplayDeadLetters) -> ReplayedResult:
    """The rows of a replay.

    Raises: NotFound.
    """
    await find(tx, actor, command.webhook)
    replayed = await deliveries.replay(tx, actor.tenant.id, command.webhook, command.letter)
    if command.letter is not None and not replayed:
        raise NotFound("No such dead letter", path="$.letter")
    entry = Entry(action="webhook.replay", details={"webhook": command.webhook, "letters": replayed})
    await audit.record(tx, actor, entry)
    return ReplayedResult(replayed=replayed)


def _check_url(services: Services, url: str) -> None:
    try:
        services.outbound.check(url)
    except OutboundError as refused:
        raise Invalid(str(refused), path="$.url") from refused
