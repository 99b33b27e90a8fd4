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
    settings: Settings

    async def register(self, restored: Database) -> None:
        """As at a start after one of them was restored."""
        await cluster.execute(restored.dsn, "INSERT INTO epochs SELECT max(number) + 1, 'restored' FROM epochs")
        await prepare_all(self.settings, self.home.dsn)

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
    settings = Settings(data=tmp_path, databases_beside=f"1={other}")
    await prepare_all(settings, database_dsn)
    home, there = [await open_database(dsn, size=4) for dsn in (database_dsn, other)]
    try:
        made = Two(home, there, Copies(home, {1: there}, nobody_hears), settings)
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


PEOPLE = "INSERT INTO profiles (tenant_id, id) VALUES (1, 'kim'), (1, 'lee'), (1, 'max')"
BLOCK = "INSERT INTO blocks VALUES (1, 'kim', 'lee')"


def subscription(named: str, endpoint: str = "https://push.example/1") -> str:
    """The statement that makes it."""
    return f"INSERT INTO push_subscriptions VALUES (1, '{named}', 'kim', 'buyer', NULL, '{endpoint}', 'p', 'a')"


async def test_what_a_restored_home_never_had_is_not_elsewhere_any_more(two: Two) -> None:
    await two.do(PEOPLE)
    await cluster.execute(two.there.dsn, BLOCK, subscription("ps_lost"))
    await cluster.execute(two.home.dsn, subscription("ps_new"))  # of the same browser
    await two.register(restored=two.home)
    await two.copies.settle()
    assert await two.found("SELECT * FROM blocks") == []
    assert await two.found("SELECT id FROM push_subscriptions") == [("ps_new",)]


async def test_a_restored_database_has_again_what_was_copied_since_its_backup(two: Two) -> None:
    await two.do(PEOPLE, BLOCK)
    await cluster.execute(two.there.dsn, "DELETE FROM blocks", "DELETE FROM profiles")
    await two.register(restored=two.there)
    await two.copies.settle()
    assert await two.found("SELECT profile_id, blocked_id FROM blocks") == [("kim", "lee")]


async def test_a_row_that_cannot_be_copied_holds_up_no_other(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    await two.do(PEOPLE)
    await cluster.execute(two.there.dsn, subscription("ps_other"))  # takes the browser of the next
    await two.do(subscription("ps_1"), BLOCK)
    assert await two.found("SELECT id FROM push_subscriptions") == [("ps_other",)]
    assert await two.found("SELECT profile_id, blocked_id FROM blocks") == [("kim", "lee")]
    assert "a row of push_subscriptions cannot be copied to database 1" in caplog.text

    await cluster.execute(two.there.dsn, "DELETE FROM push_subscriptions")
    await two.do("UPDATE copies_due SET rests_until = now()")
    assert await two.found("SELECT id FROM push_subscriptions") == [("ps_1",)]


async def test_who_is_blocked_while_everything_is_copied_anew_is_so_before_the_rest(two: Two) -> None:
    await cluster.execute(
        two.home.dsn, "INSERT INTO profiles SELECT 1, 'p' || n FROM generate_series(1, 2000) n", PEOPLE
    )
    await two.register(restored=two.there)
    await cluster.execute(two.home.dsn, BLOCK)
    assert await two.copies._step(1)
    assert await two.found("SELECT profile_id, blocked_id FROM blocks") == [("kim", "lee")]
    assert (await two.found("SELECT count(*) FROM profiles"))[0][0] < 1000


async def test_nobody_who_writes_waits_until_everything_was_left(two: Two) -> None:
    """What is there is locked while its keys are read: by then home is free again."""
    there = await asyncpg.connect(two.there.dsn)
    try:
        async with there.transaction():
            await there.execute("LOCK TABLE blocks")
            registering = asyncio.create_task(two.register(restored=two.home))

            async def begun() -> bool:
                async with two.home.service() as home:
                    return bool(await home.fetchval("SELECT epoch = -1 FROM beside"))

            await eventually(begun)
            await asyncio.wait_for(cluster.execute(two.home.dsn, PEOPLE, BLOCK), 3)
        await registering
    finally:
        await there.close()
    await two.copies.settle()
    assert await two.found("SELECT profile_id, blocked_id FROM blocks") == [("kim", "lee")]
