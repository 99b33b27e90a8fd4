"""Rows of live locations and their tracks. Positions are kept here and nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tradepost.protocol.placing import Destination, Position

from ..model import Key, Lane
from ..rules.places import LOOK_BACK_S, Fix, Point
from ..rules.sharing import Share
from .db import Connection

TRACK_MAX = 200  # fixes that the moving average looks at: more than come in the minutes that it looks back on

_SHARES = """
SELECT l.*, m.lane_id, m.author_role, n.audience, m.seq, m.at AS said_at, c.stage, c.frozen, c.moves,
       clock_timestamp() AS now
FROM live_locations l
JOIN messages m ON m.tenant_id = l.tenant_id AND m.conversation_id = l.conversation_id AND m.id = l.message_id
JOIN lanes n ON n.tenant_id = m.tenant_id AND n.conversation_id = m.conversation_id AND n.id = m.lane_id
JOIN conversations c ON c.tenant_id = l.tenant_id AND c.id = l.conversation_id
WHERE l.tenant_id = $1 AND l.conversation_id = $2
"""
_END_TRACK = """
UPDATE positions SET expires_at = clock_timestamp() + make_interval(secs => $4)
WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3
"""
_FORGET_TRACK = "DELETE FROM positions WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3"
_FORGET_EXPIRED = """
DELETE FROM positions WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM positions WHERE expires_at <= clock_timestamp() LIMIT 1000))
"""


class Found(NamedTuple):
    """A share as it stands under its lock, and what else a move rests on."""

    share: Share
    seq: int  # place of its message in the lane
    said_at: datetime
    stage: str | None
    frozen: bool  # parties say nothing, nor where they are
    moves: int  # how often a message of the conversation was told to others
    now: datetime  # the database's clock


async def find(tx: Connection, ref: Key, message_id: str) -> Found | None:
    """A share that is under way, locked against others who move or end it."""
    row = await tx.fetchrow(f"{_SHARES} AND l.message_id = $3 FOR UPDATE OF l", *ref, message_id)
    return None if row is None else _found(row)


async def find_all(tx: Connection, ref: Key) -> list[Found]:
    """All that are under way in a conversation, locked in the order of their messages."""
    return [_found(row) for row in await tx.fetch(f"{_SHARES} ORDER BY l.message_id FOR UPDATE OF l", *ref)]


def _found(row: Any) -> Found:
    last = None
    if row["moved_at"] is not None and row["latitude"] is not None:
        last = Fix(row["moved_at"], Point(row["latitude"], row["longitude"]))
    destination = None
    if row["destination_latitude"] is not None:
        destination = Point(row["destination_latitude"], row["destination_longitude"])
    share = Share(
        message_id=row["message_id"],
        participant_id=row["participant_id"],
        stint=row["stint"],
        role=row["author_role"],
        until=row["until"],
        lane=Lane(id=row["lane_id"], audience=tuple(row["audience"])),
        last=last,
        exact=row["exact"],
        destination=destination,
        radius_m=row["radius_m"] or 0,
        arrived_at=row["arrived_at"],
    )
    return Found(share, row["seq"], row["said_at"], row["stage"], row["frozen"], row["moves"], row["now"])


async def begin(
    tx: Connection,
    ref: Key,
    message_id: str,
    participant_id: str,
    stint: int,
    until: datetime,
    destination: Destination | None,
) -> None:
    """A live location begins; where its sharer is comes with `move`."""
    await tx.execute(
        "INSERT INTO live_locations (tenant_id, conversation_id, message_id, participant_id, stint, until, "
        "destination_latitude, destination_longitude, radius_m) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *ref,
        message_id,
        participant_id,
        stint,
        until,
        destination.latitude if destination else None,
        destination.longitude if destination else None,
        destination.radius_m if destination else None,
    )


class Moved(NamedTuple):
    """What is known of a share from now on, as its audience is told."""

    at: datetime
    position: Position
    exact: bool
    distance_m: float | None = None
    eta_s: int | None = None


async def move(tx: Connection, ref: Key, message_id: str, moved: Moved) -> None:
    """The last known position is another one."""
    position = moved.position
    await tx.execute(
        "UPDATE live_locations SET latitude = $4, longitude = $5, accuracy_m = $6, heading_deg = $7, speed_mps = $8, "
        "moved_at = $9, exact = $10, distance_m = $11, eta_s = $12 "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3",
        *ref,
        message_id,
        position.latitude,
        position.longitude,
        position.accuracy_m,
        position.heading_deg,
        position.speed_mps,
        moved.at,
        moved.exact,
        moved.distance_m,
        moved.eta_s,
    )


async def hide(tx: Connection, ref: Key, message_id: str) -> None:
    """The last known position is not the audience's to know any more; the next one will be blurred."""
    await tx.execute(
        "UPDATE live_locations SET latitude = NULL, longitude = NULL, accuracy_m = NULL, heading_deg = NULL, "
        "speed_mps = NULL, moved_at = NULL, distance_m = NULL, eta_s = NULL "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3",
        *ref,
        message_id,
    )


async def shorten(tx: Connection, ref: Key, message_id: str, until: datetime) -> None:
    """It lasts until then at most."""
    await tx.execute(
        "UPDATE live_locations SET until = least(until, $4) "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3",
        *ref,
        message_id,
        until,
    )


async def note_arrival(tx: Connection, ref: Key, message_id: str, at: datetime) -> None:
    """Who shares it has come to where they go."""
    await tx.execute(
        "UPDATE live_locations SET arrived_at = $4 WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3",
        *ref,
        message_id,
        at,
    )


async def track(tx: Connection, ref: Key, message_id: str, fix: Fix, *, keep: bool) -> Sequence[Fix]:
    """Adds a fix; the last minutes of the track, oldest first. What is older goes, unless it is to be kept."""
    if not keep:
        await tx.execute(
            "DELETE FROM positions WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3 "
            "AND at < $4::timestamptz - make_interval(secs => $5)",
            *ref,
            message_id,
            fix.at,
            LOOK_BACK_S,
        )
    await tx.execute(
        "INSERT INTO positions (tenant_id, conversation_id, message_id, at, latitude, longitude) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        *ref,
        message_id,
        fix.at,
        *fix.point,
    )
    rows = await tx.fetch(
        "SELECT at, latitude, longitude FROM positions WHERE tenant_id = $1 AND conversation_id = $2 "
        "AND message_id = $3 AND at >= $4::timestamptz - make_interval(secs => $5) ORDER BY at DESC LIMIT $6",
        *ref,
        message_id,
        fix.at,
        LOOK_BACK_S,
        TRACK_MAX,
    )
    return [Fix(row["at"], Point(row["latitude"], row["longitude"])) for row in reversed(rows)]


async def end(tx: Connection, ref: Key, message_id: str, keep_track_s: int) -> None:
    """It is over: nothing of it is left but, where the policy says so, its track for that many seconds more."""
    await tx.execute(
        "DELETE FROM live_locations WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3", *ref, message_id
    )
    if keep_track_s > 0:
        await tx.execute(_END_TRACK, *ref, message_id, float(keep_track_s))
    else:
        await tx.execute(_FORGET_TRACK, *ref, message_id)


async def forget_expired(tx: Connection) -> int:
    """Removes up to 1,000 positions of tracks whose time has come; how many."""
    return int((await tx.execute(_FORGET_EXPIRED)).rpartition(" ")[2])
