"""Tenants, their keys and policies; profiles' standing towards tokens."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec

from tradepost.protocol.policy import PolicyDocument

from ..model import Policy, Tenant
from ..rules import policy
from .db import Connection


@lru_cache(1_000)
def policy_from(raw: str, version: int) -> Policy:
    """The stored document over the defaults."""
    return policy.build(msgspec.json.decode(raw, type=PolicyDocument), version)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A back end's key; only its digest is stored."""

    tenant: Tenant
    id: str
    scopes: frozenset[str]
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """What verifies a tenant's tokens. `secret` is still encrypted."""

    tenant: Tenant
    kid: str
    algorithm: str
    secret: bytes | None
    public_key: str | None
    retired: bool


def digest(api_key: str) -> bytes:
    """How an API key is stored and looked up. The key has 160 random bits, so a plain hash will do."""
    return hashlib.sha256(api_key.encode()).digest()


_TENANT = "t.id AS tid, t.slug, t.test, t.policy, t.policy_version, t.site_origins"


def _tenant(row: object) -> Tenant:
    r: dict[str, object] = dict(row)  # type: ignore[call-overload]  # an asyncpg.Record is a mapping at run time
    made = policy_from(str(r["policy"]), int(str(r["policy_version"])))
    origins = r["site_origins"]
    assert isinstance(origins, list)
    return Tenant(
        id=int(str(r["tid"])),
        slug=str(r["slug"]),
        test=bool(r["test"]),
        policy=made,
        site_origins=frozenset(origins),
    )


async def insert(tx: Connection, slug: str, *, test: bool) -> Tenant:
    """A new tenant.

    Raises: asyncpg.UniqueViolationError where the slug is taken.
    """
    row = await tx.fetchrow(
        f"INSERT INTO tenants AS t (slug, test) VALUES ($1, $2) RETURNING {_TENANT}",
        slug,
        test,
    )
    return _tenant(row)


async def find(tx: Connection, slug: str) -> Tenant | None:
    """The tenant of that name."""
    row = await tx.fetchrow(f"SELECT {_TENANT} FROM tenants t WHERE slug = $1", slug)
    return None if row is None else _tenant(row)


async def get(tx: Connection, tenant_id: int) -> Tenant:
    """The tenant of that number, which is there."""
    return _tenant(await tx.fetchrow(f"SELECT {_TENANT} FROM tenants t WHERE id = $1", tenant_id))


async def list_all(tx: Connection, limit: int = 1_000) -> list[tuple[Tenant, datetime]]:
    """Tenants by name, at most `limit`."""
    rows = await tx.fetch(
        f"SELECT {_TENANT}, t.created_at FROM tenants t ORDER BY slug LIMIT $1",
        limit,
    )
    return [(_tenant(row), row["created_at"]) for row in rows]


async def policies(tx: Connection, tenant_ids: Iterable[int]) -> dict[int, Policy]:
    """The policies of tenants, by id."""
    rows = await tx.fetch(
        "SELECT id, policy, policy_version FROM tenants WHERE id = ANY($1::integer[])", list(tenant_ids)
    )
    return {row["id"]: policy_from(row["policy"], row["policy_version"]) for row in rows}


async def changed_since(tx: Connection, moment: datetime) -> list[Tenant]:
    """Tenants whose policy or sites' origins were set at or after a moment."""
    return [_tenant(r) for r in await tx.fetch(f"SELECT {_TENANT} FROM tenants t WHERE policy_at >= $1", moment)]


async def with_origins(tx: Connection) -> list[Tenant]:
    """Tenants that list origins of pages."""
    return [
        _tenant(r)
        for r in await tx.fetch(f"SELECT {_TENANT} FROM tenants t WHERE site_origins <> '{{}}' OR policy ? 'origins'")
    ]


async def set_policy(tx: Connection, tenant_id: int, document: PolicyDocument) -> Tenant:
    """Replaces what the tenant changes of the defaults. The document was checked."""
    row = await tx.fetchrow(
        "UPDATE tenants t SET policy = $2, policy_version = policy_version + 1, policy_at = clock_timestamp() "
        f"WHERE id = $1 RETURNING {_TENANT}",
        tenant_id,
        msgspec.json.encode(document).decode(),
    )
    return _tenant(row)


async def policy_document(tx: Connection, tenant_id: int) -> tuple[PolicyDocument, int]:
    """What the tenant changes of the defaults, and its version."""
    row = await tx.fetchrow("SELECT policy, policy_version FROM tenants WHERE id = $1", tenant_id)
    assert row is not None
    return msgspec.json.decode(row["policy"], type=PolicyDocument), row["policy_version"]


async def insert_api_key(tx: Connection, tenant_id: int, key_id: str, key: str, name: str, scopes: list[str]) -> None:
    """Stores the digest of a new key."""
    await tx.execute(
        "INSERT INTO api_keys (tenant_id, id, digest, name, scopes) VALUES ($1, $2, $3, $4, $5)",
        tenant_id,
        key_id,
        digest(key),
        name,
        scopes,
    )


async def scopes_of(tx: Connection, tenant_id: int, key_id: str) -> frozenset[str]:
    """What an API key may do now; nothing where it was revoked."""
    scopes = await tx.fetchval(
        "SELECT scopes FROM api_keys WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL", tenant_id, key_id
    )
    return frozenset(scopes or ())


async def find_api_key(tx: Connection, key_id: str, key: str) -> ApiKey | None:
    """The key of that id, if `key` is it."""
    row = await tx.fetchrow(
        f"SELECT {_TENANT}, k.id, k.scopes, k.revoked_at FROM api_keys k "
        "JOIN tenants t ON t.id = k.tenant_id WHERE k.id = $1 AND k.digest = $2",
        key_id,
        digest(key),
    )
    if row is None:
        return None
    revoked = row["revoked_at"] is not None
    return ApiKey(tenant=_tenant(row), id=row["id"], scopes=frozenset(row["scopes"]), revoked=revoked)


async def insert_signing_key(
    tx: Connection, tenant_id: int, kid: str, algorithm: str, *, secret: bytes | None, public_key: str | None
) -> None:
    """Stores a key that verifies tokens; `secret` comes encrypted."""
    await tx.execute(
        "INSERT INTO signing_keys (tenant_id, kid, algorithm, secret, public_key) VALUES ($1, $2, $3, $4, $5)",
        tenant_id,
        kid,
        algorithm,
        secret,
        public_key,
    )


_SIGNING = f"""
SELECT {_TENANT}, s.kid, s.algorithm, s.secret, s.public_key, s.retired_at
FROM signing_keys s JOIN tenants t ON t.id = s.tenant_id
"""


def _signing_key(row: object) -> SigningKey:
    r: dict[str, object] = dict(row)  # type: ignore[call-overload]  # an asyncpg.Record is a mapping at run time
    secret, public = r["secret"], r["public_key"]
    return SigningKey(
        tenant=_tenant(row),
        kid=str(r["kid"]),
        algorithm=str(r["algorithm"]),
        secret=bytes(secret) if isinstance(secret, bytes) else None,
        public_key=None if public is None else str(public),
        retired=r["retired_at"] is not None,
    )


async def find_signing_key(tx: Connection, kid: str) -> SigningKey | None:
    """The key of that id, of whichever tenant."""
    row = await tx.fetchrow(f"{_SIGNING} WHERE s.kid = $1", kid)
    return None if row is None else _signing_key(row)


async def newest_secret(tx: Connection, tenant_id: int) -> SigningKey | None:
    """The tenant's newest HS256 key of its own that is not retired: what its back end has tokens signed with."""
    row = await tx.fetchrow(
        f"{_SIGNING} WHERE s.tenant_id = $1 AND s.secret IS NOT NULL AND s.retired_at IS NULL AND NOT s.of_sites "
        "ORDER BY s.created_at DESC LIMIT 1",
        tenant_id,
    )
    return None if row is None else _signing_key(row)


async def secret_of_sites(tx: Connection, tenant_id: int) -> SigningKey | None:
    """The key that the server signs with for who comes by the tenant's sites."""
    row = await tx.fetchrow(f"{_SIGNING} WHERE s.tenant_id = $1 AND s.of_sites AND s.retired_at IS NULL", tenant_id)
    return None if row is None else _signing_key(row)


async def insert_secret_of_sites(tx: Connection, tenant_id: int, kid: str, secret: bytes) -> None:
    """Stores one, encrypted; where another was first, that one stays."""
    await tx.execute(
        "INSERT INTO signing_keys (tenant_id, kid, algorithm, secret, of_sites) VALUES ($1, $2, 'HS256', $3, true) "
        "ON CONFLICT (tenant_id) WHERE of_sites AND retired_at IS NULL DO NOTHING",
        tenant_id,
        kid,
        secret,
    )


async def retire_signing_key(tx: Connection, tenant_id: int, kid: str) -> bool:
    """Tokens signed with it are refused from now on; False where there is no such key."""
    done = await tx.fetchval(
        "UPDATE signing_keys SET retired_at = now() "
        "WHERE tenant_id = $1 AND kid = $2 AND retired_at IS NULL RETURNING kid",
        tenant_id,
        kid,
    )
    return done is not None
