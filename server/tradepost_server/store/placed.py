"""Where conversations are made that somebody may ask for again: known at home before they are made."""

from .db import Connection

REMEMBERED_HOURS = 23  # less than the answers of those who asked, which are found first

_RESERVE = """
INSERT INTO placed AS p (tenant_id, asked, conversation_id, until) VALUES ($1, $2, $3,
    CASE WHEN $4 THEN NULL ELSE clock_timestamp() + make_interval(hours => $5) END)
ON CONFLICT (tenant_id, asked) DO UPDATE SET
    conversation_id = CASE WHEN p.until < clock_timestamp() THEN excluded.conversation_id ELSE p.conversation_id END,
    until = CASE WHEN p.until < clock_timestamp() THEN excluded.until ELSE p.until END
RETURNING conversation_id
"""


async def reserve(tx: Connection, tenant_id: int, asked: str, fresh: str, *, for_ever: bool) -> str:
    """The id that was reserved for what is asked, or `fresh` from now on."""
    found: str = await tx.fetchval(_RESERVE, tenant_id, asked, fresh, for_ever, REMEMBERED_HOURS)
    return found


async def forget(tx: Connection) -> None:
    """Those whose time is over, at most 1,000."""
    await tx.execute(
        "DELETE FROM placed WHERE ctid = ANY(ARRAY(SELECT ctid FROM placed WHERE until < clock_timestamp() LIMIT 1000))"
    )
