"""Rows of what people have asked staff to look at again."""

from ..model import Key
from ..rules.appeals import About
from .db import Connection

_ABOUT = """
SELECT 'message' FROM messages
WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3 AND profile_id = $4
UNION ALL
SELECT 'flag' FROM flags
WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3 AND profile_id = $4
"""
_OPEN = """
SELECT count(*) FROM appeals a JOIN conversations c ON c.tenant_id = a.tenant_id AND c.id = a.conversation_id
WHERE a.tenant_id = $1 AND a.profile_id = $2 AND c.status = 'open'
"""


async def about(tx: Connection, ref: Key, message: str, profile_id: str) -> About | None:
    """What an id names that the profile wrote in this conversation; None: nothing of theirs."""
    found: About | None = await tx.fetchval(_ABOUT, *ref, message, profile_id)
    return found


async def lock(tx: Connection, profile: Key, matter: str) -> str | None:
    """The conversation about this matter, if any; until the transaction ends the profile begins no other appeal."""
    tenant_id, profile_id = profile
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", f"appeal {profile_id}", tenant_id)
    found: str | None = await tx.fetchval(
        "SELECT conversation_id FROM appeals WHERE tenant_id = $1 AND profile_id = $2 AND matter = $3",
        tenant_id,
        profile_id,
        matter,
    )
    return found


async def count_open(tx: Connection, profile: Key) -> int:
    """Appeals of the profile that staff have not closed."""
    found: int = await tx.fetchval(_OPEN, *profile)
    return found


async def put(tx: Connection, ref: Key, profile_id: str, matter: str) -> None:
    """From now on it is this conversation that is found."""
    await tx.execute(
        "INSERT INTO appeals (tenant_id, profile_id, matter, conversation_id) VALUES ($1, $2, $3, $4)",
        ref[0],
        profile_id,
        matter,
        ref[1],
    )


async def hand_over(tx: Connection, tenant_id: int, visitor_id: str, profile_id: str) -> None:
    """What the visitor appealed about is found by who they became."""
    await tx.execute(
        "INSERT INTO appeals (tenant_id, profile_id, matter, conversation_id) "
        "SELECT tenant_id, $3, matter, conversation_id FROM appeals WHERE tenant_id = $1 AND profile_id = $2 "
        "ON CONFLICT (tenant_id, profile_id, matter) DO NOTHING",
        tenant_id,
        visitor_id,
        profile_id,
    )
