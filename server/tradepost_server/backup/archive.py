"""The file of a backup: a tar whose last two members are `manifest.json` and `checksums.txt`, as sha256sum writes it.

tables/<name>/<number>.gz   rows as COPY writes them
files/<key>                 objects of files
keys/<name>                 what opens sealed secrets
"""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import msgspec

from ..store.dumping import Table

FORMAT = 1
MANIFEST, CHECKSUMS = "manifest.json", "checksums.txt"
_IN_MEMORY_BYTES = 1024 * 1024


class Damaged(Exception):
    """The file is not what a backup wrote; the text says where."""


class Kept(Table, frozen=True, kw_only=True):
    """A table and how many rows of it are there."""

    rows: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is of."""

    format: int = FORMAT
    version: str  # of Tradepost
    schema: str  # the step of the database
    made_at: str  # the moment that it shows, UTC
    postgresql: str
    tables: list[Kept]  # in the order in which they are loaded
    sequences: dict[str, int]
    files: int = 0  # objects of files; a picture has up to three
    file_bytes: int = 0
    files_missing: int = 0  # that the database names and the directory did not have
    bucket: str | None = None  # where the files are instead
    keys: Literal["here", "environment", "left out"]
    key_mark: str  # tells whether a key is the one that is needed, and nothing else of it
    originals_marks: list[str] = []


class _Format(msgspec.Struct):
    format: int


class Writer:
    """Adds members. Made by `writing`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # closed in `end`
        self._sums = tempfile.SpooledTemporaryFile[bytes](max_size=_IN_MEMORY_BYTES)  # likewise

    def add(self, name: str, content: bytes) -> None:
        """A member from memory."""
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, source: IO[bytes], size_bytes: int) -> None:
        """A member of exactly this size.

        Raises: OSError where the source has less.
        """
        member, hashed = tarfile.TarInfo(name), _Hashed(source)
        member.size, member.mode = size_bytes, 0o600
        self._tar.addfile(member, hashed)
        _forget(self._tar)
        self._sums.write(_line(hashed.digest, name))

    def end(self, manifest: Manifest) -> None:
        """Nothing comes after it."""
        self.add(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        size_bytes = self._sums.tell()
        self._sums.seek(0)
        member = tarfile.TarInfo(CHECKSUMS)
        member.size, member.mode = size_bytes, 0o600
        self._tar.addfile(member, self._sums)
        self._tar.close()
        self._sums.close()


class _Hashed(io.RawIOBase):
    """Reads, and knows the checksum of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._sum.update(piece)
        return piece

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new file for its owner alone; it has its name when it is whole and on disk, or is not there.

    Raises: FileExistsError, OSError.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield Writer(file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_directory(path.parent)
    finally:
        part.unlink(missing_ok=True)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member, to be read before the next.

    Raises: Damaged, OSError.
    """
    name = ""
    try:
        with tarfile.open(path, "r:") as tar:
            while (member := tar.next()) is not None:
                name = member.name
                content = tar.extractfile(member)
                if content is None:
                    raise Damaged(f"{name} is no file")
                yield name, content
                _forget(tar)
    except tarfile.ReadError as error:
        raise Damaged(f"after {name}: {error}" if name else f"it is no tar: {error}") from error


def verify(path: Path, seen: Callable[[str], None]) -> Manifest:
    """Reads everything and compares it with the checksums; `seen` is told of each member.

    Raises: Damaged, OSError.
    """
    manifest, last = b"", ""
    with tempfile.SpooledTemporaryFile[bytes](max_size=_IN_MEMORY_BYTES) as found:
        for name, content in members(path):
            if name == CHECKSUMS:
                _compare(found, content)
                return _manifest(manifest)
            hashed, last = _Hashed(content), name
            kept = bytearray()
            try:
                while piece := hashed.read(_IN_MEMORY_BYTES):
                    if name == MANIFEST:
                        kept += piece
            except tarfile.ReadError as error:
                raise Damaged(f"it ends in the middle of {name}") from error
            manifest = bytes(kept) or manifest
            found.write(_line(hashed.digest, name))
            seen(name)
    raise Damaged(f"it ends after {last}, before its checksums" if last else "it is empty")


def _forget(tar: tarfile.TarFile) -> None:
    """It would remember every member that it wrote or read."""
    tar.members.clear()  # type: ignore[attr-defined]  # not in the stubs


def _compare(found: IO[bytes], said: IO[bytes]) -> None:
    found.seek(0)
    for line in found:
        if line != said.readline():
            raise Damaged(f"{line.split(b'  ', 1)[-1].strip().decode(errors='replace')} is not as it was written")
    if said.readline():
        raise Damaged("something that its checksums name is missing")


def _manifest(raw: bytes) -> Manifest:
    try:
        if (found := msgspec.json.decode(raw, type=_Format).format) != FORMAT:
            raise Damaged(f"it is of format {found}, and this version of Tradepost reads format {FORMAT}")
        return msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise Damaged(f"its {MANIFEST} cannot be read: {error}") from error


def _line(digest: str, name: str) -> bytes:
    return f"{digest}  {name}\n".encode()


def sync_directory(path: Path) -> None:
    """What was named in it is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
