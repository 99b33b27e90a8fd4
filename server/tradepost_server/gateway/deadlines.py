"""When whom is to be looked at: asked once a second, it reads no more than what is due."""

from collections.abc import Hashable
from typing import Generic, TypeVar

One = TypeVar("One", bound=Hashable)


class Deadlines(Generic[One]):
    """Each has one moment, on the clock of `monotonic`; they lie together by the second."""

    def __init__(self) -> None:
        self._moments: dict[One, float] = {}
        self._seconds: dict[int, set[One]] = {}

    def put(self, one: One, moment: float) -> None:
        """At this moment, instead of the one before."""
        self.drop(one)
        self._moments[one] = moment
        self._seconds.setdefault(int(moment), set()).add(one)

    def sooner(self, one: One, moment: float) -> None:
        """At this moment, if it is earlier than the one before; nothing for one that is not there."""
        if one in self._moments and moment < self._moments[one]:
            self.put(one, moment)

    def drop(self, one: One) -> None:
        """Never; harmless for one that is not there."""
        moment = self._moments.pop(one, None)
        if moment is None:
            return
        second = self._seconds[int(moment)]
        second.discard(one)
        if not second:
            del self._seconds[int(moment)]

    def take(self, now: float) -> list[One]:
        """Whose moment has come; they are not there any more."""
        reached = [second for second in self._seconds if second <= now]
        due = [one for second in reached for one in self._seconds[second] if self._moments[one] <= now]
        for one in due:
            self.drop(one)
        return due
