"""Sites: making, changing and removing them."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty, SiteList, SiteResult
from tradepost.protocol.sites import SITES_MAX, Site, SiteChange, SiteSettings

from .. import ids
from ..errors import LimitReached, NotFound
from ..model import Actor, Tenant
from ..rules import access
from ..rules import sites as rules
from ..store import audit, sites
from ..store.audit import Entry
from ..store.db import Connection
from .services import Services

DEFAULTS = SiteSettings()


async def create(services: Services, actor: Actor, command: c.CreateSite) -> SiteResult:
    """A new one; its tenant has a key of the server's for its visitors from then on.

    Raises: Invalid where the settings do not hold together, LimitReached.
    """
    access.require_tenant(actor, "site.create")
    async with services.database.service() as tx, tx.transaction():
        made, tenant = await add(tx, actor, command.settings)
        await audit.record(tx, actor, made_entry(made))
    services.obey(tenant)
    return SiteResult(site=made)


async def add(tx: Connection, actor: Actor, change: SiteChange) -> tuple[Site, Tenant]:
    """The row of a new site.

    Raises: Invalid, LimitReached.
    """
    settings = rules.changed(DEFAULTS, change)
    rules.check(settings, actor.tenant.policy)
    if await sites.lock(tx, actor.tenant.id) >= SITES_MAX:
        raise LimitReached(f"A tenant has at most {SITES_MAX} sites")
    made = await sites.insert(tx, actor.tenant.id, ids.site(), settings)
    return made, await sites.gather_origins(tx, actor.tenant.id)


def made_entry(site: Site) -> Entry:
    """What the audit says of a site that somebody made."""
    return Entry(action="site.create", details={"site": site.id})


async def get(services: Services, actor: Actor, command: c.GetSite) -> SiteResult:
    """One of the tenant's."""
    access.require_tenant(actor, "site.get")
    async with services.database.transaction(actor.tenant.id) as tx:
        return SiteResult(site=await find(tx, actor, command.site))


async def find(tx: Connection, actor: Actor, site_id: str) -> Site:
    """The tenant's site of that id.

    Raises: NotFound.
    """
    found = await sites.find(tx, actor.tenant.id, site_id)
    if found is None:
        raise NotFound("No such site")
    return found


async def list_(services: Services, actor: Actor, command: c.ListSites) -> SiteList:
    """All of the tenant's."""
    access.require_tenant(actor, "site.list")
    async with services.database.transaction(actor.tenant.id) as tx:
        return SiteList(sites=await sites.list_all(tx, actor.tenant.id))


async def update(services: Services, actor: Actor, command: c.UpdateSite) -> SiteResult:
    """Changes what is named.

    Raises: NotFound, Invalid where the settings do not hold together.
    """
    access.require_tenant(actor, "site.update")
    async with services.database.service() as tx, tx.transaction():
        after, tenant = await change(tx, actor, command.site, command.settings)
    services.obey(tenant)
    return SiteResult(site=after)


async def change(tx: Connection, actor: Actor, site_id: str, asked: SiteChange) -> tuple[Site, Tenant]:
    """The rows of a change.

    Raises: NotFound, Invalid.
    """
    await sites.lock(tx, actor.tenant.id)
    settings = rules.changed((await find(tx, actor, site_id)).settings, asked)
    rules.check(settings, actor.tenant.policy)
    after = await sites.update(tx, actor.tenant.id, site_id, settings)
    named = sorted(n for n in asked.__struct_fields__ if getattr(settings, n) == getattr(asked, n))
    await audit.record(tx, actor, Entry(action="site.update", details={"site": site_id, "changed": named}))
    return after, await sites.gather_origins(tx, actor.tenant.id)


async def delete(services: Services, actor: Actor, command: c.DeleteSite) -> Empty:
    """Removes it.

    Raises: NotFound.
    """
    access.require_tenant(actor, "site.delete")
    async with services.database.service() as tx, tx.transaction():
        tenant = await remove(tx, actor, command.site)
    services.obey(tenant)
    return Empty()


async def remove(tx: Connection, actor: Actor, site_id: str) -> Tenant:
    """The rows of a removal.

    Raises: NotFound.
    """
    await sites.lock(tx, actor.tenant.id)
    if not await sites.delete(tx, actor.tenant.id, site_id):
        raise NotFound("No such site")
    await audit.record(tx, actor, Entry(action="site.delete", details={"site": site_id}))
    return await sites.gather_origins(tx, actor.tenant.id)
