"""What the server knows of the files and GIFs that a content names."""

from tradepost.protocol.content import Content, Gif
from tradepost.protocol.gifs import FoundGif

from ..model import Actor, GifFacts, Known
from ..rules import content as rules
from ..store.db import Connection
from .services import Services


async def known(tx: Connection, services: Services, actor: Actor, content: Content) -> Known:
    """Facts about the sender's own uploaded files in the content, and its GIF; what is not there is left out."""
    wanted = rules.files_of(content)
    gif = content.gif if isinstance(content, Gif) else None
    found = None if gif is None else services.gifs.find(gif)
    if not wanted and found is None:
        return Known()
    gifs = {} if found is None else {found.id: _gif_facts(found)}
    return Known(gifs=gifs)


async def meet(services: Services, content: Content) -> None:
    """Asks about a GIF that another process found: before a transaction begins, for it may take a while."""
    if isinstance(content, Gif) and content.gif is not None:
        await services.gifs.look_up(content.gif)


def _gif_facts(found: FoundGif) -> GifFacts:
    return GifFacts(id=found.id, alt=found.alt, width=found.width, height=found.height)
