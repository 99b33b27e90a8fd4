"""What a slow reader missed: the first place of each lane that it was not fed."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import msgspec
from msgspec import Struct

from tradepost.protocol.commands import Events

from ..broker.room import LaneKey
from ..errors import TradepostError, Unavailable
from ..handlers import reading
from ..handlers.services import Services
from ..model import Actor
from .ws_frames import encode_text_frame

AGAIN_S = 0.5  # the database is away
LANES_MAX = 10_000  # behind in more lanes than this: the reader resumes by itself after it is closed

Page = Callable[[LaneKey, int], Awaitable[tuple[int, bool]]]
Head = Callable[[LaneKey], int | None]


class Missed:
    """Lives from the moment a reader falls behind until it has caught up."""

    __slots__ = ("_first", "_full", "_running", "since")

    def __init__(self) -> None:
        self._first: dict[LaneKey, int] = {}  # lane → first seq not fed
        self._full, self._running = True, False
        self.since = monotonic()

    def pause(self) -> None:
        """The transport is full."""
        self._full = True

    def resume(self) -> bool:
        """The transport has room; whether `run` is to be started."""
        self._full = False
        if self._running:
            return False
        self._running = True
        return True

    def note(self, lane: LaneKey, first: int) -> bool:
        """Whether events of the lane from seq `first` on must not be sent now; they are remembered."""
        if lane in self._first:
            return True
        if self._full and len(self._first) < LANES_MAX:
            self._first[lane] = first
        return self._full

    async def run(self, page: Page, head: Head) -> bool:
        """Feeds page by page while there is room; True once nothing is missing.

        A lane is live again in the turn in which its last page met the hub's head.
        """
        try:
            while self._first and not self._full:
                lane, first = next(iter(self._first.items()))
                try:
                    last, found = await page(lane, first - 1)
                except Unavailable:  # until the database is there again, or the reader is closed for being behind
                    await asyncio.sleep(AGAIN_S)
                    continue
                except TradepostError:  # no longer theirs to read
                    del self._first[lane]
                    continue
                told = head(lane)
                if not found or told is None or last >= told:
                    del self._first[lane]
                else:
                    self._first[lane] = last + 1
            return not self._first and not self._full
        finally:
            self._running = False


class _Seq(Struct):
    seq: int


async def read_page(services: Services, actor: Actor, lane: LaneKey, after: int) -> tuple[int, bytes]:
    """The last seq and the finished frames of what follows `after` in the lane; `after` itself where nothing does.

    Raises: TradepostError.
    """
    command = Events(conversation=lane[1], lane=lane[2], after=after)
    page = await reading.events(services, actor, command, bounded=False)
    if not page.events:
        return after, b""
    frames = b"".join(encode_text_frame(bytes(raw)) for raw in page.events)
    return msgspec.json.decode(page.events[-1], type=_Seq).seq, frames
