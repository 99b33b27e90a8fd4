"""Bringing the database to the schema of this code: alembic runs numbered steps of plain SQL, one runner at a time."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK = 0x7472_6164  # advisory: two servers that start at once migrate in turn


class DatabaseNewer(Exception):
    """The database was migrated by a newer version of Tradepost than this one."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"The database is at schema step {found}; this version knows steps up to {known}. "
            "Start the newer version of Tradepost, or restore a backup made by this one."
        )


EXTENSIONS = ("pg_trgm",)  # that the schema needs; PostgreSQL's own, in the package of its contrib modules


class ExtensionMissing(Exception):
    """The database server has not all the extensions that the schema needs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"PostgreSQL's extension {name} is not installed on the database server.")


def run_script(bind: "Connection", sql: str) -> None:
    """Several statements of plain SQL in the migration's transaction."""
    adapted: Any = bind.connection.dbapi_connection
    adapted.run_async(lambda connection: connection.execute(sql))


def _steps() -> list[str]:
    """The steps that this code knows, in order: files are named after them."""
    scripts = (files("tradepost_server.store") / "migrations" / "versions").iterdir()
    return sorted(script.name.partition("_")[0] for script in scripts if script.name.endswith(".py"))


def head() -> str:
    """The last step that this code knows."""
    return _steps()[-1]


async def current(connection: asyncpg.Connection) -> str | None:
    """The step that the database is at; None: empty."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    step: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return step


async def migrate(dsn: str) -> tuple[str | None, str]:
    """From which step to which; nothing happens where the database is up to date.

    Raises: DatabaseNewer, ExtensionMissing, OSError and asyncpg.PostgresError where the database does not answer.
    """
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        before = await current(connection)
        if before is not None and before not in _steps():
            raise DatabaseNewer(before, head())
        if before != head():
            for name in await missing(connection):
                raise ExtensionMissing(name)
            await _upgrade(dsn)
        await _begin_epoch(connection)
        return before, head()
    finally:
        await connection.close()


async def missing(connection: asyncpg.Connection) -> list[str]:
    """The extensions that are not there to be had."""
    rows = await connection.fetch("SELECT name FROM pg_available_extensions")
    return sorted(set(EXTENSIONS) - {row["name"] for row in rows})


async def _upgrade(dsn: str) -> None:
    """Imported here: a start that finds the schema up to date does without them, and is a second faster."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine

    config = Config()
    config.set_main_option("script_location", str(files("tradepost_server.store") / "migrations"))
    config.set_main_option("path_separator", "os")

    def upgrade(connection: "Connection") -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn, timeout=10))
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
            await connection.commit()
    finally:
        await engine.dispose()


async def _begin_epoch(connection: asyncpg.Connection) -> None:
    """A database restored into another cluster begins a new epoch: transaction ids start anew there."""
    await connection.execute(
        "INSERT INTO epochs (number, system_identifier) "
        "SELECT coalesce(max(number), 0) + 1, s FROM epochs RIGHT JOIN "
        "(SELECT system_identifier::text AS s FROM pg_control_system()) c ON true GROUP BY s "
        "HAVING s IS DISTINCT FROM (SELECT system_identifier FROM epochs ORDER BY number DESC LIMIT 1)"
    )
