"""What search looks in: the words of each message, kept up with the log by one follower at a time."""

import logging
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
from msgspec import Raw

from ..rules import folding, wording
from . import following
from .db import Connection
from .following import Place
from .searching import configuration
from .tenants import policy_from

_log = logging.getLogger("tradepost.documents")

BATCH = 500  # events, or messages, that are indexed together
_NAME = "search"

_WALK = """
UPDATE followers SET epoch = (SELECT max(number) FROM epochs), xid = pg_snapshot_xmin(pg_current_snapshot()),
    walked = ARRAY['0', '', ''] WHERE name = $1
"""
_NEXT = """
SELECT m.tenant_id, m.conversation_id, m.id AS message_id FROM messages m
WHERE (m.tenant_id, m.conversation_id, m.id) > ($1::integer, $2, $3)
ORDER BY m.tenant_id, m.conversation_id, m.id LIMIT $4
"""
_WALKED = "UPDATE followers SET walked = $2::text[] WHERE name = $1"
_SAID = """
SELECT k.t, k.c, k.i, m.content, m.edited_at, m.profile_id, m.content ->> 'kind' AS kind, t.policy, t.policy_version,
    v.attributes ->> 'language' AS language
FROM unnest($1::integer[], $2::text[], $3::text[]) AS k (t, c, i)
JOIN tenants t ON t.id = k.t
LEFT JOIN LATERAL (  -- each by itself: a plan that was made while there were few would read them all
    SELECT content, edited_at, profile_id FROM messages
    WHERE tenant_id = k.t AND conversation_id = k.c AND id = k.i LIMIT 1
) m ON true
LEFT JOIN conversations v ON v.tenant_id = k.t AND v.id = k.c
"""
_KEEP = """
INSERT INTO search_documents AS d (tenant_id, conversation_id, message_id, profile_id, kind, edited_at, words, lexemes)
SELECT x.t, x.c, x.i, x.p, x.k, x.e, x.w, array_to_tsvector(x.l) || strip(coalesce(
    (SELECT to_tsvector(c.oid::regconfig, x.s) FROM pg_catalog.pg_ts_config c
     WHERE c.cfgname = x.g AND c.cfgnamespace = 'pg_catalog'::regnamespace), ''::tsvector))
FROM json_to_recordset($1::json)
    AS x (t integer, c text, i text, p text, k text, e timestamptz, w text, l text[], s text, g text)
ON CONFLICT (tenant_id, conversation_id, message_id) DO UPDATE
SET kind = excluded.kind, edited_at = excluded.edited_at, words = excluded.words, lexemes = excluded.lexemes
"""
_DROP = """
DELETE FROM search_documents d USING unnest($1::integer[], $2::text[], $3::text[]) AS k (t, c, i)
WHERE d.tenant_id = k.t AND d.conversation_id = k.c AND d.message_id = k.i
"""
_BEHIND = """
SELECT f.walked IS NOT NULL OR f.epoch <> (SELECT max(number) FROM epochs) OR (
    SELECT true FROM events e WHERE (e.epoch, e.xid) >= (f.epoch, f.xid) AND e.message_id IS NOT NULL
    ORDER BY e.epoch, e.xid LIMIT 1) IS NOT NULL
FROM followers f WHERE f.name = $1
"""


async def follow(connection: Connection) -> int:
    """One step, in a transaction of its own: how many messages were indexed; 0 also where another process follows.

    It may be lost in a crash, and is then done again: a document says of which state of its message it is.
    """
    async with connection.transaction():
        await connection.execute("SET LOCAL synchronous_commit = off")
        found = await following.claim(connection, _NAME)
        if found is None:
            return 0
        if found.place.epoch != found.present:
            await connection.execute(_WALK, _NAME)
            return 1
        done = await _changed(connection, found.place)
        if found.walked is not None and done < BATCH:
            done += await _walk(connection, found.walked)
        return done


async def again(connection: Connection) -> None:
    """Begins to index every message anew; what is indexed stays to be found meanwhile."""
    await connection.execute(_WALK, _NAME)


async def is_behind(connection: Connection) -> bool:
    """Whether something committed is not indexed yet."""
    return bool(await connection.fetchval(_BEHIND, _NAME))


async def _changed(tx: Connection, place: Place) -> int:
    """Messages of which the log speaks since this place."""
    events, after = await following.read(tx, place, BATCH)
    if events:
        await _index(tx, list({(e.tenant_id, e.conversation_id, e.message_id) for e in events if e.message_id}))
        await following.advance(tx, _NAME, place, after)
    return len(events)


async def _walk(tx: Connection, walked: Sequence[str]) -> int:
    """The next messages of all."""
    rows = await tx.fetch(_NEXT, int(walked[0]), *walked[1:], BATCH)
    keys = [(r["tenant_id"], r["conversation_id"], r["message_id"]) for r in rows]
    await _index(tx, keys)
    last = [str(part) for part in keys[-1]] if keys else None
    await tx.execute(_WALKED, _NAME, last)
    return len(rows)


class _Row(msgspec.Struct):
    t: int
    c: str
    i: str
    p: str
    k: str
    e: Any
    w: str
    l: list[str]  # noqa: E741  # columns, as the statement names them
    s: str
    g: str | None


async def _index(tx: Connection, keys: Sequence[tuple[int, str, str]]) -> None:
    """Messages as they stand now: what is gone, or has no words, is dropped."""
    rows = await tx.fetch(_SAID, *_columns(keys))
    kept, gone = [], []
    for row in rows:
        found = folding.index(wording.public(Raw((row["content"] or "null").encode())))
        if not found.lexemes:
            gone.append((row["t"], row["c"], row["i"]))
            continue
        tenants = policy_from(row["policy"], row["policy_version"]).language
        language = configuration(row["language"]) or configuration(tenants)
        stemmed = found.stemmed if language is not None else ""
        kept.append(
            _Row(
                row["t"],
                row["c"],
                row["i"],
                row["profile_id"],
                row["kind"] or "",
                row["edited_at"],
                found.text,
                found.lexemes,
                stemmed,
                language,
            )
        )
    await _keep(tx, kept)
    if gone:
        await tx.execute(_DROP, *_columns(gone))


async def _keep(tx: Connection, rows: Sequence[_Row]) -> None:
    """One that PostgreSQL refuses is left out, alone: it must not hold back all that follow."""
    if not rows:
        return
    try:
        async with tx.transaction():
            await tx.execute(_KEEP, msgspec.json.encode(rows).decode())
    except (asyncpg.DataError, asyncpg.ProgramLimitExceededError) as error:
        if len(rows) == 1:
            _log.warning("message %s of %s is not searchable: %s", rows[0].i, rows[0].c, type(error).__name__)
            await tx.execute(_DROP, [rows[0].t], [rows[0].c], [rows[0].i])
            return
        half = len(rows) // 2
        await _keep(tx, rows[:half])
        await _keep(tx, rows[half:])


def _columns(keys: Sequence[tuple[int, str, str]]) -> list[list[Any]]:
    return [list(column) for column in zip(*keys, strict=True)] if keys else [[], [], []]
