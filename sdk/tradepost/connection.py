"""Keeping one session alive: connect, resume, wait, connect again, until closed or told that it is useless."""

import asyncio
import logging
from collections.abc import Mapping
from random import Random
from typing import Any

import msgspec

from . import events
from .answers import decode_result
from .backoff import HEALTHY_AFTER_S, reconnect_delay
from .clock import Clock, within
from .errors import Closed, ConnectError, Fatal, ProtocolError, Timeout, TradepostError, Transient
from .lanes import Lanes
from .outgoing import Outgoing, Pending, with_client_id
from .protocol.commands import Watch
from .protocol.errors import CloseCode
from .protocol.frames import Welcome
from .requests import Requests
from .session import Kept, OnFrame, Session
from .socket import OpenSocket, Socket
from .states import State, StateMachine
from .tasks import Tasks
from .tokens import TokenReason, TokenSource

_logger = logging.getLogger("tradepost")


class Connection(Requests):
    """The line of one client to the server, over as many sockets as it takes."""

    def __init__(
        self,
        url: str,
        tokens: TokenSource,
        states: StateMachine,
        clock: Clock,
        open_socket: OpenSocket,
        *,
        requests: Requests,
        deliver: events.Deliver,
        on_frame: OnFrame | None,
        name: str,
        latest: bool,
        unsent_limit: int,
    ) -> None:
        self._url, self._states, self._clock, self._open_socket = url, states, clock, open_socket
        self._random = Random()  # noqa: S311  # jitter, no secret
        self._kept = Kept(
            lanes=Lanes(latest=latest),
            outgoing=Outgoing(unsent_limit, self._wake),
            tokens=tokens,
            clock=clock,
            random=self._random,
            requests=requests,
            deliver=deliver,
            on_frame=on_frame,
            name=name,
        )
        self._socket: Socket | None = None
        self._session: Session | None = None
        self._attempt = 0
        self._ready_at: float | None = None
        self._cut = False
        self._hurry = asyncio.Event()
        self._wanted: TokenReason = "initial"
        self.last_error: ConnectError | None = None
        self.reconnects: int = 0  # how often it came back

    @property
    def welcome(self) -> Welcome | None:
        """What the server said at the last authentication."""
        return self._kept.welcome

    @property
    def waiting(self) -> int:
        """How many commands are not answered yet."""
        return len(self._kept.outgoing)

    @property
    def lanes(self) -> int:
        """How many lanes are followed."""
        return len(self._kept.lanes.gates)

    @property
    def behind(self) -> int:
        """How many of them miss something just now."""
        return sum(gate.behind for gate in self._kept.lanes.gates.values())

    async def credentials(self, renew: bool) -> Mapping[str, str]:
        """The headers that say who asks, over HTTP.

        Raises: Fatal where there is no way to a new token; Transient.
        """
        if renew or self._kept.token is None:
            self._kept.token = await self._kept.tokens.get("expired" if renew else "initial")
        return {"Authorization": f"Bearer {self._kept.token}"}

    async def run(self) -> None:
        """Stay connected until cancelled.

        Raises: Fatal if trying again is useless.
        """
        self._states.go(State.CONNECTING)
        try:
            while True:
                await self._live_once()
        finally:
            await self._kept.tokens.close()

    async def _carry(self, command: Any, timeout: float | None) -> Any:
        """See `Requests.request`. Leaving off waiting does not take a change back: it is still sent."""
        if self._states.state is State.CLOSED:
            raise self._states.reason or Closed("The client is closed.")
        command = with_client_id(command)
        pending = self._kept.outgoing.add(command)
        if isinstance(command, Watch):
            self._kept.lanes.watched.add(command.conversation)
        try:
            return decode_result(command, await self._answer(pending, timeout))
        finally:
            if not pending.answer.done() or pending.answer.cancelled():
                self._left(pending)

    def cut(self) -> None:
        """Drop the TCP connection without a close frame; the client comes back by itself."""
        if self._socket is not None:
            self._cut = True
            self._socket.cut()

    def network_up(self) -> None:
        """A hint that the network is back: connect now, or see whether the connection still lives."""
        self._hurry.set()
        if self._session is not None:
            self._session.ping()

    def fail(self, error: TradepostError) -> None:
        """Nobody waits for an answer any more."""
        self._kept.outgoing.fail(error)

    async def _answer(self, pending: Pending, timeout: float | None) -> msgspec.Raw:
        try:
            return await within(self._clock, timeout, pending.answer)
        except TimeoutError:
            client_id = getattr(pending.command, "client_id", None)
            raise Timeout(f"No answer within {timeout:g} s.", client_id=client_id) from None

    def _left(self, pending: Pending) -> None:
        if isinstance(pending.command, Watch):
            self._kept.lanes.watched.discard(pending.command.conversation)
        if getattr(pending.command, "client_id", None) is None:
            self._kept.outgoing.settle(pending)  # a question nobody waits for
        else:
            pending.answer.add_done_callback(_seen)  # a change: it goes on, and what it answers is nobody's error

    def _wake(self) -> None:
        if self._session is not None:
            self._session.wake()

    async def _live_once(self) -> None:
        self._hurry.clear()
        self._cut = False
        self._ready_at = None
        try:
            await self._connect_and_run()
        except Fatal as error:
            if error.close_code != CloseCode.REVOKED or not self._may_renew():
                raise
            failure: ConnectError = error
            self._wanted, self._kept.token = "revoked", None
        except Transient as error:
            failure = error
            if error.close_code == CloseCode.TOKEN_EXPIRED:
                self._wanted, self._kept.token = "expired", None
        except ProtocolError as error:
            failure = Transient(str(error))
        self.last_error = failure
        if self._states.state is not State.CONNECTING:
            self._states.go(State.RECONNECTING)
        await self._rest(failure)

    def _may_renew(self) -> bool:
        return self._kept.tokens.renews and self._wanted != "revoked"

    async def _connect_and_run(self) -> None:
        if self._kept.token is None:
            self._kept.token = await self._kept.tokens.get(self._wanted)
        socket = await self._open_socket(self._url)
        self._socket = socket
        self._session = Session(socket, self._kept, self._kept.token, self._progress)
        try:
            await self._session.run()
        except asyncio.CancelledError:
            await socket.close()
            raise
        finally:
            self._socket = self._session = None
            socket.cut()
            self._kept.outgoing.cut()

    def _progress(self, ready: bool) -> None:
        if ready:
            self._ready_at = self._clock.now()
            self._wanted = "initial"
            self.reconnects += self._states.state is State.RECONNECTING
            self._states.go(State.READY)
        elif self._states.state is State.CONNECTING:
            self._states.go(State.SYNCING)

    async def _rest(self, failure: ConnectError) -> None:
        healthy = self._ready_at is not None and self._clock.now() - self._ready_at >= HEALTHY_AFTER_S
        if healthy or self._cut:
            self._attempt = 0
        delay_s = failure.delay_s if failure.delay_s is not None else reconnect_delay(self._attempt, self._random)
        self._attempt += 1
        _logger.info("connection lost (%s); next try in %.1f s", failure, delay_s)
        async with Tasks() as tasks:
            nap = tasks.spawn(self._clock.sleep(delay_s), "tradepost-rest")
            hint = tasks.spawn(self._hinted(), "tradepost-hint")
            await asyncio.wait((nap, hint), return_when=asyncio.FIRST_COMPLETED)

    async def _hinted(self) -> None:
        await self._hurry.wait()


def _seen(answer: asyncio.Future[msgspec.Raw]) -> None:
    if not answer.cancelled():
        answer.exception()
