"""Profiles: reading, updating, revoking; minting tokens."""

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty, ProfileResult, TokenResult

from ..errors import Forbidden, Invalid, NotFound
from ..model import Actor
from ..rules import access
from ..store import profiles
from ..store.db import Connection
from .services import Services


async def get(services: Services, actor: Actor, command: c.GetProfile) -> ProfileResult:
    """One's own profile; that of someone in a shared conversation; for staff and the marketplace any."""
    access.require_tenant(actor, "profile.get")
    profile_id = _target(actor, command.profile)
    async with services.database.transaction(actor.tenant.id) as tx:
        own = profile_id == actor.profile_id or actor.is_key or actor.is_staff
        if not own and not await profiles.share_conversation(tx, actor.tenant.id, actor.profile_id, profile_id):
            raise NotFound("No such profile", path="$.profile")
        return await _read(services, tx, actor, profile_id)


def _target(actor: Actor, profile_id: str | None) -> str:
    if profile_id is not None:
        return profile_id
    if actor.is_key:
        raise Invalid("An API key has no profile of its own: name one", path="$.profile")
    return actor.profile_id


async def _read(services: Services, tx: Connection, actor: Actor, profile_id: str) -> ProfileResult:
    found = await profiles.find(tx, actor.tenant.id, profile_id)
    if found is None:
        raise NotFound("No such profile", path="$.profile")
    online = services.hub.online((actor.tenant.id, profile_id))
    return ProfileResult(profile=msgspec.structs.replace(found, online=online))


async def update(services: Services, actor: Actor, command: c.UpdateProfile) -> ProfileResult:
    """One's own; by the marketplace any, made if it is not there."""
    access.require_tenant(actor, "profile.update")
    profile_id = _target(actor, command.profile)
    if not actor.is_key and profile_id != actor.profile_id:
        raise Forbidden("Only your own profile", path="$.profile")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await profiles.ensure(tx, actor.tenant.id, profile_id, None)
        await profiles.update(tx, actor.tenant.id, profile_id, command.name, command.avatar_url, command.locale)
        return await _read(services, tx, actor, profile_id)


async def revoke(services: Services, actor: Actor, command: c.RevokeSessions) -> Empty:
    """Ends a profile's sessions and all tokens issued so far."""
    access.require_tenant(actor, "profile.revoke")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        if not await profiles.revoke(tx, actor.tenant.id, command.profile, command.ban):
            raise NotFound("No such profile", path="$.profile")
    services.revoked(actor, command.profile)
    return Empty()


async def create_token(services: Services, actor: Actor, command: c.CreateToken) -> TokenResult:
    """A token for a profile, which is made if it is not there."""
    access.require_tenant(actor, "token.create")
    if command.role is not None and command.role not in actor.tenant.policy.roles:
        raise Invalid("Expected a role that this tenant has", path="$.role")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await profiles.ensure(tx, actor.tenant.id, command.profile, command.name)
    return await services.signer.mint(actor, command)
