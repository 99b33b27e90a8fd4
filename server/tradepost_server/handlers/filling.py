"""What the server knows of the files and GIFs that a content names."""

from collections.abc import Collection

from tradepost.protocol.content import Content, Gif
from tradepost.protocol.gifs import FoundGif

from .. import ids
from ..errors import NotFound
from ..model import NOTHING_KNOWN, Actor, FileFacts, GifFacts, Known
from ..rules import content as rules
from ..store import files
from ..store.db import Connection
from .services import Services


async def known(tx: Connection, services: Services, actor: Actor, content: Content) -> Known:
    """Facts about the sender's own uploaded files in the content, and its GIF; what is not there is left out.

    Raises: NotFound for a file of another database.
    """
    wanted = rules.files_of(content)
    if any(ids.database(file_id) != services.number for file_id in wanted):
        raise NotFound("No such file of yours here: a file is uploaded for its conversation", path="$.content")
    gif = content.gif if isinstance(content, Gif) else None
    found = None if gif is None else services.gifs.find(gif)
    if not wanted and found is None:
        return NOTHING_KNOWN
    gifs = {} if found is None else {found.id: _gif_facts(found)}
    return Known(files=await _files(tx, actor, wanted), gifs=gifs)


async def look_up(services: Services, actor: Actor, content: Content) -> Known:
    """The same in a transaction of its own, and without one where nothing is named.

    Raises: NotFound for a file of another database.
    """
    await meet(services, content)
    if not isinstance(content, Gif) and not rules.files_of(content):
        return NOTHING_KNOWN
    async with services.database.transaction(actor.tenant.id) as tx:
        return await known(tx, services, actor, content)


async def meet(services: Services, content: Content) -> None:
    """Asks about a GIF that another process found: before a transaction begins, for it may take a while."""
    if isinstance(content, Gif) and content.gif is not None:
        await services.gifs.look_up(content.gif)


def _gif_facts(found: FoundGif) -> GifFacts:
    return GifFacts(id=found.id, alt=found.alt, width=found.width, height=found.height)


async def _files(tx: Connection, actor: Actor, wanted: Collection[str]) -> dict[str, FileFacts]:
    found = await files.usable(tx, actor.tenant.id, actor.profile_id, wanted) if wanted else {}
    return {file_id: _facts(file) for file_id, file in found.items()}


def _facts(file: files.StoredFile) -> FileFacts:
    return FileFacts(
        id=file.id,
        kind=file.kind,
        name=file.name,
        mime=file.mime,
        size_bytes=file.size_bytes,
        width=file.width,
        height=file.height,
        placeholder=file.placeholder,
    )
