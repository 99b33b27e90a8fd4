"""Copying what is shared from home to the databases beside it: each row as it is when it is copied, in any order."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

import asyncpg
import msgspec

from ..errors import Unavailable
from ..model import Key
from . import blocks, conversations, log, profiles
from .beside import SHARED, TURN, Shared
from .db import DOWN, REFUSED, Connection, Database

_log = logging.getLogger("tradepost.copies")

BATCH = 500
EVERY_S = 0.5
WAIT_MAX_S = 2.0
REST_S = 10.0  # of a row that cannot be copied

_NEXT = """
SELECT seq, relation, key FROM copies_due WHERE number = $1 AND (rests_until IS NULL OR rests_until < clock_timestamp())
ORDER BY backlog, seq LIMIT $2
"""
_REST = """
UPDATE copies_due SET rests_until = clock_timestamp() + make_interval(secs => $3) WHERE number = $1 AND seq = $2
"""
_UNFIT = (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)

Rows: TypeAlias = dict[str, list[dict[str, Any]]]  # of rows, by table
Outdated: TypeAlias = Callable[[Sequence[Key]], Awaitable[None]]
"""Hears of conversations whose state is another one since what is shared was copied."""


class Copies:
    """Of one process; the other nodes copy too, one at a time into each database."""

    def __init__(self, home: Database, beside: Mapping[int, Database], outdated: Outdated) -> None:
        self._home, self._beside, self._outdated = home, beside, outdated
        self._turns = {number: asyncio.Lock() for number in beside}
        self._next: dict[int, asyncio.Task[None]] = {}  # who settles next there: it has read nothing yet
        self._settling: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for number in self._beside:
                tasks.create_task(self._keep_up(number), name=f"copies {number}")
            await asyncio.Event().wait()

    async def _keep_up(self, number: int) -> None:
        while True:
            more = False
            try:
                async with self._turns[number]:
                    more = await self._step(number)
            except (Unavailable, *DOWN) as error:
                _log.info("copies for database %d wait: %s", number, type(error).__name__)
            except asyncpg.PostgresError as error:
                _log.warning("copies for database %d wait: %s", number, error)
            await asyncio.sleep(0 if more else EVERY_S)

    async def settle(self) -> None:
        """What was committed at home is everywhere when this returns; what could not be copied in 2 s waits."""
        if self._beside:
            tasks = {self._next.get(number) or self._begin(number): number for number in self._beside}
            done, late = await asyncio.wait(tasks, timeout=WAIT_MAX_S)  # none is cancelled: that may wait in its turn
            for task in late:
                _log.warning("what changed at home waits for database %d: it does not answer", tasks[task])
            for task in done:
                task.result()

    def _begin(self, number: int) -> asyncio.Task[None]:
        task = asyncio.create_task(self._settle(number), name=f"settle {number}")
        self._next[number] = task
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)
        return task

    async def _settle(self, number: int) -> None:
        async with self._turns[number]:
            del self._next[number]
            try:
                while await self._step(number):
                    pass
            except (Unavailable, *REFUSED) as error:
                _log.warning("what changed at home waits for database %d: %s", number, type(error).__name__)

    async def introduce(self, number: int, tenant_id: int, names: Mapping[str, str | None]) -> None:
        """The tenant and these profiles are known at home and there when this returns; `names` fill empty ones.

        Raises: Unavailable.
        """
        async with self._beside[number].service() as there:
            missing = await _missing(there, tenant_id, names)
        if not missing:
            return
        async with self._home.transaction(tenant_id, readonly=False) as tx:
            await profiles.ensure_all(tx, tenant_id, names)
        await self._copy(number, missing)

    async def _step(self, number: int) -> bool:
        """Copies what is due: what changed before what was left with everything. Returns whether there may be more."""
        async with self._home.service() as home:
            due = await home.fetch(_NEXT, number, BATCH)
        if not due:
            return False
        try:
            await self._copy_due(number, due)
        except _UNFIT:
            for row in due:
                await self._copy_alone(number, row)
        return len(due) == BATCH

    async def _copy_alone(self, number: int, row: asyncpg.Record) -> None:
        """One that cannot be copied holds up no other."""
        try:
            await self._copy_due(number, [row])
        except _UNFIT as error:
            _log.warning("a row of %s cannot be copied to database %d: %s", row["relation"], number, error)
            async with self._home.service() as home:
                await home.execute(_REST, number, row["seq"], REST_S)

    async def _copy_due(self, number: int, due: Sequence[asyncpg.Record]) -> None:
        keys: Rows = defaultdict(list)
        for row in due:
            keys[row["relation"]].append(msgspec.json.decode(row["key"]))
        await self._copy(number, keys)
        async with self._home.service() as home:
            await home.execute(
                "DELETE FROM copies_due WHERE number = $1 AND seq = ANY($2)", number, [row["seq"] for row in due]
            )

    async def _copy(self, number: int, keys: Rows) -> None:
        """These rows, as they are at home once nobody else copies."""
        async with self._beside[number].service() as there, there.transaction():
            await there.execute("SELECT pg_advisory_xact_lock($1)", TURN)
            async with self._home.service() as home:
                found = await _read_all(home, keys)
            for table in reversed(SHARED):
                await _remove(there, table, keys.get(table.name, []), found[table.name])
            for table in SHARED:
                if found[table.name]:
                    await _put(there, table, found[table.name])
            outdated = await _outdate(there, keys.get("blocks", []))
        await self._outdated(outdated)


async def _missing(there: Connection, tenant_id: int, names: Mapping[str, str | None]) -> Rows:
    """The keys of what is not known there. A tenant that is known stays unlocked: all that refers to it would wait."""
    rows = await there.fetch(
        "SELECT p.id, p.name FROM tenants t LEFT JOIN profiles p ON p.tenant_id = t.id AND p.id = ANY($2::text[]) "
        "WHERE t.id = $1",
        tenant_id,
        list(names),
    )
    known = {row["id"]: row["name"] for row in rows}
    new = [
        {"tenant_id": tenant_id, "id": id_}
        for id_, name in names.items()
        if id_ not in known or (name and not known[id_])
    ]
    return {**({} if rows else {"tenants": [{"id": tenant_id}]}), **({"profiles": new} if new else {})}


def _same_key(table: Shared) -> str:
    return " AND ".join(f"t.{column} = k.{column}" for column in table.key)


async def _read_all(home: Connection, keys: Rows) -> Rows:
    """The rows of these keys that are there, and the people whom they name."""
    found: Rows = {}
    people: list[dict[str, Any]] = []
    for table in reversed(SHARED):
        wanted = keys.get(table.name, []) + (people if table.name == "profiles" else [])
        found[table.name] = rows = await _read(home, table, wanted)
        people += [{"tenant_id": row["tenant_id"], "id": row[column]} for row in rows for column in table.people]
    return found


async def _read(home: Connection, table: Shared, keys: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of these keys that are there."""
    if not keys:
        return []
    rows = await home.fetch(
        f"SELECT DISTINCT to_jsonb(t) AS row FROM {table.name} t "
        f"JOIN jsonb_populate_recordset(NULL::{table.name}, $1::jsonb) k ON {_same_key(table)}",
        _json(keys),
    )
    return [msgspec.json.decode(row["row"]) for row in rows]


async def _remove(
    there: Connection, table: Shared, keys: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]
) -> None:
    """What is not at home any more."""
    left = {tuple(row[column] for column in table.key) for row in found}
    gone = [key for key in keys if tuple(key[column] for column in table.key) not in left]
    if gone:
        await there.execute(
            f"DELETE FROM {table.name} t USING jsonb_populate_recordset(NULL::{table.name}, $1::jsonb) k "
            f"WHERE {_same_key(table)}",
            _json(gone),
        )


async def _put(there: Connection, table: Shared, rows: Sequence[dict[str, Any]]) -> None:
    columns = list(rows[0])  # as home has them now: none of these tables has generated ones
    own = dict((*table.own, *table.anew))
    becomes = {column: f"excluded.{column}" for column in columns if column not in table.key}
    for column in dict(table.own):
        becomes[column] = f"CASE WHEN {table.renewed} THEN excluded.{column} ELSE t.{column} END"
    update = ", ".join(f"{column} = {value}" for column, value in becomes.items())
    await there.execute(
        f"INSERT INTO {table.name} AS t ({', '.join(columns)}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(own.get(column, f'k.{column}') for column in columns)} "
        f"FROM jsonb_populate_recordset(NULL::{table.name}, $1::jsonb) k "
        f"ON CONFLICT ({', '.join(table.key)}) DO " + (f"UPDATE SET {update}" if update else "NOTHING"),
        _json(rows),
    )


async def _outdate(there: Connection, blocked: Sequence[dict[str, Any]]) -> list[Key]:
    """Who has blocked whom is part of the state of their conversations: its version grows. Returns: which."""
    refs: set[Key] = set()
    for key in blocked:
        refs.update(await blocks.shared_conversations(there, (key["tenant_id"], key["profile_id"]), key["blocked_id"]))
    if refs:
        await log.lock(there, list(refs))
        await conversations.outdate(there, list(refs))
    return list(refs)


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
