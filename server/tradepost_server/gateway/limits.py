"""Rate limits: token buckets by session, profile and tenant, on the monotonic clock."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from time import monotonic

from ..errors import TooFast

MOVES_RATE, MOVES_BURST = 2.0, 5.0  # positions of one live location: twice what is ever taken
BUCKETS_MAX = 100_000  # of more, the one unused longest goes
LOOKED_AT = 2  # of those unused longest, whenever one comes: a bucket that is full again need not be kept
SHARES_MAX = 16  # of more nodes each gives as much as one of so many: nobody is starved
SHARE_BURST = 5.0  # what one thing done takes at most: a message, and the requests for a file in it


def share(rate: float, burst: float, nodes: int) -> tuple[float, float]:
    """What each of so many nodes gives of a limit that holds over all of them."""
    shares = min(nodes, SHARES_MAX)
    return rate / shares, min(burst, max(burst / shares, SHARE_BURST))


class Bucket:
    """Holds `burst` tokens and gains `rate` a second; each thing done takes one."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = burst, monotonic()

    def resize(self, rate: float, burst: float) -> None:
        """From now on it gains and holds so much; what is in it and has no room is gone."""
        self._rate, self._burst = rate, burst

    def refilled(self, rate: float, burst: float) -> bool:
        """Whether it would hold as much now as one that is made now."""
        return self._tokens + (monotonic() - self._at) * rate >= burst

    def take(self) -> float:
        """0 if a token was there; else the seconds until there is one."""
        now = monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class Buckets:
    """A bucket for each key, made when first asked for; each holds this node's share of a limit over all `nodes`."""

    def __init__(self, rate: float, burst: float, nodes: Callable[[], int] = lambda: 1) -> None:
        self._rate, self._burst, self._nodes = rate, burst, nodes
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def take(self, key: Hashable) -> float:
        """0 if the key's bucket had a token; else the seconds until it has one."""
        rate, burst = share(self._rate, self._burst, self._nodes())
        bucket = self._buckets.get(key)
        if bucket is None:
            self._make_room(rate, burst)
            bucket = self._buckets[key] = Bucket(rate, burst)
        bucket.resize(rate, burst)
        self._buckets.move_to_end(key)
        return bucket.take()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._buckets)

    def _make_room(self, rate: float, burst: float) -> None:
        for _ in range(min(LOOKED_AT, len(self))):
            oldest = next(iter(self._buckets.values()))
            if oldest.refilled(rate, burst) or len(self) >= BUCKETS_MAX:
                self._buckets.popitem(last=False)


class Slots:
    """Things under way at once: at most `room` of all, an eighth of that of one key; one more is told to wait."""

    def __init__(self, room: int) -> None:
        self._room, self._own = room, max(1, room // 8)
        self._taken: Counter[Hashable] = Counter()

    @contextmanager
    def taken(self, key: Hashable) -> Iterator[None]:
        """A slot for as long as the block runs.

        Raises: TooFast.
        """
        if self._taken[key] >= self._own or self._taken.total() >= self._room:
            raise TooFast("Too many files are on their way; try again in a moment", retry_after_s=1.0)
        self._taken[key] += 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
