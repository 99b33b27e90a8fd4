"""The log: locking its head, numbering, appending, reading. The one place that allots `seq` and `at`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Raw

from tradepost.protocol.limits import LANES_MAX
from tradepost.protocol.model import Masked, Message

from .. import ids
from ..errors import TooManyAudiences
from ..model import LANE_ALL, STAFF, Key, Lane, Place
from . import files
from .db import Connection

_MICROSECOND, _MINUTE = timedelta(microseconds=1), timedelta(minutes=1)


class EventData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event row says beside who and which message. Never content."""

    participant: str | None = None
    role: str | None = None
    reason: Literal["left", "removed", "expired"] | None = None
    changed: list[str] = []
    emoji: str | None = None
    on: bool = True
    version: int = 0  # of the message, when it was withdrawn
    place: int = 0  # of the message in this lane, until then
    hops: int = 0  # deliveries of webhooks that it was caused by, one by the other


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The row that a `message.created` comes with."""

    author_id: str
    author_role: str
    profile_id: str
    client_id: str
    fingerprint: str
    content: bytes  # JSON
    reply_to: str | None = None
    files: tuple[str, ...] = ()  # uploaded ones that it carries
    id: str | None = None  # made already, where an answer names it; None: made when it is numbered
    by_staff: bool = False
    masked: Masked | None = None  # what of it is hidden
    views: bytes | None = None  # JSON: how staff see it who may not see every contact field
    renames: Mapping[str, str] = msgspec.field(default_factory=dict)  # of its files: what they may be called


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event to be: everything but its place."""

    ref: Key
    lane: Lane
    name: str
    actor_id: str | None = None
    message: NewMessage | None = None  # makes this message
    data: EventData | None = None
    about: Message | None = None  # the older message that it is about, as it stands afterwards
    views: bytes | None = None  # of that one
    answers: Place | None = None  # where what its message answers stands
    hops: int = 0  # as in its data
    names: Mapping[str, str] = msgspec.field(default_factory=dict)  # of profiles that the event names


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An event at its place."""

    draft: Draft
    seq: int
    at: datetime
    message_id: str | None


@dataclass(slots=True, kw_only=True)
class Head:
    """The locked row of one conversation's log, while a transaction appends to it."""

    ref: Key
    version: int
    policy_version: int
    heads: dict[str, int]
    last_at: datetime | None  # None: nothing yet
    unanswered_since: datetime | None
    now: datetime  # the database's clock under the lock
    active_before: datetime | None  # `last_at` as it was locked
    withheld: bool  # something was sent here that is not told
    new_lanes: list[Lane]

    @property
    def began_a_minute(self) -> bool:
        """Whether this append is the first in its minute: then `active_at`, by which lists sort, moves."""
        before, last = self.active_before, self.last_at
        if before is None or last is None:
            return True
        return last.minute != before.minute or last - before > _MINUTE

    @property
    def next_at(self) -> datetime:
        """When the next event happens, by the conversation's clock."""
        return self.now if self.last_at is None else max(self.now, self.last_at + _MICROSECOND)

    @property
    def moment(self) -> datetime:
        """Just before the next event: after all that was said so far, before all that will be."""
        return self.next_at - _MICROSECOND

    def number(self, draft: Draft) -> Stored:
        """Allots the next place of the lane and the next moment of the conversation.

        Raises: TooManyAudiences where the lane would be one too many.
        """
        lane = draft.lane
        if lane.id not in self.heads and lane.id != LANE_ALL.id:
            if len(self.heads) + (LANE_ALL.id not in self.heads) >= LANES_MAX:
                raise TooManyAudiences(f"This conversation has its {LANES_MAX} audiences already", path="$.audience")
            self.new_lanes.append(lane)
        seq = self.heads[lane.id] = self.heads.get(lane.id, 0) + 1
        at = self.last_at = self.next_at
        if draft.message is not None and draft.message.by_staff and lane.audience != (STAFF,):
            self.unanswered_since = None
        elif draft.message is not None and not draft.message.by_staff and self.unanswered_since is None:
            self.unanswered_since = at
        return Stored(draft=draft, seq=seq, at=at, message_id=_message_id(draft, at))


def _message_id(draft: Draft, at: datetime) -> str | None:
    if draft.message is not None:
        return draft.message.id or ids.message(at)
    return None if draft.about is None else draft.about.id


_LOCK = """
SELECT k.t AS tenant_id, k.c AS conversation_id, l.version, l.heads, l.unanswered_since, l.last_at, l.withheld,
       (SELECT policy_version FROM tenants WHERE id = k.t) AS policy_version, clock_timestamp() AS now
FROM unnest($1::integer[], $2::text[]) AS k (t, c)
CROSS JOIN LATERAL (
    SELECT version, heads, unanswered_since, nullif(last_at, '-infinity') AS last_at, withheld FROM logs
    WHERE tenant_id = k.t AND conversation_id = k.c FOR UPDATE{skip_locked}
) AS l
"""
_WRITE = """
WITH e AS (
    INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name, actor_id, message_id, data)
    SELECT t, c, l, s, a, n, p, m, d FROM json_to_recordset($1::json)
        AS x (t integer, c text, l text, s bigint, a timestamptz, n text, p text, m text, d jsonb)
), m AS (
    INSERT INTO messages (tenant_id, conversation_id, id, lane_id, seq, at, author_id, author_role, profile_id,
                          client_id, fingerprint, content, reply_to, masked, views)
    SELECT t, c, i, l, s, a, p, r, f, k, h, b, y, z, w FROM json_to_recordset($2::json)
        AS x (t integer, c text, i text, l text, s bigint, a timestamptz, p text, r text, f text, k text, h text,
              b jsonb, y text, z jsonb, w jsonb)
), o AS (
    INSERT INTO outbox (id, lanes) SELECT $4::uuid, $5::jsonb WHERE $4 IS NOT NULL
)
UPDATE logs SET heads = h, last_at = a, version = v, unanswered_since = w
FROM json_to_recordset($3::json) AS x (t integer, c text, h jsonb, a timestamptz, v bigint, w timestamptz)
WHERE logs.tenant_id = t AND logs.conversation_id = c
"""
_TOUCH = """
UPDATE conversations SET active_at = u.a
FROM unnest($1::integer[], $2::text[], $3::timestamptz[]) AS u (t, c, a)
WHERE conversations.tenant_id = u.t AND conversations.id = u.c
"""
_INSERT_LANES = """
INSERT INTO lanes (tenant_id, conversation_id, id, audience)
SELECT $1, $2, $3, $4 ON CONFLICT DO NOTHING
"""
_FIND_SENT = """
SELECT k.n, m.id, coalesce(f.lane_id, m.lane_id) AS lane_id, coalesce(f.seq, m.seq) AS seq, m.at, m.fingerprint,
       m.masked
FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS k (t, c, p, cid, n)
CROSS JOIN LATERAL (
    SELECT id, lane_id, seq, at, fingerprint, version, masked FROM messages
    WHERE tenant_id = k.t AND conversation_id = k.c AND profile_id = k.p AND client_id = k.cid LIMIT 1
) m
LEFT JOIN LATERAL (  -- where it was when its sender was answered, if it was moved since
    SELECT p.lane_id, p.seq FROM placements p
    WHERE m.version > 1 AND p.tenant_id = k.t AND p.conversation_id = k.c AND p.message_id = m.id
    ORDER BY p.version LIMIT 1
) f ON true
"""


async def lock(tx: Connection, refs: Iterable[Key], *, skip_locked: bool = False) -> dict[Key, Head]:
    """Locks the logs of conversations in id order; the rows come as they are under the lock.

    Missing are those that do not exist and, with `skip_locked`, those that another transaction holds.
    Raises: asyncpg.LockNotAvailableError after the connection's `lock_timeout`.
    """
    ordered = sorted(refs)
    query = _LOCK.format(skip_locked=" SKIP LOCKED" if skip_locked else "")
    rows = await tx.fetch(query, [t for t, _ in ordered], [c for _, c in ordered])
    return {(r["tenant_id"], r["conversation_id"]): _head(r) for r in rows}


def _head(row: Any) -> Head:
    return Head(
        ref=(row["tenant_id"], row["conversation_id"]),
        version=row["version"],
        policy_version=row["policy_version"],
        heads=msgspec.json.decode(row["heads"], type=dict[str, int]),
        last_at=row["last_at"],
        unanswered_since=row["unanswered_since"],
        now=row["now"],
        active_before=row["last_at"],
        withheld=row["withheld"],
        new_lanes=[],
    )


SentKey = tuple[int, str, str, str]  # tenant, conversation, profile, client_id


class Sent(msgspec.Struct, frozen=True):
    """Where a message stands."""

    message_id: str
    lane_id: str
    seq: int
    at: datetime
    fingerprint: str
    masked: Masked | None = None  # what of it is hidden


def sent(stored: Stored) -> Sent:
    """The answer to what was just numbered."""
    message = stored.draft.message
    assert message is not None
    assert stored.message_id is not None
    return Sent(stored.message_id, stored.draft.lane.id, stored.seq, stored.at, message.fingerprint, message.masked)


async def find_sent(tx: Connection, keys: Sequence[SentKey]) -> dict[SentKey, Sent]:
    """Messages stored under these client_ids. In a statement after the lock, so that it sees all that was committed."""
    if not keys:
        return {}
    columns = [list(column) for column in zip(*keys, strict=True)]
    rows = await tx.fetch(_FIND_SENT, *columns)
    return {
        keys[r["n"] - 1]: Sent(r["id"], r["lane_id"], r["seq"], r["at"], r["fingerprint"], masked_from(r["masked"]))
        for r in rows
    }


def masked_from(column: str | None) -> Masked | None:
    """What of a message is hidden, as it is stored."""
    return None if column is None else msgspec.json.decode(column, type=Masked)


async def write(tx: Connection, stored: Sequence[Stored], heads: Iterable[Head], outbox_id: UUID | None) -> None:
    """Inserts what was numbered, moves the heads, and leaves the batch's outbox row. The caller commits."""
    touched = list(heads)
    for head in touched:
        for lane in head.new_lanes:
            await tx.execute(_INSERT_LANES, *head.ref, lane.id, list(lane.audience))
    await tx.execute(
        _WRITE,
        _json([_event_row(one) for one in stored]),
        _json([_message_row(one, message) for one in stored if (message := one.draft.message) is not None]),
        _json([_head_row(head) for head in touched]),
        outbox_id,
        _outbox_lanes(stored),
    )
    await files.attach_all(tx, [row for one in stored for row in _attachments(one)])
    await files.rename_all(tx, [row for one in stored for row in _renames(one)])
    lively = [h for h in touched if h.began_a_minute]
    if lively:
        await tx.execute(_TOUCH, [h.ref[0] for h in lively], [h.ref[1] for h in lively], [h.last_at for h in lively])


def _renames(stored: Stored) -> list[files.Renamed]:
    message = stored.draft.message
    return [] if message is None else [(stored.draft.ref[0], *names) for names in message.renames.items()]


def _attachments(stored: Stored) -> list[files.Attachment]:
    """Of a new message that carries files: a row for each."""
    message = stored.draft.message
    if message is None or not message.files or stored.message_id is None:
        return []
    return [(*stored.draft.ref, stored.message_id, file_id) for file_id in message.files]


class _EventRow(msgspec.Struct, omit_defaults=True):
    t: int
    c: str
    l: str  # noqa: E741  # columns, as the statement names them
    s: int
    a: datetime
    n: str
    p: str | None = None
    m: str | None = None
    d: EventData | None = None


class _MessageRow(msgspec.Struct, omit_defaults=True):
    t: int
    c: str
    i: str
    l: str  # noqa: E741  # columns, as the statement names them
    s: int
    a: datetime
    p: str
    r: str
    f: str
    k: str
    h: str
    b: Raw
    y: str | None = None
    z: Masked | None = None
    w: Raw | None = None


class _HeadRow(msgspec.Struct, omit_defaults=True):
    t: int
    c: str
    h: dict[str, int]
    a: datetime | None
    v: int
    w: datetime | None = None


def _json(rows: Sequence[msgspec.Struct]) -> str:
    """Rows travel as one document: a tenth of what it costs this process to encode them as columns."""
    return msgspec.json.encode(rows).decode()


def _event_row(stored: Stored) -> _EventRow:
    draft, data = stored.draft, stored.draft.data
    if draft.hops:
        data = msgspec.structs.replace(data or EventData(), hops=draft.hops)
    return _EventRow(
        *draft.ref, draft.lane.id, stored.seq, stored.at, draft.name, draft.actor_id, stored.message_id, data
    )


def _message_row(stored: Stored, message: NewMessage) -> _MessageRow:
    assert stored.message_id is not None
    return _MessageRow(
        *stored.draft.ref,
        stored.message_id,
        stored.draft.lane.id,
        stored.seq,
        stored.at,
        message.author_id,
        message.author_role,
        message.profile_id,
        message.client_id,
        message.fingerprint,
        Raw(message.content),
        message.reply_to,
        message.masked,
        None if message.views is None else Raw(message.views),
    )


def _head_row(head: Head) -> _HeadRow:
    return _HeadRow(*head.ref, head.heads, head.last_at, head.version, head.unanswered_since)


def _outbox_lanes(stored: Sequence[Stored]) -> str:
    last: dict[tuple[int, str, str], int] = {}
    for s in stored:
        last[(*s.draft.ref, s.draft.lane.id)] = s.seq
    return msgspec.json.encode([[*lane, seq] for lane, seq in last.items()]).decode()


async def heads_at(tx: Connection, head: Head, at: datetime) -> dict[str, int]:
    """The heads of the locked log's lanes as they were at a moment."""
    rows = await tx.fetch(
        "SELECT k.l, (SELECT e.seq FROM events e WHERE e.tenant_id = $1 AND e.conversation_id = $2 AND e.lane_id = k.l "
        "AND e.at < $4 ORDER BY e.seq DESC LIMIT 1) AS seq FROM unnest($3::text[]) AS k (l)",
        *head.ref,
        list(head.heads),
        at,
    )
    return {row["l"]: row["seq"] for row in rows if row["seq"] is not None}


async def find_heads(tx: Connection, refs: Iterable[Key]) -> Mapping[Key, dict[str, int]]:
    """The heads of conversations' lanes as committed now; without a lock."""
    wanted = list(refs)
    rows = await tx.fetch(
        "SELECT l.tenant_id, l.conversation_id, l.heads FROM unnest($1::integer[], $2::text[]) AS k (t, c) "
        "JOIN logs l ON l.tenant_id = k.t AND l.conversation_id = k.c",
        [t for t, _ in wanted],
        [c for _, c in wanted],
    )
    return {(r["tenant_id"], r["conversation_id"]): msgspec.json.decode(r["heads"], type=dict[str, int]) for r in rows}
