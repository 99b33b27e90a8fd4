"""Rows of one-time codes. A code has 128 random bits; its digest alone is stored."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from .db import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a code stands for."""

    site_id: str
    profile_id: str
    role: str | None
    conversations: list[str] | None  # the scope of the token that asked
    issued_at: datetime  # of that token
    token_ends_at: datetime


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


async def insert(tx: Connection, tenant_id: int, code: str, stands_for: Code, life_s: int) -> datetime:
    """Keeps it for `life_s` seconds; until when. Codes of the tenant whose time is over go."""
    await tx.execute("DELETE FROM codes WHERE tenant_id = $1 AND expires_at <= clock_timestamp()", tenant_id)
    until: datetime = await tx.fetchval(
        "INSERT INTO codes (tenant_id, digest, site_id, profile_id, role, conversations, issued_at, token_ends_at, "
        "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9)) "
        "RETURNING expires_at",
        tenant_id,
        _digest(code),
        stands_for.site_id,
        stands_for.profile_id,
        stands_for.role,
        stands_for.conversations,
        stands_for.issued_at,
        stands_for.token_ends_at,
        life_s,
    )
    return until


async def take(tx: Connection, tenant_id: int, site_id: str, code: str) -> Code | None:
    """What it stands for, for the first who asks in time: the row goes with the answer."""
    row = await tx.fetchrow(
        "DELETE FROM codes WHERE tenant_id = $1 AND site_id = $2 AND digest = $3 AND expires_at > clock_timestamp() "
        "RETURNING site_id, profile_id, role, conversations, issued_at, token_ends_at",
        tenant_id,
        site_id,
        _digest(code),
    )
    return None if row is None else Code(**dict(row))
