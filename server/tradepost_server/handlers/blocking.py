"""Blocking people: they are not told, and are heard by the blocker no more."""

from collections.abc import Iterable, Sequence

from tradepost.protocol import commands as c
from tradepost.protocol.limits import BLOCKS_MAX
from tradepost.protocol.results import BlockPage, Empty

from ..errors import Forbidden, Invalid, LimitReached, NotFound
from ..model import Actor, Key
from ..rules import access
from ..store import blocks, conversations, log
from ..store.db import Connection
from . import everywhere
from .services import Services


async def block(services: Services, actor: Actor, command: c.BlockProfile) -> Empty:
    """From now on.

    Raises: NotFound for a profile that the asker never met, Forbidden for staff, LimitReached.
    """
    access.require_tenant(actor, "profile.block")
    if command.profile == actor.profile_id:
        raise Invalid("Expected someone else's profile", path="$.profile")
    async with everywhere.reading(services, actor.tenant.id) as txs:
        met = await everywhere.met(txs, actor, command.profile)
    if not met:
        raise NotFound("No such profile", path="$.profile")
    if any(one.other in actor.tenant.policy.staff for one in met):
        raise Forbidden("Staff cannot be blocked; report the message instead", path="$.profile")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        if len(await blocks.of(tx, actor.key)) >= BLOCKS_MAX:
            raise LimitReached(f"You have blocked {BLOCKS_MAX:,} people already", path="$.profile")
        fresh = await blocks.add(tx, actor.key, command.profile)
        changed = await _outdate(tx, actor, command.profile) if fresh else []
    await renew(services, changed)
    await services.copies.settle()
    return Empty()


async def unblock(services: Services, actor: Actor, command: c.UnblockProfile) -> Empty:
    """As if it had not been."""
    access.require_tenant(actor, "profile.unblock")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        was = await blocks.remove(tx, actor.key, command.profile)
        changed = await _outdate(tx, actor, command.profile) if was else []
    await renew(services, changed)
    await services.copies.settle()
    return Empty()


async def list_(services: Services, actor: Actor, command: c.ListBlocks) -> BlockPage:
    """Whom the asker has blocked."""
    access.require_tenant(actor, "profile.blocks")
    async with services.database.transaction(actor.tenant.id) as tx:
        return BlockPage(profiles=await blocks.newest_first(tx, actor.key))


async def require_welcome(tx: Connection, actor: Actor, others: Iterable[str]) -> None:
    """None of those with whom a conversation shall begin has blocked the asker.

    Raises: Forbidden, in words that do not say who or why.
    """
    if not actor.is_key and not actor.is_staff and await blocks.by_any_of(tx, actor.key, others):
        raise Forbidden("You cannot write to this person here")


async def _outdate(tx: Connection, actor: Actor, other: str) -> list[Key]:
    """What was decided on the conversations of both no longer holds: their version grows. Returns: which."""
    refs = await blocks.shared_conversations(tx, actor.key, other)
    await log.lock(tx, refs)
    await conversations.outdate(tx, refs)
    return refs


async def renew(services: Services, refs: Sequence[Key]) -> None:
    """Those that are live here are known anew, and at the other nodes."""
    services.outdated(refs)
    for ref in refs:
        if services.hub.find(ref) is not None:
            await services.at(ref[1]).loader.load(ref)
