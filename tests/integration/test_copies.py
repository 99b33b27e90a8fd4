"""What is shared, from home into a database beside it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support import postgres as cluster
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
