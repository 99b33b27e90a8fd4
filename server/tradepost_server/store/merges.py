"""Rows of visitors who became someone."""

from .db import Connection


async def find(tx: Connection, tenant_id: int, visitor_id: str) -> str | None:
    """Who the visitor became."""
    found: str | None = await tx.fetchval(
        "SELECT profile_id FROM merges WHERE tenant_id = $1 AND visitor_id = $2", tenant_id, visitor_id
    )
    return found


async def claim(tx: Connection, tenant_id: int, visitor_id: str, profile_id: str) -> tuple[str, bool]:
    """Who the visitor became, which nobody changes any more, and whether this made it so."""
    made = await tx.fetchval(
        "INSERT INTO merges (tenant_id, visitor_id, profile_id) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant_id, visitor_id) DO NOTHING RETURNING profile_id",
        tenant_id,
        visitor_id,
        profile_id,
    )
    if made is not None:
        return profile_id, True
    known = await find(tx, tenant_id, visitor_id)
    assert known is not None
    return known, False
