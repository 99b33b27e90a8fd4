"""The launcher: the listening socket, peers who do not finish what they begin, the drain and the exit."""

import asyncio
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from support import ports
from tradepost_server.gateway import listening
from tradepost_server.gateway.launcher import DrainingServer
from tradepost_server.gateway.listening import BadHost, CannotListen, PortTaken, SharedPort, listening_socket
from tradepost_server.gateway.prompt_http import Deadlines, Limits

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
HANDSHAKE = (
    b"GET /room HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PING = b"\x89\x80\x00\x00\x00\x00"


# The listening socket


def test_an_accepted_connection_inherits_what_lets_the_kernel_give_it_up() -> None:
    with ports.listening() as listener, socket.create_connection(listener.getsockname()):
        listener.setblocking(True)
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 44_000
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 256 * 1024  # Linux doubles it
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_an_idle_connection_outlives_a_lost_probe_and_is_given_up_within_45_s() -> None:
    with ports.listening() as listener:
        idle, every, probes, most = (
            listener.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
        )
    assert probes > 1
    assert idle + every * (probes - 1) < most / 1_000 <= 45  # below, the kernel gives up at the first probe unanswered


def test_an_option_this_platform_lacks_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT")
    ports.listening().close()


def test_a_taken_port_names_who_holds_it() -> None:
    with ports.listening() as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 is taken by pid {os.getpid()} .*--port"):
            listening_socket("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "a" * 300])
def test_a_host_that_is_not_ours_says_what_to_do(host: str) -> None:
    with pytest.raises(BadHost, match=r"--host 127\.0\.0\.1"):
        listening_socket(host, 0)


def test_a_host_that_nobody_knows_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(BadHost, match=r"--host 127\.0\.0\.1"):
        listening_socket("no.such.host", 0)


def test_an_impossible_port_is_an_error_in_words() -> None:
    with pytest.raises(CannotListen):
        listening_socket("127.0.0.1", 70_000)


# A port for several processes


@pytest.fixture
def shared() -> Iterator[SharedPort]:
    """A port below those that the kernel gives to clients."""
    port = SharedPort("127.0.0.1", ports.free())
    with port.held:
        yield port


def test_who_connects_one_after_another_is_divided_among_the_processes(shared: SharedPort) -> None:
    with shared.bound() as one, shared.bound() as other, ExitStack() as peers:
        for listener in (one, other):
            listener.listen(100)
        for _ in range(64):
            peers.enter_context(socket.create_connection(shared.held.getsockname()))
        taken = [accept_all(listener) for listener in (one, other)]
    assert sum(taken) == 64
    assert min(taken) > 8  # of 10⁹ tosses of 64 coins, one has fewer


def test_who_has_not_begun_to_listen_and_who_died_get_no_connection(shared: SharedPort) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(shared.held.getsockname())
    with shared.bound() as one, ExitStack() as peers:
        with shared.bound() as died:
            died.listen(100)
        one.listen(100)
        for _ in range(16):
            peers.enter_context(socket.create_connection(shared.held.getsockname()))
        assert accept_all(one) == 16


def test_a_port_that_processes_share_is_taken_for_everybody_else(shared: SharedPort) -> None:
    with shared.bound() as one:
        one.listen()
        for another in (SharedPort, listening_socket):
            with pytest.raises(PortTaken, match=f"taken by pid {os.getpid()} "):
                another(*shared.held.getsockname())


def test_where_the_kernel_does_not_divide_them_all_processes_have_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "BALANCES", False)
    port = SharedPort("127.0.0.1", 0)
    with port.held, port.bound() as one, port.bound() as other, socket.create_connection(port.held.getsockname()):
        assert accept_all(other) == 1
        assert accept_all(one) == 0


def accept_all(listener: socket.socket) -> int:
    """How many connections wait there."""
    accepted = 0
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            accepted += 1
    return accepted


# Deadlines


async def test_who_is_late_is_overdue_oldest_first_and_who_left_is_not() -> None:
    overdue: list[str] = []
    deadlines: Deadlines[str] = Deadlines(0.05, overdue.append)
    for name in ("one", "two", "three"):
        deadlines.add(name)
    deadlines.discard("two")
    deadlines.add("one")
    await asyncio.sleep(0.4)
    assert overdue == ["one", "three"]
    deadlines.add("four")
    await asyncio.sleep(0.4)
    assert overdue == ["one", "three", "four"]


async def test_one_too_many_makes_the_oldest_overdue() -> None:
    overdue: list[int] = []
    deadlines: Deadlines[int] = Deadlines(60, overdue.append, 2)
    for number in range(4):
        deadlines.add(number)
    assert overdue == [0, 1]


# Peers who do not finish what they begin


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(await request.body())


async def slow(request: Request) -> PlainTextResponse:
    await asyncio.sleep(1.2)  # longer than any deadline of these tests
    return PlainTextResponse("at last")


async def room(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive()


async def nothing() -> None:
    """A drain with nothing to do."""


@asynccontextmanager
async def served(**limits: float) -> AsyncIterator[DrainingServer]:
    routes = [Route("/", echo, methods=["GET", "POST"]), Route("/slow", slow), WebSocketRoute("/room", room)]
    app = Starlette(routes=routes)
    server = DrainingServer(app, nothing, Limits(**limits))  # type: ignore[arg-type]  # whole numbers where they must
    sock = ports.listening()
    serving = asyncio.create_task(server.serve([sock]))
    while not server.started:  # noqa: ASYNC110  # uvicorn sets no event
        await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    await serving


@asynccontextmanager
async def talk(server: DrainingServer) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """All the server says until it closes; empty if it just cut."""
    said = b""
    with suppress(ConnectionResetError):
        async with asyncio.timeout(10):
            while more := await reader.read(65536):
                said += more
    return said


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, begin: bytes, more: bytes) -> bytes:
    """Sends one more byte each 50 ms until the server has enough."""
    writer.write(begin)
    said = asyncio.create_task(answer(reader))
    for byte in more:
        if said.done() or writer.is_closing():
            break
        with suppress(ConnectionError):
            writer.write(bytes([byte]))
        await asyncio.wait({said}, timeout=0.05)
    return await said


async def test_a_head_that_does_not_end_in_time_is_answered_408() -> None:
    async with served(head_s=0.5) as server:
        begun = time.monotonic()  # the server counts from the connection on
        async with talk(server) as (reader, writer):
            said = await drip(reader, writer, HEAD, b"X: " + b"y" * 1000)
        assert said.startswith(b"HTTP/1.1 408 ")
        assert 0.5 <= time.monotonic() - begun < 5


@pytest.mark.parametrize("bytes_sent", [b"", b"\r\n"])
async def test_a_connection_that_says_nothing_is_cut(bytes_sent: bytes) -> None:
    async with served(head_s=0.3) as server, talk(server) as (reader, writer):
        writer.write(bytes_sent)
        assert await answer(reader) == b""


async def test_the_head_of_a_later_request_has_its_own_deadline() -> None:
    async with served(head_s=0.5) as server, talk(server) as (reader, writer):
        for _ in range(3):
            await asyncio.sleep(0.3)
            writer.write(HEAD + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        said = await drip(reader, writer, HEAD, b"X: " + b"y" * 1000)
        assert said.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("begin", [POST, CHUNKED + b"1000\r\n"], ids=["length", "chunked"])
async def test_a_body_that_does_not_end_in_time_is_cut(begin: bytes) -> None:
    async with served(head_s=60, body_s=0.5) as server, talk(server) as (reader, writer):
        assert await drip(reader, writer, begin, b"y" * 9) == b""


async def test_a_body_that_is_read_and_keeps_coming_gets_more_time() -> None:
    async with served(body_s=0.6, body_step_bytes=1_000) as server, talk(server) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 6000\r\n\r\n")
        for _ in range(6):
            await asyncio.sleep(0.3)  # three times the limit in all
            writer.write(b"y" * 1_000)
        assert (await answer(reader)).endswith(b"y" * 6_000)


async def test_a_peer_that_leaves_inside_its_body_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    async with served() as server:
        async with talk(server) as (_, writer):
            writer.write(POST + b"half")
            await writer.drain()
        while server.server_state.connections:  # noqa: ASYNC110  # uvicorn sets no event
            await asyncio.sleep(0.01)
    assert "Traceback" not in caplog.text


async def test_a_request_that_is_complete_may_take_its_time() -> None:
    async with served(head_s=0.3, body_s=0.3) as server, talk(server) as (reader, writer):
        writer.write(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert (await answer(reader)).endswith(b"at last")


async def test_one_waiting_connection_too_many_closes_the_oldest() -> None:
    async with served(waiting_heads=2) as server, talk(server) as (first, _), talk(server) as (_, second):
        second.write(HEAD)
        async with talk(server) as (reader, writer):
            assert await answer(first) == b""
            writer.write(HEAD + b"Connection: close\r\n\r\n")
            assert (await answer(reader)).startswith(b"HTTP/1.1 200 ")


async def test_a_connection_is_kept_for_the_next_request_longer_than_a_proxy_keeps_its_own() -> None:
    async with served() as server, talk(server) as (reader, writer):
        for wait_s in (0, 6):
            await asyncio.sleep(wait_s)
            writer.write(HEAD + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")


async def test_an_idle_connection_is_closed_in_the_end() -> None:
    async with served(idle_s=0.3) as server, talk(server) as (reader, writer):
        for _ in range(2):
            writer.write(HEAD + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        assert await answer(reader) == b""


async def test_an_answer_that_takes_longer_than_a_connection_may_be_idle_is_whole() -> None:
    async with served(idle_s=0.1) as server, talk(server) as (reader, writer):
        writer.write(HEAD + b"\r\n" + b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await answer(reader)).endswith(b"at last")


async def test_one_idle_connection_too_many_closes_the_oldest() -> None:
    async with served(idle=2) as server, talk(server) as first, talk(server) as second, talk(server) as third:
        for reader, writer in (first, second, third):
            writer.write(HEAD + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        assert await answer(first[0]) == b""
        second[1].write(HEAD + b"Connection: close\r\n\r\n")
        assert (await answer(second[0])).startswith(b"HTTP/1.1 200 ")


async def test_a_websocket_is_no_idle_connection_though_its_handshake_came_after_a_request() -> None:
    async with served(idle=1) as server, talk(server) as (reader, writer), talk(server) as other:
        for asked, code in ((HEAD + b"\r\n", b"200"), (HANDSHAKE, b"101")):
            writer.write(asked)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 " + code)
        other[1].write(HEAD + b"\r\n")
        assert (await other[0].readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        writer.write(PING)
        assert await reader.readexactly(2) == b"\x8a\x00"


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(40)) + b"\r\n",
        HEAD + b"X: " + b"y" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 40_000 + b" HTTP/1.1\r\n\r\n",
        HEAD + b"X: " + b"y" * 4_000_000,
        b"GET /" + b"y" * 4_000_000,
        CHUNKED + b"0\r\nX: " + b"y" * 4_000_000,
        CHUNKED + b"1\r\ny\r\n" * 100_000,
    ],
    ids=["many", "long", "address", "endless header", "endless address", "endless trailer", "tiny chunks"],
)
async def test_a_head_above_the_limit_is_refused_and_not_kept(head: bytes) -> None:
    async with served() as server, talk(server) as (reader, writer):
        for at in range(0, len(head), 10_000):
            with suppress(ConnectionError):
                writer.write(head[at : at + 10_000])
                await writer.drain()
        said = await answer(reader)
        assert not said or said.startswith(b"HTTP/1.1 431 ")
        assert not server.server_state.connections


async def test_a_large_body_is_no_head() -> None:
    async with served() as server, talk(server) as (reader, writer):
        size = 30 * 0x8000
        last = POST.replace(b": 10", b": %d\r\nConnection: close" % size)
        writer.write(CHUNKED + (b"8000\r\n" + b"y" * 0x8000 + b"\r\n") * 30 + b"0\r\n\r\n")
        writer.write(last + b"y" * size)
        said = await answer(reader)
        assert len(re.findall(rb"HTTP/1.1 200 ", said)) == 2
        assert said.count(b"y" * size) == 2


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET @evil HTTP/1.1\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        HANDSHAKE.replace(b"/room", b"/\xff\xfe"),
        b"GET http://elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT elsewhere:443 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX\x1b[2J: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        CHUNKED + b"zz\r\n",
        HANDSHAKE.replace(b"Version: 13", b"Version: 0"),
        HANDSHAKE.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 20_000 + b"\r\n\r\n"),
    ],
)
async def test_noise_is_refused_without_a_traceback(noise: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with served(head_s=1, body_s=1) as server, talk(server) as (reader, writer):
            writer.write(noise)
            said = await answer(reader)
            assert not said or re.match(rb"HTTP/1.1 4\d\d ", said)
    assert "Traceback" not in caplog.text
    assert "\x1b" not in caplog.text
    assert sum(record.name.startswith("tradepost") for record in caplog.records) <= 1


async def test_a_handshake_that_overtakes_a_response_is_cut() -> None:
    async with served() as server, talk(server) as (reader, writer):
        writer.write(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n" + HANDSHAKE)
        assert await answer(reader) == b""


async def test_an_upgrade_to_something_else_is_answered_as_if_it_had_not_been_asked() -> None:
    async with served() as server, talk(server) as (reader, writer):
        writer.write(HEAD + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")


# The drain and the exit, of a process of its own

NODE = """
import asyncio, logging, socket, sys
from contextlib import ExitStack, asynccontextmanager, suppress
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from tradepost_server.gateway import launcher
from tradepost_server.gateway.prompt_http import Limits
from tradepost_server.gateway.uvicorn_ws import EXTENSION
from tradepost_server.gateway.ws_frames import encode_text_frame

BLOCK = encode_text_frame(b"x" * 60_000)
drain = sys.argv[1]

def say(word):
    print(word, flush=True)

class Firehose:
    def __init__(self, connection):
        self.connection, self.on = connection, True
        connection.attach(self)
        self.spray()
    def spray(self):
        if self.on:
            self.connection.send_frame(BLOCK)
            asyncio.get_running_loop().call_later(0.01, self.spray)
    def frame_received(self, text): self.connection.send_frame(encode_text_frame(text))
    def binary_received(self, data): self.connection.close(1003)
    def pause_writing(self): self.on = False; say("full")
    def resume_writing(self): pass
    def connection_closed(self, code, reason): self.on = False

async def room(websocket):
    await websocket.accept()
    Firehose(websocket.scope["extensions"][EXTENSION])

@asynccontextmanager
async def lifespan(app):
    say("ready")
    yield
    while drain == "stays":
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
    say("stopped")

async def stuck(request):
    say("asked")
    await asyncio.Event().wait()

async def on_drain():
    say("draining")
    if drain == "fails":
        raise LookupError("a fault of the drain")
    if drain == "hangs":
        try:
            await asyncio.sleep(60)
        finally:
            say("cut short")
    say("drained")

logging.basicConfig(level=logging.INFO, stream=sys.stderr)
sock = socket.socket(fileno=int(sys.argv[3]))
limits = Limits(drain_s=float(sys.argv[2]), stop_s=1, exit_s=3 if drain == "stays" else 28)
app = Starlette(routes=[WebSocketRoute("/room", room), Route("/", stuck)], lifespan=lifespan)
launcher.run(app, sock, on_drain=on_drain, limits=limits)
say("returned")
"""


@dataclass
class Process:
    """A running node, and what it says line by line."""

    popen: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)

    def hear(self, word: str) -> None:
        assert self.popen.stdout is not None
        while word not in self.said:
            line = self.popen.stdout.readline()
            assert line, f"ended before {word!r}: {self.popen.stderr and self.popen.stderr.read()}"
            self.said.append(line.strip())

    def end(self) -> tuple[int, str]:
        """Exit code and log."""
        out, log = self.popen.communicate(timeout=30)
        self.said += out.split()
        return self.popen.returncode, log


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    running: list[subprocess.Popen[str]] = []

    def begin(drain: str = "works", drain_s: float = 10) -> Process:
        with ports.listening() as sock:
            command = [sys.executable, "-c", NODE, drain, str(drain_s), str(sock.fileno())]
            popen = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, pass_fds=[sock.fileno()]
            )
            running.append(popen)
            process = Process(popen, sock.getsockname()[1])
        process.hear("ready")
        return process

    yield begin
    for popen in running:
        popen.kill()
        popen.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_stops_and_exits_with_0(start: Callable[..., Process], how: signal.Signals) -> None:
    process = start()
    process.popen.send_signal(how)
    code, log = process.end()
    assert code == 0
    assert process.said == ["ready", "draining", "drained", "stopped", "returned"]
    assert "Traceback" not in log


def test_nobody_new_is_let_in_while_the_drain_goes_on(start: Callable[..., Process]) -> None:
    process = start("hangs", 1)
    process.popen.terminate()
    process.hear("draining")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", process.port))
    assert process.end()[0] == 0


def test_a_drain_that_hangs_is_cut_short_at_its_limit(start: Callable[..., Process]) -> None:
    process = start("hangs", 0.5)
    process.popen.terminate()
    code, log = process.end()
    assert (code, process.said[1:]) == (0, ["draining", "cut", "short", "stopped", "returned"])
    assert "the drain was cut short" in log


def test_a_drain_that_fails_does_not_keep_the_server_from_stopping(start: Callable[..., Process]) -> None:
    process = start("fails")
    process.popen.terminate()
    code, log = process.end()
    assert (code, process.said[1:]) == (0, ["draining", "stopped", "returned"])
    assert "the drain failed" in log


def test_an_end_that_nothing_can_hurry_does_not_hold_up_the_exit(start: Callable[..., Process]) -> None:
    process = start("stays")
    begun = time.monotonic()
    process.popen.terminate()
    code, log = process.end()
    assert (code, process.said[1:]) == (1, ["draining", "drained"])
    assert 3 <= time.monotonic() - begun < 10
    assert "the stop takes too long" in log


def test_a_second_interrupt_does_not_wait(start: Callable[..., Process]) -> None:
    process = start("hangs", 60)
    process.popen.send_signal(signal.SIGINT)
    process.hear("draining")
    begun = time.monotonic()
    process.popen.send_signal(signal.SIGINT)
    code, log = process.end()
    assert (code, process.said[2:]) == (0, ["cut", "short", "stopped", "returned"])
    assert time.monotonic() - begun < 5
    assert "Traceback" not in log


def test_a_request_that_never_ends_does_not_hold_up_the_exit(start: Callable[..., Process]) -> None:
    process = start()
    with socket.create_connection(("127.0.0.1", process.port)) as sock:
        sock.sendall(HEAD + b"\r\n")
        process.hear("asked")
        begun = time.monotonic()
        process.popen.terminate()
        code, _ = process.end()
    assert code == 0
    assert time.monotonic() - begun < 10


def test_thirty_sockets_that_never_read_do_not_hold_up_the_exit(start: Callable[..., Process]) -> None:
    process = start()
    stuck = []
    for _ in range(30):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", process.port))
        sock.sendall(HANDSHAKE)
        stuck.append(sock)
    while process.said.count("full") < 30:
        assert process.popen.stdout is not None
        process.said.append(process.popen.stdout.readline().strip())
    begun = time.monotonic()
    process.popen.terminate()
    code, log = process.end()
    for sock in stuck:
        sock.close()
    assert code == 0
    assert time.monotonic() - begun < 15
    assert "Traceback" not in log
