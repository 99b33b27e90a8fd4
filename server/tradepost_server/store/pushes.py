"""Browsers that are told of new messages, and of which messages they are still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from tradepost.protocol.commands import SubscribePush
from tradepost.protocol.limits import PUSH_SUBSCRIPTIONS_MAX

from .. import ids
from ..errors import NotFound
from ..model import Actor
from . import following
from .db import Connection

_NAME = "push"
BATCH = 500  # events that are looked at together
LEASE_S = 60  # who took a push and died holds it up this long
ATTEMPTS_MAX = 5

_ADD = """
INSERT INTO push_subscriptions (tenant_id, id, profile_id, role, conversations, endpoint, p256dh, auth, site)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant_id, endpoint) DO UPDATE SET profile_id = excluded.profile_id, role = excluded.role,
    conversations = excluded.conversations, p256dh = excluded.p256dh, auth = excluded.auth, site = excluded.site,
    created_at = clock_timestamp()
"""
_TRIM = """
DELETE FROM push_subscriptions WHERE tenant_id = $1 AND id IN (
    SELECT id FROM push_subscriptions WHERE tenant_id = $1 AND profile_id = $2
    ORDER BY created_at DESC, id DESC OFFSET $3)
"""
# Of what was just said, a row for each browser of someone else who is or was in it. Who may read it is asked later.
_DUE = """
INSERT INTO push_due (tenant_id, subscription_id, conversation_id, message_id)
SELECT DISTINCT k.t, s.id, k.c, k.m FROM unnest($1::integer[], $2::text[], $3::text[]) AS k (t, c, m)
JOIN messages m ON m.tenant_id = k.t AND m.conversation_id = k.c AND m.id = k.m
JOIN participants p ON p.tenant_id = k.t AND p.conversation_id = k.c AND p.profile_id <> m.profile_id
JOIN push_subscriptions s ON s.tenant_id = k.t AND s.profile_id = p.profile_id
ON CONFLICT DO NOTHING
"""
_TAKE = """
UPDATE push_due d SET attempts = d.attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
FROM (SELECT tenant_id, subscription_id, conversation_id, message_id FROM push_due
      WHERE next_at <= clock_timestamp() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED) n
JOIN push_subscriptions s ON s.tenant_id = n.tenant_id AND s.id = n.subscription_id
WHERE d.tenant_id = n.tenant_id AND d.subscription_id = n.subscription_id
  AND d.conversation_id = n.conversation_id AND d.message_id = n.message_id
RETURNING d.*, s.profile_id, s.role, s.conversations, s.endpoint, s.p256dh, s.auth, s.site, s.created_at
"""
_ANYONE = "SELECT 1 FROM push_subscriptions"
_KEY = "tenant_id = $1 AND subscription_id = $2 AND conversation_id = $3 AND message_id = $4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message of which a browser is to be told, and what is known of the browser."""

    tenant_id: int
    subscription_id: str
    conversation_id: str
    message_id: str
    attempts: int  # this one included
    profile_id: str
    role: str | None
    conversations: frozenset[str] | None
    endpoint: str
    p256dh: str
    auth: str
    site: str | None
    created_at: datetime  # of the subscription, or when it was renewed

    @property
    def key(self) -> tuple[int, str, str, str]:
        """Of its row."""
        return (self.tenant_id, self.subscription_id, self.conversation_id, self.message_id)


async def subscribe(tx: Connection, actor: Actor, command: SubscribePush) -> None:
    """Keeps a browser of the asker's; of too many the oldest goes.

    Raises: NotFound for someone that an API key speaks for and nobody knows.
    """
    scope = None if actor.conversations is None else sorted(actor.conversations)
    keys = command.keys
    try:
        await tx.execute(
            _ADD,
            actor.tenant.id,
            ids.new("ps"),
            actor.profile_id,
            actor.role,
            scope,
            command.endpoint,
            keys.p256dh.rstrip("="),
            keys.auth.rstrip("="),
            command.site,
        )
    except asyncpg.ForeignKeyViolationError:
        raise NotFound("No such profile") from None
    await tx.execute(_TRIM, *actor.key, PUSH_SUBSCRIPTIONS_MAX)


async def unsubscribe(tx: Connection, actor: Actor, endpoint: str) -> None:
    """Forgets a browser of the asker's."""
    await tx.execute(
        "DELETE FROM push_subscriptions WHERE tenant_id = $1 AND profile_id = $2 AND endpoint = $3",
        *actor.key,
        endpoint,
    )


async def hand_over(tx: Connection, actor: Actor, of: str) -> None:
    """The browsers of a profile are the asker's from now on."""
    await tx.execute(
        "UPDATE push_subscriptions SET profile_id = $3, role = $4 WHERE tenant_id = $1 AND profile_id = $2",
        actor.tenant.id,
        of,
        actor.profile_id,
        actor.role,
    )
    await tx.execute(_TRIM, *actor.key, PUSH_SUBSCRIPTIONS_MAX)


async def follow(connection: Connection) -> int:
    """One step along the log: how many events were looked at; 0 also where another follows, or nobody is to be told."""
    async with connection.transaction():
        found = await following.claim(connection, _NAME)
        if found is None:
            return 0
        if found.place.epoch != found.present:  # a fresh or a restored database: from now on
            await following.advance(connection, _NAME, found.place, await following.now(connection))
            return 0
        if await following.pass_over(connection, _NAME, found.place, _ANYONE):
            return 0
        events, after = await following.read(connection, found.place, BATCH)
        if events:
            said = [(e.tenant_id, e.conversation_id, e.message_id) for e in events if e.name == "message.created"]
            await connection.execute(_DUE, *([list(column) for column in zip(*said, strict=True)] or [[], [], []]))
            await following.advance(connection, _NAME, found.place, after)
        return len(events)


async def take(connection: Connection, limit: int) -> Sequence[Due]:
    """Pushes whose time has come, for a minute those of the taker alone."""
    rows = await connection.fetch(_TAKE, limit, LEASE_S)
    return [
        Due(
            **{name: row[name] for name in Due.__dataclass_fields__ if name != "conversations"},
            conversations=None if row["conversations"] is None else frozenset(row["conversations"]),
        )
        for row in rows
    ]


async def done(connection: Connection, due: Due) -> None:
    """Told, or not to be told."""
    await connection.execute(f"DELETE FROM push_due WHERE {_KEY}", *due.key)


async def again(connection: Connection, due: Due, after_s: float) -> None:
    """Later."""
    await connection.execute(
        f"UPDATE push_due SET next_at = clock_timestamp() + make_interval(secs => $5) WHERE {_KEY}", *due.key, after_s
    )


async def forget(connection: Connection, due: Due) -> None:
    """The browser's push service does not know it any more; an endpoint that was renewed meanwhile stays."""
    await connection.execute(
        "DELETE FROM push_subscriptions WHERE tenant_id = $1 AND id = $2 AND p256dh = $3",
        due.tenant_id,
        due.subscription_id,
        due.p256dh,
    )
