"""Rows of profiles."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import UNSET, UnsetType

from tradepost.protocol.model import Profile

from ..model import Key
from .db import Connection


async def ensure(tx: Connection, tenant_id: int, profile_id: str, name: str | None) -> None:
    """A profile that the marketplace vouches for; known already: only an empty name is filled."""
    await ensure_all(tx, tenant_id, {profile_id: name})


async def ensure_all(tx: Connection, tenant_id: int, names: Mapping[str, str | None]) -> None:
    """The same for many, by id."""
    await tx.executemany(
        "INSERT INTO profiles (tenant_id, id, name) VALUES ($1, $2, coalesce($3, '')) "
        "ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name "
        "WHERE profiles.name = '' AND excluded.name <> ''",
        [(tenant_id, profile_id, name) for profile_id, name in sorted(names.items())],
    )


async def find(tx: Connection, tenant_id: int, profile_id: str) -> Profile | None:
    """The profile of that id."""
    row = await tx.fetchrow(
        "SELECT id, name, avatar_url, locale FROM profiles WHERE tenant_id = $1 AND id = $2", tenant_id, profile_id
    )
    return None if row is None else Profile(**dict(row))


async def names(tx: Connection, tenant_id: int, profile_ids: Iterable[str]) -> dict[str, str]:
    """Names by profile id."""
    rows = await tx.fetch(
        "SELECT id, name FROM profiles WHERE tenant_id = $1 AND id = ANY($2::text[])", tenant_id, list(profile_ids)
    )
    return {row["id"]: row["name"] for row in rows}


async def update(
    tx: Connection,
    tenant_id: int,
    profile_id: str,
    name: str | UnsetType,
    avatar_url: str | UnsetType | None,
    locale: str | UnsetType | None,
) -> None:
    """Writes what is set; the rest stays."""
    await tx.execute(
        "UPDATE profiles SET name = CASE WHEN $3 THEN $4 ELSE name END, "
        "avatar_url = CASE WHEN $5 THEN $6 ELSE avatar_url END, locale = CASE WHEN $7 THEN $8 ELSE locale END "
        "WHERE tenant_id = $1 AND id = $2",
        tenant_id,
        profile_id,
        name is not UNSET,
        None if name is UNSET else name,
        avatar_url is not UNSET,
        None if avatar_url is UNSET else avatar_url,
        locale is not UNSET,
        None if locale is UNSET else locale,
    )


async def may_enter(tx: Connection, tenant_id: int, profile_id: str, issued_at: float) -> bool:
    """Whether a token issued then (seconds since 1970) still admits the profile: not banned, not revoked since."""
    refused = await tx.fetchval(
        "SELECT banned OR tokens_valid_from > to_timestamp($3) FROM profiles WHERE tenant_id = $1 AND id = $2",
        tenant_id,
        profile_id,
        issued_at,
    )
    return not refused


async def revoke(tx: Connection, tenant_id: int, profile_id: str, ban: bool | None) -> bool:
    """Refuses all tokens issued so far; `ban` also those to come. False where there is no such profile."""
    done = await tx.fetchval(
        "UPDATE profiles SET tokens_valid_from = clock_timestamp(), banned = coalesce($3, banned) "
        "WHERE tenant_id = $1 AND id = $2 RETURNING id",
        tenant_id,
        profile_id,
        ban,
    )
    return done is not None


async def share_conversation(tx: Connection, tenant_id: int, one: str, other: str) -> bool:
    """Whether two profiles are or were participants of one conversation."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT 1 FROM participants a JOIN participants b ON b.tenant_id = a.tenant_id "
            "AND b.conversation_id = a.conversation_id "
            "WHERE a.tenant_id = $1 AND a.profile_id = $2 AND b.profile_id = $3)",
            tenant_id,
            one,
            other,
        )
    )


async def admit(tx: Connection, tenant_id: int, profile_id: str, name: str | None, issued_at: float) -> bool:
    """Whether a token issued then admits the profile, which is made if it is not there yet."""
    row = await tx.fetchrow(
        "SELECT banned OR tokens_valid_from > to_timestamp($3) AS refused, name FROM profiles "
        "WHERE tenant_id = $1 AND id = $2",
        tenant_id,
        profile_id,
        issued_at,
    )
    if row is None or (name is not None and row["name"] == ""):
        await ensure(tx, tenant_id, profile_id, name)
    return row is None or not row["refused"]


_COMPANIONS = """
SELECT k.t, k.p, other.profile_id FROM unnest($1::integer[], $2::text[]) AS k (t, p)
CROSS JOIN LATERAL (
    SELECT DISTINCT b.profile_id FROM participants a
    JOIN stints sa ON sa.tenant_id = a.tenant_id AND sa.conversation_id = a.conversation_id
        AND sa.participant_id = a.id AND sa.ended IS NULL
    JOIN participants b ON b.tenant_id = a.tenant_id AND b.conversation_id = a.conversation_id AND b.id <> a.id
    JOIN stints sb ON sb.tenant_id = b.tenant_id AND sb.conversation_id = b.conversation_id
        AND sb.participant_id = b.id AND sb.ended IS NULL
    WHERE a.tenant_id = k.t AND a.profile_id = k.p LIMIT $3) other
"""


async def companions(tx: Connection, keys: Sequence[Key], limit: int) -> list[tuple[Key, str]]:
    """For each profile those who share a live conversation with it, at most `limit` of each."""
    rows = await tx.fetch(_COMPANIONS, [t for t, _ in keys], [p for _, p in keys], limit)
    return [((row["t"], row["p"]), row["profile_id"]) for row in rows]
