"""One live connection, from the first frame to its end. What outlives it is handed in as `Kept`."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from . import events
from .answers import Answers, decode_result, from_frame
from .backoff import retry_delay
from .clock import Clock
from .errors import ApiError, ConnectError, Fatal, ProtocolError, TradepostError, Transient
from .lanes import Lanes
from .outgoing import Outgoing
from .protocol import frames as f
from .protocol.commands import Command
from .requests import Requests
from .resume import Resume
from .socket import Socket
from .tasks import Tasks
from .tokens import TokenSource

_logger = logging.getLogger("tradepost")

WELCOME_WAIT_S = 10.0

OnFrame: TypeAlias = Callable[[bytes, Literal["in", "out"]], None]

_decode = msgspec.json.Decoder(f.OutboundFrame).decode
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Kept:
    """What outlives a session."""

    lanes: Lanes
    outgoing: Outgoing
    tokens: TokenSource
    clock: Clock
    random: Random
    requests: Requests  # for the objects handed to the program
    deliver: events.Deliver
    name: str  # of the client, for the operator's eyes
    on_frame: OnFrame | None = None
    token: str | None = None  # the last one; used until the server says that it has ended
    sync_cursor: str | None = None
    welcome: f.Welcome | None = None


class _Tag(msgspec.Struct):
    type: str = ""


class Session(Requests):
    """Speaks the protocol over one socket until it ends; `run` raises why."""

    def __init__(self, socket: Socket, kept: Kept, token: str, on_ready: Callable[[bool], None]) -> None:
        self._socket, self._kept, self._on_ready = socket, kept, on_ready
        self._urgent: deque[bytes] = deque([_encode(f.Auth(token=token, client=kept.name))])
        self._wake = asyncio.Event()
        self._wake.set()
        self._answers = Answers(kept.lanes, kept.outgoing, kept.clock, kept.random)
        self._flowing = False  # commands of the program may go
        self._heard_at = kept.clock.now()
        self._heartbeat_s = WELCOME_WAIT_S / 2
        self._welcomed = False
        self._refusal: str | None = None
        self._tasks: Tasks
        self._resume: Resume

    async def run(self) -> None:
        """Live until the connection is lost.

        Raises: ConnectError saying why.
        """
        async with Tasks() as tasks:
            self._tasks = tasks
            self._resume = Resume(self._kept.lanes, self, self._tell, self._tell_gap, self._kept.clock, tasks)
            tasks.spawn(self._read(), "tradepost-read")
            tasks.spawn(self._write(), "tradepost-write")
            tasks.spawn(self._pulse(), "tradepost-pulse")
            try:
                await tasks.wait()
            finally:
                self._resume.stop()

    def wake(self) -> None:
        """Something may be written."""
        self._wake.set()

    def ping(self) -> None:
        """Ask the server for a sign of life now."""
        self._say(f.Ping())

    async def _carry(self, command: Any, timeout: float | None) -> Any:
        """Ask on this session only, until it is answered or the session ends; for what the client itself needs."""
        attempt = 0
        while True:
            try:
                return decode_result(command, await self._answers.ask(command, self._say))
            except ApiError as error:
                if not error.retryable:
                    raise
                await self._kept.clock.sleep(retry_delay(attempt, error.retry_after, self._kept.random))
                attempt += 1

    # writing

    def _say(self, frame: f.InboundFrame | Command) -> None:
        self._urgent.append(_encode(frame))
        self._wake.set()

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._urgent:
                await self._send(self._urgent.popleft())
            for pending in self._kept.outgoing.take() if self._flowing else ():
                await self._send(pending.frame)

    async def _send(self, frame: bytes) -> None:
        if self._kept.on_frame is not None:
            self._kept.on_frame(frame, "out")
        await self._socket.send(frame)

    # reading

    async def _read(self) -> None:
        turns = 0
        while True:
            try:
                frame = await self._socket.receive()
            except ConnectError as error:
                raise self._explained(error) from error
            self._heard_at = self._kept.clock.now()
            if self._kept.on_frame is not None:
                self._kept.on_frame(frame, "in")
            self._handle(frame)
            turns += 1
            if turns % 64 == 0:  # those who listen get their turn in a long burst
                await asyncio.sleep(0)

    def _explained(self, error: ConnectError) -> ConnectError:
        if self._refusal is None:
            return error
        words = f"{self._refusal} {error}"
        return type(error)(words, close_code=error.close_code, delay_s=error.delay_s)

    def _handle(self, raw: bytes) -> None:
        try:
            frame = _decode(raw)
        except msgspec.DecodeError as error:
            self._unknown(raw, error)
            return
        match frame:
            case f.EventFrame():
                self._resume.heard(frame)
            case f.Reply():
                self._answers.replied(frame, self._resume.learned)
            case f.Error():
                self._refused(frame)
            case f.SignalFrame():
                self._kept.deliver(events.from_signal(frame, self._kept.requests))
            case f.Ping():
                self._say(f.Pong())
            case f.Welcome():
                self._welcome(frame)
            case f.TokenWanted():
                self._tasks.spawn(self._renew_token(), "tradepost-token")
            case f.Draining(delay_s=delay_s):
                self._tasks.spawn(self._leave(delay_s), "tradepost-drain")

    def _unknown(self, raw: bytes, error: msgspec.DecodeError) -> None:
        known = {kind.__struct_config__.tag for kind in get_args(f.OutboundFrame)}
        try:
            tag = msgspec.json.decode(raw, type=_Tag).type
        except msgspec.DecodeError:
            raise ProtocolError("The server sent something that is not a frame.") from error
        if tag in known:
            raise ProtocolError(f"The server sent a frame `{tag}` that this SDK cannot read.") from error
        _logger.debug("frame of an unknown type left aside: %s", tag[:40])

    def _welcome(self, welcome: f.Welcome) -> None:
        if welcome.protocol != f.PROTOCOL_VERSION:
            words = (
                f"The server speaks protocol {welcome.protocol}, this SDK {f.PROTOCOL_VERSION}: update the older one."
            )
            raise Fatal(words)
        self._kept.welcome = welcome
        self._heartbeat_s = max(1.0, float(welcome.heartbeat_s))
        if not self._welcomed:
            self._welcomed = True
            self._tasks.spawn(self._begin(), "tradepost-sync")

    async def _begin(self) -> None:
        self._on_ready(False)
        self._kept.sync_cursor = await self._resume.sync(self._kept.sync_cursor)
        self._flowing = True
        self._wake.set()
        await self._resume.catch_up()
        self._on_ready(True)

    def _refused(self, frame: f.Error) -> None:
        error = from_frame(frame)
        if not self._answers.refused(frame.ref, error):
            self._refusal = str(error)  # the close that follows does not say why
            _logger.warning("the server refused a frame: %s", frame.code)

    def _tell(self, frame: f.EventFrame) -> None:
        self._kept.deliver(events.from_frame(frame, self._kept.requests))

    def _tell_gap(self, conversation: str, lane: str, gap: events.Gap) -> None:
        self._kept.deliver(events.gap(conversation, lane, gap, self._kept.requests))

    # staying alive

    async def _pulse(self) -> None:
        pinged_at = 0.0
        while True:
            now = self._kept.clock.now()
            silent_s = now - self._heard_at
            if silent_s >= 2 * self._heartbeat_s:
                raise Transient(f"Nothing was heard from the server for {silent_s:.0f} s.")
            due = silent_s >= self._heartbeat_s
            if due and self._welcomed and pinged_at <= self._heard_at:
                self.ping()
                pinged_at = now
            wait_s = self._heartbeat_s * (2 if due else 1) - silent_s
            await self._kept.clock.sleep(max(wait_s, 0.01))  # a rounding error must not make it spin

    async def _renew_token(self) -> None:
        try:
            token = await self._kept.tokens.get("expired")
        except TradepostError as error:
            _logger.warning("no fresh token yet: %s", error)  # the server closes with 4401 when the old one ends
            return
        self._kept.token = token
        self._say(f.Auth(token=token, client=self._kept.name))

    async def _leave(self, delay_s: float) -> None:
        await self._kept.clock.sleep(min(max(delay_s, 0.0), 300.0))
        raise Transient("The server is being replaced.", delay_s=0.0)
