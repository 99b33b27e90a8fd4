"""Rows of visitors who became someone."""

from ..model import Key
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


async def conversations_of(tx: Connection, tenant_id: int, visitor_id: str, limit: int) -> list[str]:
    """The conversations that the visitor is or was in, at most `limit`."""
    rows = await tx.fetch(
        "SELECT conversation_id FROM participants WHERE tenant_id = $1 AND profile_id = $2 ORDER BY 1 LIMIT $3",
        tenant_id,
        visitor_id,
        limit,
    )
    return [row["conversation_id"] for row in rows]


async def rename_participant(tx: Connection, ref: Key, participant_id: str, profile_id: str) -> None:
    """The participant is another profile's from now on, with all that was theirs."""
    await tx.execute(
        "UPDATE participants SET profile_id = $4 WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3",
        *ref,
        participant_id,
        profile_id,
    )


async def hand_over_messages(tx: Connection, ref: Key, visitor_id: str, profile_id: str) -> None:
    """A resend by who the visitor became finds what the visitor sent. The caller holds the lock of the log."""
    await tx.execute(
        "UPDATE messages m SET profile_id = $4 WHERE tenant_id = $1 AND conversation_id = $2 AND profile_id = $3 "
        "AND NOT EXISTS (SELECT FROM messages o WHERE o.tenant_id = m.tenant_id "
        "AND o.conversation_id = m.conversation_id AND o.profile_id = $4 AND o.client_id = m.client_id)",
        *ref,
        visitor_id,
        profile_id,
    )
    await tx.execute(
        "UPDATE search_documents SET profile_id = $4 WHERE tenant_id = $1 AND conversation_id = $2 AND profile_id = $3",
        *ref,
        visitor_id,
        profile_id,
    )
