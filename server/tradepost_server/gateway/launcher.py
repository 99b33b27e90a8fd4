"""The listening socket, and uvicorn on it: deadlines for slow peers, a drain first, an exit that nobody can hold up."""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Any, Generic, TypeVar

import httptools
import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from tradepost_server.gateway.uvicorn_ws import FrameProtocol

BACKLOG = 4096  # connections the kernel keeps until they are accepted
MESSAGE_LIMIT_BYTES = 64 * 1024  # one WebSocket message
SOCKET_OPTIONS = (  # level and option by name, as not every platform has each; accepted sockets inherit them
    ("SOL_SOCKET", "SO_REUSEADDR", 1),
    ("SOL_SOCKET", "SO_KEEPALIVE", 1),
    ("SOL_SOCKET", "SO_SNDBUF", 256 * 1024),  # what the kernel holds for a peer that does not read
    ("IPPROTO_TCP", "TCP_NODELAY", 1),
    ("IPPROTO_TCP", "TCP_USER_TIMEOUT", 15_000),  # ms without acknowledgement until the kernel gives a peer up
    ("IPPROTO_TCP", "TCP_KEEPIDLE", 30),  # s
    ("IPPROTO_TCP", "TCP_KEEPINTVL", 5),  # s
    ("IPPROTO_TCP", "TCP_KEEPCNT", 3),
)

log = logging.getLogger("tradepost.gateway")

Member = TypeVar("Member")


class CannotListen(Exception):
    """The server cannot listen where it was told to; the text says why and what to do."""


class PortTaken(CannotListen):
    """Someone else listens there. `holder` is like "pid 4711 (nginx)", empty if it cannot be seen."""

    def __init__(self, host: str, port: int, holder: str) -> None:
        who = f" by {holder}" if holder else ""
        super().__init__(f"Port {port} on {host} is taken{who}. Stop that program, or choose another with --port.")
        self.host, self.port, self.holder = host, port, holder


class BadHost(CannotListen):
    """The host is no address of this machine."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host!r} is not an address of this machine. Try --host 127.0.0.1.")
        self.host, self.port = host, port


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a peer may owe us, and for how long."""

    head_s: float = 10.0  # from the connect, or the first byte of a later request, to the end of its head
    head_bytes: int = 32 * 1024  # of one request; then 431
    waiting_heads: int = 2000  # connections without a whole head; one more closes the oldest
    body_s: float = 30.0  # from the head to the end of the body
    drain_s: float = 10.0  # for `on_drain`
    stop_s: int = 5  # for requests in progress, after the drain; and for the lifespan's end once it is forced


def listening_socket(host: str, port: int, *, backlog: int = BACKLOG) -> socket.socket:
    """A socket that listens, tuned so that the kernel gives up peers that are gone. Port 0 takes a free one.

    Raises: PortTaken, BadHost, CannotListen.
    """
    if not 0 <= port <= 65535:
        raise CannotListen(f"{port} is not a port. Choose one from 1024 to 65535 with --port.")
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise BadHost(host, port) from None
    sock = socket.socket(family, kind, proto)
    try:
        for option in SOCKET_OPTIONS:
            _set_if_known(sock, *option)
        sock.bind(address)
        sock.listen(backlog)
    except OSError as error:
        sock.close()
        raise _cannot_listen(host, port, error) from None
    sock.setblocking(False)
    return sock


def _set_if_known(sock: socket.socket, level: str, option: str, value: int) -> None:
    if hasattr(socket, option):
        sock.setsockopt(getattr(socket, level), getattr(socket, option), value)


def _cannot_listen(host: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(host, port, _holder(port))
    if error.errno == errno.EADDRNOTAVAIL:
        return BadHost(host, port)
    if error.errno == errno.EACCES:
        return CannotListen(f"Port {port} needs more rights than you have. Choose one above 1023 with --port.")
    return CannotListen(f"Cannot listen on {host}, port {port}: {error}.")


def _holder(port: int) -> str:
    """Who listens on the port, from Linux's /proc; empty elsewhere, or where it is not ours to see."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*") if sockets else ():
        with contextlib.suppress(OSError):
            if os.readlink(link) in sockets:
                process = link.parent.parent
                return f"pid {process.name} ({(process / 'comm').read_text().strip()})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in Path("/proc/net/tcp"), Path("/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for row in (line.split() for line in table.read_text().splitlines()[1:]):
                if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port:  # 0A: listening
                    found.add(row[9])
    return found


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
    """uvicorn's state of one server, and the connections that owe it the rest of a request."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.heads: Deadlines[PromptHttp] = Deadlines(limits.head_s, PromptHttp.overdue, limits.waiting_heads)
        self.bodies: Deadlines[PromptHttp] = Deadlines(limits.body_s, PromptHttp.overdue)


class PromptHttp(HttpToolsProtocol):
    """uvicorn's HTTP protocol for peers that finish what they begin, in time and without an endless head or trailer."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: Prompting,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.prompting = server_state
        self.in_message = False
        self.allowance = 0  # bytes of this message that may still come without being content
        self.refusal = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.prompting.heads.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.prompting.heads.discard(self)
        self.prompting.bodies.discard(self)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
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
        self.prompting.heads.discard(self)
        self.prompting.bodies.add(self)

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self.allowance = min(self.allowance + 2 * len(body), self.prompting.limits.head_bytes)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.in_message = False
        self.prompting.bodies.discard(self)

    def leave_to_websocket(self, rest: bytes) -> None:
        """Makes the WebSocket protocol the transport's; `rest` is what came in one piece with the handshake."""
        if self.responding:
            self.refuse(HTTPStatus.BAD_REQUEST)
            return
        self.prompting.heads.discard(self)
        self.prompting.bodies.discard(self)
        self.handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # it holds us: without this only the garbage collector frees both
        protocol = self.transport.get_protocol()
        if rest and isinstance(protocol, asyncio.Protocol) and not self.transport.is_closing():
            protocol.data_received(rest)

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
        words = f"{status.description or status.phrase}.\n".encode()
        head = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(
            words
        )
        self.transport.write(STATUS_LINE[status] + head + words)
        self.transport.close()


class DrainingServer(uvicorn.Server):
    """uvicorn's server with our settings: stops listening and drains before it stops, and returns after a signal."""

    def __init__(self, app: ASGIApp, on_drain: Callable[[], Awaitable[None]], limits: Limits | None = None) -> None:
        limits = limits or Limits()
        super().__init__(_config(app, limits))
        self.server_state = Prompting(limits)
        self._on_drain, self._limits = on_drain, limits

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains; a later Ctrl-C does not wait for anything."""
        self.force_exit |= self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for sock in sockets or ():
            sock.close()
        await self._drain()
        await super().shutdown(sockets)
        if self.force_exit:  # uvicorn leaves the lifespan's end out then, and with it what must not stay behind
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), self._limits.stop_s)

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.drain_s
        drain = asyncio.ensure_future(self._on_drain())
        try:
            while not (drain.done() or self.force_exit) and loop.time() < deadline:
                await asyncio.wait({drain}, timeout=0.1)
        finally:
            drain.cancel()
            await asyncio.wait({drain}, timeout=1.0)
        if not drain.done() or drain.cancelled():
            log.warning("the drain was cut short")
        elif error := drain.exception():
            log.error("the drain failed", exc_info=error)


async def serve(
    app: ASGIApp, sock: socket.socket, *, on_drain: Callable[[], Awaitable[None]], limits: Limits | None = None
) -> None:
    """Serves on the socket until SIGTERM or SIGINT, then drains (bounded) and stops. Closes the socket.

    Raises: SystemExit(3) if the application's lifespan refuses to start; uvicorn has logged why.
    """
    await DrainingServer(app, on_drain, limits).serve([sock])


def run(
    app: ASGIApp, sock: socket.socket, *, on_drain: Callable[[], Awaitable[None]], limits: Limits | None = None
) -> None:
    """`serve` on an event loop of its own, uvloop's where it is installed. Returns after a clean stop."""
    server = DrainingServer(app, on_drain, limits)
    with (
        contextlib.suppress(KeyboardInterrupt),
        asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner,
    ):
        runner.run(server.serve([sock]))


def _without_leavers(app: ASGIApp) -> ASGIApp:
    """The same application, for which a peer that leaves inside its request is no fault that deserves a traceback."""

    async def serve_who_stays(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(ClientDisconnect):
            await app(scope, receive, send)

    return serve_who_stays


def _config(app: ASGIApp, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        _without_leavers(app),
        loop="auto",
        http=PromptHttp,
        ws=FrameProtocol,
        ws_max_size=MESSAGE_LIMIT_BYTES,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=limits.stop_s,
    )
