"""Following the log: one follower at a time per name, in the order of transactions, and past an event that cannot be.

A follower's effects are rows, written in the transaction that moves its cursor: each event has them once.
"""

import logging
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from .db import DOWN, Connection

_log = logging.getLogger("tradepost.following")

BATCH = 500
SHARDS = 4  # followers of one kind, each of some conversations
TRIES = 3  # of an event, until it is parked
LOOKED_AT_MAX = 5_000  # events of all tenants, for a page of one tenant's
_ROUNDS_MAX = 32  # in which one page is made longer, or shorter, until no lane in it has a hole

_CLAIM = """
SELECT f.epoch, f.xid::text, f.walked, (SELECT max(number) FROM epochs) AS present FROM followers f
WHERE f.name = $1 FOR UPDATE SKIP LOCKED
"""
# All events of a transaction have its id, and none with an id before xmin comes any more: a transaction that commits
# late holds the follower back instead of being missed.
_SAFE = """
SELECT e.epoch, e.xid::text, e.tenant_id, e.conversation_id, e.lane_id, e.seq, e.at, e.name, e.message_id,
    coalesce((e.data ->> 'hops')::integer, 0) AS hops
FROM events e
WHERE (e.epoch, e.xid) >= ($1::integer, $2::text::xid8)
  AND (e.epoch, e.xid) < ((SELECT max(number) FROM epochs), pg_snapshot_xmin(pg_current_snapshot()))
"""
_PAGE = f"{_SAFE} ORDER BY e.epoch, e.xid FETCH FIRST $3 ROWS WITH TIES"
_OF_TENANT = f"""
SELECT * FROM ({_SAFE} ORDER BY e.epoch, e.xid FETCH FIRST {LOOKED_AT_MAX} ROWS WITH TIES) s WHERE s.tenant_id = $4
ORDER BY s.epoch, s.xid::xid8 FETCH FIRST $3 ROWS WITH TIES
"""
_FAR = f"{_SAFE} ORDER BY e.epoch, e.xid OFFSET {LOOKED_AT_MAX - 1} LIMIT 1"
_REST = f"{_SAFE} AND (e.epoch, e.xid) < ($3::integer, $4::text::xid8) ORDER BY e.epoch, e.xid"
# A transaction may get its id before, and the lock of a conversation after another: then its events stand later in the
# lane, and earlier here.
_EARLIER = """
SELECT e.epoch, e.xid::text, e.tenant_id, e.conversation_id, e.lane_id, e.seq,
    (e.epoch, e.xid) < ((SELECT max(number) FROM epochs), pg_snapshot_xmin(pg_current_snapshot())) AS safe
FROM unnest($1::integer[], $2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS k (t, c, l, a, z)
JOIN events e ON e.tenant_id = k.t AND e.conversation_id = k.c AND e.lane_id = k.l AND e.seq BETWEEN k.a - 1 AND k.z
WHERE (e.epoch, e.xid) >= ($6::integer, $7::text::xid8) ORDER BY e.epoch DESC, e.xid DESC
"""
_ADVANCE = """
UPDATE followers SET epoch = $4, xid = $5::text::xid8 WHERE name = $1 AND epoch = $2 AND xid = $3::text::xid8
RETURNING true
"""
_NOW = "SELECT max(number) AS epoch, pg_snapshot_xmin(pg_current_snapshot())::text AS xid FROM epochs"
# Of rows compared with a place the planner takes nearly all for later ones: EXISTS would walk through the table.
_NOBODY = f"""
SELECT n.epoch, n.xid, (SELECT true FROM events e WHERE (e.epoch, e.xid) >= ($1::integer, $2::text::xid8)
    ORDER BY e.epoch, e.xid LIMIT 1) AS more
FROM ({_NOW}) n WHERE NOT EXISTS ({{whom}})
"""
_LAGS = """
SELECT f.name, f.walked IS NOT NULL AS anew, coalesce((
    SELECT extract(epoch FROM clock_timestamp() - e.at) FROM events e WHERE (e.epoch, e.xid) >= (f.epoch, f.xid)
    ORDER BY e.epoch, e.xid LIMIT 1), 0)::float8 AS seconds
FROM followers f ORDER BY f.name
"""
_PARK = """
INSERT INTO parked (tenant_id, conversation_id, lane_id, seq, follower, error) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""


class Lag(NamedTuple):
    """How far behind a follower is: the age of the oldest event that it has not seen."""

    seconds: float
    anew: bool  # it goes through everything again


class Overtaken(Exception):
    """Another has moved the cursor: what was done with it is rolled back."""


class Place(NamedTuple):
    """A place between transactions: events of this one and later ones come after it."""

    epoch: int
    xid: int


BEGINNING = Place(0, 0)


class Event(NamedTuple):
    """An event of the log: where it stands, not what it says."""

    epoch: int
    xid: int
    tenant_id: int
    conversation_id: str
    lane_id: str
    seq: int
    at: datetime
    name: str
    message_id: str | None
    hops: int  # how many deliveries it was caused by, one by the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A follower as whoever has it until the transaction ends finds it."""

    place: Place
    present: int  # the epoch of now
    walked: list[str] | None


Handle = Callable[[Connection, Sequence[Event]], Awaitable[None]]


async def claim(tx: Connection, name: str) -> Claim | None:
    """The follower, until the transaction ends; None where another has it."""
    row = await tx.fetchrow(_CLAIM, name)
    if row is None:
        return None
    return Claim(place=Place(row["epoch"], int(row["xid"])), present=row["present"], walked=row["walked"])


async def read(tx: Connection, place: Place, limit: int = BATCH) -> tuple[list[Event], Place]:
    """Committed events after a place, and the place after them. Whole transactions: it may be more than `limit`.

    Shape:  in a conversation by time, in a lane without a hole, also from page to page; between conversations by time.
    """
    return await _whole(tx, place, list(await tx.fetch(_PAGE, place.epoch, str(place.xid), limit)))


async def read_tenant(tx: Connection, tenant_id: int, place: Place, limit: int) -> tuple[list[Event], Place]:
    """The same of one tenant. None, and a later place, where a long part of the log has none of its events."""
    rows = list(await tx.fetch(_OF_TENANT, place.epoch, str(place.xid), limit, tenant_id))
    far = None if rows else await tx.fetchrow(_FAR, place.epoch, str(place.xid))
    if far is not None:
        return [], _after(far)
    events, after = await _whole(tx, place, rows)
    return [event for event in events if event.tenant_id == tenant_id], after


async def _whole(tx: Connection, place: Place, rows: list[Any]) -> tuple[list[Event], Place]:
    end, whole, longer = place, not rows, True
    for _ in range(_ROUNDS_MAX):
        if whole or not rows:
            break
        end = _after(rows[-1]) if longer else end
        earlier = await tx.fetch(_EARLIER, *_lanes(rows), end.epoch, str(end.xid))
        longer = longer and all(row["safe"] for row in earlier)
        if not earlier:
            whole = True
        elif longer:
            upto = _after(earlier[0])
            rows += await tx.fetch(_REST, end.epoch, str(end.xid), upto.epoch, str(upto.xid))
        else:  # it waits for them
            end = min(_place(row) for row in rows for e in earlier if _lane(row) == _lane(e) and row["seq"] > e["seq"])
            rows = [row for row in rows if _place(row) < end]
    if not whole or not rows:
        return [], place
    found = [_event(row) for row in rows]
    return sorted(found, key=lambda e: (e.at, *e[2:6])), end


def _event(row: Any) -> Event:
    """Of the columns of `_SAFE`, in their order."""
    return Event(row[0], int(row[1]), *row[2:])


def _place(row: Any) -> Place:
    return Place(row["epoch"], int(row["xid"]))


def _after(row: Any) -> Place:
    return Place(row["epoch"], int(row["xid"]) + 1)


def _lane(row: Any) -> tuple[int, str, str]:
    found: tuple[int, str, str] = row[2:5]
    return found


def _lanes(rows: Sequence[Any]) -> list[list[Any]]:
    """Columns: lanes, and their first and last seq among these rows."""
    lanes: dict[tuple[int, str, str], tuple[int, int]] = {}
    for row in rows:
        lane, seq = _lane(row), row["seq"]
        first, last = lanes.get(lane, (seq, seq))
        lanes[lane] = (min(first, seq), max(last, seq))
    return [list(column) for column in zip(*((*lane, *span) for lane, span in lanes.items()), strict=True)]


async def advance(tx: Connection, name: str, before: Place, after: Place) -> None:
    """Moves the cursor from where it was found.

    Raises: Overtaken where it is not there any more.
    """
    moved = await tx.fetchval(_ADVANCE, name, before.epoch, str(before.xid), after.epoch, str(after.xid))
    if moved is None:
        raise Overtaken(name)


async def now(tx: Connection) -> Place:
    """The place after all that is committed before every open transaction."""
    row = await tx.fetchrow(_NOW)
    assert row is not None
    return Place(row["epoch"], int(row["xid"]))


async def pass_over(tx: Connection, name: str, place: Place, whom: str) -> bool:
    """Moves the cursor past all that is committed where the query `whom` finds nobody to be told. Returns: whether so.

    One look at the database tells both: who is there later, and what was said to them, is of later transactions.
    Raises: Overtaken.
    """
    row = await tx.fetchrow(_NOBODY.format(whom=whom), place.epoch, str(place.xid))
    if row is None:
        return False
    if row["more"]:
        await advance(tx, name, place, _place(row))
    return True


async def step(connection: Connection, kind: str, shard: int, handle: Handle, whom: str) -> int:
    """One shard a page further, in a transaction of its own: how many events were looked at; 0 also where another
    process has the shard, or the query `whom` finds nobody to be told.
    """
    name = f"{kind}/{shard}"
    async with connection.transaction():
        found = await claim(connection, name)
        if found is None or await pass_over(connection, name, found.place, whom):
            return 0
        events, after = await read(connection, found.place)
        if not events:
            return 0
        await _handle(connection, name, [e for e in events if shard_of(e.conversation_id) == shard], handle)
        await advance(connection, name, found.place, after)
        return len(events)


def shard_of(conversation_id: str) -> int:
    """Which of the followers of a kind has a conversation."""
    return zlib.crc32(conversation_id.encode()) % SHARDS


async def _handle(tx: Connection, name: str, events: Sequence[Event], handle: Handle) -> None:
    """All together; where that fails each alone, and one that fails each time is parked."""
    if not events or await _tried(tx, events, handle) is None:
        return
    for event in events:
        error: Exception | None = None
        for _ in range(TRIES):
            error = await _tried(tx, [event], handle)
            if error is None:
                break
        if error is not None:
            words = f"{type(error).__name__}: {error}"[:500]
            _log.error("%s parks %s/%s/%d: %s", name, event.conversation_id, event.lane_id, event.seq, words)
            await tx.execute(_PARK, *event[2:6], name, words)


async def _tried(tx: Connection, events: Sequence[Event], handle: Handle) -> Exception | None:
    """What it failed of, if it did; a database that does not answer is nobody's fault, and raised."""
    try:
        async with tx.transaction():
            await handle(tx, events)
    except DOWN:
        raise
    except Exception as error:
        return error
    return None


async def lags(connection: Connection) -> dict[str, Lag]:
    """Of each follower. For metrics."""
    return {row["name"]: Lag(max(0.0, row["seconds"]), row["anew"]) for row in await connection.fetch(_LAGS)}


async def parked(connection: Connection) -> int:
    """How many events followers went on without. For metrics."""
    return int(await connection.fetchval("SELECT count(*) FROM parked"))
