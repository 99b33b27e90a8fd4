"""Bringing a database to the schema of this version: from nothing, twice, two at once, and never backwards."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from support import postgres as cluster
from support.process import PROGRAM
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.serving import CannotServe, prepare
from tradepost_server.store import migrate

NEWER = "INSERT INTO alembic_version (version_num) VALUES ('9999')"


@pytest.fixture
async def empty_dsn(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A database without a schema."""
    dsn = await cluster.create(postgres, "template1")
    yield dsn
    await cluster.drop(postgres, dsn)


async def shape(dsn: str) -> list[tuple[object, ...]]:
    """Columns, indexes and policies, and the steps taken."""
    connection = await asyncpg.connect(dsn)
    try:
        queries = (
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT tablename, policyname, qual FROM pg_policies",
            "SELECT version_num FROM alembic_version",
            "SELECT number FROM epochs",
        )
        return [row for query in queries for row in sorted(map(tuple, await connection.fetch(query)))]
    finally:
        await connection.close()


async def test_an_empty_database_is_brought_to_the_last_step(empty_dsn: str) -> None:
    assert await migrate.migrate(empty_dsn) == (None, migrate.head())


async def test_a_second_time_changes_nothing(empty_dsn: str) -> None:
    await migrate.migrate(empty_dsn)
    before = await shape(empty_dsn)
    assert await migrate.migrate(empty_dsn) == (migrate.head(), migrate.head())
    assert await shape(empty_dsn) == before


async def test_of_two_at_once_one_does_it_and_the_other_waits(empty_dsn: str, database_dsn: str) -> None:
    outcomes = await asyncio.gather(*(migrate.migrate(empty_dsn) for _ in range(3)))
    assert sorted(before is None for before, _ in outcomes) == [False, False, True]
    assert await shape(empty_dsn) == await shape(database_dsn)


async def test_a_database_newer_than_the_code_is_left_alone(database_dsn: str) -> None:
    await cluster.execute(database_dsn, "DELETE FROM alembic_version", NEWER)
    before = await shape(database_dsn)
    with pytest.raises(migrate.DatabaseNewer, match="step 9999; this version knows steps up to"):
        await migrate.migrate(database_dsn)
    assert await shape(database_dsn) == before
    with pytest.raises(CannotServe) as refused:
        await prepare(database_dsn)
    assert refused.value.code == 5


@pytest.mark.parametrize("command", [["migrate"], ["serve", "--port", "0"]])
async def test_the_command_says_that_the_database_is_newer_and_exits_with_5(
    database_dsn: str, tmp_path: Path, command: list[str]
) -> None:
    await cluster.execute(database_dsn, "DELETE FROM alembic_version", NEWER)
    done = run(database_dsn, tmp_path, command)
    assert done.returncode == 5
    assert "9999" in done.stderr
    assert "Start the newer version" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_named_with_exit_code_4(tmp_path: Path) -> None:
    done = run(f"postgresql://nobody@/none?host={tmp_path}", tmp_path, ["migrate"])
    assert done.returncode == 4
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def run(dsn: str, data: Path, command: list[str]) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "TRADEPOST_DATABASE_URL": dsn}
    arguments = [str(PROGRAM), *command, "--data", str(data)]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_a_server_without_an_extension_is_told_which_and_nothing_is_changed(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = await cluster.create(postgres, template="template0")
    monkeypatch.setattr(migrate, "EXTENSIONS", ("pg_trgm", "pg_nowhere"))
    with pytest.raises(migrate.ExtensionMissing, match="pg_nowhere is not installed"):
        await migrate.migrate(dsn)
    connection = await asyncpg.connect(dsn)
    assert await migrate.current(connection) is None
    await connection.close()
    await cluster.drop(postgres, dsn)
