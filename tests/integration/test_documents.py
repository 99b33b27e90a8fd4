"""What search looks in follows the log: nothing that commits late is missed, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from support import postgres as cluster
from support.eventually import eventually
from support.log import Room, make_rooms, writing
from tradepost_server import administration
from tradepost_server.rules import folding
from tradepost_server.settings import Settings
from tradepost_server.store import documents, following, searching
from tradepost_server.store.db import Database, connect, open_database

pytestmark = pytest.mark.timeout(60)
SAY = """
WITH e AS (
    INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name, actor_id, message_id)
    VALUES (1, $1, 'all', $2, now(), 'message.created', $3, $4))
INSERT INTO messages (tenant_id, conversation_id, id, lane_id, seq, at, author_id, author_role, profile_id, client_id,
                      fingerprint, content)
VALUES (1, $1, $4, 'all', $2, now(), $3, 'buyer', 'buyer:7', $4, 'x',
        jsonb_build_object('kind', 'text', 'text', $5::text)
)
"""
Db = Any


@pytest.fixture
async def room(database_dsn: str) -> Room:
    return (await make_rooms(database_dsn, 1))[0]


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    found = await open_database(database_dsn, size=2)
    yield found
    await found.close()


@pytest.fixture
async def follower(database_dsn: str) -> AsyncIterator[Db]:
    connection = await connect(database_dsn, "tradepost_service")
    yield connection
    await connection.close()


async def say(connection: Db, room: Room, number: int, text: str) -> None:
    who = room.conversation.by_profile["buyer:7"].id
    await connection.execute(SAY, room.conversation.id, number, who, f"ms_{number:026x}", text)


async def words(connection: Db) -> list[str]:
    rows = await connection.fetch("SELECT words FROM search_documents ORDER BY message_id")
    return [row["words"] for row in rows]


async def caught_up(follower: Db) -> None:
    async def done() -> bool:
        await documents.follow(follower)
        return not await documents.is_behind(follower)

    await eventually(done)


async def test_what_a_transaction_held_open_commits_late_is_not_missed(
    database_dsn: str, room: Room, follower: Db
) -> None:
    await caught_up(follower)
    slow, quick = await asyncpg.connect(database_dsn), await asyncpg.connect(database_dsn)
    late = slow.transaction()
    await late.start()
    await say(slow, room, 1, "the early bird")
    for number in range(2, 8):
        await say(quick, room, number, f"said meanwhile {number}")
    for _ in range(3):
        await documents.follow(follower)
    assert await words(follower) == []  # they have later transactions: passing them would lose the open one
    await late.commit()
    await caught_up(follower)
    assert await words(follower) == ["the early bird", *(f"said meanwhile {n}" for n in range(2, 8))]
    await slow.close()
    await quick.close()


async def test_a_follower_that_dies_half_way_leaves_nothing_out_and_nothing_half(
    database_dsn: str, room: Room, follower: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    await caught_up(follower)
    speaker = await asyncpg.connect(database_dsn)
    for number in range(1, 6):
        await say(speaker, room, number, f"message {number}")

    given = "SELECT $1::text, $2::integer, $3::text, $4::integer, $5::text"
    monkeypatch.setattr(following, "_ADVANCE", f"SELECT 1/0 FROM ({given}) AS x")

    async def dies() -> bool:
        try:
            await documents.follow(follower)
        except asyncpg.DivisionByZeroError:
            return True
        return False

    await eventually(dies)
    assert await words(follower) == []
    monkeypatch.undo()
    other = await connect(database_dsn, "tradepost_service")  # another process goes on
    await caught_up(other)
    assert await words(follower) == [f"message {number}" for number in range(1, 6)]
    await other.close()
    await speaker.close()


async def test_a_message_that_the_index_cannot_take_holds_nobody_back(
    database_dsn: str, room: Room, follower: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    await caught_up(follower)
    speaker = await asyncpg.connect(database_dsn)
    for number in range(1, 8):
        await say(speaker, room, number, "poison" if number == 3 else f"message {number}")
    index = folding.index

    def spoilt(texts: list[str]) -> folding.Words:
        return folding.Words("poison", [""], "") if texts == ["poison"] else index(texts)

    monkeypatch.setattr(folding, "index", spoilt)
    await caught_up(follower)
    assert await words(follower) == [f"message {number}" for number in (1, 2, 4, 5, 6, 7)]
    await speaker.close()


async def test_two_followers_take_turns_and_neither_waits(database_dsn: str, room: Room, follower: Db) -> None:
    await caught_up(follower)
    speaker = await asyncpg.connect(database_dsn)
    await say(speaker, room, 1, "hello")
    holder = await connect(database_dsn, "tradepost_service")
    async with holder.transaction():
        await holder.execute("SELECT * FROM followers FOR UPDATE")
        assert await documents.follow(follower) == 0
        assert await words(follower) == []
    await caught_up(follower)
    assert await words(follower) == ["hello"]
    await holder.close()
    await speaker.close()


async def test_a_transaction_of_more_messages_than_a_step_is_taken_whole(
    database_dsn: str, room: Room, follower: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "BATCH", 3)
    await caught_up(follower)
    speaker = await asyncpg.connect(database_dsn)
    async with speaker.transaction():
        for number in range(1, 9):
            await say(speaker, room, number, f"message {number}")
    await say(speaker, room, 9, "message 9")
    await caught_up(follower)
    assert len(await words(follower)) == 9
    await speaker.close()


async def test_after_a_restore_everything_is_walked_through_again(
    database_dsn: str, room: Room, follower: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another cluster counts transactions anew: what was said in the old one may have ids from its future."""
    monkeypatch.setattr(documents, "BATCH", 4)
    speaker = await asyncpg.connect(database_dsn)
    for number in range(1, 12):
        await say(speaker, room, number, f"message {number}")
    await speaker.execute("UPDATE events SET xid = '900000000000'")
    await speaker.execute("INSERT INTO epochs (number, system_identifier) SELECT max(number) + 1, 'b' FROM epochs")

    async def walked() -> bool:
        await documents.follow(follower)
        return bool(await follower.fetchval("SELECT epoch = 2 AND walked IS NULL FROM followers WHERE name = 'search'"))

    await eventually(walked)
    assert len(await words(follower)) == 11
    await say(speaker, room, 12, "and on")
    await say(speaker, room, 13, "it goes")

    async def follows() -> bool:
        await documents.follow(follower)
        return (await words(follower))[-2:] == ["and on", "it goes"]

    await eventually(follows)
    await speaker.close()


async def test_a_walk_that_is_asked_for_puts_right_what_was_lost(
    database_dsn: str, room: Room, follower: Db, tmp_path: Path
) -> None:
    speaker = await asyncpg.connect(database_dsn)
    await say(speaker, room, 1, "hello")
    await caught_up(follower)
    await speaker.execute("DELETE FROM search_documents")
    said = await asyncio.to_thread(administration.reindex, Settings(data=tmp_path, database_url=database_dsn))
    assert "anew" in said
    await caught_up(follower)
    assert await words(follower) == ["hello"]
    await speaker.close()


async def test_what_the_writer_stores_is_found_and_reads_little(
    database_dsn: str, room: Room, follower: Db, database: Database
) -> None:
    """Among 50,000 messages, by the tenant's role: no scan of all rows, for what is rare, frequent, or of one party."""
    await caught_up(follower)
    async with writing(database_dsn) as written:
        await written.send(room, "buyer:7", "a hyacinth among many")
    await caught_up(follower)
    await cluster.execute(database_dsn, FILL.format(c=room.conversation.id))
    for within in (None, [room.conversation.id]):
        for query, count in (("'hyacinth'", 1), ("'order'", 20), ("'w50' & 'order'", 20), ("'hyacinth' & 'order'", 0)):
            before = await _read(database_dsn)
            wanted = searching.Wanted(within=within, query=query, phrases=[], similar=[], before=searching.before(None))
            async with database.transaction(1) as tx:
                assert len(await searching.candidates(tx, 1, wanted, 20)) == count, (within, query)
                await tx.fetchval("SELECT pg_stat_force_next_flush()")
            scans, rows = await _read(database_dsn)
            assert scans == before[0], (within, query)
            assert rows - before[1] <= READ_MOST, (within, query, rows - before[1])


@pytest.mark.parametrize("party", ["few", "many", "old", "nobody"])
async def test_however_conversations_are_walked_all_of_a_party_are_found_and_no_others(
    database_dsn: str, room: Room, database: Database, party: str
) -> None:
    """Few conversations, many of which the newest messages are, and many of which none of the newest is."""
    await cluster.execute(database_dsn, FILL.format(c=room.conversation.id) + PARTIES)
    for query, similar in (("'w7'", []), ("'v777'", []), ("'lamp' & 'w7' & !'v7'", []), (None, ["hyacinht"])):
        wanted = searching.Wanted(
            within=None, party=party, query=query, phrases=[], similar=similar, before=searching.before(None)
        )
        found, goes_on = list[str](), True
        async with database.transaction(1) as tx:
            while goes_on:
                page = await searching.candidates(tx, 1, wanted, 30)
                found += [one.message for one in page]
                goes_on = bool(page) and (len(page) == 30 or page[-1].goes_on)
                wanted = wanted.after(page[-1]) if page else wanted
            expected = await _of(database_dsn, party, query or "'hyacinth'")
        assert found == expected, query
        assert party == "nobody" or query != "'w7'" or len(found) >= 3


async def _of(dsn: str, party: str, query: str) -> list[str]:
    """What a party has to find, read the plain way."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT message_id FROM search_documents d WHERE lexemes @@ $2::text::tsquery AND conversation_id IN "
            "(SELECT conversation_id FROM participants WHERE profile_id = $1) ORDER BY message_id DESC",
            party,
            query,
        )
    finally:
        await connection.close()
    return [row["message_id"] for row in rows]


READ_MOST = 6_500  # the newest 2,000 and where they end, and what the index names
FILL = """
INSERT INTO search_documents (tenant_id, conversation_id, message_id, profile_id, kind, words, lexemes)
SELECT 1, CASE WHEN n % 50 = 0 THEN '{c}' ELSE 'cv_' || n % 997 END, 'ms_' || lpad(to_hex(n), 14, '0'), 'buyer:7',
       'text', w, array_to_tsvector(string_to_array(w, ' '))
FROM generate_series(1, 50000) AS n,
     LATERAL (SELECT concat_ws(' ', 'order', 'w' || n % 100, 'v' || n, 'lamp') AS w) x;
ANALYZE search_documents;
"""

PARTIES = """
INSERT INTO search_documents (tenant_id, conversation_id, message_id, profile_id, kind, words, lexemes)
SELECT 1, 'old_' || n % 300, 'ms_' || lpad(n::text, 20, '0'), 'buyer:7', 'text', w,
       array_to_tsvector(string_to_array(w, ' '))
FROM generate_series(1, 3000) AS n, LATERAL (
    SELECT concat_ws(' ', CASE WHEN n % 999 = 0 THEN 'hyacinth' END, 'w' || n % 100, 'v' || n, 'lamp') AS w) x;
INSERT INTO profiles (tenant_id, id) VALUES (1, 'few'), (1, 'many'), (1, 'old'), (1, 'nobody');
INSERT INTO conversations (tenant_id, id)
SELECT DISTINCT 1, conversation_id FROM search_documents ON CONFLICT DO NOTHING;
INSERT INTO participants (tenant_id, conversation_id, id, profile_id)
SELECT 1, c.id, 'pt_' || p, p FROM conversations c, unnest(ARRAY['few', 'many', 'old']) p
WHERE CASE p WHEN 'few' THEN c.id ~ '^(cv|old)_[1-9][34]$'
    WHEN 'many' THEN c.id ~ '^cv_[0-9]*[0-4]$' ELSE c.id ~ '^old_' END;
ANALYZE;
"""


async def _read(dsn: str) -> tuple[int, int]:
    """Scans of the whole table, and rows read by an index, so far."""
    connection = await asyncpg.connect(dsn)
    try:
        await asyncio.sleep(0)
        row = await connection.fetchrow(
            "SELECT seq_scan, coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_user_tables "
            "WHERE relname = 'search_documents'"
        )
    finally:
        await connection.close()
    assert row is not None
    return row["seq_scan"], row["rows"]
