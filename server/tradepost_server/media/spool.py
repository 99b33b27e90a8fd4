"""Where bytes lie while they come: files of their own in one directory, each removed with its `async with`."""

import asyncio
import logging
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import Unavailable

_log = logging.getLogger("tradepost.files")

WRITE_BYTES = 256 * 1024  # kept in memory before they are written


class Spooled:
    """One file while it is written."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self._file = path, file
        self._buffer = bytearray()
        self.size_bytes = 0

    async def write(self, piece: bytes) -> None:
        """Adds bytes; the disk is waited for outside of the event loop. Raises: Unavailable without room for them."""
        self._buffer += piece
        self.size_bytes += len(piece)
        if len(self._buffer) >= WRITE_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """What was added is in the file. Raises: Unavailable without room for it."""
        full, self._buffer = self._buffer, bytearray()
        if full:
            with _in_words():
                await asyncio.to_thread(_write, self._file, full)


class Spool:
    """The directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @asynccontextmanager
    async def file(self) -> AsyncIterator[Spooled]:
        """A new file, gone at the end. Raises: Unavailable without room for it."""
        async with self.directory() as directory:
            path = directory / "bytes"
            with _in_words():
                file = await asyncio.to_thread(_create, path)
            try:
                yield Spooled(path, file)
            finally:
                await asyncio.shield(asyncio.to_thread(file.close))

    @asynccontextmanager
    async def directory(self) -> AsyncIterator[Path]:
        """A new directory, gone at the end with all that is in it. Raises: Unavailable without room for it."""
        path = self._root / f"{time.time_ns():x}-{secrets.token_hex(8)}"
        with _in_words():
            await asyncio.to_thread(path.mkdir, 0o700, True)
        try:
            yield path
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, path, ignore_errors=True))

    async def sweep(self, older_than_s: float) -> None:
        """Removes what a process that died left behind."""
        await asyncio.to_thread(self._sweep, older_than_s)

    def _sweep(self, older_than_s: float) -> None:
        if not self._root.is_dir():
            return
        for path in self._root.iterdir():
            try:
                old = time.time() - path.stat().st_mtime > older_than_s  # noqa: TID251 as the file system has it
            except FileNotFoundError:
                continue
            if old:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _in_words() -> Iterator[None]:
    """The disk is full, or will not do: who sent the file is not told why."""
    try:
        yield
    except OSError as error:
        _log.error("there is no room for files that come: %s", error)
        raise Unavailable("The server has no room for files now; try again later") from error


def _write(file: BinaryIO, full: bytes | bytearray) -> None:
    """All of it: a disk that is nearly full takes a part, and says so."""
    left = memoryview(full)
    while left:
        left = left[file.write(left) :]


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
