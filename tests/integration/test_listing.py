"""The desk's list among ten thousand conversations: by an index, whatever their number."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from support.node import LiveNode
from tradepost_server.store import listing
from tradepost_server.store.db import connect

MANY = """
WITH made AS (
    INSERT INTO conversations (tenant_id, id, title, active_at)
    SELECT 1, 'cv_' || n, 'Order ' || n, now() - make_interval(secs => n) FROM generate_series(1, 10000) AS n
    RETURNING id
)
INSERT INTO logs (tenant_id, conversation_id, unanswered_since)
SELECT 1, id, CASE WHEN hashtext(id) % 2 = 0 THEN now() - make_interval(secs => abs(hashtext(id) % 9999)) END FROM made
"""


@pytest.fixture
async def walled(node: LiveNode) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """The role that serves one tenant, in a tenant with many conversations."""
    superuser = await asyncpg.connect(node.dsn)
    await superuser.execute(MANY)
    await superuser.execute("VACUUM ANALYZE conversations, logs")
    await superuser.close()
    connection = await connect(node.dsn, "tradepost_tenant")
    await connection.execute("SELECT set_config('tradepost.tenant_id', '1', false)")
    yield connection
    await connection.close()


async def test_a_page_of_what_waits_longest_reads_no_more_than_a_page(
    walled: "asyncpg.Connection[asyncpg.Record]", node: LiveNode
) -> None:
    nothing = [None] * 10
    rows = await walled.fetch(f"EXPLAIN (ANALYZE) {listing._WAITING}", 1, *nothing, 51)
    plan = "\n".join(row[0] for row in rows)
    assert "logs_needs" in plan
    assert "Sort" not in plan
    assert "Seq Scan" not in plan


async def test_pages_go_on_through_all_of_it_without_a_gap_or_a_repetition(
    walled: "asyncpg.Connection[asyncpg.Record]", node: LiveNode
) -> None:
    seen: list[str] = []
    params = {"order": "unanswered", "limit": 200}
    for _ in range(50):
        page = (await node.rest.get("/conversations", params=params)).json()
        seen += [c["id"] for c in page["conversations"]]
        params["cursor"] = page.get("cursor", "")
    assert params["cursor"] == ""
    assert len(set(seen)) == len(seen) == 10_000
