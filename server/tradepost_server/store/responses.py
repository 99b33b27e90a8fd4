"""Rows of answers that may be given once."""

from ..model import Key
from .db import Connection


async def record(tx: Connection, ref: Key, message_id: str, participant_id: str, answer_id: str) -> bool:
    """Notes that a participant answered a message; False where they had already."""
    done = await tx.fetchval(
        "INSERT INTO responses (tenant_id, conversation_id, message_id, participant_id, answer_id) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING true",
        *ref,
        message_id,
        participant_id,
        answer_id,
    )
    return bool(done)
