"""Rows of messages and reactions; reading the log of a lane and the past of a conversation."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct

from tradepost.protocol.content import Content
from tradepost.protocol.model import Author, Masked, Message

from .. import ids
from ..model import Conversation, Key, Place
from ..rules import sharing
from ..rules.leaks import views as leaks
from ..rules.sight import Sight
from . import profiles
from .db import Connection
from .log import EventData, masked_from

COLUMNS = """
m.id, m.lane_id, m.seq, m.at, m.author_id, m.author_role, m.profile_id, m.client_id, m.content, m.reply_to, m.version,
m.edited_at, m.deleted_at, m.masked, m.views,
CASE WHEN m.content ->> 'kind' = 'live_location' AND m.content ->> 'state' = 'live' THEN coalesce((
    SELECT jsonb_build_object('latitude', p.latitude, 'longitude', p.longitude, 'accuracy_m', p.accuracy_m,
        'heading_deg', p.heading_deg, 'speed_mps', p.speed_mps, 'moved_at', p.moved_at, 'distance_m', p.distance_m,
        'eta_s', p.eta_s, 'arrived_at', p.arrived_at)::text
    FROM live_locations p
    WHERE p.tenant_id = m.tenant_id AND p.conversation_id = m.conversation_id AND p.message_id = m.id
      AND p.until > clock_timestamp()), 'null') END AS known,
CASE WHEN m.reply_to IS NOT NULL THEN (
    SELECT ARRAY[o.lane_id, o.seq::text,
        coalesce((extract(epoch FROM greatest(o.edited_at, o.deleted_at)) * 1000000)::bigint::text, '')]
    FROM messages o
    WHERE o.tenant_id = m.tenant_id AND o.conversation_id = m.conversation_id AND o.id = m.reply_to) END AS answered,
CASE WHEN m.version > 1 THEN (
    SELECT jsonb_object_agg(emoji, ids) FROM (
        SELECT r.emoji, jsonb_agg(r.participant_id ORDER BY r.at, r.participant_id) AS ids FROM reactions r
        WHERE r.tenant_id = m.tenant_id AND r.conversation_id = m.conversation_id AND r.message_id = m.id
        GROUP BY r.emoji ORDER BY min(r.at)) x) END AS reactions
"""
_VISIBLE = """
-- counted, so that they stay filters and no joins
(SELECT count(*) FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
        AS s (lane, after, upto, heard)
 WHERE s.lane = m.lane_id AND m.at > s.after AND m.at <= s.upto
   AND coalesce(greatest(m.edited_at, m.deleted_at), m.at) <= s.heard) > 0
AND (SELECT count(*) FROM unnest($7::text[], $8::bigint[], $9::bigint[]) AS s (lane, after, upto)
     WHERE s.lane = m.lane_id AND m.seq > s.after AND m.seq <= s.upto) > 0
"""
_BEFORE = f"""
SELECT {COLUMNS} FROM messages m
WHERE m.tenant_id = $1 AND m.conversation_id = $2 AND m.id < $10 AND {_VISIBLE}
ORDER BY m.id DESC LIMIT $11
"""
_AFTER = f"""
SELECT {COLUMNS} FROM messages m
WHERE m.tenant_id = $1 AND m.conversation_id = $2 AND m.id > $10 AND {_VISIBLE}
ORDER BY m.id LIMIT $11
"""
_ONE = f"""
SELECT {COLUMNS} FROM messages m WHERE m.tenant_id = $1 AND m.conversation_id = $2 AND m.id = $3
"""
_SINCE = f"""
SELECT v.seq AS event_seq, v.at AS event_at, v.name, v.actor_id, v.data, v.message_id, {COLUMNS}
FROM events v
LEFT JOIN messages m ON m.tenant_id = v.tenant_id AND m.conversation_id = v.conversation_id AND m.id = v.message_id
WHERE v.tenant_id = $1 AND v.conversation_id = $2 AND v.lane_id = $3 AND v.seq > $4 AND v.seq <= $5
ORDER BY v.seq LIMIT $6
"""
_AT_PLACES = f"""
SELECT v.lane_id AS event_lane, v.seq AS event_seq, v.at AS event_at, v.name, v.actor_id, v.data, v.message_id,
    {COLUMNS}
FROM unnest($3::text[], $4::bigint[]) AS k (l, s)
JOIN events v ON v.tenant_id = $1 AND v.conversation_id = $2 AND v.lane_id = k.l AND v.seq = k.s
LEFT JOIN messages m ON m.tenant_id = v.tenant_id AND m.conversation_id = v.conversation_id AND m.id = v.message_id
"""
FIRST, LAST = "", "ms_~"


def message_from(row: Any, conversation: Conversation) -> Message:
    """A message as it stands now."""
    lane = conversation.lanes.get(row["lane_id"])
    return Message(
        id=row["id"],
        conversation=conversation.id,
        lane=row["lane_id"],
        audience=list(lane.audience) if lane else [],
        seq=row["seq"],
        at=row["at"],
        author=Author(participant=row["author_id"], role=row["author_role"]),
        client_id=row["client_id"],
        version=row["version"],
        content=Raw(_content(row)),
        reply_to=row["reply_to"],
        edited_at=row["edited_at"],
        deleted_at=row["deleted_at"],
        reactions=msgspec.json.decode(row["reactions"]) if row["reactions"] else {},
        masked=masked_from(row["masked"]),
    )


def _content(row: Any) -> bytes:
    """What it says; of a live location with the last known position, which is kept elsewhere."""
    raw: bytes = (row["content"] or "null").encode()
    if row["known"] is None:
        return raw
    return sharing.with_position(raw, msgspec.json.decode(row["known"], type=sharing.Known | None))


def views_from(row: Any) -> bytes | None:
    """What it says to staff who may not see all of it."""
    if row["views"] is None:
        return None
    raw: bytes = row["views"].encode()
    if row["known"] is None:
        return raw
    known = msgspec.json.decode(row["known"], type=sharing.Known | None)
    made = {what: Raw(sharing.with_position(bytes(content), known)) for what, content in leaks.decoded(raw).items()}
    return msgspec.json.encode(made)


class Row(NamedTuple):
    """A message, where what it answers stands, and what it says to staff who may not see all of it."""

    message: Message
    answers: Place | None
    views: bytes | None


async def find_row(tx: Connection, conversation: Conversation, message_id: str) -> Row | None:
    """One message, for who changes it and tells of it; whether anyone may read it is for the caller to check."""
    row = await tx.fetchrow(_ONE, *conversation.ref, message_id)
    return None if row is None else Row(message_from(row, conversation), answered_by(row), views_from(row))


async def find_seen(tx: Connection, sight: Sight, message_id: str) -> Message | None:
    """One message as the asker sees it; None where they may not read it."""
    row = await tx.fetchrow(_ONE, *sight.conversation.ref, message_id)
    if row is None or not sight.may_read(_place(row)):
        return None
    return seen(sight, row)


async def history(tx: Connection, sight: Sight, *, before: str = LAST, limit: int) -> list[Message]:
    """Readable messages before an id, newest first."""
    return await _page(tx, _BEFORE, sight, before, limit)


async def history_after(tx: Connection, sight: Sight, *, after: str, limit: int) -> list[Message]:
    """Readable messages after an id, oldest first."""
    return await _page(tx, _AFTER, sight, after, limit)


async def _page(tx: Connection, query: str, sight: Sight, at: str, limit: int) -> list[Message]:
    visible = (*columns(sight.windows(), 4), *columns(sight.ranges(), 3))
    rows = await tx.fetch(query, *sight.conversation.ref, *visible, at, limit)
    return [seen(sight, row) for row in rows]


def seen(sight: Sight, row: Any) -> Message:
    """A readable row as its asker sees it."""
    return sight.shown(message_from(row, sight.conversation), answered_by(row), views_from(row))


def _place(row: Any) -> Place:
    return Place(row["lane_id"], row["seq"], row["at"], row["deleted_at"] or row["edited_at"])


def answered_by(row: Any) -> Place | None:
    """Where the message that this one answers stands."""
    found = row["answered"]
    if found is None:
        return None
    changed_at = ids.at(int(found[2])) if found[2] else None
    return Place(found[0], int(found[1]), ids.moment(row["reply_to"]), changed_at)


def columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as arrays for a statement."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def unheard(sights: Iterable[Sight]) -> tuple[list[str], list[str]]:
    """For a statement: the participants whose words are hidden from the asker, and the roles in which they are not."""
    silent = [(who, sight.conversation.policy.staff) for sight in sights for who in sight.unheard]
    return [who for who, _ in silent], sorted({role for _, staff in silent for role in staff})


class LogRow(msgspec.Struct, frozen=True, kw_only=True):
    """An event as read back, with its message's present state."""

    seq: int
    at: datetime
    name: str
    actor_id: str | None
    data: EventData
    message: Message | None
    answers: Place | None = None  # where what the message answers stands
    views: bytes | None = None  # of the message


async def since(
    tx: Connection, conversation: Conversation, lane_id: str, span: tuple[int, int], limit: int
) -> tuple[list[LogRow], dict[str, str]]:
    """Events of one lane after `span[0]`, up to and with `span[1]`, and the names of the profiles that they speak of.

    Shape:  up to `limit` events with seq span[0]+1, span[0]+2, … and no gap.
    """
    rows = await tx.fetch(_SINCE, *conversation.ref, lane_id, *span, limit)
    found = [_log_row(row, conversation) for row in rows]
    return found, await _names(tx, conversation, found)


async def at_places(
    tx: Connection, conversation: Conversation, places: Sequence[tuple[str, int]]
) -> tuple[dict[tuple[str, int], LogRow], dict[str, str]]:
    """Events by their lane and seq, and the names of the profiles that they speak of."""
    rows = await tx.fetch(_AT_PLACES, *conversation.ref, *columns(places, 2))
    found = {(row["event_lane"], row["event_seq"]): _log_row(row, conversation) for row in rows}
    return found, await _names(tx, conversation, found.values())


async def _names(tx: Connection, conversation: Conversation, rows: Iterable[LogRow]) -> dict[str, str]:
    spoken = [conversation.participants.get(r.data.participant or "") for r in rows]
    wanted = {p.profile_id for p in spoken if p is not None}
    return await profiles.names(tx, conversation.tenant_id, wanted) if wanted else {}


def _log_row(row: Any, conversation: Conversation) -> LogRow:
    return LogRow(
        seq=row["event_seq"],
        at=row["event_at"],
        name=row["name"],
        actor_id=row["actor_id"],
        data=msgspec.json.decode(row["data"], type=EventData) if row["data"] else EventData(),
        message=message_from(row, conversation) if row["id"] is not None else None,
        answers=answered_by(row) if row["id"] is not None else None,
        views=views_from(row) if row["id"] is not None else None,
    )


async def rewrite(
    tx: Connection,
    ref: Key,
    message_id: str,
    content: Content | None,
    at: datetime,
    *,
    masked: Masked | None = None,
    views: bytes | None = None,
) -> None:
    """The message says this from `at` on, the time of the event; None: it was taken back."""
    await tx.execute(
        "UPDATE messages SET content = $4::jsonb, masked = $6::jsonb, views = $7::jsonb, version = version + 1, "
        "edited_at = CASE WHEN $4::text IS NULL THEN edited_at ELSE $5 END, "
        "deleted_at = CASE WHEN $4::text IS NULL THEN $5::timestamptz END "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3",
        *ref,
        message_id,
        _json(content),
        at,
        _json(masked),
        None if views is None else views.decode(),
    )


async def restate(
    tx: Connection,
    ref: Key,
    message_id: str,
    content: Content,
    *,
    masked: Masked | None = None,
    views: bytes | None = None,
) -> None:
    """The message says this in the event that moves it to another lane: less than it said before."""
    await tx.execute(
        "UPDATE messages SET content = $4::jsonb, masked = coalesce($5::jsonb, masked), views = $6::jsonb "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3",
        *ref,
        message_id,
        _json(content),
        _json(masked),
        None if views is None else views.decode(),
    )


def _json(value: Struct | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


async def react(tx: Connection, ref: Key, message_id: str, participant_id: str, emoji: str, *, on: bool) -> bool:
    """Puts an emoji on a message or takes it off; False where it was so already."""
    if on:
        done = await tx.fetchval(
            "INSERT INTO reactions (tenant_id, conversation_id, message_id, participant_id, emoji) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING true",
            *ref,
            message_id,
            participant_id,
            emoji,
        )
    else:
        done = await tx.fetchval(
            "DELETE FROM reactions WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3 "
            "AND participant_id = $4 AND emoji = $5 RETURNING true",
            *ref,
            message_id,
            participant_id,
            emoji,
        )
    if done:
        await tx.execute(
            "UPDATE messages SET version = version + 1 WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3",
            *ref,
            message_id,
        )
    return bool(done)


async def reactions_until(
    tx: Connection, ref: Key, message_ids: Sequence[str], until: datetime
) -> dict[str, dict[str, list[str]]]:
    """Message → emoji → participants, of those put there up to `until` and still there."""
    rows = await tx.fetch(
        "SELECT message_id, emoji, array_agg(participant_id ORDER BY at, participant_id) AS ids FROM reactions "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = ANY($3::text[]) AND at <= $4 "
        "GROUP BY message_id, emoji ORDER BY min(at)",
        *ref,
        message_ids,
        until,
    )
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        found.setdefault(row["message_id"], {})[row["emoji"]] = list(row["ids"])
    return found


async def count_reactions(tx: Connection, ref: Key, message_id: str, participant_id: str) -> int:
    """How many emoji a participant has on a message."""
    return int(
        await tx.fetchval(
            "SELECT count(*) FROM reactions WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3 "
            "AND participant_id = $4",
            *ref,
            message_id,
            participant_id,
        )
    )


async def erase_reactions(tx: Connection, ref: Key, message_id: str) -> None:
    """A message that was taken back keeps no reactions."""
    await tx.execute(
        "DELETE FROM reactions WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3", *ref, message_id
    )


async def move(tx: Connection, ref: Key, message_id: str, lane_id: str, seq: int) -> None:
    """The message is told in another lane from now on, at this place; where it was is remembered."""
    await tx.execute(
        "INSERT INTO placements (tenant_id, conversation_id, message_id, lane_id, seq, version) "
        "SELECT tenant_id, conversation_id, id, lane_id, seq, version FROM messages "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3 ON CONFLICT DO NOTHING",
        *ref,
        message_id,
    )
    await tx.execute(
        "UPDATE messages SET lane_id = $4, seq = $5, version = version + 1 "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3",
        *ref,
        message_id,
        lane_id,
        seq,
    )


async def answers_to(tx: Connection, conversation: Conversation, message_ids: Sequence[str]) -> list[Message]:
    """The messages that answer these."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM messages m WHERE m.tenant_id = $1 AND m.conversation_id = $2 "
        "AND m.reply_to = ANY($3::text[]) ORDER BY m.id",
        *conversation.ref,
        message_ids,
    )
    return [message_from(row, conversation) for row in rows]
