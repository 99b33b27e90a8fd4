"""Values remembered for a while: bounded in number and in weight, the one unused longest goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """A table with limits. `weigh` says how much of `weight_max` an entry takes; without it each takes nothing."""

    def __init__(
        self,
        *,
        entries_max: int,
        weight_max: int = 0,
        weigh: Callable[[V], int] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._entries_max, self._weight_max = entries_max, weight_max
        self._weigh, self._clock = weigh or (lambda _: 0), clock
        self._kept: OrderedDict[K, tuple[V, float, int]] = OrderedDict()  # value, when it ends, weight
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: K) -> V | None:
        """The value, unless its time is over."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        if entry[1] <= self._clock():
            self.forget(key)
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def keep(self, key: K, value: V, for_s: float) -> None:
        """Remembers a value; one heavier than everything may weigh is not kept."""
        self.forget(key)
        weight = self._weigh(value)
        if weight > self._weight_max:
            return
        self._kept[key] = (value, self._clock() + for_s, weight)
        self._weight += weight
        while len(self._kept) > self._entries_max or self._weight > self._weight_max:
            self.forget(next(iter(self._kept)))

    def forget(self, key: K) -> None:
        """As if it had never been kept."""
        entry = self._kept.pop(key, None)
        if entry is not None:
            self._weight -= entry[2]
