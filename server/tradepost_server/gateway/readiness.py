"""Whether a node can serve, and what of it is degraded: one entry for each part, in words."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from typing import Literal

from msgspec import Struct

from ..broker.exchange import Exchange
from ..errors import Unavailable
from ..handlers.services import Services
from ..store.beside import HOME
from ..store.patience import Patience
from ..store.replica import Replica
from ..store.vitals import pending
from ..store.waiting import QUEUE_MAX
from ..store.watch import Look, Watch
from .socket import Sockets

BEHIND_S = 30.0  # a follower that is further behind is degraded
HELD_S = 60.0  # so is what follows the log, where a transaction is open for longer
LATE_MAX = 10  # timers that are late
DISK_FREE = 0.05  # of the data directory's file system
LAG_S = 0.5  # of the event loop
QUEUE_DEGRADED = QUEUE_MAX // 2
STALE_S = 30.0  # what was not looked at for so long is not known

State = Literal["ok", "degraded", "down"]


class Part(Struct, frozen=True, omit_defaults=True):
    """One part: `down` where the node cannot serve without it."""

    state: State
    why: str = ""


class Ready(Struct, frozen=True):
    """All parts; `status` is that of the worst."""

    status: State
    parts: dict[str, Part]


OK = Part("ok")


class Readiness:
    """Asks the database now; the rest is known."""

    def __init__(self, services: Services, sockets: Sockets, watch: Watch, exchange: Exchange) -> None:
        self._services, self._sockets, self._watch, self._exchange = services, sockets, watch, exchange
        self._patience = Patience()

    async def look(self) -> Ready:
        """How it is now."""
        asked = self._services.everywhere
        found = await asyncio.gather(
            _home(self._services), *(self._beside(n, s) for n, s in asked.items() if n != HOME)
        )
        databases = {
            f"database {number}" if number else "database": part for number, part in zip(asked, found, strict=True)
        }
        parts = {**databases, **self.known()}
        states = {part.state for part in parts.values()}
        return Ready("down" if "down" in states else "degraded" if "degraded" in states else "ok", parts)

    async def _beside(self, number: int, services: Services) -> Part:
        try:
            await self._patience.ask(number, partial(_answer, services))
        except Unavailable:
            return Part("degraded", "it does not answer: its conversations wait, and what is asked of all")
        return OK

    def known(self) -> dict[str, Part]:
        """All parts that need no question to the database."""
        watch = self._watch
        waiting = max(each.writer.waiting for each in self._services.everywhere.values())

        def each(told: Callable[[Look], Part]) -> Part:
            return _of_all({number: told(look) for number, look in watch.databases.items()})

        return {
            "node": Part("down", "it drains: come back elsewhere") if self._sockets.draining else OK,
            "schema": each(_schema),
            "broker": OK if self._exchange.up else Part("degraded", "it is away: nodes hear of each other late"),
            "followers": each(_followers),
            "horizon": each(_horizon),
            "copies": _copies(watch.backlog.ages),
            "timers": each(_timers),
            "standby": each(_standby),
            "replica": _replica(self._services.replica),
            "writer": Part("degraded", f"{waiting} messages wait to be stored") if waiting > QUEUE_DEGRADED else OK,
            "event_loop": Part("degraded", f"late by {watch.lag_s:.1f} s") if watch.lag_s > LAG_S else OK,
            "disk": disk(watch.disk_free),
        }


async def _home(services: Services) -> Part:
    try:
        await _answer(services)
    except Unavailable:
        return Part("down", "it does not answer")
    return OK


async def _answer(services: Services) -> None:
    """Raises: Unavailable."""
    async with services.database.service() as connection:
        await connection.fetchval("SELECT 1")


def _of_all(parts: Mapping[int, Part]) -> Part:
    """One part of several databases; those beside home are named."""
    wrong = {number: part for number, part in parts.items() if part.state != "ok"}
    if not wrong:
        return OK
    states = {part.state for part in wrong.values()}
    why = (f"database {number}: {part.why}" if number else part.why for number, part in wrong.items())
    return Part("down" if "down" in states else "degraded", "; ".join(why))


def _schema(look: Look) -> Part:
    return Part("down", "migrations are pending") if pending(look.vitals) else OK


def _followers(look: Look) -> Part:
    if look.age_s > STALE_S:
        return Part("degraded", f"not looked at for {look.age_s:.0f} s")
    late = [
        f"{name} begins anew" if follower.anew else f"{name} is {follower.seconds:.0f} s behind"
        for name, follower in sorted(look.vitals.followers.items())
        if follower.anew or follower.seconds > BEHIND_S
    ]
    return Part("degraded", "; ".join(late)) if late else OK


def _copies(ages: Mapping[int, float]) -> Part:
    late = [f"database {number} waits for {age:.0f} s" for number, age in ages.items() if age > BEHIND_S]
    return Part("degraded", "; ".join(late)) if late else OK


def _replica(replica: Replica) -> Part:
    if replica.near or not replica.exists:
        return OK
    why = f"it is {replica.lag_s:.0f} s behind" if replica.lag_s < inf else "it is away, or is no standby"
    return Part("degraded", f"{why}: the primary is read")


def _horizon(look: Look) -> Part:
    holder = look.vitals.holder
    if holder is None or holder.age_s < HELD_S:
        return OK
    return Part("degraded", f"a transaction is open for {holder.age_s:.0f} s; the metrics name its holder")


def _timers(look: Look) -> Part:
    late = look.vitals.jobs_late
    return Part("degraded", f"{late} are late") if late > LATE_MAX else OK


def _standby(look: Look) -> Part:
    return Part("degraded", "commits wait for it") if look.vitals.held_up else OK


def disk(free: float) -> Part:
    """By the free share of the data directory's file system."""
    return OK if free > DISK_FREE else Part("degraded", f"{free:.0%} of the disk is free")
