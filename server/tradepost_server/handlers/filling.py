"""What the server knows of the files and GIFs that a content names."""

from collections.abc import Collection

from tradepost.protocol.content import Content, Gif

from ..model import Actor, FileFacts, Known
from ..rules import content as rules
from ..store import files
from ..store.db import Connection
from .services import Services


async def known(tx: Connection, services: Services, actor: Actor, content: Content) -> Known:
    """Facts about the sender's own uploaded files in the content, and its GIF; what is not there is left out."""
    wanted = rules.files_of(content)
    gif = content.gif if isinstance(content, Gif) else None
    if not wanted and gif is None:
        return Known()
    return Known(files=await _files(tx, actor, wanted))


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
