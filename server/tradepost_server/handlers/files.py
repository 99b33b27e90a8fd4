"""Files: uploads in parts, what they become, and the addresses under which they are fetched."""

from datetime import timedelta
from pathlib import Path

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty, FileResult, UploadedResult, UploadResult

from .. import ids
from ..clock import now
from ..errors import Busy, Conflict, Invalid, NotFound, TooLarge, Unavailable
from ..media.depot import Depot, key_of
from ..media.spool import Spooled
from ..model import Actor
from ..rules import access
from ..store import files, uploads
from ..store.db import Connection, Taken
from ..store.files import StoredFile
from ..store.uploads import StoredUpload
from . import fetching, keeping
from .keeping import Arrived
from .services import Services

OFFSET_DIGITS = 13


def require_size(depot: Depot, size_bytes: int, path: str) -> None:
    """Raises: TooLarge."""
    if size_bytes > depot.settings.file_max_bytes:
        raise TooLarge(f"A file has at most {depot.settings.file_max_bytes:,} bytes", path=path)


async def create_upload(services: Services, actor: Actor, command: c.CreateUpload) -> UploadResult:
    """Room for a file that comes in parts; the same client_id again: the same upload.

    Raises: TooLarge, QuotaReached, Conflict.
    """
    access.require_tenant(actor, "upload.create")
    require_size(services.depot, command.size_bytes, "$.size_bytes")
    settings, owner = services.depot.settings, (actor.tenant.id, actor.id)
    upload = StoredUpload(
        tenant_id=actor.tenant.id,
        id=ids.new("up", services.number),
        file_id=ids.new("fl", services.number),
        owner_id=actor.id,
        client_id=command.client_id,
        name=command.name,
        mime=command.mime,
        size_bytes=command.size_bytes,
        part_bytes=settings.file_part_bytes,
        received_bytes=0,
        expires_at=now() + timedelta(seconds=settings.file_upload_s),
        finished=False,
    )
    try:
        async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
            if command.client_id is not None:
                begun = await uploads.find_by_client_id(tx, owner, command.client_id)
                if begun is not None:
                    return UploadResult(upload=_same(begun, command).info)
            quota = keeping.quota_of(services.depot, actor)
            await files.reserve(
                tx, owner, upload.file_id, command.name, command.size_bytes, settings.file_upload_s, quota
            )
            await uploads.insert(tx, upload)
    except Taken as error:
        raise Unavailable("Asked twice at once; try again") from error
    return UploadResult(upload=upload.info)


def _same(begun: StoredUpload, command: c.CreateUpload) -> StoredUpload:
    if (begun.name, begun.size_bytes, begun.mime) != (command.name, command.size_bytes, command.mime):
        raise Conflict("This client_id was used for another upload", path="$.client_id")
    return begun


async def get_upload(services: Services, actor: Actor, command: c.GetUpload) -> UploadResult:
    """How far one's own upload is."""
    access.require_tenant(actor, "upload.get")
    async with services.database.transaction(actor.tenant.id) as tx:
        return UploadResult(upload=(await _own(tx, actor, command.upload)).info)


async def _own(tx: Connection, actor: Actor, upload_id: str, *, lock: bool = False) -> StoredUpload:
    found = await uploads.find(tx, (actor.tenant.id, actor.id), upload_id, lock=lock)
    if found is None:
        raise NotFound("No such upload", path="$.upload")
    return found


async def cancel_upload(services: Services, actor: Actor, command: c.CancelUpload) -> Empty:
    """Takes an upload back; one that was finished stays a file."""
    access.require_tenant(actor, "upload.cancel")
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await uploads.find(tx, (actor.tenant.id, actor.id), command.upload)
    if found is not None and not found.finished:
        await keeping.abandon(services, actor.tenant.id, found.file_id)
    return Empty()


async def next_part(services: Services, actor: Actor, upload_id: str, offset: int) -> tuple[StoredUpload, int]:
    """The upload and the size of its part at `offset`; 0 where it is there already.

    Raises: NotFound, Invalid for an offset inside a part, Conflict for one that comes too early, with the right one.
    """
    access.require_tenant(actor, "upload.create")
    async with services.database.transaction(actor.tenant.id) as tx:
        upload = await _own(tx, actor, upload_id)
    if offset < 0 or offset % upload.part_bytes or offset >= upload.size_bytes:
        raise Invalid(f"Expected a multiple of {upload.part_bytes} below the size of the upload", path="offset")
    if offset < upload.received_bytes or upload.finished:
        return upload, 0
    if offset > upload.received_bytes:
        raise _not_next(upload)
    return upload, min(upload.part_bytes, upload.size_bytes - offset)


def _not_next(upload: StoredUpload) -> Conflict:
    conflict = Conflict("Another part comes next: send the one at received_bytes", path="offset")
    conflict.details = {"received_bytes": upload.received_bytes}
    return conflict


async def keep_part(services: Services, actor: Actor, upload: StoredUpload, offset: int, part: Spooled) -> UploadResult:
    """Stores a whole part, and says how far the upload is now.

    Raises: NotFound where the upload was taken back meanwhile, Unavailable.
    """
    owner, storage = (actor.tenant.id, actor.id), services.depot.storage
    await storage.put(_part_key(upload, offset), part.path)
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await uploads.received(tx, owner, upload.id, offset, part.size_bytes)
        now_is = await uploads.find(tx, owner, upload.id)
    if now_is is None:
        await storage.remove_below(key_of(upload.tenant_id, upload.file_id))
        raise NotFound("This upload was taken back", path="$.upload")
    return UploadResult(upload=now_is.info)


def _part_key(upload: StoredUpload, offset: int) -> str:
    return key_of(upload.tenant_id, upload.file_id, f"parts/{offset:0{OFFSET_DIGITS}}")


async def finish_upload(services: Services, actor: Actor, command: c.FinishUpload) -> UploadedResult:
    """The file of a whole upload, the same however often it is asked for.

    Raises: Conflict where parts are missing, Busy while another asker makes it, and what `keeping.keep` raises.
    """
    access.require_tenant(actor, "upload.finish")
    owner = (actor.tenant.id, actor.id)
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        upload = await _own(tx, actor, command.upload, lock=True)
        if upload.finished:
            stored = await files.find(tx, actor.tenant.id, upload.file_id)
            assert stored is not None
            return UploadedResult(file=stored.info)
        if upload.received_bytes < upload.size_bytes:
            raise _not_next(upload)
        if not await uploads.claim(tx, owner, upload.id):
            raise Busy("This upload is being finished; ask again in a moment")
    try:
        async with keeping.abandoned_if_refused(services, actor.tenant.id, upload.file_id):
            return UploadedResult(file=(await _assemble(services, upload)).info)
    finally:
        async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
            await uploads.release(tx, owner, upload.id)


async def _assemble(services: Services, upload: StoredUpload) -> StoredFile:
    """The parts one after the other, made a file."""
    storage = services.depot.storage
    async with services.depot.spool.file() as spooled:
        for offset in range(0, upload.size_bytes, upload.part_bytes):
            size = min(upload.part_bytes, upload.size_bytes - offset)
            async for piece in storage.read(_part_key(upload, offset), 0, size):
                await spooled.write(piece)
        await spooled.flush()
        stored = await keep(services, upload.tenant_id, upload.file_id, upload.name, spooled)
    await storage.remove_below(key_of(upload.tenant_id, upload.file_id, "parts"))
    return stored


async def keep(services: Services, tenant_id: int, file_id: str, name: str, spooled: Spooled) -> StoredFile:
    """The file of what was spooled.

    Raises: what `keeping.keep` raises.
    """
    arrived = Arrived(file_id=file_id, name=name, path=Path(spooled.path), size_bytes=spooled.size_bytes)
    return await keeping.keep(services, tenant_id, arrived)


async def get(services: Services, actor: Actor, command: c.GetFile) -> FileResult:
    """A file that the asker may fetch now, and where.

    Raises: NotFound, Forbidden for who could until their part ended.
    """
    access.require_tenant(actor, "file.get")
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await fetching.require(tx, actor, command.file)
    return fetching.addressed(services.depot.addresses, actor, found)
