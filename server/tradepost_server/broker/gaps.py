"""Lanes in which something came before its turn: what is missing is read from the log after a moment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ..model import Key

_log = logging.getLogger("tradepost.hub")

GAP_S = 0.2  # how long an event waits for one before it
AGAIN_S = 1.0  # the log could not be read
GAPS_MAX = 1_000  # lanes waiting to be read from the log; more wait a second longer


class Gaps:
    """Owned by the hub, which says after which place something is missing, if so, and reads it."""

    def __init__(self, missing: Callable[[Key, str], int | None], fill: Callable[[Key, str], Awaitable[None]]) -> None:
        self._missing, self._fill = missing, fill
        self._queue: asyncio.Queue[tuple[Key, str]] = asyncio.Queue(GAPS_MAX)
        self._looking: set[tuple[Key, str]] = set()  # what is in it

    def soon(self, ref: Key, lane_id: str) -> None:
        """Read it unless it comes in the meantime."""
        asyncio.get_running_loop().call_later(GAP_S, self._look, ref, lane_id, self._missing(ref, lane_id))

    def _look(self, ref: Key, lane_id: str, before: int | None) -> None:
        missing = self._missing(ref, lane_id)
        if missing == before:
            self.now(ref, lane_id)
        elif missing is not None:  # that one came, and another one is missing since
            self.soon(ref, lane_id)

    def now(self, ref: Key, lane_id: str) -> None:
        """Read it next."""
        if self._missing(ref, lane_id) is None or (ref, lane_id) in self._looking:
            return
        if self._queue.full():
            asyncio.get_running_loop().call_later(AGAIN_S, self.now, ref, lane_id)
            return
        self._looking.add((ref, lane_id))
        self._queue.put_nowait((ref, lane_id))

    async def run(self) -> None:
        """Reads what lanes wait for; until cancelled."""
        while True:
            gap = await self._queue.get()
            self._looking.discard(gap)
            try:
                await self._fill(*gap)
            except Exception as error:
                _log.warning("a gap could not be read from the log yet: %s", type(error).__name__)
                asyncio.get_running_loop().call_later(AGAIN_S, self.now, *gap)
