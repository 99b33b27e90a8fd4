"""Where the bytes of files lie: a directory, or a service that speaks S3. Keys are made by the server, tenant first."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from ..errors import Unavailable
from ..settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

CHUNK_BYTES = 256 * 1024  # what is read and sent at a time
PART_BYTES = 5 * 1024 * 1024  # of one object written to S3, which takes no smaller ones
WRITERS = 8  # objects written at once, each with a part or two in memory; the others wait
TIMEOUT_S = 60

Store: TypeAlias = LocalStore | S3Store


class BadStorage(Exception):
    """The storage that is set is none; the text says why."""


class Storage:
    """Objects by key. What fails below is `Unavailable` above: it may work again soon."""

    def __init__(self, store: Store, where: str) -> None:
        self._store, self.where = store, where
        self._part_bytes = PART_BYTES if isinstance(store, S3Store) else CHUNK_BYTES
        self._writing = asyncio.Semaphore(WRITERS)

    async def put(self, key: str, path: Path) -> None:
        """Stores a copy of the file, whole or not at all.

        Raises: Unavailable.
        """
        async with self._writing, _in_words():
            await obstore.put_async(self._store, key, path, chunk_size=self._part_bytes, max_concurrency=1)

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes from `start` up to `end`, in pieces.

        Raises: FileNotFoundError before the first piece, Unavailable.
        """
        if start == end:
            return
        async with _in_words(reading=True):
            found = await obstore.get_async(self._store, key, options={"range": (start, end)})
            async for piece in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)

    async def remove_below(self, prefix: str) -> None:
        """Removes every object whose key begins with `prefix/`; none there is fine.

        Raises: Unavailable.
        """
        async with _in_words():
            async for page in obstore.list(self._store, prefix=prefix, chunk_size=1_000):
                for entry in page:
                    await self._remove(entry["path"])

    async def _remove(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return  # someone else was quicker

    async def check(self) -> None:
        """Writes, reads and removes a small object.

        Raises: Unavailable.
        """
        async with _in_words():
            await obstore.put_async(self._store, "probe", b"probe")
            await self._remove("probe")


def open_storage(settings: Settings) -> Storage:
    """What the settings say: `storage_url`, else `data`/files.

    Raises: BadStorage.
    """
    if settings.storage_url is None:
        root = (settings.data / "files").absolute()
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise BadStorage(f"Cannot make {root}: {error.strerror}") from error
        return Storage(LocalStore(prefix=root, automatic_cleanup=True), str(root))
    parts = urlsplit(settings.storage_url)
    if parts.scheme != "s3" or not parts.hostname or parts.query or parts.username is not None:
        raise BadStorage("TRADEPOST_STORAGE_URL is no address of a bucket: write s3://bucket or s3://bucket/prefix")
    return Storage(_s3(settings, parts.hostname, parts.path.strip("/")), settings.storage_url)


def _s3(settings: Settings, bucket: str, prefix: str) -> S3Store:
    """Keys that are not set are looked for as Amazon's own tools do."""
    config: S3Config = {"region": settings.storage_region}
    if settings.storage_endpoint is not None:
        config["endpoint"] = settings.storage_endpoint
    if settings.storage_access_key is not None and settings.storage_secret_key is not None:
        config["access_key_id"] = settings.storage_access_key
        config["secret_access_key"] = settings.storage_secret_key
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=config,
        client_options={"timeout": timedelta(seconds=TIMEOUT_S), "allow_http": settings.storage_endpoint is not None},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=TIMEOUT_S)},
    )


@asynccontextmanager
async def _in_words(*, reading: bool = False) -> AsyncIterator[None]:
    """What is not there is no answer to a writer: then the bucket or the directory is missing."""
    try:
        yield
    except (BaseError, OSError, TimeoutError) as error:
        if reading and isinstance(error, FileNotFoundError):
            raise
        raise Unavailable("The storage of files does not answer; try again in a moment") from error
