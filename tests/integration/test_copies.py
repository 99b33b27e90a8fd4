"""What is shared, from home into a database beside it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
import pytest

from support import postgres as cluster
from support.eventually import eventually
from support.line import line
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.model import Key
from tradepost_server.serving import prepare_all
from tradepost_server.settings import Settings
from tradepost_server.store.copies import Copies
from tradepost_server.store.db import Database, open_database

pytestmark = pytest.mark.timeout(60)


async def nobody_hears(_: Sequence[Key]) -> None: ...


@dataclass(frozen=True, slots=True)
class Two:
    """Databases of one deployment, with the tenant 1."""

    home: Database
    there: Database
    copies: Copies

    async def do(self, *statements: str) -> None:
        """At home; it is copied when this returns."""
        await cluster.execute(self.home.dsn, *statements)
        await self.copies.settle()

    async def found(self, query: str) -> list[tuple[Any, ...]]:
        """In the other database."""
        async with self.there.service() as connection:
            return [tuple(row) for row in await connection.fetch(query)]


@pytest.fixture
async def two(postgres: EmbeddedPostgres, database_dsn: str, tmp_path: Path) -> AsyncIterator[Two]:
    other = await cluster.create(postgres)
    await cluster.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('shop')")
    await prepare_all(Settings(data=tmp_path, databases_beside=f"1={other}"), database_dsn)
    home, there = [await open_database(dsn, size=4) for dsn in (database_dsn, other)]
    try:
        made = Two(home, there, Copies(home, {1: there}, nobody_hears))
        await made.copies.settle()
        yield made
    finally:
        await home.close()
        await there.close()
        await cluster.drop(postgres, other)


async def test_a_column_that_an_upgrade_adds_is_copied_by_those_who_copied_before(two: Two) -> None:
    await two.do("INSERT INTO profiles (tenant_id, id) VALUES (1, 'kim')")
    for database in (two.there, two.home):
        await cluster.execute(database.dsn, "ALTER TABLE profiles ADD COLUMN pronoun text")
    await two.do("UPDATE profiles SET pronoun = 'they'")
    await two.do("UPDATE profiles SET pronoun = 'she'")
    assert await two.found("SELECT pronoun FROM profiles") == [("she",)]


async def test_who_comes_into_a_known_tenant_holds_up_nobody_else_there(two: Two) -> None:
    there = await asyncpg.connect(two.there.dsn)
    try:
        async with there.transaction():
            await there.execute("INSERT INTO profiles (tenant_id, id) VALUES (1, 'other')")  # refers to the tenant
            await asyncio.wait_for(two.copies.introduce(1, 1, {"kim": "Kim"}), 3)
    finally:
        await there.close()
    assert await two.found("SELECT id, name FROM profiles ORDER BY id") == [("kim", "Kim"), ("other", "")]


async def test_a_database_that_swallows_everything_is_waited_for_two_seconds_and_catches_up(two: Two) -> None:
    with tempfile.TemporaryDirectory(prefix="tp") as directory:
        async with line(two.there.dsn, Path(directory)) as lead:
            there = await open_database(lead.dsn, size=4)
            copies = Copies(two.home, {1: there}, nobody_hears)
            try:
                lead.open.clear()
                await cluster.execute(two.home.dsn, "INSERT INTO profiles (tenant_id, id) VALUES (1, 'kim')")
                began = monotonic()
                await asyncio.gather(*(copies.settle() for _ in range(20)))
                assert monotonic() - began < 4
                assert await two.found("SELECT FROM profiles") == []
                lead.open.set()

                async def copied() -> bool:
                    await copies.settle()
                    return await two.found("SELECT id FROM profiles") == [("kim",)]

                await eventually(copied)
            finally:
                lead.open.set()
                await there.close()


async def test_a_webhook_that_is_enabled_again_is_told_nothing_of_the_time_between_there_either(two: Two) -> None:
    await two.do(
        "INSERT INTO webhooks (tenant_id, id, url, description, events, scopes, at_once, secret, created_by, epoch) "
        "VALUES (1, 'wh_1', 'https://x.example', '', '{}', '{}', 1, '', 'kim', 1)"
    )
    begun = []
    for change in ("description = 'changed'", "disabled = 'by hand'", "disabled = NULL"):
        await two.do(f"UPDATE webhooks SET {change}")
        begun.append((await two.found("SELECT xid::text::bigint, description, disabled FROM webhooks"))[0])
    changed, disabled, enabled = begun
    assert [row[1:] for row in begun] == [("changed", None), ("changed", "by hand"), ("changed", None)]
    assert changed[0] == disabled[0] < enabled[0]
