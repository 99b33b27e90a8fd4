"""Restoring a backup into an empty directory, and an empty database where one is named."""

import asyncio
import os
import zlib
from itertools import count
from pathlib import Path
from typing import IO

from ..errors import Unavailable
from ..serving import RESTORE_AGAIN, CannotServe, database, unfinished_mark
from ..settings import Settings
from ..store import dumping, migrate
from . import archive, keys
from .progress import Progress

NOTHING = "Nothing was changed."
COPY_BYTES = 1024 * 1024


def restore(settings: Settings, source: Path, *, without_keys: bool) -> str:
    """Brings everything back; the text says what.

    Raises: CannotServe.
    """
    _require_empty(settings.data)
    manifest = _verified(source)
    keys.require(settings, manifest, without=without_keys)
    if settings.storage_url is not None and manifest.bucket is None:
        raise CannotServe("The files of this backup go into a directory.", "Unset TRADEPOST_STORAGE_URL.", 2)
    mark = unfinished_mark(settings)
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.write_text("A restore began here. Until this file is gone nothing in this directory may be relied upon.\n")
        archive.sync_directory(settings.data)
        with database(settings, restoring=True) as dsn:
            asyncio.run(_Restoring(settings, source, manifest).run(dsn))
        mark.unlink()
        archive.sync_directory(settings.data)
    except dumping.NotEmpty as error:
        mark.unlink()
        raise CannotServe(f"{error}.", "Name an empty database.", 4) from error
    except migrate.ExtensionMissing as error:
        raise CannotServe(str(error), "Install PostgreSQL's contrib modules there (postgresql-contrib).", 5) from error
    except Unavailable as error:
        raise CannotServe(f"{error.message}. The restore is not finished.", RESTORE_AGAIN, 4) from error
    except (OSError, archive.Damaged) as error:
        raise CannotServe(f"The restore is not finished: {error}.", RESTORE_AGAIN, 6) from error
    return _report(settings, manifest)


def _require_empty(data: Path) -> None:
    try:
        found = sorted(path.name for path in data.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotServe(
            f"{data} cannot be read: {error.strerror}.", "Name an empty directory with --data.", 6
        ) from error
    if found:
        hint = "Name a directory that is empty or does not exist with --data."
        raise CannotServe(f"{data} is not empty: it has {found[0]}.", hint, 6)


def _verified(source: Path) -> archive.Manifest:
    """Read to its end before anything is made of it."""
    progress = Progress("checking")
    try:
        manifest = archive.verify(source, lambda name: progress.say(name))
    except OSError as error:
        raise CannotServe(f"{source} cannot be read: {error.strerror}.", "Name the file of a backup.", 2) from error
    except archive.Damaged as error:
        hint = f"{NOTHING} Take another backup."
        raise CannotServe(f"{source} is no whole backup of Tradepost: {error}.", hint, 2) from error
    finally:
        progress.end()
    if not migrate.knows(manifest.schema):
        raise CannotServe(
            f"{source} was made by Tradepost {manifest.version} at schema step {manifest.schema}; "
            f"this version knows steps up to {migrate.head()}.",
            f"{NOTHING} Restore it with that version or a newer one.",
            5,
        )
    return manifest


class _Restoring:
    """One restore."""

    def __init__(self, settings: Settings, source: Path, manifest: archive.Manifest) -> None:
        self._settings, self._source, self._manifest = settings, source, manifest
        self._progress, self._objects = Progress("restore"), count(1)

    async def run(self, dsn: str) -> None:
        await dumping.prepare(dsn, self._manifest.schema)
        tables = {table.name: table for table in self._manifest.tables}
        loaded = dict.fromkeys(tables, 0)
        async with dumping.connected(dsn) as connection:
            for name, content in archive.members(self._source):
                kind, _, rest = name.partition("/")
                if kind == "tables":
                    table = tables[rest.partition("/")[0]]
                    loaded[table.name] += await dumping.copy_in(connection, table, zlib.decompress(content.read()))
                    self._progress.say(f"{table.name}, {loaded[table.name]:,} of {table.rows:,} rows")
                elif kind == "files":
                    self._keep(self._settings.data / "files", rest, content)
                    self._progress.say(f"files, {next(self._objects):,} of {self._manifest.files:,}")
                elif kind == "keys":
                    self._keep(self._settings.data, rest, content)
        for table in self._manifest.tables:
            if loaded[table.name] != table.rows:
                raise archive.Damaged(f"{table.name} has {loaded[table.name]:,} rows of {table.rows:,}")
        self._progress.say("indexes and epoch")
        await dumping.finish(dsn, self._manifest.schema, self._manifest.sequences)
        self._progress.end()

    def _keep(self, root: Path, name: str, content: IO[bytes]) -> None:
        path = root / name
        if ".." in path.parts or path.is_absolute() != root.is_absolute():
            raise archive.Damaged(f"{name} leads out of the directory")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := content.read(COPY_BYTES):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def _report(settings: Settings, manifest: archive.Manifest) -> str:
    rows = {table.name: table.rows for table in manifest.tables}
    lines = [
        f"{settings.data}: conversations: {rows['conversations']:,}, messages: {rows['messages']:,}, "
        f"objects of files: {manifest.files:,}, as of {manifest.made_at}. `tradepost serve` goes on from there."
    ]
    if manifest.files_missing:
        lines.append(f"Objects of files that were missing when the backup was made: {manifest.files_missing:,}.")
    if manifest.bucket is not None:
        lines.append(f"Files were kept in {manifest.bucket}: set TRADEPOST_STORAGE_URL to where they are now.")
    if missing := set(manifest.originals_marks) - set(keys.originals_marks(settings)):
        lines.append(f"TRADEPOST_ORIGINALS_KEYS lacks {len(missing)} keys that the server had: originals stay sealed.")
    return "\n".join(lines)
