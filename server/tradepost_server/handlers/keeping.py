"""From bytes on our disk to a kept file: what it is, whether it is harmful, pictures made anew, stored, told."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from .. import ids
from ..errors import BadFile, Infected, NotFound, TradepostError, Unavailable, UnsupportedType
from ..media.depot import Depot, key_of
from ..media.images import BadImage, TooBusy
from ..media.images import Variant as Made
from ..media.scanner import ScannerDown
from ..media.sniff import HEAD_BYTES, Sniffed, safe_name, sniff
from ..media.storage import Storage
from ..model import Actor
from ..store import files
from ..store.db import REFUSED, Database
from ..store.files import Facts, Loose, Quota, StoredFile, Variant
from .services import Services

_log = logging.getLogger("tradepost.files")

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}  # of what is made
TAKEN = "pictures, sound, video, PDF, office documents, plain text and archives"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """All bytes of a file to be, on our disk."""

    file_id: str
    name: str  # as its owner says
    path: Path
    size_bytes: int


def quota_of(depot: Depot, actor: Actor) -> Quota:
    """What an owner may keep."""
    settings = depot.settings
    return Quota(
        owner_bytes=settings.file_profile_bytes,
        tenant_bytes=settings.file_tenant_bytes,
        loose_max=settings.file_loose_max,
    )


@asynccontextmanager
async def reserved(services: Services, actor: Actor, size_bytes: int) -> AsyncIterator[str]:
    """The id of a file to be, counted as `size_bytes`; unless the block ends well, nothing is left of it.

    Raises: QuotaReached.
    """
    depot, file_id = services.depot, ids.new("fl", services.number)
    owner = (actor.tenant.id, actor.id)
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        life_s, quota = depot.settings.file_loose_s, quota_of(depot, actor)
        await files.reserve(tx, owner, file_id, "", size_bytes, life_s, quota)
    try:
        yield file_id
    except BaseException:
        await asyncio.shield(abandon(services, actor.tenant.id, file_id))
        raise


async def abandon(services: Services, tenant_id: int, file_id: str) -> None:
    """Nothing is left of a file that no message carries. What fails here, the sweep does later."""
    try:
        async with services.database.transaction(tenant_id, readonly=False) as tx:
            if not await files.abandon(tx, tenant_id, file_id):
                return
        await remove(services.depot.storage, services.database, Loose(tenant_id, file_id))
    except (Unavailable, *REFUSED):
        _log.info("a file is removed later: %s", file_id)


async def remove(storage: Storage, database: Database, loose: Loose) -> None:
    """The objects first, then the row by which they are found.

    Raises: Unavailable.
    """
    await storage.remove_below(key_of(*loose))
    async with database.transaction(loose.tenant_id, readonly=False) as tx:
        await files.forget(tx, loose)


async def keep(services: Services, tenant_id: int, arrived: Arrived) -> StoredFile:
    """Stores what arrived as what it is.

    Raises: UnsupportedType, BadFile, Infected, Unavailable, NotFound where it was taken back meanwhile.
    """
    depot = services.depot
    sniffed = sniff(await asyncio.to_thread(_head, arrived.path), arrived.name)
    if sniffed is None:
        raise UnsupportedType(f"Files of this type are not taken; {TAKEN} are")
    await _scan(depot, arrived.path)
    if sniffed.kind == "image":
        facts = await _keep_picture(depot, tenant_id, arrived, sniffed)
    else:
        facts = await _keep_as_it_is(depot, tenant_id, arrived, sniffed)
    async with services.database.transaction(tenant_id, readonly=False) as tx:
        stored = await files.settle(tx, tenant_id, arrived.file_id, facts, depot.settings.file_loose_s)
    if stored is None:  # its row may be gone already, and nothing would lead to its objects any more
        await depot.storage.remove_below(key_of(tenant_id, arrived.file_id))
        raise NotFound("This upload was taken back")
    return stored


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


async def _scan(depot: Depot, path: Path) -> None:
    if depot.scanner is None:
        return
    try:
        found = await depot.scanner.scan(path)
    except ScannerDown as error:
        _log.warning("the scanner does not answer: %s", error)
        if depot.settings.clamav_down == "refuse":
            raise Unavailable("Files are not taken while the scanner is away; try again in a moment") from error
        return
    if found is not None:
        _log.warning("the scanner refused a file: %s", found)
        raise Infected("The scanner found something harmful in this file")


async def _keep_as_it_is(depot: Depot, tenant_id: int, arrived: Arrived, sniffed: Sniffed) -> Facts:
    key = key_of(tenant_id, arrived.file_id, "main")
    await depot.storage.put(key, arrived.path)
    main = Variant(key=key, mime=sniffed.mime, size_bytes=arrived.size_bytes)
    return Facts(
        name=safe_name(arrived.name, sniffed.extension),
        kind=sniffed.kind,
        mime=sniffed.mime,
        size_bytes=arrived.size_bytes,
        kept_bytes=arrived.size_bytes,
        variants={"main": main},
    )


async def _keep_picture(depot: Depot, tenant_id: int, arrived: Arrived, sniffed: Sniffed) -> Facts:
    """Made anew, small and large; the bytes that came are not kept."""
    async with depot.spool.directory() as directory:
        try:
            made = await depot.workshop.prepare(arrived.path, directory)
        except BadImage as error:
            raise BadFile(str(error)) from error
        except TooBusy as error:
            raise Unavailable("Too many pictures are being made ready; try again in a moment") from error
        found = {"main": made.main, "thumbnail": made.thumbnail, "still": made.still}
        variants = {
            name: await _put(depot, key_of(tenant_id, arrived.file_id, name), one)
            for name, one in found.items()
            if one is not None
        }
    return Facts(
        name=safe_name(arrived.name, EXTENSIONS.get(made.main.mime, sniffed.extension)),
        kind="image",
        mime=made.main.mime,
        size_bytes=made.main.size_bytes,
        kept_bytes=sum(one.size_bytes for one in variants.values()),
        variants=variants,
        width=made.main.width,
        height=made.main.height,
        placeholder=made.placeholder,
    )


async def _put(depot: Depot, key: str, made: Made) -> Variant:
    await depot.storage.put(key, made.path)
    return Variant(key=key, mime=made.mime, size_bytes=made.size_bytes)


@contextlib.asynccontextmanager
async def abandoned_if_refused(services: Services, tenant_id: int, file_id: str) -> AsyncIterator[None]:
    """What is refused for good is removed; what may work again is left as it is."""
    try:
        yield
    except TradepostError as refusal:
        if not refusal.retryable:
            await asyncio.shield(abandon(services, tenant_id, file_id))
        raise
