"""One participant: an SDK client of its own, and everything that comes to it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal

import msgspec

from tradepost import Client, State
from tradepost.errors import Closed, Forbidden, NotFound
from tradepost.events import AnyEvent
from tradepost.protocol import commands as c
from tradepost.protocol.content import Text
from tradepost.protocol.limits import PAGE_MAX
from tradepost.protocol.model import Message
from tradepost.protocol.results import SentResult
from tradepost.tokens import GetToken

from .meter import AWAY_MAX_S, Meter
from .record import Entry, Part, Witness

ANSWER_WAIT_S = 2 * AWAY_MAX_S  # a restart of the server, and the longest pause before a client tries again


class _Sending(msgspec.Struct):
    type: str = ""
    client_id: str = ""


class Member:
    """Takes part; keeps each raw frame and each callback; is cut off after every `cut_every`-th message."""

    def __init__(
        self,
        part: Part,
        url: str,
        get_token: GetToken,
        *,
        cut_every: int | None,
        meter: Meter,
        came: Callable[[Part, Message], None],
    ) -> None:
        """`came` is told of each message together with the callback."""
        self.part = part
        self.client = Client(
            url,
            get_token=get_token,
            start="latest" if part.kind == "listener" else "earliest",
            timeout=ANSWER_WAIT_S,
            on_frame=self._frame,
        )
        self._cut_every, self._meter, self._came = cut_every, meter, came
        self._frames: list[bytes] = []
        self._heard: list[Entry] = []
        self._heads: dict[str, int] = {}
        self._seen: set[str] = set()  # client_ids of messages that came
        self._sent: set[str] = set()
        self._messages = 0  # sent and received
        self._news = asyncio.Event()
        self.client.on()(self._hear)
        self.client.on_state(lambda _: self._news.set())

    @property
    def witness(self) -> Witness:
        """All that came so far."""
        return Witness(part=self.part, heard=tuple(self._heard), frames=tuple(self._frames))

    async def enter(self) -> None:
        """Connect.

        Raises: TradepostError.
        """
        await self.client.start()
        await self.client.wait_ready(ANSWER_WAIT_S)

    async def say(self, conversation: str, text: str, client_id: str, audience: list[str] | None = None) -> SentResult:
        """Send a message; returns when the server has it."""
        command = c.SendMessage(
            conversation=conversation, content=Text(text=text), audience=audience, client_id=client_id
        )
        return await self.client.request(command, timeout=ANSWER_WAIT_S)

    async def saw(self, client_id: str) -> bool:
        """Wait until this message came; False after 120 s."""
        return await self._until(lambda: client_id in self._seen)

    async def reached(self, places: Mapping[str, int]) -> bool:
        """Wait until these places of the lanes came; False after 120 s."""
        return await self._until(lambda: all(self._heads.get(lane, 0) >= seq for lane, seq in places.items()))

    async def pry(self, conversation: str, lanes: list[str]) -> None:
        """Ask for the past and for these lanes from their beginning, theirs or not: what comes stands in the frames."""
        with suppress(Forbidden, NotFound):  # as it should be, where it is not theirs
            await self.client.request(c.ListHistory(conversation=conversation, limit=PAGE_MAX))
        for lane in lanes:
            with suppress(Forbidden, NotFound):
                await self.client.request(c.Events(conversation=conversation, lane=lane, after=0))

    async def _until(self, condition: Callable[[], bool]) -> bool:
        try:
            async with asyncio.timeout(ANSWER_WAIT_S):
                while not condition():
                    if self.client.state is State.CLOSED:
                        raise self.client.reason or Closed("The client was closed.")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    def _hear(self, event: AnyEvent) -> None:
        if not event.seq:
            return  # a signal
        entry = Entry.of(event)
        self._heard.append(entry)
        self._heads[entry.lane] = max(self._heads.get(entry.lane, 0), entry.seq)
        if entry.name == "message.created" and entry.message is not None:
            self._seen.add(entry.message.client_id)
            self._came(self.part, entry.message)
            if entry.message.client_id not in self._sent and self._is_nth():
                self.client.cut()
        self._news.set()

    def _frame(self, frame: bytes, direction: Literal["in", "out"]) -> None:
        if direction == "in":
            self._meter.heard()
            self._frames.append(frame)
        elif self._cut_every is not None:
            sending = msgspec.json.decode(frame, type=_Sending)
            if sending.type == "message.send" and sending.client_id not in self._sent:
                self._sent.add(sending.client_id)
                if self._is_nth():  # cut once it is written: whether it arrived is then unknown
                    asyncio.get_running_loop().call_soon(self.client.cut)

    def _is_nth(self) -> bool:
        self._messages += 1
        return self._cut_every is not None and self._messages % self._cut_every == 0
