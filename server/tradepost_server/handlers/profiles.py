"""Profiles: reading, updating, revoking; minting tokens."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from tradepost.protocol import commands as c
from tradepost.protocol.model import Profile
from tradepost.protocol.results import Empty, ProfileResult, Revealed, TokenResult

from ..errors import Forbidden, Invalid, NotFound
from ..model import Actor, holds
from ..rules import access, contacts
from ..store import audit, profiles, tracks
from ..store.audit import Entry
from ..store.db import Connection
from ..store.profiles import Met
from . import everywhere
from .services import Services

FIELDS = ("name", "avatar_url", "locale", "phone", "email")


async def get(services: Services, actor: Actor, command: c.GetProfile) -> ProfileResult:
    """One's own profile; that of someone met in a conversation that one is in; for staff and the marketplace any."""
    access.require_tenant(actor, "profile.get")
    profile_id = _target(actor, command.profile)
    inner = actor.is_key or actor.is_staff
    roles = [] if inner or profile_id == actor.profile_id else await _met(services, actor, profile_id)
    async with services.database.transaction(actor.tenant.id) as tx:
        shown = await _read(services, tx, actor, profile_id, roles)
        activity = await tracks.latest(tx, (actor.tenant.id, profile_id)) if inner else []
    return ProfileResult(profile=shown, activity=activity)


def _target(actor: Actor, profile_id: str | None) -> str:
    if profile_id is not None:
        return profile_id
    if actor.is_key:
        raise Invalid("An API key has no profile of its own: name one", path="$.profile")
    return actor.profile_id


async def _met(services: Services, actor: Actor, profile_id: str) -> list[Met]:
    async with everywhere.reading(services, actor.tenant.id) as txs:
        return await everywhere.met(txs, actor, profile_id)


async def _read(
    services: Services, tx: Connection, actor: Actor, profile_id: str, roles: Sequence[Met] = ()
) -> Profile:
    """The profile as the asker sees it: contact fields by policy, a name that parties know.

    Raises: NotFound, the same for one that is not there and one that they never met.
    """
    found = await profiles.find(tx, actor.tenant.id, profile_id)
    own, inner = profile_id == actor.profile_id, actor.is_key or actor.is_staff
    if found is None or not (own or inner or roles):
        raise NotFound("No such profile", path="$.profile")
    online = services.hub.online((actor.tenant.id, profile_id))
    if own:
        return msgspec.structs.replace(found, online=online)
    policy, fields = actor.tenant.policy, contacts.visible(actor, [(met.own, met.other) for met in roles])
    alias = None if inner else next((a for met in roles if (a := policy.role(met.other).alias)), None)
    told = inner or any(holds(policy.role(met.own).presence_of, met.other) for met in roles if met.present)
    return msgspec.structs.replace(
        found,
        name=found.name if alias is None else alias.replace("{n}", "").strip(),
        avatar_url=found.avatar_url if alias is None else None,
        phone=found.phone if "phone" in fields else None,
        email=found.email if "email" in fields else None,
        online=online and told,
    )


async def update(services: Services, actor: Actor, command: c.UpdateProfile) -> ProfileResult:
    """One's own; by the marketplace any, made if it is not there."""
    access.require_tenant(actor, "profile.update")
    profile_id = _target(actor, command.profile)
    if not actor.is_key and profile_id != actor.profile_id:
        raise Forbidden("Only your own profile", path="$.profile")
    fields = {name: value for name in FIELDS if (value := getattr(command, name)) is not UNSET}
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await profiles.ensure(tx, actor.tenant.id, profile_id, None)
        await profiles.update(tx, actor.tenant.id, profile_id, fields)
        shown = await _read(services, tx, actor, profile_id)
    await services.copies.settle()
    return ProfileResult(profile=shown)


async def reveal(services: Services, actor: Actor, command: c.RevealField) -> Revealed:
    """A contact field that the asker's role does not see, for a reason that is kept."""
    access.require_tenant(actor, "profile.reveal")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        found = await profiles.find(tx, actor.tenant.id, command.profile)
        if found is None:
            raise NotFound("No such profile", path="$.profile")
        entry = Entry(
            action="profile.reveal", profile=command.profile, reason=command.reason, details={"field": command.field}
        )
        await audit.record(tx, actor, entry)
    value: str | None = getattr(found, command.field)
    return Revealed(profile=command.profile, field=command.field, value=value)


async def revoke(services: Services, actor: Actor, command: c.RevokeSessions) -> Empty:
    """Ends a profile's sessions and all tokens issued so far."""
    access.require_tenant(actor, "profile.revoke")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        if not await profiles.revoke(tx, actor.tenant.id, command.profile, command.ban):
            raise NotFound("No such profile", path="$.profile")
    services.revoked(actor, command.profile)
    await services.copies.settle()
    return Empty()


async def create_token(services: Services, actor: Actor, command: c.CreateToken) -> TokenResult:
    """A token for a profile, which is made if it is not there."""
    access.require_tenant(actor, "token.create")
    if command.role is not None and command.role not in actor.tenant.policy.roles:
        raise Invalid("Expected a role that this tenant has", path="$.role")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await profiles.ensure(tx, actor.tenant.id, command.profile, command.name)
    return await services.signer.mint(actor, command)
