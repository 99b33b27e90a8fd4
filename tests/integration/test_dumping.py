"""All rows of one database into another: in the order of what refers to what, and of the log."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from support import postgres as clusters
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.store import documents, dumping, migrate

EVENT = """
INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name, xid)
SELECT 1, 'cv_1', 'all', n, now(), 'x', (18000000000000000000 - 10 * n)::text::xid8 FROM generate_series(1, 2500) n
"""


@pytest.fixture
async def empty_dsn(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    dsn = await clusters.create(postgres, "template1")
    yield dsn
    await clusters.drop(postgres, dsn)


async def carry(source: str, target: str) -> None:
    """All rows."""
    async with dumping.connected(source) as there, dumping.one_moment(there):
        step = await migrate.current(there)
        assert step is not None
        await dumping.prepare(target, step)
        async with dumping.connected(target) as here:
            for table in await dumping.tables(there):
                chunks: list[bytes] = []
                rows = await dumping.copy_out(there, table, lambda chunk, _, to=chunks: to.append(chunk))  # type: ignore[misc]
                assert sum([await dumping.copy_in(here, table, chunk) for chunk in chunks]) == rows
        await dumping.finish(target, step, await dumping.sequences(there))


async def test_events_are_committed_again_in_their_order_a_page_at_a_time(database_dsn: str, empty_dsn: str) -> None:
    await clusters.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('a')", EVENT)
    await carry(database_dsn, empty_dsn)
    connection = await asyncpg.connect(empty_dsn)
    ordered = await connection.fetch("SELECT xid::text::numeric AS xid, seq FROM events ORDER BY xid, seq")
    assert [row["seq"] for row in sorted(ordered, key=lambda row: (row["xid"], -row["seq"]))] == list(
        range(2500, 0, -1)
    )
    pages = await connection.fetch("SELECT count(*) FROM events GROUP BY xid ORDER BY xid")
    assert [page["count"] for page in pages] == [1000, 1000, 500]
    assert await connection.fetchval("SELECT bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) FROM events")
    await connection.close()


async def test_sequences_go_on_and_followers_begin_anew(database_dsn: str, empty_dsn: str) -> None:
    await clusters.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('a'), ('b')")
    await carry(database_dsn, empty_dsn)
    connection = await asyncpg.connect(empty_dsn)
    assert await connection.fetchval("INSERT INTO tenants (slug) VALUES ('c') RETURNING id") == 3
    assert await connection.fetchval("SELECT min(number) = 1 AND max(number) > 1000000 FROM epochs")
    assert await documents.is_behind(connection)
    assert await migrate.current(connection) == migrate.head()
    await connection.close()


async def test_values_with_ends_of_lines_and_tabs_arrive_as_they_were(database_dsn: str, empty_dsn: str) -> None:
    slug = "a\nb\r\n\tc\\d\\N é 😀"
    connection = await asyncpg.connect(database_dsn)
    await connection.execute("INSERT INTO tenants (slug) VALUES ($1)", slug)
    await connection.close()
    await carry(database_dsn, empty_dsn)
    connection = await asyncpg.connect(empty_dsn)
    assert await connection.fetchval("SELECT slug FROM tenants") == slug
    await connection.close()


async def test_rows_of_an_older_schema_are_loaded_into_it_and_brought_up_to_date(
    postgres: EmbeddedPostgres, empty_dsn: str
) -> None:
    older = await clusters.create(postgres, "template1")
    await dumping.prepare(older, "0009")
    await clusters.execute(
        older, "UPDATE alembic_version SET version_num = '0009'", "INSERT INTO tenants (slug) VALUES ('a')"
    )
    await carry(older, empty_dsn)
    connection = await asyncpg.connect(empty_dsn)
    assert await connection.fetchval("SELECT slug FROM tenants") == "a"
    assert await migrate.current(connection) == migrate.head()
    await connection.close()
    await clusters.drop(postgres, older)
