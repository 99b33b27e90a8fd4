"""Loading a conversation of a thousand people from tables that PostgreSQL has no statistics of yet."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg

from support import postgres as clusters
from tradepost_server.store import conversations, documents, log

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


MESSAGES = """
INSERT INTO messages (tenant_id, conversation_id, id, lane_id, seq, at, author_id, author_role, profile_id, client_id,
    fingerprint, content)
SELECT 1, 'cv_1', 'ms_' || n, 'all', n, clock_timestamp(), 'pt_' || n % 100, 'buyer', 'p' || n % 100, 'c' || n,
    'f', 'null'
FROM generate_series({first}, {first} + 4999) n
"""


async def test_a_message_is_looked_up_without_reading_its_conversation(database_dsn: str) -> None:
    await clusters.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('a')")
    connection = await asyncpg.connect(database_dsn)
    sent = ([1] * 50, ["cv_1"] * 50, [f"p{n % 100}" for n in range(50)], [f"c{n}" for n in range(50)])
    said = ([1] * 50, ["cv_1"] * 50, [f"ms_{n}" for n in range(50)])
    try:
        await connection.execute("SET plan_cache_mode = force_generic_plan")  # as a statement that was asked before
        for first in (0, 5_000, 10_000):
            await connection.execute(MESSAGES.format(first=first))
            for statement, keys in ((log._FIND_SENT, sent), (documents._SAID, said)):
                plan = json.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *keys))
                assert max(rows_of(plan[0]["Plan"])) <= 200
    finally:
        await connection.close()
