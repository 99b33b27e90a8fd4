"""Making a backup, while the server runs or without one."""

import asyncio
import zlib
from importlib.metadata import version
from pathlib import Path

from .. import clock
from ..administration import reachable
from ..errors import Unavailable
from ..secrets import SecretsUnreadable
from ..serving import RESTORE_AGAIN, CannotServe
from ..settings import Settings
from ..store import dumping, migrate
from . import archive, keys
from .progress import Progress

NOTHING = "Nothing was written."


def backup(settings: Settings, to: Path, *, with_keys: bool) -> str:
    """Writes it; the text says what is in it and what is not.

    Raises: CannotServe.
    """
    if settings.beside:
        raise CannotServe(
            f"Conversations are in {len(settings.beside) + 1} databases, and a backup is of one. {NOTHING}",
            "docs/operations.md says how to back up each, home last.",
            2,
        )
    path = to / f"tradepost-{clock.now():%Y-%m-%dT%H-%M-%SZ}.tar" if to.is_dir() else to
    try:
        with reachable(settings) as dsn, archive.writing(path) as writer:
            manifest = asyncio.run(_Making(settings, writer, with_keys).run(dsn))
    except Unavailable as error:
        raise CannotServe(f"{error.message}.", NOTHING, 4) from error
    except OSError as error:
        raise CannotServe(f"{path} cannot be written: {error}.", NOTHING, 2) from error
    return _report(path, manifest)


class _Making:
    """One backup."""

    def __init__(self, settings: Settings, writer: archive.Writer, with_keys: bool) -> None:
        self._settings, self._writer, self._with_keys = settings, writer, with_keys
        self._progress = Progress("backup")
        self._files = self._file_bytes = self._missing = 0

    async def run(self, dsn: str) -> archive.Manifest:
        async with dumping.connected(dsn) as connection:
            async with dumping.one_moment(connection):
                step = await self._step(connection)
                self._require_key(await dumping.sealed(connection))
                made_at = await dumping.clock(connection)
                kept = [await self._table(connection, table) for table in await dumping.tables(connection)]
                if self._settings.storage_url is None:
                    async for variant in dumping.stored_objects(connection):
                        self._object(variant.key)
            sequences = await dumping.sequences(connection)
            postgresql = await dumping.server_version(connection)
        self._progress.end()
        if self._with_keys:
            for path in keys.files_of(self._settings):
                self._writer.add(f"keys/{path.name}", path.read_bytes())
        vault = keys.vault_of(self._settings)
        manifest = archive.Manifest(
            version=version("tradepost-server"),
            schema=step,
            made_at=made_at,
            postgresql=postgresql,
            tables=kept,
            sequences=sequences,
            files=self._files,
            file_bytes=self._file_bytes,
            files_missing=self._missing,
            bucket=self._settings.storage_url,
            keys="environment" if self._settings.secret_key else "here" if self._with_keys else "left out",
            key_mark="" if vault is None else keys.mark(vault),
            originals_marks=keys.originals_marks(self._settings),
        )
        self._writer.end(manifest)
        return manifest

    async def _step(self, connection: dumping.Connection) -> str:
        step = await migrate.current(connection)
        if step is None:
            raise CannotServe("The database has no tables of Tradepost.", NOTHING, 4)
        if step == migrate.RESTORING:
            raise CannotServe(f"{migrate.RestoreUnfinished()}.", RESTORE_AGAIN, 5)
        if not migrate.knows(step):
            raise CannotServe(str(migrate.DatabaseNewer(step, migrate.head())), NOTHING, 5)
        return step

    def _require_key(self, sealed: bytes | None) -> None:
        """A backup whose key is another one, or nowhere, would be found out when it is needed."""
        vault = keys.vault_of(self._settings)
        if sealed is None or (vault is None and not self._with_keys):
            return
        hint = "Name the server's data directory with --data, or set its TRADEPOST_SECRET_KEY."
        if vault is None:
            raise CannotServe(f"There is no secret.key in {self._settings.data}.", hint, 6)
        try:
            vault.open(sealed)
        except SecretsUnreadable as error:
            raise CannotServe(f"{error}.", hint, 6) from error

    async def _table(self, connection: dumping.Connection, table: dumping.Table) -> archive.Kept:
        number = rows = 0

        def keep(chunk: bytes, count: int) -> None:
            nonlocal number, rows
            number, rows = number + 1, rows + count
            self._writer.add(f"tables/{table.name}/{number:08}.z", zlib.compress(chunk, 1))
            self._progress.say(f"{table.name}, {rows:,} rows")

        await dumping.copy_out(connection, table, keep)
        return archive.Kept(name=table.name, columns=table.columns, order=table.order, rows=rows)

    def _object(self, key: str) -> None:
        """One that was collected meanwhile, or was lost before, is counted."""
        try:
            with (self._settings.data / "files" / key).open("rb") as file:
                size_bytes = file.seek(0, 2)
                file.seek(0)
                self._writer.add_stream(f"files/{key}", file, size_bytes)
        except FileNotFoundError:
            self._missing += 1
            return
        self._files, self._file_bytes = self._files + 1, self._file_bytes + size_bytes
        self._progress.say(f"files, {self._file_bytes:,} bytes")


def _report(path: Path, manifest: archive.Manifest) -> str:
    rows = {table.name: table.rows for table in manifest.tables}
    lines = [
        f"{path}: conversations: {rows['conversations']:,}, messages: {rows['messages']:,}, "
        f"objects of files: {manifest.files:,} ({manifest.file_bytes:,} bytes), as of {manifest.made_at}."
    ]
    if manifest.files_missing:
        lines.append(f"Objects of files that the database names and that were not there: {manifest.files_missing:,}.")
    if manifest.bucket is not None:
        lines.append(f"Files lie in {manifest.bucket}, which is kept by its own means: they are not in here.")
    lines.append(_KEYS[manifest.keys])
    if manifest.originals_marks:
        lines.append("TRADEPOST_ORIGINALS_KEYS is not in here: keep it elsewhere, or what masking hid is lost.")
    return "\n".join(lines)


_ELSEWHERE = "keep it elsewhere. Without it nobody can sign in after a restore."
_KEYS = {
    "here": "The keys are in it: whoever has this file can read everything and act as anyone.",
    "environment": f"TRADEPOST_SECRET_KEY is not in here: {_ELSEWHERE}",
    "left out": f"The secret.key is not in here: {_ELSEWHERE}",
}
