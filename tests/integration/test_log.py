"""Reading the log: by its indexes however long a conversation is, page by page without holes."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from support import postgres as cluster
from support.log import Room, make_rooms, writing
from tradepost_server.model import LANE_ALL, Key
from tradepost_server.rules.access import Standing
from tradepost_server.rules.sight import Sight
from tradepost_server.store import conversations, log, messages, views
from tradepost_server.store.db import Database, connect, open_database

pytestmark = pytest.mark.timeout(60)
LONG = 100_000

FILL = """
INSERT INTO messages (tenant_id, conversation_id, id, lane_id, seq, at, author_id, author_role, profile_id, client_id,
                      fingerprint, content)
SELECT 1, '{c}', format('ms_%s', lpad(n::text, 12, '0')), 'all', n, '2026-01-01'::timestamptz + n * interval '1 second',
       '{p}', 'buyer', 'buyer:7', format('c%s', n), 'x', '{{"kind": "text", "text": "hello"}}'
FROM generate_series(1, {n}) AS n;
INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name, actor_id, message_id)
SELECT 1, '{c}', 'all', n, '2026-01-01'::timestamptz + n * interval '1 second', 'message.created', '{p}',
       format('ms_%s', lpad(n::text, 12, '0')) FROM generate_series(1, {n}) AS n;
UPDATE logs SET heads = '{{"all": {n}}}', last_at = '2026-02-15' WHERE conversation_id = '{c}';
ANALYZE messages; ANALYZE events;
"""


@dataclass
class Explaining:
    """Stands for a connection: explains each query before it is answered."""

    connection: Any
    plans: list[dict[str, Any]] = field(default_factory=list)

    async def fetch(self, query: str, *values: Any) -> Any:
        await self._explain(query, values)
        return await self.connection.fetch(query, *values)

    async def fetchrow(self, query: str, *values: Any) -> Any:
        await self._explain(query, values)
        return await self.connection.fetchrow(query, *values)

    async def _explain(self, query: str, values: Any) -> None:
        said = await self.connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *values)
        self.plans.append(json.loads(said)[0]["Plan"])

    def scans(self, table: str) -> list[dict[str, Any]]:
        """What was done to find rows of a table."""
        return [node for plan in self.plans for node in _nodes(plan) if node.get("Relation Name") == table]

    def read(self, table: str) -> float:
        """Rows of a table that were looked at."""
        return sum(
            float(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * float(node["Actual Loops"])
            for node in self.scans(table)
        )


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


class Nobody:
    """No one is connected."""

    def online(self, _key: Key) -> bool:
        return False

    def watching(self, _ref: Key, _profile_id: str) -> None:
        return None


@pytest.fixture
async def long(database_dsn: str) -> Room:
    """A conversation of 100,000 messages beside a few others."""
    room, *_ = await make_rooms(database_dsn, 3)
    buyer = room.conversation.by_profile["buyer:7"].id
    await cluster.execute(database_dsn, FILL.format(c=room.conversation.id, p=buyer, n=LONG))
    return room


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    found = await open_database(database_dsn, size=2)
    yield found
    await found.close()


def by_index(plans: Explaining, table: str, at_most: int) -> None:
    """Every access was by an index, and read little."""
    assert plans.scans(table)
    assert {node["Node Type"] for node in plans.scans(table)} <= {"Index Scan", "Index Only Scan"}, plans.plans
    assert plans.read(table) <= at_most


async def test_a_client_id_is_looked_up_by_its_index(database_dsn: str, long: Room) -> None:
    connection = await connect(database_dsn, "tradepost_service")
    plans = Explaining(connection)
    keys = [(1, long.conversation.id, "buyer:7", f"c{n}") for n in (1, 50_000, LONG, LONG + 1)]
    found = await log.find_sent(plans, keys)  # type: ignore[arg-type]  # it answers like a connection
    assert [found[key].seq for key in keys[:3]] == [1, 50_000, LONG]
    assert keys[3] not in found
    by_index(plans, "messages", at_most=4)
    await connection.close()


@pytest.mark.parametrize("before", [messages.LAST, f"ms_{50_000:012}", f"ms_{5:012}"])
async def test_a_page_of_history_reads_no_more_than_it_shows(database: Database, long: Room, before: str) -> None:
    sight = Sight(conversation=long.conversation, standing=Standing(relation="key", sees_all=True))
    async with database.transaction(1) as tx:
        plans: Any = Explaining(tx)
        page = await messages.history(plans, sight, before=before, limit=50)
        by_index(plans, "messages", at_most=50)
        newer: Any = Explaining(tx)
        assert len(await messages.history_after(newer, sight, after=page[-1].id, limit=10)) <= 10
        by_index(newer, "messages", at_most=11)
    assert [m.id for m in page] == sorted((m.id for m in page), reverse=True)


@pytest.mark.parametrize("after", [0, 50_000, LONG - 100])
async def test_a_page_of_events_reads_no_more_than_it_shows(database: Database, long: Room, after: int) -> None:
    async with database.transaction(1) as tx:
        plans: Any = Explaining(tx)
        rows, _ = await messages.since(plans, long.conversation, "all", (after, LONG), 200)
        by_index(plans, "events", at_most=200)
        by_index(plans, "messages", at_most=200)
    assert [row.seq for row in rows] == list(range(after + 1, min(LONG, after + 200) + 1))


async def test_a_conversation_is_shown_without_reading_it_all(database: Database, long: Room) -> None:
    """Its last words, and unread messages counted up to a hundred."""
    async with database.transaction(1) as tx:
        plans: Any = Explaining(tx)
        actor = long.actor("seller:1")
        [view] = await views.render(plans, actor, [long.conversation.ref], Nobody(), long.conversation.created_at)
        by_index(plans, "messages", at_most=210)
        by_index(plans, "events", at_most=210)
    assert view.unread == 100
    assert view.last_message is not None
    assert view.last_message.seq == LONG


async def test_a_conversation_is_shown_as_of_one_moment(database: Database, database_dsn: str) -> None:
    """What is said between two queries is in none of them: a head without it would be counted twice with its event."""
    room, *_ = await make_rooms(database_dsn, 1)
    async with database.transaction(1) as tx, writing(database_dsn) as run:
        await conversations.find_many(tx, 1, [room.conversation.id])
        await run.send(room, "buyer:7", "meanwhile", "new")
        ref, created = room.conversation.ref, room.conversation.created_at
        [view] = await views.render(tx, room.actor("seller:1"), [ref], Nobody(), created)
        assert (view.unread, view.last_message, [lane.head for lane in view.lanes or ()]) == (0, None, [0])
    async with database.transaction(1) as tx:
        [view] = await views.render(tx, room.actor("seller:1"), [ref], Nobody(), created)
    assert (view.unread, [lane.head for lane in view.lanes or ()]) == (1, [1])


async def test_a_long_conversation_is_appended_to_at_its_end(database_dsn: str, long: Room) -> None:
    async with writing(database_dsn) as run:
        sent = await run.send(long, "buyer:7", "one more", "new")
        assert sent.seq == LONG + 1
        assert (await run.send(long, "buyer:7", "one more", "new")) == sent


async def test_the_heads_of_a_moment_are_those_of_the_events_before_it(database_dsn: str, long: Room) -> None:
    connection = await asyncpg.connect(database_dsn)
    async with connection.transaction():
        heads = await log.lock(connection, [long.conversation.ref])
        head = heads[long.conversation.ref]
        at = await connection.fetchval("SELECT at FROM events WHERE seq = 500")
        plans: Any = Explaining(connection)
        assert await log.heads_at(plans, head, at) == {"all": 499}
    await connection.close()


async def test_a_conversation_is_loaded_with_its_people_lanes_and_heads(database: Database, long: Room) -> None:
    async with database.transaction(1) as tx:
        found = await conversations.find(tx, long.conversation.ref)
    assert found is not None
    conversation, heads = found
    assert heads == {"all": LONG}
    assert conversation.lanes == {"all": LANE_ALL}
    assert set(conversation.by_profile) == {"buyer:7", "seller:1", "agent:1"}
