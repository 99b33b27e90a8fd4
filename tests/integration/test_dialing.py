"""Connections: to the primary of several hosts, without a storm while it is away, each with limits of time."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import asyncpg
import pytest

from support import postgres as clusters
from support.standby import address_of
from tradepost_server import embedded
from tradepost_server.errors import Unavailable
from tradepost_server.store import db, dialing, dumping, migrate

LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")
ROOT = Path(db.__file__).parents[1]


async def limits(connection: db.Connection) -> list[str]:
    return [await connection.fetchval("SELECT current_setting($1)", name) for name in LIMITS]


async def test_every_role_has_all_limits_of_time(database_dsn: str) -> None:
    database = await db.open_database(database_dsn, size=2)
    try:
        async with database.transaction(1) as tenant, database.service() as service:
            for connection in (tenant, service):
                assert await limits(connection) == ["10s", "5s", "15s", "1min"]
            assert await tenant.fetchval("SELECT current_user") == "tradepost_tenant"
            assert await service.fetchval("SELECT current_user") == "tradepost_service"
    finally:
        await database.close()
    single = await db.connect(database_dsn, "tradepost_service", statement_timeout="30s")
    assert await limits(single) == ["30s", "5s", "15s", "1min"]
    await single.close()
    async with dumping.connected(database_dsn) as backup:
        assert await limits(backup) == ["0", "1min", "10min", "0"]


async def test_the_limit_of_a_transaction_ends_it(database_dsn: str) -> None:
    connection = await dialing.dial(database_dsn, transaction_limit="200ms")
    await connection.execute("BEGIN")
    with pytest.raises(asyncpg.PostgresError, match="transaction timeout"):
        await connection.execute("SELECT pg_sleep(20)")


async def test_the_limit_of_a_statement_ends_it(database_dsn: str) -> None:
    connection = await db.connect(database_dsn, "tradepost_service", statement_timeout="200ms")
    with pytest.raises(asyncpg.QueryCanceledError):
        await connection.execute("SELECT pg_sleep(20)")
    await connection.close()


async def test_who_waits_for_a_lock_is_refused_at_its_limit(database_dsn: str) -> None:
    holder = await db.connect(database_dsn, "tradepost_service")
    waiter = await db.connect(database_dsn, "tradepost_service", lock_timeout="200ms")
    await holder.execute("BEGIN; SELECT FROM followers FOR UPDATE")
    with pytest.raises(asyncpg.LockNotAvailableError):
        await waiter.execute("SELECT FROM followers FOR UPDATE")
    for connection in (holder, waiter):
        await connection.close()


async def test_a_transaction_that_idles_loses_its_connection_and_its_locks(database_dsn: str) -> None:
    idler = await db.connect(database_dsn, "tradepost_service", idle_in_transaction_session_timeout="200ms")
    other = await db.connect(database_dsn, "tradepost_service")
    await idler.execute("BEGIN; SELECT FROM followers FOR UPDATE")
    await other.execute("SELECT FROM followers FOR UPDATE")
    with pytest.raises(db.REFUSED):
        await idler.execute("SELECT 1")
    await other.close()


def test_no_connection_is_opened_beside_those_with_limits() -> None:
    opening = re.compile(r"asyncpg\.(connect|create_pool)\(")
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if opening.search(path.read_text())}
    assert found == {"store/db.py", "store/dialing.py", "doctor/database.py"}  # the doctor's has one of its own


@pytest.mark.parametrize(
    ("dsn", "hosts"),
    [
        ("postgresql://u:p@a/d", ["postgresql://u:p@a/d"]),
        ("postgresql://u:p@a:1,b:2/d?x=y", ["postgresql://u:p@a:1/d?x=y", "postgresql://u:p@b:2/d?x=y"]),
        (
            "postgresql://u@/d?host=%2Fa,%2Fb&port=1",
            ["postgresql://u@/d?host=%2Fa&port=1", "postgresql://u@/d?host=%2Fb&port=1"],
        ),
        (
            "postgresql://u@/d?host=a,b&port=1,2&x=y",
            ["postgresql://u@/d?host=a&port=1&x=y", "postgresql://u@/d?host=b&port=2&x=y"],
        ),
        ("postgresql://u@/d?host=%2Fa&port=1", ["postgresql://u@/d?host=%2Fa&port=1"]),
    ],
)
def test_an_address_with_several_hosts_is_one_address_for_each(dsn: str, hosts: list[str]) -> None:
    assert dialing.each_host(dsn) == hosts


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:secret@[::1/d",
        "postgresql://u:secret@/d?host=a,b,c&port=1,2",
        "postgresql://u:${PASSWORD:?secret}@a,b/d",
        "postgresql://u:secret@a:port/d",
        "mysql://u:secret@a/d",
    ],
)
async def test_an_address_that_is_none_is_said_in_words_without_its_password(dsn: str) -> None:
    with pytest.raises(asyncpg.InterfaceError, match="cannot be read") as refused:
        await db.connect(dsn, "tradepost_service")
    assert "secret" not in str(refused.value)


async def served(database: db.Database, within_s: float) -> int:
    """How many askers were told that the database is away before one was served."""
    refused, deadline = 0, monotonic() + within_s
    while True:
        try:
            async with database.service() as connection:
                assert not await connection.fetchval("SELECT pg_is_in_recovery()")
                return refused
        except (*db.DOWN, Unavailable):
            assert monotonic() < deadline
            refused += 1


@pytest.mark.timeout(180)
async def test_an_address_with_two_hosts_follows_the_primary(tmp_path: Path) -> None:
    first = await asyncio.to_thread(embedded.start, tmp_path / "a")
    second = await asyncio.to_thread(embedded.start, tmp_path / "b")
    try:
        for server in (first, second):
            await migrate.migrate(server.dsn)
        await asyncio.to_thread(embedded.stop, second)
        (tmp_path / "b" / "postgres" / "standby.signal").touch()
        second = await asyncio.to_thread(embedded.start, tmp_path / "b")
        database = await db.open_database(address_of(second, first), size=2)
        try:
            assert await served(database, 5) == 0
            await asyncio.to_thread(embedded.stop, first)
            await clusters.execute(second.dsn, "SELECT pg_promote()")
            await served(database, 15)
        finally:
            await database.close()
    finally:
        for server in (first, second):
            await asyncio.to_thread(embedded.stop, server)


@asynccontextmanager
async def closing(directory: Path) -> AsyncIterator[list[float]]:
    """A server that hangs up on everyone; when it was called."""
    calls: list[float] = []

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(monotonic())
        writer.close()

    async with await asyncio.start_unix_server(hang_up, directory / ".s.PGSQL.5432"):
        yield calls


@pytest.mark.timeout(180)
async def test_while_the_database_is_away_it_is_asked_ten_times_a_second_at_most_and_served_again_soon(
    tmp_path: Path,
) -> None:
    data = tmp_path / "d"
    server = await asyncio.to_thread(embedded.start, data)
    await migrate.migrate(server.dsn)
    database = await db.open_database(server.dsn, size=8)
    sockets = Path(server.dsn.partition("host=")[2].partition("&")[0].replace("%2F", "/"))

    async def ask() -> None:
        while True:
            with contextlib.suppress(*db.DOWN, Unavailable):
                async with database.service() as connection:
                    await connection.fetchval("SELECT 1")
            await asyncio.sleep(0)

    askers = [asyncio.create_task(ask()) for _ in range(50)]
    try:
        await asyncio.to_thread(embedded.stop, server)
        async with closing(sockets) as calls:
            await asyncio.sleep(3)  # of calling in vain
        askers_may_begin = calls[0] + 0.5  # those that were under way when the first failed
        assert 3 <= len([at for at in calls if askers_may_begin < at]) <= 30
        (sockets / ".s.PGSQL.5432").unlink(missing_ok=True)
        server = await asyncio.to_thread(embedded.start, data)
        began = monotonic()
        await served(database, 10)
        assert monotonic() - began < 5
    finally:
        for asker in askers:
            asker.cancel()
        await asyncio.gather(*askers, return_exceptions=True)
        await database.close()
        await asyncio.to_thread(embedded.stop, server)
