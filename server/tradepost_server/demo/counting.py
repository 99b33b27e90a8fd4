"""What the page may ask of those who play: the round that is on, and the counter."""

import asyncio
from datetime import datetime, timedelta
from time import monotonic

import msgspec

from tradepost import Client, Conversation
from tradepost.errors import TradepostError
from tradepost.events import AnyEvent

from .. import clock
from .cast import PAGE
from .contents import WAY
from .ledger import Count, Ledger, Place
from .play import Play

FRESH_S = 2.0  # a count is used again for so long
GRACE = timedelta(seconds=5)  # an event younger than this may still be on its way
LOOK_AGAIN_S = 1.0
LOG_MAX = 2_000  # events of a lane that are looked at


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A party of the page."""

    profile: str
    name: str
    role: str


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the map; WGS 84."""

    latitude: float
    longitude: float
    heading_deg: float | None = None


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What the page begins with."""

    conversation: str
    title: str
    parties: list[Side]
    round: int  # number of the order; grows with each round, which has a conversation of its own
    next: datetime  # about when the next round begins
    stage: str  # of the order
    way: list[Point]  # from the shop to the door
    courier: Point | None  # on it, or None before they set off


def config(play: Play) -> Config | None:
    """The round that is on; None before the first."""
    now, at = play.round, play.under_way.at if play.under_way else None
    if now is None:
        return None
    return Config(
        conversation=now.conversation.id,
        title=now.conversation.title or "",
        parties=[Side(profile=p.profile, name=p.name, role=p.role) for p in PAGE],
        round=now.number,
        next=now.ends_at,
        stage=now.conversation.data.stage or "",
        way=[Point(latitude=leg.latitude, longitude=leg.longitude) for leg in WAY],
        courier=None if at is None else Point(latitude=at.latitude, longitude=at.longitude, heading_deg=at.heading_deg),
    )


class Counter:
    """Compares the log with what came to the cast, when asked."""

    def __init__(self, shop: Client, ledger: Ledger, play: Play) -> None:
        self._shop, self._ledger, self._play = shop, ledger, play
        self._turn = asyncio.Lock()
        self._last = (float("-inf"), Count())

    async def count(self) -> Count:
        """Of the round that is on. While the log cannot be read, the last one."""
        async with self._turn:
            now = self._play.round
            if now is not None and monotonic() - self._last[0] >= FRESH_S:
                try:
                    lost = await self._lost(now.conversation.id)
                except TradepostError:
                    return self._last[1]
                self._last = (monotonic(), self._ledger.count(now.conversation.id, lost))
            return self._last[1]

    async def _lost(self, conversation_id: str) -> int:
        """What is missing, and still is a second later: a client may be reading it just now."""
        before = clock.now() - GRACE
        missing = await self._missing(conversation_id, before)
        if missing:
            await asyncio.sleep(LOOK_AGAIN_S)
            missing &= await self._missing(conversation_id, before)
        return len(missing)

    async def _missing(self, conversation_id: str, before: datetime) -> set[Place]:
        view = await self._shop.conversations.get(conversation_id)
        log = {lane.id: await _read(view, lane.id) for lane in view.lanes}
        return self._ledger.missing(conversation_id, log, {lane.id: lane.audience for lane in view.lanes}, before)


async def _read(view: Conversation, lane: str) -> list[AnyEvent]:
    found: list[AnyEvent] = []
    async for event in view.events(lane=lane):
        found.append(event)
        if len(found) == LOG_MAX:
            break
    return found
