"""Delivered and read positions: state, not log."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg

from tradepost.protocol.model import Message

from ..errors import Unavailable
from ..model import Key
from .db import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a participant got in a lane; clamped by the handler to what they may read."""

    ref: Key
    participant_id: str
    lane_id: str
    delivered: int
    read: int


_RECORD = """
INSERT INTO receipts AS r (tenant_id, conversation_id, participant_id, lane_id, delivered, read)
SELECT t, c, p, l, d, x FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
    AS u (t, c, p, l, d, x)
ORDER BY t, c, p, l
ON CONFLICT (tenant_id, conversation_id, participant_id, lane_id) DO UPDATE
SET delivered = greatest(r.delivered, excluded.delivered), read = greatest(r.read, excluded.read),
    moved_at = clock_timestamp()
WHERE r.delivered < excluded.delivered OR r.read < excluded.read
RETURNING r.tenant_id, r.conversation_id, r.participant_id, r.lane_id, r.delivered, r.read
"""


async def has_read(tx: Connection, ref: Key, participant_id: str, message: Message) -> bool:
    """Whether the participant got as far as this message."""
    read: int | None = await tx.fetchval(
        "SELECT read FROM receipts WHERE tenant_id = $1 AND conversation_id = $2 AND participant_id = $3 "
        "AND lane_id = $4",
        *ref,
        participant_id,
        message.lane,
    )
    return read is not None and read >= message.seq


async def record(tx: Connection, positions: Sequence[Position]) -> list[Position]:
    """Moves receipts forward, never back; returns those that moved. One position per participant and lane."""
    rows = await tx.fetch(
        _RECORD,
        [p.ref[0] for p in positions],
        [p.ref[1] for p in positions],
        [p.participant_id for p in positions],
        [p.lane_id for p in positions],
        [p.delivered for p in positions],
        [p.read for p in positions],
    )
    return [
        Position(
            ref=(r["tenant_id"], r["conversation_id"]),
            participant_id=r["participant_id"],
            lane_id=r["lane_id"],
            delivered=r["delivered"],
            read=r["read"],
        )
        for r in rows
    ]


FLUSH_S = 0.02  # what arrives within this shares a statement
WAITING_MAX = 50_000


class Receipts:
    """Gathers positions of all sessions and records them together; `told` hears those that moved."""

    def __init__(self, database: Database, told: Callable[[Sequence[Position]], None]) -> None:
        self._database, self._told = database, told
        self._waiting: dict[tuple[Key, str, str], Position] = {}
        self._done: list[asyncio.Future[None]] = []
        self._arrived = asyncio.Event()

    async def record(self, position: Position) -> None:
        """Returns once the position is stored.

        Raises: Unavailable where the database does not answer, or too many wait.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise Unavailable("Too many receipts are waiting; try again in a moment")
        key = (position.ref, position.participant_id, position.lane_id)
        before = self._waiting.get(key)
        if before is not None:
            position = Position(
                ref=position.ref,
                participant_id=position.participant_id,
                lane_id=position.lane_id,
                delivered=max(before.delivered, position.delivered),
                read=max(before.read, position.read),
            )
        self._waiting[key] = position
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._done.append(done)
        self._arrived.set()
        await done

    async def run(self) -> None:
        """Serves until cancelled."""
        while True:
            await self._arrived.wait()
            await asyncio.sleep(FLUSH_S)
            self._arrived.clear()
            waiting, self._waiting = self._waiting, {}
            done, self._done = self._done, []
            await self._flush(list(waiting.values()), done)

    async def _flush(self, positions: list[Position], done: list["asyncio.Future[None]"]) -> None:
        failure: Exception | None = None
        try:
            async with self._database.service() as connection:
                moved = await record(connection, positions)
            self._told(moved)
        except (Unavailable, asyncpg.PostgresError) as error:
            failure = (
                error if isinstance(error, Unavailable) else Unavailable("Receipts could not be stored; try again")
            )
        for future in done:
            if future.done():
                continue
            if failure is None:
                future.set_result(None)
            else:
                future.set_exception(failure)
