"""Which conversations a listing or a sync names, in order, from where."""

from datetime import datetime, timedelta

from tradepost.protocol.commands import ListConversations

from ..model import Actor, Key
from .db import Connection
from .views import Position

LATE_COMMITS = timedelta(seconds=15)  # a transaction ends within this: a sync cursor lies so far back

_LIST = """
SELECT c.id, c.active_at FROM conversations c
WHERE c.tenant_id = $1
  AND ($2::text IS NULL OR c.status = $2)
  AND ($3::text IS NULL OR c.stage = $3)
  AND ($4::text IS NULL OR (c.subject_type = $4 AND c.subject_id = $5))
  AND ($6::timestamptz IS NULL OR c.active_at >= $6)
  AND ($7::timestamptz IS NULL OR (c.active_at, c.id) < ($7, $8))
  AND ($9::text IS NULL OR EXISTS (
        SELECT 1 FROM participants p
        WHERE p.tenant_id = c.tenant_id AND p.conversation_id = c.id AND p.profile_id = $9))
  AND ($10::text IS NULL OR strpos(lower(c.title), $10) > 0 OR strpos(lower(c.key), $10) > 0
        OR strpos(lower(c.subject_id), $10) > 0)
  AND ($11::boolean IS NULL OR $11 = EXISTS (
        SELECT 1 FROM logs l WHERE l.tenant_id = c.tenant_id AND l.conversation_id = c.id
        AND l.unanswered_since IS NOT NULL))
  AND ($12::text IS NULL OR EXISTS (
        SELECT 1 FROM participants p JOIN LATERAL (
            SELECT s.ended, s.deadline_at FROM stints s WHERE s.tenant_id = p.tenant_id
            AND s.conversation_id = p.conversation_id AND s.participant_id = p.id
            ORDER BY s.number DESC LIMIT 1) s ON true
        WHERE p.tenant_id = c.tenant_id AND p.conversation_id = c.id AND p.profile_id = $12
        AND s.ended IS NULL AND (s.deadline_at IS NULL OR s.deadline_at > clock_timestamp())))
ORDER BY c.active_at DESC, c.id DESC
LIMIT $13
"""
_SYNC = """
SELECT p.conversation_id AS id, l.last_at FROM participants p
JOIN logs l ON l.tenant_id = p.tenant_id AND l.conversation_id = p.conversation_id
LEFT JOIN LATERAL (
    SELECT s.ended_at FROM stints s WHERE s.tenant_id = p.tenant_id AND s.conversation_id = p.conversation_id
    AND s.participant_id = p.id ORDER BY s.number DESC LIMIT 1) s ON true
WHERE p.tenant_id = $1 AND p.profile_id = $2
  AND ($3::timestamptz IS NULL OR l.last_at >= $3 OR EXISTS (
        SELECT 1 FROM receipts r WHERE r.tenant_id = p.tenant_id AND r.conversation_id = p.conversation_id
        AND r.participant_id = p.id AND r.moved_at >= $3))
  AND (s.ended_at IS NULL OR s.ended_at >= $3)
  AND ($4::timestamptz IS NULL OR (l.last_at, p.conversation_id) < ($4, $5))
ORDER BY l.last_at DESC, p.conversation_id DESC
LIMIT $6
"""


async def page(
    tx: Connection, actor: Actor, command: ListConversations, position: Position | None, *, own: str | None
) -> tuple[list[Key], Position | None]:
    """Conversations by activity, newest first; `own` limits them to those that a profile is in now."""
    subject = command.subject
    rows = await tx.fetch(
        _LIST,
        actor.tenant.id,
        command.status,
        command.stage,
        subject.type if subject else None,
        subject.id if subject else None,
        command.since,
        position.at if position else None,
        position.id if position else None,
        command.participant,
        command.query.lower() if command.query else None,
        command.unanswered,
        own,
        command.limit + 1,
    )
    kept = rows[: command.limit]
    more = Position(kept[-1]["active_at"], kept[-1]["id"]) if len(rows) > command.limit else None
    return [(actor.tenant.id, row["id"]) for row in kept], more


async def changed(
    tx: Connection, actor: Actor, position: Position | None, limit: int
) -> tuple[list[Key], Position, bool]:
    """The profile's conversations that changed since, newest first; those that they left since, too."""
    began: datetime = await tx.fetchval("SELECT clock_timestamp()")
    epoch: int = await tx.fetchval("SELECT max(number) FROM epochs")
    if position is None or position.epoch != epoch:
        position = Position(began, "", None, began, epoch)
    paging = position.began is not None and position.id != ""
    since = position.since
    rows = await tx.fetch(
        _SYNC,
        actor.tenant.id,
        actor.profile_id,
        since,
        position.at if paging else None,
        position.id if paging else None,
        limit + 1,
    )
    kept = rows[:limit]
    first = position.began or began
    if len(rows) > limit:
        following = Position(kept[-1]["last_at"], kept[-1]["id"], since, first, epoch)
    else:
        following = Position(first, "", first - LATE_COMMITS, None, epoch)
    return [(actor.tenant.id, row["id"]) for row in kept], following, len(rows) > limit
