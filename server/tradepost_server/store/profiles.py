"""Rows of profiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

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
        "SELECT id, name, avatar_url, locale, phone, email FROM profiles WHERE tenant_id = $1 AND id = $2",
        tenant_id,
        profile_id,
    )
    return None if row is None else Profile(**dict(row))


async def locale(tx: Connection, tenant_id: int, profile_id: str) -> str | None:
    """The language of a profile that says one."""
    found: str | None = await tx.fetchval(
        "SELECT locale FROM profiles WHERE tenant_id = $1 AND id = $2", tenant_id, profile_id
    )
    return found


async def names(tx: Connection, tenant_id: int, profile_ids: Iterable[str]) -> dict[str, str]:
    """Names by profile id."""
    rows = await tx.fetch(
        "SELECT id, name FROM profiles WHERE tenant_id = $1 AND id = ANY($2::text[])", tenant_id, list(profile_ids)
    )
    return {row["id"]: row["name"] for row in rows}


_UPDATE = """
UPDATE profiles p SET name = x.name, avatar_url = x.avatar_url, locale = x.locale, phone = x.phone, email = x.email
FROM profiles o CROSS JOIN LATERAL jsonb_populate_record(o, $3::jsonb) x
WHERE o.tenant_id = $1 AND o.id = $2 AND p.tenant_id = o.tenant_id AND p.id = o.id
"""


async def update(tx: Connection, tenant_id: int, profile_id: str, fields: Mapping[str, str | None]) -> None:
    """Writes these of name, avatar_url, locale, phone and email; the rest stays."""
    await tx.execute(_UPDATE, tenant_id, profile_id, msgspec.json.encode(fields).decode())


_REFUSES = "(p.banned OR p.tokens_valid_from > to_timestamp({issued_at}))"  # a token of the profile p
_REFUSED = f"""
SELECT a.n FROM unnest($1::integer[], $2::text[], $3::float8[]) WITH ORDINALITY AS a (tenant_id, id, issued_at, n)
JOIN profiles p ON p.tenant_id = a.tenant_id AND p.id = a.id
WHERE {_REFUSES.format(issued_at="a.issued_at")}
"""


async def refused(connection: Connection, tokens: Sequence[tuple[int, str, float]]) -> set[int]:
    """Of many tokens (tenant, profile, issued at) the places of those that admit nobody any more."""
    columns = [list(column) for column in zip(*tokens, strict=True)] or [[], [], []]
    return {row["n"] - 1 for row in await connection.fetch(_REFUSED, *columns)}


async def may_enter(tx: Connection, tenant_id: int, profile_id: str, issued_at: float) -> bool:
    """Whether a token issued then (seconds since 1970) still admits the profile: not banned, not revoked since."""
    return not await refused(tx, [(tenant_id, profile_id, issued_at)])


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


@dataclass(frozen=True, slots=True)
class Met:
    """Two profiles in one conversation: their roles there, and whether the other is in it now."""

    own: str
    other: str
    present: bool


_MET = """
SELECT DISTINCT now_in.role AS own, last.role AS other,
       (last.ended IS NULL AND (last.deadline_at IS NULL OR last.deadline_at > clock_timestamp())) AS present
FROM participants a
JOIN LATERAL (
    SELECT s.role, s.ended, s.deadline_at FROM stints s WHERE s.tenant_id = a.tenant_id
    AND s.conversation_id = a.conversation_id AND s.participant_id = a.id ORDER BY s.number DESC LIMIT 1) now_in
    ON now_in.ended IS NULL AND (now_in.deadline_at IS NULL OR now_in.deadline_at > clock_timestamp())
JOIN participants b ON b.tenant_id = a.tenant_id AND b.conversation_id = a.conversation_id AND b.profile_id = $3
JOIN LATERAL (
    SELECT s.role, s.ended, s.deadline_at FROM stints s WHERE s.tenant_id = b.tenant_id
    AND s.conversation_id = b.conversation_id AND s.participant_id = b.id ORDER BY s.number DESC LIMIT 1) last ON true
WHERE a.tenant_id = $1 AND a.profile_id = $2 AND EXISTS (
    SELECT 1 FROM stints x JOIN stints y ON y.tenant_id = x.tenant_id AND y.conversation_id = x.conversation_id
    WHERE x.tenant_id = a.tenant_id AND x.conversation_id = a.conversation_id AND x.participant_id = a.id
      AND y.participant_id = b.id
      AND (y.upto_at IS NULL OR x.opened IS NULL OR y.upto_at > x.since_at)
      AND (x.upto_at IS NULL OR x.upto_at > y.since_at))
LIMIT 50
"""


async def met(tx: Connection, tenant_id: int, one: str, other: str) -> list[Met]:
    """The conversations that `one` is in now and in which `other` is or was in a time that `one` may read."""
    return [Met(r["own"], r["other"], r["present"]) for r in await tx.fetch(_MET, tenant_id, one, other)]


class Known(NamedTuple):
    """What is known of who comes with a token."""

    refused: bool  # banned, or the token is older than what revoked it
    name: str
    locale: str | None


async def known(tx: Connection, tenant_id: int, profile_id: str, issued_at: float) -> Known | None:
    """The profile that a token issued then (seconds since 1970) is of; None: not made yet."""
    row = await tx.fetchrow(
        f"SELECT {_REFUSES.format(issued_at='$3')}, p.name, p.locale FROM profiles p "
        "WHERE p.tenant_id = $1 AND p.id = $2",
        tenant_id,
        profile_id,
        issued_at,
    )
    return None if row is None else Known(*row)


_LIVE = "s.ended IS NULL AND (s.deadline_at IS NULL OR s.deadline_at > clock_timestamp())"
_INSIDE = f"""
SELECT k.t, k.p, live.* FROM unnest($1::integer[], $2::text[]) AS k (t, p)
CROSS JOIN LATERAL (
    SELECT p.conversation_id, s.role FROM participants p
    JOIN stints s ON s.tenant_id = p.tenant_id AND s.conversation_id = p.conversation_id AND s.participant_id = p.id
    WHERE p.tenant_id = k.t AND p.profile_id = k.p AND {_LIVE} LIMIT $3) live
"""
_PRESENT = f"""
SELECT k.t, k.c, live.* FROM unnest($1::integer[], $2::text[]) AS k (t, c)
CROSS JOIN LATERAL (
    SELECT p.profile_id, s.role FROM participants p
    JOIN stints s ON s.tenant_id = p.tenant_id AND s.conversation_id = p.conversation_id AND s.participant_id = p.id
    WHERE p.tenant_id = k.t AND p.conversation_id = k.c AND {_LIVE}) live
LIMIT $3
"""


class Inside(NamedTuple):
    """A profile that has a part in a conversation now, and as what."""

    profile: Key
    conversation: Key
    role: str


async def inside(tx: Connection, keys: Sequence[Key], limit: int) -> list[Inside]:
    """In what each profile has a part now, at most `limit` conversations of each."""
    rows = await tx.fetch(_INSIDE, [t for t, _ in keys], [p for _, p in keys], limit)
    return [Inside((r["t"], r["p"]), (r["t"], r["conversation_id"]), r["role"]) for r in rows]


async def present(tx: Connection, refs: Sequence[Key], limit: int) -> list[Inside]:
    """Who has a part in the conversations now, each read once, at most `limit` rows in all."""
    rows = await tx.fetch(_PRESENT, [t for t, _ in refs], [c for _, c in refs], limit)
    return [Inside((r["t"], r["profile_id"]), (r["t"], r["c"]), r["role"]) for r in rows]
