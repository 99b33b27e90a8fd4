"""Which conversations a listing or a sync names, in order, from where."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tradepost.protocol.commands import ListConversations

from ..model import Actor, Key
from .db import Connection
from .views import Position

LATE_COMMITS = timedelta(seconds=15)  # a transaction ends within this: a sync cursor lies so far back

_FILTERS = """
  AND ($2::text IS NULL OR c.status = $2)
  AND ($3::text IS NULL OR c.stage = $3)
  AND ($4::text IS NULL OR (c.subject_type = $4 AND c.subject_id = $5))
  AND ($6::text IS NULL OR strpos(lower(c.title), $6) > 0 OR strpos(lower(c.key), $6) > 0
        OR strpos(lower(c.subject_id), $6) > 0)
"""
_LIST = f"""
SELECT c.id, c.active_at FROM conversations c
WHERE c.tenant_id = $1 {_FILTERS}
  AND ($7::timestamptz IS NULL OR c.active_at >= $7)
  AND ($8::timestamptz IS NULL OR (c.active_at, c.id) < ($8, $9))
  AND ($10::text IS NULL OR EXISTS (
        SELECT 1 FROM participants p
        WHERE p.tenant_id = c.tenant_id AND p.conversation_id = c.id AND p.profile_id = $10))
  AND ($11::boolean IS NULL OR $11 = EXISTS (
        SELECT 1 FROM logs l WHERE l.tenant_id = c.tenant_id AND l.conversation_id = c.id
        AND l.unanswered_since IS NOT NULL))
  AND (NOT $13::boolean OR NOT EXISTS (
        SELECT 1 FROM logs l WHERE l.tenant_id = c.tenant_id AND l.conversation_id = c.id
        AND l.needs_since IS NOT NULL))
ORDER BY c.active_at DESC, c.id DESC
LIMIT $12
"""
_WAITING = f"""
SELECT c.id, l.needs_since FROM logs l
JOIN conversations c ON c.tenant_id = l.tenant_id AND c.id = l.conversation_id
WHERE l.tenant_id = $1 AND l.needs_since IS NOT NULL {_FILTERS}
  AND ($7::timestamptz IS NULL OR c.active_at >= $7)
  AND ($8::timestamptz IS NULL OR (l.needs_since, l.conversation_id) > ($8, $9))
  AND ($10::text IS NULL OR EXISTS (
        SELECT 1 FROM participants p
        WHERE p.tenant_id = c.tenant_id AND p.conversation_id = c.id AND p.profile_id = $10))
  AND ($11::boolean IS NULL OR $11 = (l.unanswered_since IS NOT NULL))
ORDER BY l.needs_since, l.conversation_id
LIMIT $12
"""
_SEEN = """
CROSS JOIN LATERAL (
    SELECT max(e.at) AS at FROM lanes n
    CROSS JOIN LATERAL (
        SELECT x.at FROM events x WHERE x.tenant_id = n.tenant_id AND x.conversation_id = n.conversation_id
        AND x.lane_id = n.id AND x.seq = (l.heads ->> n.id)::bigint LIMIT 1) e
    WHERE n.tenant_id = p.tenant_id AND n.conversation_id = p.conversation_id
      AND (n.id = 'all' OR s.role = ANY(n.audience) OR ('participant:' || p.id) = ANY(n.audience))) seen
"""
_OWN = f"""
SELECT c.id, seen.at AS active_at FROM participants p
JOIN conversations c ON c.tenant_id = p.tenant_id AND c.id = p.conversation_id
JOIN logs l ON l.tenant_id = p.tenant_id AND l.conversation_id = p.conversation_id
JOIN LATERAL (
    SELECT s.role, s.ended, s.deadline_at FROM stints s WHERE s.tenant_id = p.tenant_id
    AND s.conversation_id = p.conversation_id AND s.participant_id = p.id ORDER BY s.number DESC LIMIT 1) s
    ON s.ended IS NULL AND (s.deadline_at IS NULL OR s.deadline_at > clock_timestamp())
{_SEEN}WHERE p.tenant_id = $1 AND p.profile_id = $10 {_FILTERS}
  AND ($7::timestamptz IS NULL OR seen.at >= $7)
  AND ($8::timestamptz IS NULL OR (seen.at, c.id) < ($8, $9))
ORDER BY seen.at DESC, c.id DESC
LIMIT $11
"""
_SYNC = f"""
SELECT id, told_at FROM (
    SELECT p.conversation_id AS id, s.ended_at,
           CASE WHEN s.number IS NULL OR s.role = ANY($8::text[]) THEN l.last_at  -- staff hear all of it
                WHEN s.ended_at IS NOT NULL THEN s.ended_at
                ELSE seen.at END AS told_at,
           EXISTS (SELECT 1 FROM receipts r WHERE r.tenant_id = p.tenant_id AND r.conversation_id = p.conversation_id
                   AND r.participant_id = p.id AND r.moved_at >= $3) AS moved
    FROM participants p
    JOIN logs l ON l.tenant_id = p.tenant_id AND l.conversation_id = p.conversation_id
    LEFT JOIN LATERAL (
        SELECT s.role, s.ended_at, s.number FROM stints s WHERE s.tenant_id = p.tenant_id
        AND s.conversation_id = p.conversation_id AND s.participant_id = p.id ORDER BY s.number DESC LIMIT 1) s ON true
    {_SEEN}
    WHERE p.tenant_id = $1 AND p.profile_id = $2 AND (s.number IS NOT NULL OR $7)
) told
WHERE ($3::timestamptz IS NULL OR told_at >= $3 OR moved)
  AND (ended_at IS NULL OR ended_at >= $3)
  AND ($4::timestamptz IS NULL OR (told_at, id) < ($4, $5))
ORDER BY told_at DESC, id DESC
LIMIT $6
"""


class Entry(NamedTuple):
    """A conversation that a listing names, and where it stands there."""

    ref: Key
    at: datetime
    waits: bool = False

    @property
    def position(self) -> Position:
        """For what follows it."""
        return Position(self.at, self.ref[1], waits=self.waits)


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Of several databases: what waits for staff, longest first, then the rest, newest first."""
    by_time = sorted(entries, key=lambda entry: (entry.at, entry.ref[1]))
    return [entry for entry in by_time if entry.waits] + [entry for entry in reversed(by_time) if not entry.waits]


async def page(
    tx: Connection, actor: Actor, command: ListConversations, position: Position | None, *, own: str | None
) -> list[Entry]:
    """Conversations in the order asked for, one more than a page; with `own` those that a profile is in now, by what
    it may read.
    """
    if own is not None:
        rows = await tx.fetch(_OWN, *_filters(actor, command, position), own, command.limit + 1)
        return _entries(actor, rows, "active_at")
    if command.order == "unanswered" and (position is None or position.waits):
        waiting = await _waiting(tx, actor, command, position)
        return waiting + await _by_activity(tx, actor, command, None, command.limit + 1 - len(waiting))
    return await _by_activity(tx, actor, command, position, command.limit + 1)


async def _by_activity(
    tx: Connection, actor: Actor, command: ListConversations, position: Position | None, limit: int
) -> list[Entry]:
    """Newest activity first; ordered by need, those that wait for staff came before them."""
    filters, after_those = _filters(actor, command, position), command.order == "unanswered"
    rows = await tx.fetch(_LIST, *filters, command.participant, command.unanswered, limit, after_those)
    return _entries(actor, rows, "active_at")


async def _waiting(tx: Connection, actor: Actor, command: ListConversations, position: Position | None) -> list[Entry]:
    """What waits longest for staff first."""
    filters = _filters(actor, command, position)
    rows = await tx.fetch(_WAITING, *filters, command.participant, command.unanswered, command.limit + 1)
    return _entries(actor, rows, "needs_since", waits=True)


def _filters(actor: Actor, command: ListConversations, position: Position | None) -> tuple[object, ...]:
    subject = command.subject
    return (
        actor.tenant.id,
        command.status,
        command.stage,
        subject.type if subject else None,
        subject.id if subject else None,
        command.query.lower() if command.query else None,
        command.since,
        position.at if position else None,
        position.id if position else None,
    )


def _entries(actor: Actor, rows: Sequence[Any], column: str, *, waits: bool = False) -> list[Entry]:
    return [Entry((actor.tenant.id, row["id"]), row[column], waits) for row in rows]


class Moment(NamedTuple):
    """Of a database: its clock, and which life of it this is."""

    at: datetime
    epoch: int


async def moment(tx: Connection) -> Moment:
    """Now."""
    at: datetime = await tx.fetchval("SELECT clock_timestamp()")
    epoch: int = await tx.fetchval("SELECT max(number) FROM epochs")
    return Moment(at, epoch)


async def changed(tx: Connection, actor: Actor, position: Position, limit: int) -> list[Entry]:
    """The profile's conversations in which something happened that they may know of, newest first; and those they left.

    One more than a page.
    """
    paging = position.began is not None and position.id != ""
    rows = await tx.fetch(
        _SYNC,
        actor.tenant.id,
        actor.profile_id,
        position.since,
        position.at if paging else None,
        position.id if paging else None,
        limit + 1,
        actor.is_staff,
        list(actor.tenant.policy.staff),
    )
    return _entries(actor, rows, "told_at")
