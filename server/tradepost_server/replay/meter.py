"""What a run measures while it goes on."""

import asyncio
import math
from collections import Counter
from time import perf_counter

AWAY_MAX_S = 60.0  # nothing heard from the server for so long: the run ends
_WIDTH = math.log(1.02)


class ServerAway(Exception):
    """The server stayed away for too long."""


class Latencies:
    """Times in buckets 2 % wide, so that memory does not grow with the run."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """One time."""
        self._buckets[math.floor(math.log(max(seconds, 1e-6)) / _WIDTH)] += 1

    def quantile_ms(self, share: float) -> float:
        """Milliseconds that `share` of the times did not exceed; 0 before the first."""
        left = share * self._buckets.total()
        for bucket in sorted(self._buckets):
            left -= self._buckets[bucket]
            if left <= 0:
                return round(math.exp((bucket + 0.5) * _WIDTH) * 1_000, 2)
        return 0.0


class Meter:
    """Counts of the whole run, and when the server was last heard."""

    def __init__(self) -> None:
        self.began = perf_counter()
        self.latencies = Latencies()
        self.sent = 0  # messages that the server answered for
        self.reconnects = 0
        self.heard_at = perf_counter()

    def heard(self) -> None:
        """The server gave a sign of life."""
        self.heard_at = perf_counter()

    @property
    def rate(self) -> float:
        """Messages a second since the beginning."""
        return self.sent / max(1e-9, perf_counter() - self.began)

    async def watch(self) -> None:
        """Until cancelled.

        Raises: ServerAway once nothing was heard for 60 s.
        """
        while (left_s := self.heard_at + AWAY_MAX_S - perf_counter()) > 0:  # noqa: ASYNC110  # a pause, not a wait
            await asyncio.sleep(left_s)
        raise ServerAway(f"The server was not heard for {AWAY_MAX_S:.0f} s, so the replay ended unfinished.")
