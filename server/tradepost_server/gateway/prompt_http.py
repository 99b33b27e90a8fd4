"""uvicorn's HTTP protocol with deadlines for slow peers, and one clock for all of them."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import httptools
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from ..errors import HeadTooLarge, Invalid, TooSlow, TradepostError
from . import problems

log = logging.getLogger("tradepost.gateway")

_REFUSALS: dict[HTTPStatus, TradepostError] = {  # of requests that no route is asked with
    HTTPStatus.BAD_REQUEST: Invalid("This is not a well-formed HTTP request"),
    HTTPStatus.REQUEST_TIMEOUT: TooSlow("The request did not come in time"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: HeadTooLarge("The address and the headers are too large"),
}

Member = TypeVar("Member")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a peer may owe us, and for how long."""

    head_s: float = 10.0  # from the connect, or the first byte of a later request, to the end of its head
    head_bytes: int = 32 * 1024  # of one request; then 431
    waiting_heads: int = 2000  # connections without a whole head; one more closes the oldest
    idle_s: float = 620.0  # from an answer to the next request: longer than the proxies in front keep theirs
    idle: int = 2000  # connections between two requests; one more closes the oldest
    body_s: float = 30.0  # from the head to the end of the body
    body_step_bytes: int = 256 * 1024  # of a body that is being read: each such step gives it `body_s` again
    drain_s: float = 10.0  # for `on_drain`
    stop_s: int = 5  # for requests in progress, after the drain; and for the lifespan's end once it is forced
    exit_s: float = 28.0  # from the signal to the end of the process, whatever holds it up


class Deadlines(Generic[Member]):
    """Members that have `limit_s` seconds to leave; then each is handed to `overdue`, oldest first.

    One timer serves them all, up to a quarter of a second late. A member more than `room` makes the oldest overdue.
    """

    def __init__(self, limit_s: float, overdue: Callable[[Member], None], room: int | None = None) -> None:
        self._limit_s, self._overdue, self._room = limit_s, overdue, room
        self._due: OrderedDict[Member, float] = OrderedDict()
        self._armed = False

    def add(self, member: Member) -> None:
        """Begins the member's time; one that is in already keeps its own."""
        if member in self._due:
            return
        if len(self._due) == self._room:
            self._overdue(self._due.popitem(last=False)[0])
        loop = asyncio.get_running_loop()
        self._due[member] = loop.time() + self._limit_s
        if not self._armed:
            self._armed = True
            loop.call_later(self._limit_s, self._sweep)

    def discard(self, member: Member) -> None:
        """The member left in time."""
        self._due.pop(member, None)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._due and next(iter(self._due.values())) <= now:
            self._overdue(self._due.popitem(last=False)[0])
        self._armed = bool(self._due)
        if self._armed:
            loop.call_at(max(next(iter(self._due.values())), now + 0.25), self._sweep)


class Prompting(ServerState):
    """uvicorn's state of one server, and the connections that owe it the rest of a request, or the next one."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.heads: Deadlines[PromptHttp] = Deadlines(limits.head_s, PromptHttp.overdue, limits.waiting_heads)
        self.bodies: Deadlines[PromptHttp] = Deadlines(limits.body_s, PromptHttp.overdue)
        self.idle: Deadlines[PromptHttp] = Deadlines(limits.idle_s, PromptHttp.timeout_keep_alive_handler, limits.idle)


class PromptHttp(HttpToolsProtocol):
    """uvicorn's HTTP protocol for peers that finish what they begin, in time and without an endless head or trailer."""

    def __init__(
        self,
        config: Config,
        server_state: Prompting,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.prompting = server_state
        self.in_message = False
        self.allowance = 0  # bytes of this message that may still come without being content
        self.step = 0  # bytes of this body until it gets more time
        self.refusal = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.prompting.heads.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._leave()

    def data_received(self, data: bytes) -> None:
        self.prompting.idle.discard(self)
        if self.in_message:
            self.allowance -= len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._should_upgrade():
                self.leave_to_websocket(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self.refuse(self.refusal)
        else:
            if self.in_message and self.allowance < 0:
                self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_message = True
        self.allowance = self.prompting.limits.head_bytes
        self.prompting.heads.add(self)

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.prompting.limits.head_bytes:
            self.refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError("the head is too large")  # reaches `data_received` as the parser's error
        self.url.decode("ascii")  # likewise
        super().on_headers_complete()
        self.allowance = self.prompting.limits.head_bytes
        self.step = self.prompting.limits.body_step_bytes
        self.prompting.heads.discard(self)
        self.prompting.bodies.add(self)

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self.step -= len(body)
        if self.step <= 0 and self.responding:
            self.step = self.prompting.limits.body_step_bytes
            self.prompting.bodies.discard(self)
            self.prompting.bodies.add(self)
        self.allowance = min(self.allowance + 2 * len(body), self.prompting.limits.head_bytes)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.in_message = False
        self.prompting.bodies.discard(self)
        self._rest()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._unset_keepalive_if_required()  # its own five seconds: shorter than what proxies keep
        self._rest()

    def _rest(self) -> None:
        """Once a request and its answer are complete, time runs for the next one."""
        if self.cycle is not None and not (self.in_message or self.responding or self.transport.is_closing()):
            self.prompting.idle.add(self)

    def _get_upgrade(self) -> bytes | None:
        """What `Upgrade` names, where a line of `Connection` names that; there is none before HTTP/1.1."""
        said = {name: value.lower() for name, value in self.headers}
        options = [value.lower().split(b",") for name, value in self.headers if name == b"connection"]
        named = any(option.strip() == b"upgrade" for line in options for option in line)
        return said.get(b"upgrade") if named and self.scope["http_version"] == "1.1" else None

    def leave_to_websocket(self, rest: bytes) -> None:
        """Makes the WebSocket protocol the transport's; `rest` is what came in one piece with the handshake."""
        if self.responding:
            self.refuse(HTTPStatus.BAD_REQUEST)
            return
        self._leave()
        self.handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # it holds us: without this only the garbage collector frees both
        protocol = self.transport.get_protocol()
        if rest and isinstance(protocol, asyncio.Protocol) and not self.transport.is_closing():
            protocol.data_received(rest)

    def _leave(self) -> None:
        for waiting in (self.prompting.heads, self.prompting.bodies, self.prompting.idle):
            waiting.discard(self)

    @property
    def responding(self) -> bool:
        """Whether the application is not done with an earlier request, so that nothing else may be written."""
        return self.cycle is not None and not self.cycle.response_complete

    def overdue(self) -> None:
        """The rest of the request did not come in time."""
        if self.in_message:
            self.refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.abort()

    def refuse(self, status: HTTPStatus) -> None:
        """Says why and closes; a peer that does not even read that is cut off."""
        log.info("request refused: peer=%s status=%d", self.client, status)
        if self.responding or self.transport.get_write_buffer_size():
            self.transport.abort()
            return
        said = problems.response(_REFUSALS[status])
        self.transport.write(
            STATUS_LINE[status]
            + b"".join(b"%s: %s\r\n" % header for header in said.raw_headers)
            + b"connection: close\r\n\r\n"
            + bytes(said.body)
        )
        self.transport.close()
