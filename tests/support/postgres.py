"""One PostgreSQL for all tests of a run; each test gets a database of its own, copied from a migrated one."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil

from tradepost_server import embedded
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.store import migrate

TEMPLATE = "migrated"
STRATEGY = "FILE_COPY"  # for a small template on a cluster that does little else it is the faster one
_numbers = itertools.count(1)


@contextmanager
def running(data: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL on an empty directory, durable like the real one; stopped at the end."""
    lock = embedded.acquire_lock(data)
    try:
        server = embedded.start(data, settings={"max_connections": "300"})
        try:
            yield server
        finally:
            embedded.stop(server)
    finally:
        lock.release()


@contextmanager
def silent(server: EmbeddedPostgres) -> Iterator[None]:
    """It answers nothing meanwhile, and hangs up on nobody."""
    postmaster = psutil.Process(server.pid)
    postmaster.suspend()  # first: it makes no more of them
    processes = [postmaster, *postmaster.children(recursive=True)]
    try:
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # it ended by itself
                process.suspend()
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def address(server: EmbeddedPostgres, database: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(server.dsn)._replace(path=f"/{database}"))


async def execute(dsn: str, *statements: str) -> None:
    """Runs statements, each in a transaction of its own, as the superuser."""
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def make_template(server: EmbeddedPostgres) -> None:
    """The database that those of the tests are copied from."""
    await execute(server.dsn, f"CREATE DATABASE {TEMPLATE}")
    await migrate.migrate(address(server, TEMPLATE))


async def create(server: EmbeddedPostgres, template: str = TEMPLATE) -> str:
    """A fresh database; the address of it."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await execute(server.dsn, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {STRATEGY}")
    return address(server, name)


async def drop(server: EmbeddedPostgres, dsn: str) -> None:
    """Removes a database and ends who is still connected to it."""
    await execute(server.dsn, f"DROP DATABASE {urlsplit(dsn).path[1:]} WITH (FORCE)")
