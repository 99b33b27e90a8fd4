"""The tenant's policy: reading and replacing it; and the audit."""

from tradepost.protocol import commands as c
from tradepost.protocol.policy import PolicyDocument
from tradepost.protocol.results import AuditPage, PolicyResult

from ..model import Actor
from ..rules import access, policy
from ..store import audit, tenants
from ..store.audit import Entry
from . import everywhere
from .services import Services


async def get(services: Services, actor: Actor, command: c.GetPolicy) -> PolicyResult:
    """What the tenant changes of the defaults, and what is in force."""
    access.require_tenant(actor, "policy.get")
    async with services.database.transaction(actor.tenant.id) as tx:
        document, version = await tenants.policy_document(tx, actor.tenant.id)
    return _result(document, version)


async def set_(services: Services, actor: Actor, command: c.SetPolicy) -> PolicyResult:
    """Replaces it for every decision from now on, live sessions included.

    Raises: Invalid where the document contradicts itself.
    """
    access.require_tenant(actor, "policy.set")
    policy.check(command.policy, access.matrix())
    async with services.database.service() as tx, tx.transaction():
        tenant = await tenants.set_policy(tx, actor.tenant.id, command.policy)
        roles = sorted(command.policy.roles)
        await audit.record(tx, actor, Entry(action="policy.set", details={"roles": roles}))
    await services.copies.settle()
    services.obey(tenant)
    return _result(command.policy, tenant.policy.version)


def _result(document: PolicyDocument, version: int) -> PolicyResult:
    return PolicyResult(version=version, policy=document, roles=policy.in_force(document))


async def list_audit(services: Services, actor: Actor, command: c.ListAudit) -> AuditPage:
    """What others may ask about, newest first. The cursor is the id of the last entry."""
    access.require_tenant(actor, "audit.list")
    about, most = (command.conversation, command.profile), command.limit + 1
    async with everywhere.reading(services, actor.tenant.id, command.conversation) as txs:
        pages = [
            await audit.page(tx, actor.tenant.id, *about, before=command.cursor, limit=most) for tx in txs.values()
        ]
    found, cursor = everywhere.newest(pages, command.limit)
    return AuditPage(entries=found, cursor=cursor)
