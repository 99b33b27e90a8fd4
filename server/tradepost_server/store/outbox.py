"""What was committed and perhaps never told: one row per batch, until the broker has it."""

from uuid import UUID

import msgspec

from .db import Connection

Told = tuple[int, str, str, int]  # tenant, conversation, lane, last seq


async def late(tx: Connection, seconds: float) -> dict[UUID, list[Told]]:
    """Rows older than this, the 1,000 newest: a process that died left them, or one that is slow."""
    rows = await tx.fetch(
        "SELECT id, lanes FROM outbox WHERE written_at < clock_timestamp() - make_interval(secs => $1) "
        "ORDER BY written_at DESC LIMIT 1000",
        seconds,
    )
    return {row["id"]: msgspec.json.decode(row["lanes"], type=list[Told]) for row in rows}


async def forget(tx: Connection, seconds: float) -> None:
    """Removes rows older than this."""
    await tx.execute("DELETE FROM outbox WHERE written_at < clock_timestamp() - make_interval(secs => $1)", seconds)


async def forget_answers(tx: Connection, hours: int) -> bool:
    """Removes up to 1,000 answers older than this; whether there may be more."""
    removed = await tx.fetch(
        "DELETE FROM answers WHERE ctid = ANY(ARRAY(SELECT ctid FROM answers "
        "WHERE at < clock_timestamp() - make_interval(hours => $1) LIMIT 1000)) RETURNING 1",
        hours,
    )
    return len(removed) == 1_000
