"""In which database a command is carried out: that of what it names; a refusal there rests on how it stands now."""

from msgspec import Struct

from tradepost.protocol import commands as c

from ..errors import Forbidden, NotFound
from ..model import Actor
from . import dispatch
from .services import Services

NAMING = ("conversation", "upload", "file", "flag")  # fields that hold the id of something; the first that is given


def services_for(services: Services, command: c.Command) -> Services:
    """Those of its database; a command that names nothing is for home, which asks the others where it must."""
    if len(services.everywhere) == 1:
        return services
    given = (getattr(command, name, None) for name in NAMING)
    named = next((one for one in given if isinstance(one, str)), None)
    return services if named is None else services.at(named)


async def run(services: Services, actor: Actor, command: c.Command) -> Struct:
    """What its handler answers. It is asked again where it refuses what a change at another node has allowed.

    Raises: what the handler raises.
    """
    there, handler = services_for(services, command), dispatch.HANDLERS[type(command)]
    named = getattr(command, "conversation", None)
    known = there.hub.find((actor.tenant.id, named)) if isinstance(named, str) else None
    try:
        return await handler(there, actor, command)
    except (NotFound, Forbidden):
        if not await there.was_behind(known):
            raise
    return await handler(there, actor, command)
