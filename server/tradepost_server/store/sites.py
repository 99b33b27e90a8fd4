"""Rows of sites. Whoever changes one also writes the tenant's union of their origins, which nodes obey."""

from dataclasses import dataclass

import msgspec

from tradepost.protocol.sites import Site, SiteSettings

from ..model import Tenant
from . import tenants
from .db import Connection

_SITE = "s.id, s.settings, s.created_at, s.updated_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A site and whose it is."""

    tenant: Tenant
    site: Site


def _site(row: object) -> Site:
    r: dict[str, object] = dict(row)  # type: ignore[call-overload]  # an asyncpg.Record is a mapping at run time
    settings = msgspec.json.decode(str(r["settings"]), type=SiteSettings)
    return Site(id=str(r["id"]), settings=settings, created_at=r["created_at"], updated_at=r["updated_at"])  # type: ignore[arg-type]  # timestamps


async def insert(tx: Connection, tenant_id: int, site_id: str, settings: SiteSettings) -> Site:
    """A new site."""
    row = await tx.fetchrow(
        f"INSERT INTO sites AS s (tenant_id, id, settings) VALUES ($1, $2, $3) RETURNING {_SITE}",
        tenant_id,
        site_id,
        _encoded(settings),
    )
    return _site(row)


async def lock(tx: Connection, tenant_id: int) -> int:
    """Until the transaction ends no other changes the tenant's sites; how many there are."""
    await tx.execute("SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE", tenant_id)
    count: int = await tx.fetchval("SELECT count(*) FROM sites WHERE tenant_id = $1", tenant_id)
    return count


async def find(tx: Connection, tenant_id: int, site_id: str) -> Site | None:
    """The tenant's site of that id."""
    row = await tx.fetchrow(f"SELECT {_SITE} FROM sites s WHERE tenant_id = $1 AND id = $2", tenant_id, site_id)
    return None if row is None else _site(row)


async def find_anywhere(tx: Connection, site_id: str) -> Placed | None:
    """The site of that id, of whichever tenant."""
    row = await tx.fetchrow(f"SELECT {_SITE}, s.tenant_id FROM sites s WHERE id = $1", site_id)
    if row is None:
        return None
    return Placed(tenant=await tenants.get(tx, row["tenant_id"]), site=_site(row))


async def list_all(tx: Connection, tenant_id: int) -> list[Site]:
    """The tenant's sites, oldest first."""
    rows = await tx.fetch(f"SELECT {_SITE} FROM sites s WHERE tenant_id = $1 ORDER BY created_at, id", tenant_id)
    return [_site(row) for row in rows]


async def update(tx: Connection, tenant_id: int, site_id: str, settings: SiteSettings) -> Site:
    """Replaces the settings of a site that is there."""
    row = await tx.fetchrow(
        "UPDATE sites s SET settings = $3, updated_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2 "
        f"RETURNING {_SITE}",
        tenant_id,
        site_id,
        _encoded(settings),
    )
    return _site(row)


async def delete(tx: Connection, tenant_id: int, site_id: str) -> bool:
    """Removes a site, and the codes that it gave; False where there is none."""
    gone = await tx.fetchval("DELETE FROM sites WHERE tenant_id = $1 AND id = $2 RETURNING id", tenant_id, site_id)
    return gone is not None


_ORIGINS = """
SELECT coalesce(array_agg(DISTINCT origin), '{}') FROM sites, jsonb_array_elements_text(settings -> 'origins') origin
WHERE tenant_id = $1
"""


async def gather_origins(tx: Connection, tenant_id: int) -> Tenant:
    """Writes the union of the sites' origins to the tenant; as it is then."""
    await tx.execute(
        f"UPDATE tenants SET site_origins = ({_ORIGINS}), policy_at = clock_timestamp() WHERE id = $1", tenant_id
    )
    return await tenants.get(tx, tenant_id)


def _encoded(settings: SiteSettings) -> str:
    return msgspec.json.encode(settings).decode()
