"""In which language somebody is spoken to."""

from ..model import Actor
from ..store import profiles
from .services import Services

LANGUAGE = "en"


async def locale_of(services: Services, actor: Actor) -> str:
    """By BCP 47: the profile's own; where it says none, that of most people at the tenant; else English."""
    found = actor.locale
    if found is None and not actor.is_key:
        async with services.database.transaction(actor.tenant.id) as tx:
            found = await profiles.locale(tx, actor.tenant.id, actor.profile_id)
    return language(actor, found)


def language(actor: Actor, found: str | None = None) -> str:
    """The same without asking the database."""
    return found or actor.locale or actor.tenant.policy.language or LANGUAGE
