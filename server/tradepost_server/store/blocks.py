"""Who has blocked whom."""

from collections.abc import Iterable

from ..model import Key
from .db import Connection


async def of(tx: Connection, key: Key) -> frozenset[str]:
    """The profiles that a profile has blocked."""
    rows = await tx.fetch("SELECT blocked_id FROM blocks WHERE tenant_id = $1 AND profile_id = $2", *key)
    return frozenset(row["blocked_id"] for row in rows)


async def newest_first(tx: Connection, key: Key) -> list[str]:
    """The same as a list, the latest first."""
    rows = await tx.fetch(
        "SELECT blocked_id FROM blocks WHERE tenant_id = $1 AND profile_id = $2 ORDER BY at DESC, blocked_id", *key
    )
    return [row["blocked_id"] for row in rows]


async def by_any_of(tx: Connection, key: Key, others: Iterable[str]) -> bool:
    """Whether one of the others has blocked this profile."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT 1 FROM blocks "
        "WHERE tenant_id = $1 AND blocked_id = $2 AND profile_id = ANY($3::text[]))",
        *key,
        list(others),
    )
    return found


async def add(tx: Connection, key: Key, blocked: str) -> bool:
    """False where it was so already."""
    done = await tx.fetchval(
        "INSERT INTO blocks (tenant_id, profile_id, blocked_id) VALUES ($1, $2, $3) "
        "ON CONFLICT DO NOTHING RETURNING blocked_id",
        *key,
        blocked,
    )
    return done is not None


async def remove(tx: Connection, key: Key, blocked: str) -> bool:
    """False where it was not so."""
    done = await tx.fetchval(
        "DELETE FROM blocks WHERE tenant_id = $1 AND profile_id = $2 AND blocked_id = $3 RETURNING blocked_id",
        *key,
        blocked,
    )
    return done is not None


_HAND_OVER = """
INSERT INTO blocks (tenant_id, profile_id, blocked_id)
SELECT tenant_id, CASE profile_id WHEN $2 THEN $3 ELSE profile_id END,
       CASE blocked_id WHEN $2 THEN $3 ELSE blocked_id END
FROM blocks WHERE tenant_id = $1 AND ((profile_id = $2 AND blocked_id <> $3) OR (blocked_id = $2 AND profile_id <> $3))
ON CONFLICT DO NOTHING
"""


async def hand_over(tx: Connection, tenant_id: int, of: str, to: str) -> None:
    """Whom one profile has blocked, and who has blocked it, holds for another profile too."""
    await tx.execute(_HAND_OVER, tenant_id, of, to)


_SHARED = """
SELECT c.id FROM participants a
JOIN participants b ON b.tenant_id = a.tenant_id AND b.conversation_id = a.conversation_id AND b.profile_id = $3
JOIN conversations c ON c.tenant_id = a.tenant_id AND c.id = a.conversation_id
WHERE a.tenant_id = $1 AND a.profile_id = $2
ORDER BY c.active_at DESC LIMIT 1000
"""


async def shared_conversations(tx: Connection, key: Key, other: str) -> list[Key]:
    """The latest conversations that both profiles are known to."""
    return [(key[0], row["id"]) for row in await tx.fetch(_SHARED, *key, other)]
