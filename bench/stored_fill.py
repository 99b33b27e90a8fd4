"""Millions of messages straight into the tables: orders of fifty messages, of which a thousand are live at a time."""

import asyncio
from typing import Any

import asyncpg

PER_CONVERSATION = 50
LIVE = 1_000  # conversations that take turns
SELLERS = 200
READ = 20  # conversations whose history is read

# Message number g of $2 stands in conversation `c` as its number `seq`, a second after the one before it.
_SERIES = """
SELECT g, ('2025-01-01Z'::timestamptz + g * interval '1 second') AS at,
    g / ({per} * {live}) * {live} + g % {live} AS c, g % ({per} * {live}) / {live} + 1 AS seq
FROM generate_series(0, $2::bigint - 1) g
"""
_MESSAGES = """
INSERT INTO messages (tenant_id, conversation_id, id, lane_id, seq, at, author_id, author_role, profile_id, client_id,
    fingerprint, content)
SELECT $1::integer, 'cv_' || lpad(to_hex(c), 32, '0'),
    'ms_' || lpad(to_hex((extract(epoch FROM at) * 1000000)::bigint), 14, '0') || substr(md5(g::text), 1, 12),
    'all', seq, at, CASE seq % 2 WHEN 0 THEN 'pt_seller' ELSE 'pt_buyer' END,
    CASE seq % 2 WHEN 0 THEN 'seller' ELSE 'buyer' END,
    CASE seq % 2 WHEN 0 THEN 'seller:' || c % {sellers} ELSE 'buyer:' || c END, 'c' || g, substr(md5(c::text), 1, 16),
    jsonb_build_object('kind', 'text', 'text', 'Is it still for sale, and could it come on Friday? ' || md5(g::text))
FROM ({series}) s ORDER BY g
"""
_EVENTS = """
INSERT INTO events (tenant_id, conversation_id, lane_id, seq, at, name, actor_id, message_id, xid, epoch)
SELECT $1::integer, 'cv_' || lpad(to_hex(c), 32, '0'), 'all', seq, at, 'message.created',
    CASE seq % 2 WHEN 0 THEN 'pt_seller' ELSE 'pt_buyer' END,
    'ms_' || lpad(to_hex((extract(epoch FROM at) * 1000000)::bigint), 14, '0') || substr(md5(g::text), 1, 12),
    (g / 3 + 1)::text::xid8, 0
FROM ({series}) s ORDER BY g
"""
_CONVERSATIONS = "SELECT 'cv_' || lpad(to_hex(c), 32, '0') AS id, c FROM generate_series(0, $2::bigint - 1) c"
_AROUND = (
    "INSERT INTO profiles (tenant_id, id) SELECT $1::integer, 'buyer:' || c FROM ({conversations}) x",
    "INSERT INTO conversations (tenant_id, id) SELECT $1::integer, id FROM ({conversations}) x",
    """INSERT INTO logs (tenant_id, conversation_id, heads, last_at)
    SELECT $1::integer, id, '{{"all": {per}}}', '2025-06-01Z' FROM ({conversations}) x""",
    """INSERT INTO lanes (tenant_id, conversation_id, id, audience)
    SELECT $1::integer, id, 'all', '{{all}}' FROM ({conversations}) x""",
    *(
        f"""INSERT INTO participants (tenant_id, conversation_id, id, profile_id)
        SELECT $1::integer, id, 'pt_{role}', '{role}:' || {number} FROM ({{conversations}}) x"""
        for role, number in (("buyer", "c"), ("seller", "c % {sellers}"))
    ),
    *(
        f"""INSERT INTO stints (tenant_id, conversation_id, participant_id, number, role)
        SELECT $1::integer, id, 'pt_{role}', 1, '{role}' FROM ({{conversations}}) x"""
        for role in ("buyer", "seller")
    ),
)
_SELLERS = (
    "INSERT INTO profiles (tenant_id, id) SELECT $1::integer, 'seller:' || g FROM generate_series(0, $2::int - 1) g"
)
# The followers (search, push, webhooks) stand after all of it, as if they had done it.
_FOLLOWED = """
UPDATE followers SET epoch = (SELECT max(number) FROM epochs), xid = pg_snapshot_xmin(pg_current_snapshot()),
    walked = NULL
"""
_INDEXES = "UPDATE pg_index SET indisready = $2 WHERE indrelid = $1::regclass"


async def fill(dsn: str, messages: int) -> None:
    """A multiple of `PER_CONVERSATION` messages, all that belongs to them, and statistics as of autovacuum."""
    connection = await _connect(dsn)
    try:
        tenant_id = await connection.fetchval("SELECT id FROM tenants WHERE slug = 'default'")
        await connection.execute(_SELLERS, tenant_id, SELLERS)
        count = messages // PER_CONVERSATION
        for statement in _AROUND:
            await connection.execute(_with(statement, count), tenant_id, count)
    finally:
        await connection.close()
    await asyncio.gather(
        _fill_table(dsn, "messages", _with(_MESSAGES, count), tenant_id, messages),
        _fill_table(dsn, "events", _with(_EVENTS, count), tenant_id, messages),
    )
    connection = await _connect(dsn)
    try:
        await connection.execute(_FOLLOWED)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _fill_table(dsn: str, table: str, statement: str, *values: object) -> None:
    """Its indexes are made at the end, which is five times faster than row by row; its constraints stay."""
    connection = await _connect(dsn)
    try:
        await connection.execute(_INDEXES, table, False)
        await connection.execute(statement, *values)
        await connection.execute(_INDEXES, table, True)
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(f"REINDEX TABLE {table}")
        await connection.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
    finally:
        await connection.close()


def _with(statement: str, conversations: int) -> str:
    live = min(LIVE, conversations)
    series = _SERIES.format(per=PER_CONVERSATION, live=live)
    return statement.format(per=PER_CONVERSATION, sellers=SELLERS, series=series, conversations=_CONVERSATIONS)


async def _connect(dsn: str) -> "asyncpg.Connection[Any]":
    """Of a superuser who waits for no disk and looks at no foreign key: what is filled in has none that miss."""
    connection = await asyncpg.connect(dsn, command_timeout=1_800)
    await connection.execute("SET synchronous_commit = off")
    await connection.execute("SET session_replication_role = replica")
    return connection


def conversation(number: int) -> str:
    """The id of one of those filled in."""
    return f"cv_{number:032x}"


def read_ones(messages: int) -> list[str]:
    """As many for each size of the log, spread over all of it."""
    count = messages // PER_CONVERSATION
    return [conversation(number * count // READ) for number in range(READ)]


async def size_bytes(dsn: str) -> int:
    """Of the database on disk."""
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
    finally:
        await connection.close()
