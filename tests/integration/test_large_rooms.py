"""Loading a conversation of a thousand people from tables that PostgreSQL has no statistics of yet."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg

from support import postgres as clusters
from tradepost_server.store import conversations

PEOPLE = """
INSERT INTO profiles (tenant_id, id) SELECT 1, 'p' || n FROM generate_series(1, 1000) n;
INSERT INTO conversations (tenant_id, id) VALUES (1, 'cv_1');
INSERT INTO participants (tenant_id, conversation_id, id, profile_id)
SELECT 1, 'cv_1', 'pt_' || n, 'p' || n FROM generate_series(1, 1000) n
"""
BLOCKS = """
INSERT INTO blocks (tenant_id, profile_id, blocked_id) VALUES (1, 'p7', 'p9'), (1, 'p7', 'p11'), (1, 'p8', 'p7')
"""


def rows_of(plan: Mapping[str, Any]) -> Iterator[float]:
    """What each step of a plan went through."""
    yield (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    for below in plan.get("Plans", ()):
        yield from rows_of(below)


async def test_who_has_blocked_whom_is_found_without_pairing_everyone_with_everyone(database_dsn: str) -> None:
    await clusters.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('a')", PEOPLE)
    connection = await asyncpg.connect(database_dsn)
    try:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {conversations._BLOCKS}"
        for _ in range(2):  # nobody has blocked anybody; some have
            plan = json.loads(await connection.fetchval(explain, 1, ["cv_1"]))[0]["Plan"]
            assert max(rows_of(plan)) <= 3_000
            await connection.execute(BLOCKS + "ON CONFLICT DO NOTHING")
        found = await connection.fetch(conversations._BLOCKS, 1, ["cv_1"])
        blocked = {row["blocker_id"]: sorted(row["blocked_ids"]) for row in found}
        assert blocked == {"pt_7": ["pt_11", "pt_9"], "pt_8": ["pt_7"]}
    finally:
        await connection.close()
