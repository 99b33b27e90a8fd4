"""Finding moving pictures to send."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import GifPage

from ..model import Actor
from ..rules import access
from .services import Services


async def search(services: Services, actor: Actor, command: c.SearchGifs) -> GifPage:
    """A page of pictures: of the pack that comes with the server, or of the provider that the operator chose."""
    access.require_tenant(actor, "gif.search")
    return await services.gifs.search(command.query, command.locale, command.cursor, command.limit)
