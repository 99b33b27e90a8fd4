"""All rows of a database, out and in again: plain COPY, so that any PostgreSQL takes what any other gave.

The tables themselves are made by the migrations of the step that the rows are of. Events are committed again, in their
order: the ids of transactions that followers go by are those of the database that they lie in.
"""

import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from graphlib import TopologicalSorter
from typing import TypeAlias

import asyncpg
import msgspec

from ..errors import Unavailable
from . import files, migrate
from .db import REFUSED
from .dialing import dial

ROWS, BYTES = 1_000, 1024 * 1024  # of one chunk: it ends with what is reached first
LEFT_OUT = ("alembic_version", "uploads")  # uploads under way begin anew: their parts are not kept

_PLAIN = {
    "row_security": "off",  # refused rather than less than everything
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "application_name": "tradepost backup",
    "statement_timeout": "0",  # a table takes as long as it takes
    "idle_in_transaction_session_timeout": "10min",
    "lock_timeout": "60s",
}
_COLUMNS = """
SELECT c.relname AS name,
    array_agg(a.attname::text ORDER BY a.attnum)
        FILTER (WHERE a.atttypid <> 'xid8'::regtype OR NOT a.atthasdef) AS kept,
    min(a.attname::text) FILTER (WHERE a.atttypid = 'xid8'::regtype AND a.atthasdef) AS transaction
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = '' AND c.relname <> ALL($1)
GROUP BY c.relname ORDER BY c.relname
"""
_KEY = """
SELECT a.attname::text FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (number, place), pg_attribute a
WHERE i.indrelid = $1::text::regclass AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.number
ORDER BY k.place
"""
_PARENTS = """
SELECT DISTINCT child.relname::text AS child, parent.relname::text AS parent
FROM pg_constraint c JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
"""
_SEQUENCES = "SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value > 0"
# One backup may be restored twice: seconds tell the two apart.
_NEW_EPOCH = """
INSERT INTO epochs (number, system_identifier)
SELECT greatest(max(number) + 1, extract(epoch FROM now() - '2026-01-01')::integer),
    (SELECT system_identifier::text FROM pg_control_system())
FROM epochs
"""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Chunk: TypeAlias = bytes
Keep: TypeAlias = Callable[[Chunk, int], None]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a table: all columns but those that the database fills in by itself."""

    name: str
    columns: list[str]
    order: list[str]  # by which rows are written and loaded; empty: any


class NotEmpty(Exception):
    """The database has tables already; the text names one."""


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Connection]:
    """A connection of the tables' owner, without the limits of those that serve.

    Raises: Unavailable, with what the database said.
    """
    try:
        connection = await dial(dsn, timeout=10, transaction_limit="0", server_settings=_PLAIN)
    except REFUSED as error:
        raise Unavailable(f"The database does not answer: {error or type(error).__name__}") from error
    try:
        yield connection
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise Unavailable(f"The database did not go on: {error}") from error
    finally:
        connection.terminate()


@asynccontextmanager
async def one_moment(connection: Connection) -> AsyncIterator[None]:
    """Everything that is read inside is of the moment of the first question; nobody waits for it."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield


async def tables(connection: Connection) -> list[Table]:
    """Those whose rows are kept, each after the ones it refers to."""
    rows = {row["name"]: row for row in await connection.fetch(_COLUMNS, LEFT_OUT)}
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(rows, ()))
    for row in await connection.fetch(_PARENTS):
        if row["child"] in rows and row["parent"] != row["child"]:
            order.add(row["child"], row["parent"])
    found = []
    for name in order.static_order():
        transaction = rows[name]["transaction"]
        key = [row["attname"] for row in await connection.fetch(_KEY, name)] if transaction else []
        by = [transaction, *key] if transaction else []
        found.append(Table(name=name, columns=rows[name]["kept"], order=by))
    return found


async def sealed(connection: Connection) -> bytes | None:
    """Something that the deployment's key has to open."""
    found: bytes | None = await connection.fetchval("SELECT secret FROM signing_keys WHERE secret IS NOT NULL LIMIT 1")
    return found


async def clock(connection: Connection) -> str:
    """The database's, UTC."""
    said: datetime = await connection.fetchval("SELECT now()")
    return f"{said:%Y-%m-%dT%H:%M:%SZ}"


async def server_version(connection: Connection) -> str:
    """Of PostgreSQL."""
    said: str = await connection.fetchval("SELECT current_setting('server_version')")
    return said


async def sequences(connection: Connection) -> dict[str, int]:
    """How far each is; asked after the rows were read, so that none of them is beyond it."""
    return {row["sequencename"]: row["last_value"] for row in await connection.fetch(_SEQUENCES)}


async def stored_objects(connection: Connection) -> AsyncIterator[files.Variant]:
    """The objects of every file that can be fetched."""
    async for row in connection.cursor("SELECT variants FROM files WHERE state = 'ready' ORDER BY tenant_id, id"):
        for variant in msgspec.json.decode(row["variants"], type=dict[str, files.Variant]).values():
            yield variant


async def copy_out(connection: Connection, table: Table, keep: Keep) -> int:
    """Hands over the rows in chunks, each with how many it has. Returns how many there were."""
    rows, size, total, rest = list[bytes](), 0, 0, b""

    async def take(piece: bytes) -> None:
        nonlocal rows, size, total, rest
        *whole, rest = (rest + piece).split(b"\n")  # the format escapes the ends of lines inside of values
        for row in whole:
            rows.append(row)
            size += len(row)
            if len(rows) == ROWS or size >= BYTES:
                keep(_joined(rows), len(rows))
                total += len(rows)
                rows, size = [], 0

    by = f" ORDER BY {_names(table.order)}" if table.order else ""
    await connection.copy_from_query(
        f"SELECT {_names(table.columns)} FROM {_names([table.name])}{by}", output=take, format="text", timeout=None
    )
    if rows:
        keep(_joined(rows), len(rows))
    return total + len(rows)


async def prepare(dsn: str, step: str) -> None:
    """Makes the tables of a step in an empty database, which nobody serves until `finish`.

    Raises: NotEmpty, migrate.ExtensionMissing.
    """
    async with connected(dsn) as connection:
        found = await connection.fetchval("SELECT min(tablename::text) FROM pg_tables WHERE schemaname = 'public'")
        if found is not None:
            raise NotEmpty(f"The database is not empty: it has a table {found}")
        await migrate.make(connection, dsn, step)
        every = [table.name for table in await tables(connection)]
        await connection.execute(f"TRUNCATE {_names(every)} CASCADE")


async def copy_in(connection: Connection, table: Table, chunk: Chunk) -> int:
    """Loads a chunk in a transaction of its own. Returns how many rows it has."""
    done = await connection.copy_to_table(
        table.name, source=io.BytesIO(chunk), columns=table.columns, format="text", timeout=None
    )
    return int(done.rpartition(" ")[2])


async def finish(dsn: str, step: str, found: dict[str, int]) -> None:
    """Sequences go on where they were, a new epoch begins, and the database is brought to the schema of this code."""
    async with connected(dsn) as connection:
        async with connection.transaction():
            for name, value in found.items():
                await connection.execute("SELECT setval($1::text::regclass, $2)", _names([name]), value)
            await connection.execute(_NEW_EPOCH)
            await migrate.made(connection, step)
        await connection.execute("ANALYZE")
    await migrate.migrate(dsn)


def _joined(rows: Sequence[bytes]) -> Chunk:
    return b"\n".join(rows) + b"\n"


def _names(names: Sequence[str]) -> str:
    """Quoted for SQL."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)
