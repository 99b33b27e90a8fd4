"""How far the logs of conversations are: what hubs compare themselves with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from ..model import Key
from .db import Connection

_OF = """
SELECT l.tenant_id, l.conversation_id, l.version, l.heads
FROM unnest($1::int[], $2::text[]) AS asked (tenant_id, conversation_id)
JOIN logs l ON l.tenant_id = asked.tenant_id AND l.conversation_id = asked.conversation_id
"""
_OF_PROFILES = """
SELECT DISTINCT l.tenant_id, l.conversation_id, l.version, l.heads::text AS heads
FROM unnest($1::int[], $2::text[]) AS asked (tenant_id, profile_id)
JOIN participants p ON p.tenant_id = asked.tenant_id AND p.profile_id = asked.profile_id
JOIN logs l ON l.tenant_id = p.tenant_id AND l.conversation_id = p.conversation_id
WHERE l.last_at > $3
"""
_MOVED = """
SELECT e.tenant_id, e.conversation_id, e.lane_id
FROM unnest($1::int[], $2::text[], $3::text[], $4::bigint[]) AS head (tenant_id, conversation_id, lane_id, seq)
JOIN events e ON e.tenant_id = head.tenant_id AND e.conversation_id = head.conversation_id
    AND e.lane_id = head.lane_id AND e.seq = head.seq
WHERE e.at > $5
"""
_LARGE = """
SELECT o.conversation_id FROM participants p
JOIN participants o ON o.tenant_id = p.tenant_id AND o.conversation_id = p.conversation_id
WHERE p.tenant_id = $1 AND p.profile_id = $2
GROUP BY o.conversation_id HAVING count(*) > $3
"""


class Heads(NamedTuple):
    """Of one conversation."""

    ref: Key
    version: int
    lanes: dict[str, int]


async def of(tx: Connection, refs: Sequence[Key]) -> list[Heads]:
    """Of these conversations."""
    return [_heads(row) for row in await tx.fetch(_OF, [r[0] for r in refs], [r[1] for r in refs])]


async def of_profiles(tx: Connection, keys: Sequence[Key], since: datetime) -> list[Heads]:
    """Of the conversations of these profiles in which something happened since then."""
    return [_heads(row) for row in await tx.fetch(_OF_PROFILES, [k[0] for k in keys], [k[1] for k in keys], since)]


async def moved(
    tx: Connection, heads: Sequence[tuple[int, str, str, int]], since: datetime
) -> set[tuple[int, str, str]]:
    """Of tenant, conversation, lane and its last place: the lanes whose last event is newer."""
    columns = [list(column) for column in zip(*heads, strict=True)] or [[], [], [], []]
    return {tuple(row) for row in await tx.fetch(_MOVED, *columns, since)}


async def large(tx: Connection, key: Key, most: int) -> list[Key]:
    """The conversations of a profile that have more participants than this."""
    return [(key[0], row["conversation_id"]) for row in await tx.fetch(_LARGE, *key, most)]


async def clock(tx: Connection) -> datetime:
    """The database's time."""
    found: datetime = await tx.fetchval("SELECT clock_timestamp()")
    return found


def _heads(row: Any) -> Heads:
    lanes = msgspec.json.decode(row["heads"], type=dict[str, int])
    return Heads((row["tenant_id"], row["conversation_id"]), row["version"], lanes)
