"""Counts by size, as plain integers: observing costs a bisection, and nothing is made until somebody asks."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 4096.0)


class Histogram:
    """How many observations were at most each bound, and their sum."""

    __slots__ = ("_counts", "bounds", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds, self.total = bounds, 0.0
        self._counts = [0] * (len(bounds) + 1)

    def observe(self, value: float) -> None:
        """One more."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def observe_all(self, values: Iterable[float]) -> None:
        """Those of a whole batch."""
        counts, bounds, total = self._counts, self.bounds, 0.0
        for value in values:
            counts[bisect_left(bounds, value)] += 1
            total += value
        self.total += total

    @classmethod
    def sum_of(cls, parts: Sequence["Histogram"]) -> "Histogram":
        """All observations of several with the same bounds."""
        found = cls(parts[0].bounds)
        found._counts = [sum(counts) for counts in zip(*(part._counts for part in parts), strict=True)]
        found.total = sum(part.total for part in parts)
        return found

    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus takes them: the count up to each bound, the last one of all."""
        found, count = [], 0
        for bound, here in zip((*map(str, self.bounds), "+Inf"), self._counts, strict=True):
            count += here
            found.append((bound, float(count)))
        return found
