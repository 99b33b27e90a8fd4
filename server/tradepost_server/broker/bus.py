"""How words reach the other nodes: one small interface; `memory` is for a process that has no others."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from ..model import Key
from .words import Word

_log = logging.getLogger("tradepost.broker")

Confirmed = Callable[[], None]


class Interest(NamedTuple):
    """What a node wants to hear of."""

    profiles: Iterable[Key] = ()
    large: Iterable[Key] = ()  # conversations that are told to all at once
    desks: Iterable[int] = ()  # tenants


class Bus(Protocol):
    """At most once and in no order between nodes: what it loses is found by comparing with the database."""

    @property
    def name(self) -> str:
        """What operators call it."""

    @property
    def carries(self) -> bool:
        """Whether events travel with their changes; else whoever hears of one reads the log."""

    @property
    def up(self) -> bool:
        """Whether words are told and heard now."""

    def tell(self, words: Sequence[Word], confirmed: Confirmed | None = None) -> None:
        """Tells all other nodes, soon; `confirmed` is called once the broker has the words, and never if it has not."""

    async def follow(self, interest: Interest) -> None:
        """From its return on, what concerns these is heard too."""

    async def keep(self, interest: Interest) -> None:
        """What concerns others than these need not be heard any more."""

    async def run(self, hear: Callable[[Word], None], rose: Callable[[], None]) -> None:
        """Serves until cancelled, over reconnects; `rose` is called whenever it is up again."""


class Everything:
    """Of brokers that tell every node everything."""

    async def follow(self, interest: Interest) -> None:
        """Heard anyway."""

    async def keep(self, interest: Interest) -> None:
        """All the rest is heard too."""


class MemoryBus(Everything):
    """Of one process: nobody else is there."""

    name = "memory"
    carries = False
    up = True

    def tell(self, words: Sequence[Word], confirmed: Confirmed | None = None) -> None:
        """Everyone knows already."""
        if confirmed is not None:
            confirmed()

    async def run(self, hear: Callable[[Word], None], rose: Callable[[], None]) -> None:
        """Nothing comes."""
        rose()
        await asyncio.Event().wait()


class Health:
    """Whether a broker is there; said once when it goes and once when it is back."""

    def __init__(self) -> None:
        self.up = self._away = False

    def rose(self) -> None:
        """It is there."""
        self.up = True
        if self._away:
            _log.info("the broker is back")
        self._away = False

    def fell(self, error: BaseException | None = None) -> None:
        """It is not."""
        self.up = False
        if not self._away:
            _log.warning("the broker is away: %s", "it ended" if error is None else type(error).__name__)
        self._away = True


class Outgoing:
    """Words that wait for a broker's connection, and who waits for the broker to have them."""

    WAITING_MAX = 10_000  # words; more are lost, and whoever waits for confirmation is never told

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._confirmed: list[Confirmed] = []
        self.arrived = asyncio.Event()
        self.lost = 0

    def put(self, words: Sequence[Word], confirmed: Confirmed | None) -> None:
        """Adds them, all or none."""
        if len(self._words) + len(words) > self.WAITING_MAX:
            self.lost += len(words)
            return
        self._words += words
        if confirmed is not None:
            self._confirmed.append(confirmed)
        self.arrived.set()

    def take(self) -> tuple[list[Word], list[Confirmed]]:
        """All that wait."""
        taken = self._words, self._confirmed
        self._words, self._confirmed = [], []
        self.arrived.clear()
        return taken


class Queueing:
    """Of brokers that another process is: words wait for its connection, while there is one."""

    def __init__(self) -> None:
        self._outgoing, self._health = Outgoing(), Health()

    @property
    def up(self) -> bool:
        """Whether it listens."""
        return self._health.up

    def tell(self, words: Sequence[Word], confirmed: Confirmed | None = None) -> None:
        """Sends them with what else waits."""
        if self.up:
            self._outgoing.put(words, confirmed)
