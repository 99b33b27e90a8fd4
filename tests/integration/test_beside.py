"""Which databases a deployment has: each is what its number says, or nothing is served."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from support import postgres as cluster
from tradepost_server.backup.making import backup
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.serving import CannotServe, prepare_all, settings_with
from tradepost_server.settings import Settings

Prepare: TypeAlias = Callable[..., Awaitable[None]]


@pytest.fixture
async def others(postgres: EmbeddedPostgres) -> AsyncIterator[list[str]]:
    """Two more databases."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            found.append(await cluster.create(postgres))
            stack.push_async_callback(cluster.drop, postgres, found[-1])
        yield found


@pytest.fixture
def prepared(tmp_path: Path) -> Prepare:
    """Prepares a home with others beside it."""

    async def prepare(home: str, **numbered: str) -> None:
        beside = " ".join(f"{name[1:]}={address}" for name, address in numbered.items())
        await prepare_all(Settings(data=tmp_path, databases_beside=beside), home)

    return prepare


async def refused(attempt: Awaitable[None]) -> str:
    with pytest.raises(CannotServe) as found:
        await attempt
    return found.value.message


async def test_databases_that_are_what_they_were_are_taken_again(
    database_dsn: str, others: list[str], prepared: Prepare
) -> None:
    for _ in range(2):
        await prepared(database_dsn, _1=others[0], _2=others[1])


async def test_a_database_that_is_another_than_its_number_says_is_refused_in_words(
    database_dsn: str, others: list[str], prepared: Prepare
) -> None:
    one, two = others
    await prepared(database_dsn, _1=one)
    assert "is number 1 of this deployment" in await refused(prepared(database_dsn, _2=one))
    assert "is empty or another one" in await refused(prepared(database_dsn, _1=two))
    assert "is home of this deployment" in await refused(prepared(database_dsn, _2=database_dsn))
    assert "is a database beside another" in await refused(prepared(one))
    assert "is of another deployment" in await refused(prepared(two, _1=one))


async def test_a_database_with_tenants_of_its_own_is_refused(
    database_dsn: str, others: list[str], prepared: Prepare
) -> None:
    await cluster.execute(others[0], "INSERT INTO tenants (slug) VALUES ('stranger')")
    assert "has tenants of its own" in await refused(prepared(database_dsn, _1=others[0]))


RESTORED = "INSERT INTO epochs SELECT max(number) + 1, 'restored' FROM epochs"


async def test_everything_is_left_anew_where_either_was_restored(
    database_dsn: str, others: list[str], prepared: Prepare
) -> None:
    await cluster.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('shop')")
    connection = await asyncpg.connect(database_dsn)
    try:
        for restored, expected in ((None, 1), (None, 0), (database_dsn, 1), (others[0], 1), (None, 0)):
            if restored is not None:
                await cluster.execute(restored, RESTORED)
            await prepared(database_dsn, _1=others[0])
            left = "WITH left_ AS (DELETE FROM copies_due RETURNING relation) SELECT array_agg(relation) FROM left_"
            assert (await connection.fetchval(left) or []) == ["tenants"] * expected
    finally:
        await connection.close()


async def test_leaving_everything_that_was_broken_off_is_done_again_and_what_was_left_before_goes(
    database_dsn: str, others: list[str], prepared: Prepare
) -> None:
    await cluster.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('shop')")
    connection = await asyncpg.connect(database_dsn)
    try:
        for _ in range(2):
            await prepared(database_dsn, _1=others[0])
            assert await connection.fetchval("SELECT count(*) FROM copies_due") == 1
            await connection.execute("UPDATE beside SET epoch = -1, there = -1")
    finally:
        await connection.close()


async def test_a_home_that_is_older_than_the_tenants_of_another_is_refused(
    database_dsn: str, others: list[str], prepared: Prepare
) -> None:
    await prepared(database_dsn, _1=others[0])
    await cluster.execute(others[0], "INSERT INTO tenants (slug) VALUES ('lost')")
    assert "home is older than they are" in await refused(prepared(database_dsn, _1=others[0]))
    await cluster.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('new')")  # has the same id
    assert "home is older than they are" in await refused(prepared(database_dsn, _1=others[0]))


@pytest.mark.parametrize("listed", ["postgresql://x/y", "0=postgresql://x/y", "1=postgresql://x/y 1=postgresql://x/z"])
def test_what_names_no_databases_is_refused_in_words(listed: str) -> None:
    with pytest.raises(CannotServe, match="TRADEPOST_DATABASES_BESIDE"):
        settings_with(databases_beside=listed)


def test_new_conversations_go_only_to_databases_that_are_there() -> None:
    with pytest.raises(CannotServe, match="TRADEPOST_PLACE_NEW"):
        settings_with(place_new="0 1")
    assert settings_with(databases_beside="1=postgresql://x/y", place_new="1").placing == [1]


def test_a_backup_of_several_databases_is_refused_with_the_way(tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="in 2 databases"):
        backup(Settings(data=tmp_path, databases_beside="1=postgresql://x/y"), tmp_path / "one.tar", with_keys=False)
