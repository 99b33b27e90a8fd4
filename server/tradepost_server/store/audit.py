"""The audit: what staff and API keys did that others may ask about. Rows are only added."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from tradepost.protocol.model import AuditEntry, Scalar

from .. import ids
from ..model import Actor
from .db import Connection

_LIST = """
SELECT id, at, action, actor, conversation_id, message_id, participant_id, profile_id, reason, details FROM audit
WHERE tenant_id = $1 AND ($2::text IS NULL OR conversation_id = $2) AND ($3::text IS NULL OR profile_id = $3)
  AND ($4::text IS NULL OR id < $4)
ORDER BY id DESC LIMIT $5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done, to whom, and why. Never content."""

    action: str
    conversation: str | None = None
    message: str | None = None
    participant: str | None = None
    profile: str | None = None
    reason: str | None = None
    details: Mapping[str, Scalar | list[str]] = field(default_factory=dict)


async def record(tx: Connection, actor: Actor, entry: Entry) -> None:
    """Adds a row in the transaction of what it tells of."""
    await tx.execute(
        "INSERT INTO audit (tenant_id, id, action, actor, conversation_id, message_id, participant_id, profile_id, "
        "reason, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        actor.tenant.id,
        ids.new("au"),
        entry.action,
        actor.id,
        entry.conversation,
        entry.message,
        entry.participant,
        entry.profile,
        entry.reason,
        msgspec.json.encode(entry.details).decode(),
    )


async def page(
    tx: Connection, tenant_id: int, conversation: str | None, profile: str | None, *, before: str | None, limit: int
) -> list[AuditEntry]:
    """Entries before an id, newest first."""
    rows = await tx.fetch(_LIST, tenant_id, conversation, profile, before, limit)
    return [
        AuditEntry(
            id=row["id"],
            at=row["at"],
            action=row["action"],
            by=row["actor"],
            conversation=row["conversation_id"],
            message=row["message_id"],
            participant=row["participant_id"],
            profile=row["profile_id"],
            reason=row["reason"],
            details=msgspec.json.decode(row["details"]),
        )
        for row in rows
    ]
