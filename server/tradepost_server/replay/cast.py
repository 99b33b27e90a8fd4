"""Who plays one conversation, each with a client of their own."""

import asyncio
from time import perf_counter
from types import TracebackType

from tradepost.protocol.model import Message

from .market import Market
from .member import Member
from .meter import Meter
from .options import ReplayOptions
from .record import Part
from .script import Script


class Cast:
    """The speakers, the agent who listens, the courier. An async context manager: all clients are closed at its end."""

    def __init__(
        self, script: Script, run: str, url: str, options: ReplayOptions, market: Market, meter: Meter
    ) -> None:
        self._url, self._market, self._meter = url, market, meter
        self._cut_every = options.disconnect_every
        self._sent: dict[str, tuple[Part, float]] = {}  # client_id → by whom and when it was handed to the client
        name = f"{run}-{script.line}"
        self.speakers = [self._member(Part("speaker", role, f"{role}:{name}")) for role in script.roles]
        self.listener = self._member(Part("listener", "agent", f"desk:{name}"))
        self.courier = self._member(Part("guest", "courier", f"courier:{name}"))

    @property
    def members(self) -> list[Member]:
        """Everyone."""
        return [*self.speakers, self.listener, self.courier]

    async def enter(self) -> None:
        """All but the courier connect."""
        async with asyncio.TaskGroup() as tasks:
            for member in (*self.speakers, self.listener):
                tasks.create_task(member.enter())

    def sending(self, author: Part, client_id: str) -> None:
        """A message is handed to its author's client now."""
        self._sent[client_id] = (author, perf_counter())

    def _member(self, part: Part) -> Member:
        return Member(
            part,
            self._url,
            self._market.tokens(part),
            cut_every=self._cut_every,
            meter=self._meter,
            came=self._came,
        )

    def _came(self, reader: Part, message: Message) -> None:
        """How long a message took to one of the others."""
        author, sent_at = self._sent.get(message.client_id, (reader, 0.0))
        if author != reader:
            self._meter.latencies.add(perf_counter() - sent_at)

    async def __aenter__(self) -> "Cast":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for member in self.members:
            self._meter.reconnects += member.client.stats().reconnects
        await asyncio.gather(*(member.client.close() for member in self.members))
