"""Messages that were reported, and how much of a conversation staff have not looked at."""

from tradepost.protocol.commands import ReportMessage

from ..model import Actor, Key
from . import log
from .db import Connection

_COUNT = """
UPDATE logs l SET reported = r.n, reported_since = r.since FROM (
    SELECT count(*) AS n, min(at) AS since FROM reports
    WHERE tenant_id = $1 AND conversation_id = $2 AND settled_at IS NULL) r
WHERE l.tenant_id = $1 AND l.conversation_id = $2
"""


async def add(tx: Connection, actor: Actor, command: ReportMessage) -> bool:
    """False where the asker has reported it already."""
    await log.lock(tx, [(actor.tenant.id, command.conversation)])
    done = await tx.fetchval(
        "INSERT INTO reports (tenant_id, conversation_id, message_id, profile_id, reason, words) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING message_id",
        actor.tenant.id,
        command.conversation,
        command.message,
        actor.profile_id,
        command.reason,
        command.words,
    )
    if done is not None:
        await tx.execute(_COUNT, actor.tenant.id, command.conversation)
    return done is not None


async def settle(tx: Connection, ref: Key) -> int:
    """All that were open; how many."""
    await log.lock(tx, [ref])
    rows = await tx.fetch(
        "UPDATE reports SET settled_at = clock_timestamp() "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND settled_at IS NULL RETURNING message_id",
        *ref,
    )
    if rows:
        await tx.execute(_COUNT, *ref)
    return len(rows)
