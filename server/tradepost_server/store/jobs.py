"""Timers in the database: enqueued in the transaction that wants them, kept over restarts, run by `workers.timers`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder

from .. import clock
from .db import Connection


class Expire(msgspec.Struct, frozen=True, kw_only=True):
    """A stint reaches its deadline."""

    tenant_id: int
    conversation_id: str
    participant_id: str
    stint: int


class EndShare(msgspec.Struct, frozen=True, kw_only=True):
    """A live location reaches its end."""

    tenant_id: int
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A job for a moment to come."""

    entrypoint: Literal["expire_stint", "end_location"]
    payload: Expire | EndShare
    at: datetime


_ENQUEUE = QueryQueueBuilder().build_enqueue_query()


async def enqueue(tx: Connection, timers: Sequence[Timer]) -> None:
    """Leaves the jobs in this transaction. They belong to all tenants, so another role writes them; call it last."""
    await tx.execute("SET LOCAL ROLE tradepost_service")
    now = clock.now()
    await tx.fetch(
        _ENQUEUE,
        [0] * len(timers),
        [t.entrypoint for t in timers],
        [msgspec.json.encode(t.payload) for t in timers],
        [max(timedelta(0), t.at - now) for t in timers],
        [None] * len(timers),
        [None] * len(timers),
    )
