"""Following the log: nothing is skipped, nothing is out of its order, one event that cannot be handled stops nobody."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest

from support import postgres as cluster
from support.log import Room, make_rooms
from tradepost_server.store import documents, following, tenants
from tradepost_server.store.db import connect
from tradepost_server.store.following import Event, Place

pytestmark = pytest.mark.timeout(60)
Db = Any
SAY = """
INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name)
VALUES (1, $1, $2, $3, clock_timestamp(), 'conversation.updated')
"""

# Of transactions that are long over.
SAID_LONG_AGO = """
INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name, epoch, xid)
SELECT 1, $1, 'old', g, '2025-01-01Z', 'conversation.updated', 0, (g / 3 + 1)::text::xid8
FROM generate_series(1, 50000) g
"""
AT_THE_END = (1, "0")
STATEMENTS = {
    "is there more": (following._NOBODY.format(whom="SELECT 1 WHERE false"), AT_THE_END),
    "a page": (following._PAGE, (*AT_THE_END, 500)),
    "a page of one tenant": (following._OF_TENANT, (*AT_THE_END, 500, 1)),
    "far on": (following._FAR, AT_THE_END),
    "the rest": (following._REST, (*AT_THE_END, 1, "9")),
    "the lags": (following._LAGS, ()),
    "is the index behind": (documents._BEHIND, ("search",)),
}


@pytest.fixture
async def room(database_dsn: str) -> Room:
    return (await make_rooms(database_dsn, 1))[0]


@pytest.fixture
async def follower(database_dsn: str) -> AsyncIterator[Db]:
    connection = await connect(database_dsn, "tradepost_service")
    yield connection
    await connection.close()


@pytest.fixture
async def speakers(database_dsn: str) -> AsyncIterator[list[Db]]:
    found = [await asyncpg.connect(database_dsn) for _ in range(3)]
    yield found
    for one in found:
        await one.close()


async def read_all(follower: Db, place: Place, limit: int = 500) -> tuple[list[tuple[str, int]], Place]:
    """Lanes and seqs, page by page, until there are no more."""
    found: list[tuple[str, int]] = []
    while True:
        events, after = await following.read(follower, place, limit)
        if after == place:
            return found, place
        found += [(event.lane_id, event.seq) for event in events]
        place = after


async def here(follower: Db) -> Place:
    return await following.now(follower)


async def test_a_transaction_left_open_holds_followers_up_and_loses_nothing(
    room: Room, follower: Db, speakers: list[Db]
) -> None:
    slow, quick, _ = speakers
    start, conversation = await here(follower), room.conversation.id
    await follower.execute("UPDATE followers SET epoch = $1, xid = $2::text::xid8", start.epoch, str(start.xid))
    late = slow.transaction()
    await late.start()
    await slow.execute(SAY, conversation, "a", 1)
    await quick.execute(SAY, conversation, "b", 1)
    assert await read_all(follower, start) == ([], start)
    behind = await following.lags(follower)
    assert all(lag.seconds > 0 and not lag.anew for lag in behind.values())
    assert set(behind) == {"push", "search", *(f"webhooks/{n}" for n in range(following.SHARDS))}
    await late.commit()
    assert [lane for lane, _ in (await read_all(follower, start))[0]] == ["a", "b"]


async def test_a_transaction_that_began_first_and_wrote_last_leaves_no_hole_in_a_lane(
    room: Room, follower: Db, speakers: list[Db]
) -> None:
    early, late, third = speakers
    start, conversation = await here(follower), room.conversation.id
    first = early.transaction()
    await first.start()
    await early.execute(SAY, conversation, "other", 1)  # it has its id now, the smallest
    await late.execute(SAY, conversation, "lane", 1)
    await late.execute(SAY, conversation, "lane", 2)
    held = third.transaction()
    await held.start()
    await third.execute(SAY, conversation, "third", 1)  # later than lane/1 and lane/2
    await late.execute(SAY, conversation, "lane", 3)
    await early.execute(SAY, conversation, "lane", 4)
    await first.commit()
    # lane/4 has the smallest id, and lane/3 must not be seen while the third is open.
    assert (await read_all(follower, start))[0] == []
    await held.commit()
    for limit in (1, 500):
        found, _ = await read_all(follower, start, limit)
        assert [seq for lane, seq in found if lane == "lane"] == [1, 2, 3, 4], limit
        assert len(found) == len(set(found)) == 6


async def test_an_event_that_cannot_be_handled_is_parked_and_the_others_go_on(
    room: Room, follower: Db, speakers: list[Db]
) -> None:
    start, conversation = await here(follower), room.conversation.id
    shard = following.shard_of(conversation)
    await follower.execute("UPDATE followers SET epoch = $1, xid = $2::text::xid8", start.epoch, str(start.xid))
    for seq in range(1, 6):
        await speakers[0].execute(SAY, conversation, "lane", seq)
    handled: list[int] = []
    tries = 0

    async def handle(tx: Db, events: Sequence[Event]) -> None:
        nonlocal tries
        seqs = [event.seq for event in events]
        if 3 in seqs:
            tries += 1
            raise ValueError("poison")
        handled.extend(seqs)

    for other in range(following.SHARDS):
        await following.step(follower, "webhooks", other, handle, "SELECT 1")
    assert handled == [1, 2, 4, 5]
    assert tries == 1 + following.TRIES
    rows = await follower.fetch("SELECT seq, follower, error FROM parked")
    assert [tuple(row) for row in rows] == [(3, f"webhooks/{shard}", "ValueError: poison")]
    assert await following.parked(follower) == 1
    assert await following.step(follower, "webhooks", shard, handle, "SELECT 1") == 0


async def test_what_nobody_is_to_be_told_is_passed_over_and_who_comes_meanwhile_misses_nothing(
    room: Room, follower: Db, speakers: list[Db]
) -> None:
    start, conversation = await here(follower), room.conversation.id
    shard = following.shard_of(conversation)
    await follower.execute("UPDATE followers SET epoch = $1, xid = $2::text::xid8", start.epoch, str(start.xid))
    handled: list[int] = []

    async def handle(tx: Db, events: Sequence[Event]) -> None:
        handled.extend(event.seq for event in events)

    async def step() -> int:
        whom = "SELECT 1 FROM tenants WHERE slug = 'listens'"
        return await following.step(follower, "webhooks", shard, handle, whom)

    await speakers[0].execute(SAY, conversation, "lane", 1)
    assert await step() == 0
    async with speakers[1].transaction():
        await tenants.insert(speakers[1], "listens", test=True)
        await speakers[0].execute(SAY, conversation, "lane", 2)
        assert await step() == 0
    assert await step() == 1
    assert handled == [2]
    moved = "SELECT xid::text FROM followers WHERE name = 'webhooks/' || $1"
    before = await follower.fetchval(moved, str(shard))
    await follower.execute("DELETE FROM tenants WHERE slug = 'listens'")
    assert await step() == 0
    assert await follower.fetchval(moved, str(shard)) == before  # where nothing was said nothing is written


async def test_a_follower_whose_cursor_was_moved_elsewhere_is_refused(
    room: Room, follower: Db, speakers: list[Db]
) -> None:
    start, conversation = await here(follower), room.conversation.id
    name = f"webhooks/{following.shard_of(conversation)}"
    await follower.execute("UPDATE followers SET epoch = $1, xid = $2::text::xid8", start.epoch, str(start.xid))
    await speakers[0].execute(SAY, conversation, "lane", 1)
    elsewhere = Place(start.epoch, start.xid + 1)
    with pytest.raises(following.Overtaken):
        await following.advance(follower, name, elsewhere, Place(start.epoch, start.xid + 9))
    assert await follower.fetchval("SELECT xid::text FROM followers WHERE name = $1", name) == str(start.xid)


async def test_followers_and_cursors_go_on_in_another_cluster(
    database_dsn: str, room: Room, follower: Db, speakers: list[Db]
) -> None:
    """A dump restored elsewhere: transaction ids there are smaller than those that the events have."""
    start, conversation = await here(follower), room.conversation.id
    for seq in (1, 2, 3):
        await speakers[0].execute(SAY, conversation, "lane", seq)
    events, _ = await following.read(follower, start, 1)
    cursor = Place(start.epoch, events[0].xid + 1 + 1_000_000)
    await cluster.execute(
        database_dsn,
        "UPDATE events SET xid = (xid::text::bigint + 1000000)::text::xid8",
        "INSERT INTO epochs (number, system_identifier) SELECT max(number) + 1, 'elsewhere' FROM epochs",
    )
    await speakers[0].execute(SAY, conversation, "lane", 4)
    found, end = await read_all(follower, cursor)
    assert found == [("lane", 2), ("lane", 3), ("lane", 4)]
    assert end.epoch == start.epoch + 1
    assert await read_all(follower, end) == ([], end)


async def test_a_tenant_finds_its_events_behind_any_number_of_others(
    room: Room, follower: Db, speakers: list[Db], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_OF_TENANT", "_FAR"):
        few = getattr(following, name).replace("5000", "3").replace("4999", "2")
        assert few != getattr(following, name)
        monkeypatch.setattr(following, name, few)
    start, conversation = await here(follower), room.conversation.id
    others = SAY.replace("VALUES (1,", "VALUES (2,")
    for seq in range(1, 9):
        await speakers[0].execute(others, conversation, "lane", seq)
        if seq % 4 == 0:
            await speakers[0].execute(SAY, conversation, "lane", seq // 4)
    found, place, pages = [], start, 0
    while True:
        events, after = await following.read_tenant(follower, 1, place, 2)
        if after == place:
            break
        found, place, pages = [*found, *((event.tenant_id, event.seq) for event in events)], after, pages + 1
    assert found == [(1, 1), (1, 2)]
    assert pages == 4  # two that only pass the others by


@pytest.fixture
async def long_log(room: Room, follower: Db, speakers: list[Db]) -> Db:
    """A connection of the followers' role to a log with a past; they stand at its end."""
    await speakers[0].execute(SAID_LONG_AGO, room.conversation.id)
    await speakers[0].execute("UPDATE followers SET epoch = 1, xid = '0', walked = NULL")
    await speakers[0].execute("VACUUM ANALYZE events")
    return follower


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("looks_for", STATEMENTS)
async def test_who_stands_at_the_end_of_a_long_log_does_not_walk_through_it(
    long_log: Db, looks_for: str, mode: str
) -> None:
    statement, values = STATEMENTS[looks_for]
    await long_log.execute(f"SET plan_cache_mode = {mode}; PREPARE it AS {statement}")
    given = ", ".join(f"'{value}'" for value in values)
    rows = await long_log.fetch(f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE it{f'({given})' if given else ''}")
    plan = "\n".join(row[0] for row in rows)
    assert "Seq Scan on events" not in plan, plan
    pages = re.search(r"shared hit=(\d+)", plan)  # of the whole: the first
    assert pages is not None
    assert int(pages[1]) < 100, plan
