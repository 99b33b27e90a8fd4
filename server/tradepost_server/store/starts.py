"""Rows of conversations that were started from a site's pages."""

from ..model import Key
from .db import Connection


async def lock(tx: Connection, tenant_id: int, profile_id: str, digest: bytes) -> str | None:
    """The conversation that this was started as, if any; until the transaction ends nobody else starts the same."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", f"start {profile_id} {digest.hex()}", tenant_id
    )
    found: str | None = await tx.fetchval(
        "SELECT conversation_id FROM starts WHERE tenant_id = $1 AND profile_id = $2 AND digest = $3",
        tenant_id,
        profile_id,
        digest,
    )
    return found


async def put(tx: Connection, ref: Key, profile_id: str, digest: bytes) -> None:
    """From now on it is this conversation that is found."""
    await tx.execute(
        "INSERT INTO starts (tenant_id, profile_id, digest, conversation_id) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (tenant_id, profile_id, digest) DO UPDATE SET conversation_id = excluded.conversation_id",
        ref[0],
        profile_id,
        digest,
        ref[1],
    )


async def hand_over(tx: Connection, tenant_id: int, visitor_id: str, profile_id: str) -> None:
    """What the visitor started is found by who they became, but where those started the same themselves."""
    await tx.execute(
        "INSERT INTO starts (tenant_id, profile_id, digest, conversation_id) "
        "SELECT tenant_id, $3, digest, conversation_id FROM starts WHERE tenant_id = $1 AND profile_id = $2 "
        "ON CONFLICT (tenant_id, profile_id, digest) DO NOTHING",
        tenant_id,
        visitor_id,
        profile_id,
    )
