"""What the server knows of the files and GIFs that a content names."""

from tradepost.protocol.content import Content, Gif

from ..model import Actor, Known
from ..rules import content as rules
from ..store.db import Connection
from .services import Services


async def known(tx: Connection, services: Services, actor: Actor, content: Content) -> Known:
    """Facts about the sender's own uploaded files in the content, and its GIF; what is not there is left out."""
    wanted = rules.files_of(content)
    gif = content.gif if isinstance(content, Gif) else None
    if not wanted and gif is None:
        return Known()
    return Known()
