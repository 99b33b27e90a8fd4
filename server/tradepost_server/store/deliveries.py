"""What webhooks are still to be told: a queue for each of their conversations; and what they could not be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tradepost.protocol.webhooks import REPLAYED_MAX, DeadLetter

from .. import ids
from ..rules import webhooks as rules
from .db import Connection

LEASE_S = 30.0  # who took a delivery and died holds its conversation up so long; a delivery takes half of it at most
WEBHOOKS_AT_ONCE = 50  # that one look serves
KEPT_DAYS = 30  # dead letters

_ADD = """
INSERT INTO deliveries (tenant_id, webhook_id, conversation_id, at, lane_id, seq, hops)
SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bigint[], $7::smallint[])
ON CONFLICT DO NOTHING
"""
# It updates where there is one: so it waits for whoever is removing the row because it saw nothing to deliver.
_WAKE = """
INSERT INTO delivery_queues AS q (tenant_id, webhook_id, conversation_id)
SELECT DISTINCT * FROM unnest($1::integer[], $2::text[], $3::text[]) AS k (t, w, c) ORDER BY t, w, c
ON CONFLICT (tenant_id, webhook_id, conversation_id) DO UPDATE
SET next_at = CASE WHEN $4 AND q.taken IS NULL THEN clock_timestamp() ELSE q.next_at END
"""
_READY = """
SELECT w.tenant_id, w.id, w.url, w.scopes, w.at_once, w.failures, w.secret,
    CASE WHEN w.previous_until > clock_timestamp() THEN w.previous END AS previous
FROM webhooks w
WHERE w.disabled IS NULL AND coalesce(w.rests_until, '-infinity') <= clock_timestamp() AND EXISTS (
    SELECT 1 FROM delivery_queues q
    WHERE q.tenant_id = w.tenant_id AND q.webhook_id = w.id AND q.next_at <= clock_timestamp())
ORDER BY random() LIMIT $1 FOR NO KEY UPDATE OF w SKIP LOCKED
"""
# Materialized: joined as it stands, the choice could be made again for each row, and take more than its limit.
_TAKE = """
WITH n AS MATERIALIZED (
    SELECT conversation_id FROM delivery_queues
    WHERE tenant_id = $1 AND webhook_id = $2 AND next_at <= clock_timestamp() ORDER BY next_at
    LIMIT greatest(0, $3 - (
        SELECT count(*) FROM delivery_queues b WHERE b.tenant_id = $1 AND b.webhook_id = $2
          AND b.taken IS NOT NULL AND b.next_at > clock_timestamp()))
    FOR UPDATE SKIP LOCKED)
UPDATE delivery_queues q SET taken = $4, next_at = clock_timestamp() + make_interval(secs => $5)
FROM n CROSS JOIN LATERAL (
    SELECT d.at, d.lane_id, d.seq, d.hops, d.since FROM deliveries d
    WHERE d.tenant_id = $1 AND d.webhook_id = $2 AND d.conversation_id = n.conversation_id
    ORDER BY d.at, d.lane_id, d.seq LIMIT 1) h
WHERE q.tenant_id = $1 AND q.webhook_id = $2 AND q.conversation_id = n.conversation_id
RETURNING q.conversation_id, q.attempts, h.*
"""
_QUEUE = "tenant_id = $1 AND webhook_id = $2 AND conversation_id = $3"
_HAVE = f"SELECT true FROM delivery_queues WHERE {_QUEUE} AND taken = $4 FOR UPDATE"
_DONE = f"DELETE FROM deliveries WHERE {_QUEUE} AND at = $4 AND lane_id = $5 AND seq = $6"
_NEXT = f"""
UPDATE delivery_queues SET attempts = 0, taken = NULL, next_at = clock_timestamp() WHERE {_QUEUE}
  AND EXISTS (SELECT 1 FROM deliveries WHERE {_QUEUE}) RETURNING true
"""
_AGAIN = f"""
UPDATE delivery_queues
SET attempts = attempts + 1, taken = NULL, next_at = clock_timestamp() + make_interval(secs => $4)
WHERE {_QUEUE}
"""
_BURY = """
INSERT INTO dead_letters (tenant_id, webhook_id, id, conversation_id, at, lane_id, seq, hops, attempts, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_DEAD = """
SELECT * FROM dead_letters WHERE tenant_id = $1 AND webhook_id = $2 AND ($3::text IS NULL OR id > $3)
ORDER BY id LIMIT $4
"""
_RAISE = """
DELETE FROM dead_letters WHERE tenant_id = $1 AND webhook_id = $2 AND id = ANY(ARRAY(
    SELECT id FROM dead_letters WHERE tenant_id = $1 AND webhook_id = $2 AND ($3::text IS NULL OR id = $3)
    ORDER BY id LIMIT $4 FOR UPDATE))
RETURNING conversation_id, at, lane_id, seq, hops
"""

Row = tuple[int, str, str, datetime, str, int, int]  # tenant, webhook, conversation, at, lane, seq, hops


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One event for one endpoint, taken to be told now; and what is known of the endpoint."""

    tenant_id: int
    webhook_id: str
    conversation_id: str
    at: datetime
    lane_id: str
    seq: int
    hops: int
    since: datetime
    attempts: int  # before this one
    taken: UUID
    url: str
    scopes: frozenset[str]
    secrets: tuple[bytes, ...]  # sealed; the newest first

    @property
    def event_id(self) -> str:
        """As it is told each time."""
        return rules.event_id(self.tenant_id, self.conversation_id, self.lane_id, self.seq)

    @property
    def queue(self) -> tuple[int, str, str]:
        """The key of its queue."""
        return (self.tenant_id, self.webhook_id, self.conversation_id)


async def add(tx: Connection, rows: Sequence[Row], *, at_once: bool = False) -> None:
    """Has endpoints told of these events; what waits for another try meanwhile is tried again with `at_once`."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await tx.execute(_ADD, *columns)
        await tx.execute(_WAKE, *columns[:3], at_once)


async def take(connection: Connection, limit: int) -> list[Due]:
    """Up to `limit` deliveries whose time has come, each the first of its conversation; for a while the taker's alone.

    Whoever takes for an endpoint holds its row, so that no two count the same free place.
    """
    found: list[Due] = []
    async with connection.transaction():
        for webhook in await connection.fetch(_READY, WEBHOOKS_AT_ONCE):
            most = min(limit - len(found), rules.at_once(webhook["failures"], webhook["at_once"]))
            if most <= 0:
                continue
            key, taken = (webhook["tenant_id"], webhook["id"]), uuid4()
            rows = await connection.fetch(_TAKE, *key, most, taken, LEASE_S)
            found += [_due(webhook, row, taken) for row in rows]
    return found


def _due(webhook: Any, row: Any, taken: UUID) -> Due:
    names = ("conversation_id", "at", "lane_id", "seq", "hops", "since", "attempts")
    return Due(
        tenant_id=webhook["tenant_id"],
        webhook_id=webhook["id"],
        taken=taken,
        url=webhook["url"],
        scopes=frozenset(webhook["scopes"]),
        secrets=tuple(s for s in (webhook["secret"], webhook["previous"]) if s is not None),
        **{name: row[name] for name in names},
    )


async def is_mine(tx: Connection, due: Due) -> bool:
    """Whether who took it still has it; until the transaction ends nobody else takes it."""
    return bool(await tx.fetchval(_HAVE, *due.queue, due.taken))


async def done(tx: Connection, due: Due) -> None:
    """It was told, or there is nothing to tell: the next of the conversation is due."""
    await tx.execute(_DONE, *due.queue, due.at, due.lane_id, due.seq)
    if await tx.fetchval(_NEXT, *due.queue) is None:
        await tx.execute(f"DELETE FROM delivery_queues WHERE {_QUEUE}", *due.queue)


async def again(tx: Connection, due: Due, after_s: float) -> None:
    """Later; the rest of the conversation waits behind it."""
    await tx.execute(_AGAIN, *due.queue, after_s)


async def bury(tx: Connection, due: Due, error: str) -> None:
    """It is given up: a dead letter. The conversation goes on."""
    place = (due.conversation_id, due.at, due.lane_id, due.seq, due.hops)
    await tx.execute(
        _BURY,
        due.tenant_id,
        due.webhook_id,
        ids.new("dl", ids.database(due.conversation_id)),
        *place,
        due.attempts + 1,
        error,
    )
    await done(tx, due)


async def dead(tx: Connection, tenant_id: int, webhook_id: str, after: str | None, limit: int) -> list[DeadLetter]:
    """Dead letters of an endpoint after an id, oldest first."""
    return [
        DeadLetter(
            id=r["id"],
            event=rules.event_id(tenant_id, r["conversation_id"], r["lane_id"], r["seq"]),
            conversation=r["conversation_id"],
            lane=r["lane_id"],
            seq=r["seq"],
            at=r["at"],
            attempts=r["attempts"],
            error=r["error"],
            dead_at=r["dead_at"],
        )
        for r in await tx.fetch(_DEAD, tenant_id, webhook_id, after, limit)
    ]


async def replay(tx: Connection, tenant_id: int, webhook_id: str, letter: str | None) -> int:
    """Has one or the oldest dead letters told again, before what else their conversations wait with; how many."""
    rows = await tx.fetch(_RAISE, tenant_id, webhook_id, letter, REPLAYED_MAX)
    again = [(tenant_id, webhook_id, r["conversation_id"], r["at"], r["lane_id"], r["seq"], r["hops"]) for r in rows]
    await add(tx, again, at_once=True)
    return len(rows)


async def forget_old(tx: Connection) -> bool:
    """Removes up to 1,000 dead letters that were kept long enough; whether there may be more."""
    removed = await tx.fetch(
        "DELETE FROM dead_letters WHERE ctid = ANY(ARRAY(SELECT ctid FROM dead_letters "
        "WHERE dead_at < clock_timestamp() - make_interval(days => $1) LIMIT 1000)) RETURNING 1",
        KEPT_DAYS,
    )
    return len(removed) == 1_000
