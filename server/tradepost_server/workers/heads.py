"""What a broker lost is found: the hub's heads are compared with the database's."""

import asyncio
import logging
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from ..broker.exchange import Exchange
from ..broker.hub import Hub
from ..broker.room import LaneKey
from ..errors import Unavailable
from ..handlers.services import Services
from ..model import Conversation, Key
from ..store import conversations, heads
from ..store.db import REFUSED
from ..store.heads import Heads

_log = logging.getLogger("tradepost.heads")

EVERY_S = 3.0
ACTIVE_S = 60.0  # a conversation that changed in this time is compared every time
ALL_EVERY_S = 55.0  # and those of every connected profile this often; during trouble every time, and after it once
UNDER_WAY_S = 0.5  # what is on its way for longer is lost
LATE = timedelta(seconds=15)  # a transaction ends within this
TOGETHER_MAX = 1_000  # conversations in one query
PROFILES_TOGETHER = 200  # each may be in many


async def run(services: Services, exchange: Exchange) -> None:
    """Until cancelled; each database for itself."""
    comparisons = [_Comparison(each, exchange) for each in services.everywhere.values()]
    async with asyncio.TaskGroup() as tasks:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await exchange.trouble.wait()
                    await asyncio.sleep(UNDER_WAY_S)
            doubt = exchange.trouble.is_set() or not exchange.up
            exchange.trouble.clear()
            for comparison in comparisons:
                tasks.create_task(comparison.step(doubt=doubt))


class _Comparison:
    """Of one database."""

    def __init__(self, services: Services, exchange: Exchange) -> None:
        self._services, self._exchange = services, exchange
        self._since: datetime | None = None
        self._compared, self._doubt, self._busy = monotonic(), False, False

    async def step(self, *, doubt: bool) -> None:
        """One after the other; what is doubted while the database is slow is looked at next time."""
        self._doubt = self._doubt or doubt
        if not self._busy:
            self._busy = True
            try:
                await self._step()
            finally:
                self._busy = False

    async def _step(self) -> None:
        services, exchange = self._services, self._exchange
        whole = self._doubt or monotonic() - self._compared >= ALL_EVERY_S
        self._doubt = False
        try:
            async with services.database.service() as connection:
                now = await heads.clock(connection)
            await _compare(services, exchange, _active(exchange))
            if whole:
                await _compare(services, exchange, services.hub.open_refs())
                await _look_for_profiles(services, exchange, self._since or now - LATE)
                self._since, self._compared = now - LATE, monotonic()
        except (Unavailable, *REFUSED):
            self._doubt = self._doubt or whole
            _log.info("comparing heads waits: the database is away")


def _active(exchange: Exchange) -> list[Key]:
    """Those that changed lately; the others are forgotten."""
    old = monotonic() - ACTIVE_S
    for ref in [ref for ref, at in exchange.active.items() if at < old]:
        del exchange.active[ref]
    return list(exchange.active)


async def _compare(services: Services, exchange: Exchange, refs: Sequence[Key]) -> None:
    """Conversations that are live here: what the database has and nobody was told."""
    own = refs if len(services.everywhere) == 1 else [ref for ref in refs if services.at(ref[1]) is services]
    for part in _parts(own):
        async with services.database.service() as connection:
            found = await heads.of(connection, part)
        await _settle(services, exchange, [f for f in found if services.hub.behind(*f)])


async def _look_for_profiles(services: Services, exchange: Exchange, since: datetime) -> None:
    """Conversations of who is connected here in which something happened, live here or not."""
    hub = services.hub
    for part in _parts(hub.profiles_here(), PROFILES_TOGETHER):
        async with services.database.service() as connection:
            found = await heads.of_profiles(connection, part, since)
            untold = [(*f.ref, lane, head) for f in found for lane, head in f.lanes.items() if not _told(hub, f, lane)]
            news = News(since, await heads.moved(connection, untold, since))
        await _settle(services, exchange, [f for f in found if news.of(hub, f) or hub.behind(*f)], news)


async def _settle(
    services: Services, exchange: Exchange, suspects: Sequence[Heads], news: "News | None" = None
) -> None:
    """What is still missing after a moment is read from the log.

    Of lanes of which nothing was told here, what is older than `news` is not missing. The last event is told, and what
    is between it and the first with which the part of someone connected here ended.
    """
    hub = services.hub
    if not suspects:
        return
    await asyncio.sleep(UNDER_WAY_S)
    for suspect in suspects:
        if not hub.behind(*suspect) and (news is None or not news.of(hub, suspect)):
            continue
        async with services.database.service() as connection:
            found = await conversations.find(connection, suspect.ref)
        if found is None:
            continue
        exchange.make_up(found[0])
        ends = {} if news is None else _ends(services, found[0], news.since)
        for lane, head in suspect.lanes.items():
            if news is None or _told(hub, suspect, lane) or (*suspect.ref, lane) in news.lanes:
                await hub.catch_up(suspect.ref, lane, head, min(head, ends.get(lane, head)) - 1)


class News(NamedTuple):
    """Lanes of which nothing was told here, and in which something happened since."""

    since: datetime
    lanes: Set[LaneKey]

    def of(self, hub: Hub, heads: Heads) -> bool:
        """Whether of some lane of a conversation someone may not know what the database has of it."""
        return any((*heads.ref, lane) in self.lanes and not _told(hub, heads, lane) for lane in heads.lanes)


def _told(hub: Hub, heads: Heads, lane: str) -> bool:
    """Whether anything of a lane was told here."""
    return hub.head((*heads.ref, lane)) is not None


def _ends(services: Services, conversation: Conversation, since: datetime) -> dict[str, int]:
    """By lane the first place at which the part of someone who is connected here ended since then."""
    found: dict[str, int] = {}
    for participant in conversation.participants.values():
        if not services.hub.here((conversation.tenant_id, participant.profile_id)):
            continue
        for stint in participant.stints:
            if stint.ended is not None and stint.upto_at is not None and stint.upto_at > since:
                for lane_id, place in stint.ended.items():
                    found[lane_id] = min(place, found.get(lane_id, place))
    return found


def _parts(keys: Sequence[Key], size: int = TOGETHER_MAX) -> Iterator[Sequence[Key]]:
    yield from (keys[at : at + size] for at in range(0, len(keys), size))
