"""What people do on the marketplace's pages, kept for the staff who help them."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty

from ..errors import Invalid
from ..model import Actor
from ..rules import access
from ..store import profiles, tracks
from .services import Services

KEY_MAX_CHARS, TEXT_MAX_CHARS = 64, 256


async def track(services: Services, actor: Actor, command: c.TrackProfile) -> Empty:
    """Of the asker, who is made if the marketplace acts for somebody new; the oldest beyond the limit goes.

    Raises: Invalid for a property that is too long.
    """
    access.require_tenant(actor, "profile.track")
    for key, value in command.properties.items():
        if not 0 < len(key) <= KEY_MAX_CHARS:
            raise Invalid(f"Names of properties have 1 to {KEY_MAX_CHARS} characters", path="$.properties")
        if isinstance(value, str) and (len(value) > TEXT_MAX_CHARS or "\0" in value):
            raise Invalid(f"Texts of properties have at most {TEXT_MAX_CHARS} characters", path="$.properties")
        if "\0" in key:
            raise Invalid("Expected names without control characters", path="$.properties")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await profiles.ensure(tx, actor.tenant.id, actor.profile_id, actor.name)
        await tracks.add(tx, actor.key, command)
    return Empty()
