"""Rows of webhooks: who is told what happens, and how they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tradepost.protocol.commands import CreateWebhook
from tradepost.protocol.webhooks import Webhook

from ..model import Actor
from .db import Connection

ANYONE = "SELECT 1 FROM webhooks WHERE disabled IS NULL"
_SHOWN = """
SELECT w.*, (SELECT count(*) FROM delivery_queues q WHERE q.tenant_id = w.tenant_id AND q.webhook_id = w.id) AS waiting,
    (SELECT count(*) FROM dead_letters d WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id) AS dead
FROM webhooks w
"""
_INSERT = """
INSERT INTO webhooks (tenant_id, id, url, description, events, scopes, at_once, secret, created_by, epoch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT max(number) FROM epochs))
"""
_UPDATE = """
UPDATE webhooks SET url = $3, description = $4, events = $5, at_once = $6, updated_at = clock_timestamp(),
    disabled = $7,
    epoch = CASE WHEN $8 THEN (SELECT max(number) FROM epochs) ELSE epoch END,
    xid = CASE WHEN $8 THEN pg_current_xact_id() ELSE xid END,
    failures = CASE WHEN $8 THEN 0 ELSE failures END,
    failing_since = CASE WHEN $8 THEN NULL ELSE failing_since END,
    rests_until = CASE WHEN $8 THEN NULL ELSE rests_until END
WHERE tenant_id = $1 AND id = $2
"""
_ROTATE = """
UPDATE webhooks SET previous = secret, previous_until = clock_timestamp() + make_interval(secs => $4), secret = $3,
    updated_at = clock_timestamp()
WHERE tenant_id = $1 AND id = $2 RETURNING true
"""
_WELL = """
UPDATE webhooks SET failures = 0, failing_since = NULL, rests_until = NULL
WHERE tenant_id = $1 AND id = $2 AND failures > 0
"""
_FAILED = """
UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp())
WHERE tenant_id = $1 AND id = $2
RETURNING failures, extract(epoch FROM clock_timestamp() - failing_since)::float8 AS failing_s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A webhook as the follower of the log sees it."""

    tenant_id: int
    id: str
    events: frozenset[str]
    since: tuple[int, int]  # the epoch and transaction of its making: what was committed before it is not told


def _webhook(row: Any) -> Webhook:
    names = (
        "id",
        "url",
        "description",
        "events",
        "scopes",
        "at_once",
        "created_by",
        "created_at",
        "updated_at",
        "disabled",
    )
    return Webhook(**{n: row[n] for n in (*names, "failing_since", "waiting", "dead")})


async def lock(tx: Connection, tenant_id: int) -> int:
    """Until the transaction ends no other makes one for the tenant; how many there are."""
    await tx.execute("SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE", tenant_id)
    return int(await tx.fetchval("SELECT count(*) FROM webhooks WHERE tenant_id = $1", tenant_id))


async def insert(
    tx: Connection, actor: Actor, webhook_id: str, asked: CreateWebhook, scopes: Sequence[str], secret: bytes
) -> None:
    """A new one; `secret` is sealed."""
    given = (asked.url, asked.description, asked.events, list(scopes), asked.at_once, secret, actor.id)
    await tx.execute(_INSERT, actor.tenant.id, webhook_id, *given)


async def find(tx: Connection, tenant_id: int, webhook_id: str) -> Webhook | None:
    """The tenant's webhook of that id."""
    row = await tx.fetchrow(f"{_SHOWN} WHERE w.tenant_id = $1 AND w.id = $2", tenant_id, webhook_id)
    return None if row is None else _webhook(row)


async def tenant_of(tx: Connection, webhook_id: str) -> int | None:
    """Whose it is."""
    found: int | None = await tx.fetchval("SELECT tenant_id FROM webhooks WHERE id = $1", webhook_id)
    return found


async def list_all(tx: Connection, tenant_id: int) -> list[Webhook]:
    """The tenant's, oldest first."""
    return [_webhook(r) for r in await tx.fetch(f"{_SHOWN} WHERE w.tenant_id = $1 ORDER BY created_at, id", tenant_id)]


async def update(tx: Connection, tenant_id: int, after: Webhook, *, enabled: bool) -> None:
    """Replaces what may be changed; one that is enabled again begins anew."""
    given = (after.url, after.description, after.events, after.at_once, after.disabled)
    await tx.execute(_UPDATE, tenant_id, after.id, *given, enabled)


async def delete(tx: Connection, tenant_id: int, webhook_id: str) -> bool:
    """Removes it with all that waits for it; False where there is none."""
    gone = await tx.fetchval(
        "DELETE FROM webhooks WHERE tenant_id = $1 AND id = $2 RETURNING true", tenant_id, webhook_id
    )
    return bool(gone)


async def rotate(tx: Connection, tenant_id: int, webhook_id: str, secret: bytes, keep_s: int) -> bool:
    """A new sealed secret beside the one before; False where there is no such webhook."""
    return bool(await tx.fetchval(_ROTATE, tenant_id, webhook_id, secret, float(keep_s)))


async def listeners(tx: Connection, tenant_ids: Sequence[int]) -> list[Listener]:
    """Those of tenants that are not disabled."""
    rows = await tx.fetch(
        "SELECT tenant_id, id, events, epoch, xid::text FROM webhooks WHERE tenant_id = ANY($1::integer[]) "
        "AND disabled IS NULL",
        tenant_ids,
    )
    return [
        Listener(tenant_id=r["tenant_id"], id=r["id"], events=frozenset(r["events"]), since=(r["epoch"], int(r["xid"])))
        for r in rows
    ]


async def hold(tx: Connection, tenant_id: int, webhook_id: str) -> bool:
    """Until the transaction ends it stays as it is; False where there is none. To be held before its queues are."""
    found = await tx.fetchval(
        "SELECT true FROM webhooks WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE", tenant_id, webhook_id
    )
    return bool(found)


async def well(tx: Connection, tenant_id: int, webhook_id: str) -> None:
    """It answered."""
    await tx.execute(_WELL, tenant_id, webhook_id)


async def failed(tx: Connection, tenant_id: int, webhook_id: str) -> tuple[int, float]:
    """It did not; how many times in a row, and for how long."""
    row = await tx.fetchrow(_FAILED, tenant_id, webhook_id)
    return (0, 0.0) if row is None else (row["failures"], row["failing_s"])


async def rest(tx: Connection, tenant_id: int, webhook_id: str, seconds: float) -> None:
    """Nothing is tried for so long."""
    await tx.execute(
        "UPDATE webhooks SET rests_until = clock_timestamp() + make_interval(secs => $3) "
        "WHERE tenant_id = $1 AND id = $2",
        tenant_id,
        webhook_id,
        seconds,
    )


async def disable(tx: Connection, tenant_id: int, webhook_id: str, why: str) -> None:
    """Nothing is told to it any more."""
    await tx.execute("UPDATE webhooks SET disabled = $3 WHERE tenant_id = $1 AND id = $2", tenant_id, webhook_id, why)
