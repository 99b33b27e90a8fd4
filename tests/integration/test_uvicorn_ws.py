"""The WebSocket protocol class on real sockets, under uvloop and under asyncio's own loop."""

import asyncio
import gc
import logging
import socket
import struct
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import pytest
import uvicorn
import uvloop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol as WebSocketProtocol
from websockets.protocol import Side, State
from websockets.server import ServerProtocol

from support import ports
from support.raw import frame
from tradepost_server.gateway import ws_connection
from tradepost_server.gateway.launcher import DrainingServer
from tradepost_server.gateway.uvicorn_ws import EXTENSION, FrameProtocol
from tradepost_server.gateway.ws_connection import SocketConnection
from tradepost_server.gateway.ws_frames import encode_text_frame, is_utf8, payload_bounds

MASK = b"\x37\xfa\x21\x3d"
SIZE_LIMIT = 65536
HANDSHAKE = (
    b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


pytestmark = pytest.mark.filterwarnings("ignore:Overriding the:pytest.PytestDeprecationWarning")


@pytest.fixture(params=["uvloop", "asyncio"], scope="module")
def event_loop_policy(request: pytest.FixtureRequest) -> asyncio.AbstractEventLoopPolicy:
    return uvloop.EventLoopPolicy() if request.param == "uvloop" else asyncio.DefaultEventLoopPolicy()


# A server that keeps its sessions


@dataclass(eq=False)
class Session:
    """A sink that remembers what it was told."""

    connection: SocketConnection
    texts: list[bytes] = field(default_factory=list)
    binaries: list[bytes] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    ends: list[tuple[int, str]] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    on_text: Callable[[bytes], None] | None = None

    def frame_received(self, text: bytes) -> None:
        self.texts.append(text)
        self.changed.set()
        if self.on_text is not None:
            self.on_text(text)

    def binary_received(self, data: bytes) -> None:
        self.binaries.append(data)
        self.changed.set()

    def pause_writing(self) -> None:
        self.told.append("pause")
        self.changed.set()

    def resume_writing(self) -> None:
        self.told.append("resume")
        self.changed.set()

    def connection_closed(self, code: int, reason: str) -> None:
        self.ends.append((code, reason))
        self.ended.set()
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


class Node:
    """The application: `/room` attaches and returns, `/late` attaches when let, `/plain` stays with ASGI."""

    def __init__(self) -> None:
        self.sessions: asyncio.Queue[Session] = asyncio.Queue()
        self.let = asyncio.Event()
        self.on_text: Callable[[Session, bytes], None] | None = None
        self.broken: list[Exception] = []

    async def on_drain(self) -> None:
        """Nothing to do here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await getattr(self, scope["path"].strip("/"))(WebSocket(scope, receive, send))

    async def room(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.attach(websocket)

    def attach(self, websocket: WebSocket) -> Session:
        session = Session(websocket.scope["extensions"][EXTENSION])
        if self.on_text is not None:
            on_text = self.on_text
            session.on_text = lambda text: on_text(session, text)
        session.connection.attach(session)
        self.sessions.put_nowait(session)
        return session

    async def late(self, websocket: WebSocket) -> None:
        await websocket.accept()
        await self.let.wait()
        self.attach(websocket)

    async def plain(self, websocket: WebSocket) -> None:
        await websocket.accept()
        while (message := await websocket.receive())["type"] == "websocket.receive":
            await websocket.send_text(message["text"])

    async def hasty(self, websocket: WebSocket) -> None:
        try:
            websocket.scope["extensions"][EXTENSION].attach(Session(websocket.scope["extensions"][EXTENSION]))
        except RuntimeError as error:
            self.broken.append(error)
        raise LookupError("a fault of the application")

    async def faulty(self, websocket: WebSocket) -> None:
        await self.room(websocket)
        raise LookupError("a fault of the application")

    async def denied(self, websocket: WebSocket) -> None:
        await websocket.close()


@dataclass
class Running:
    node: Node
    server: DrainingServer
    port: int


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    node = Node()
    server = DrainingServer(node, node.on_drain)
    sock = ports.listening()
    serving = asyncio.create_task(server.serve([sock]))
    await until(lambda: server.started)
    yield Running(node, server, sock.getsockname()[1])
    server.should_exit = True
    await serving


async def until(condition: Callable[[], object]) -> None:
    """For what happens out of our sight; looks a hundred times a second, for ten seconds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # nobody sets an event
            await asyncio.sleep(0.01)


# A client that may do everything wrong


client_frame = partial(frame, key=MASK)


def text(payload: str | bytes) -> bytes:
    return client_frame(1, payload.encode() if isinstance(payload, str) else payload)


def closing(code: int, reason: bytes = b"") -> bytes:
    return client_frame(8, code.to_bytes(2, "big") + reason)


class Peer:
    """One raw connection, the handshake done."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def frame(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload."""
        async with asyncio.timeout(10):
            head, size = await self.reader.readexactly(2)
            if size >= 126:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            return head & 0x0F, await self.reader.readexactly(size)

    async def close_code(self) -> int:
        """The code of the close frame that ends the stream; other frames before it are skipped."""
        while True:
            opcode, payload = await self.frame()
            if opcode == Opcode.CLOSE:
                return int.from_bytes(payload[:2], "big")

    async def end(self) -> None:
        """Until the server's side of the socket is closed."""
        with suppress(ConnectionResetError):
            async with asyncio.timeout(10):
                while await self.reader.read(65536):
                    pass


@asynccontextmanager
async def connect(running: Running, path: str = "/room", also: bytes = b"") -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    try:
        writer.write(HANDSHAKE % path.encode() + also)
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        yield Peer(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def joined(running: Running, also: bytes = b"") -> AsyncIterator[tuple[Peer, Session]]:
    async with connect(running, also=also) as peer:
        yield peer, await asyncio.wait_for(running.node.sessions.get(), 10)


# Messages


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 70000])
def test_an_encoded_frame_is_what_a_client_understands(size: int) -> None:
    client = WebSocketProtocol(Side.CLIENT, state=State.OPEN, max_size=None)
    client.receive_data(encode_text_frame(b"x" * size))
    (event,) = client.events_received()
    assert isinstance(event, Frame)
    assert (event.opcode, bytes(event.data), event.fin) == (Opcode.TEXT, b"x" * size, True)


async def test_a_session_hears_and_answers_after_the_application_returned(running: Running) -> None:
    async with joined(running) as (peer, session):
        await until(lambda: not running.server.server_state.tasks)
        peer.send(text("hello"))
        await session.until(lambda: session.texts == [b"hello"])
        session.connection.send_frame(encode_text_frame(b"hello yourself"))
        assert await peer.frame() == (Opcode.TEXT, b"hello yourself")
        assert session.connection.peer == peer.writer.get_extra_info("sockname")


async def test_bytes_in_one_segment_with_the_handshake_are_heard(running: Running) -> None:
    async with joined(running, also=text("early") + text("bird")[:4]) as (peer, session):
        peer.send(text("bird")[4:])
        await session.until(lambda: session.texts == [b"early", b"bird"])


async def test_frames_sent_before_the_attach_follow_it_in_order(running: Running) -> None:
    async with connect(running, "/late", also=text("1")) as peer:
        peer.send(text("2") + client_frame(9, b"are you there?"))
        peer.send(text("3"))
        running.node.let.set()
        session = await running.node.sessions.get()
        await session.until(lambda: len(session.texts) == 3)
        assert session.texts == [b"1", b"2", b"3"]
        assert await peer.frame() == (Opcode.PONG, b"are you there?")


# The fast path against the sans-I/O parser, without a socket


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.writes: list[bytes] = []
        self.protocol: asyncio.BaseProtocol | None = None
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(data)  # type: ignore[arg-type]  # we write bytes only

    def close(self) -> None:
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_write_buffer_size(self) -> int:
        return 0

    def can_write_eof(self) -> bool:
        return False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


def plan(payloads: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Mostly sound frames of all kinds, fragments in and out of place, a few broken rules."""
    return st.one_of(
        payloads.map(text),
        st.text(max_size=300).map(text),
        payloads.map(lambda data: client_frame(2, data)),
        st.tuples(st.sampled_from([0, 1, 2]), payloads, st.booleans()).map(
            lambda parts: client_frame(parts[0], parts[1], fin=parts[2])
        ),
        st.binary(max_size=125).map(lambda data: client_frame(9, data)),
        st.binary(max_size=125).map(lambda data: client_frame(10, data)),
        st.sampled_from([closing(1000, b"bye"), client_frame(8), text(b"\xff"), client_frame(1, b"?", rsv=4)]),
        st.sampled_from([client_frame(3), client_frame(1, b"?", masked=False), client_frame(9, b"x" * 126)]),
    )


def by_the_parser(stream: bytes) -> tuple[list[tuple[Opcode, bytes]], int | None]:
    """What websockets makes of the stream: whole messages and pongs, and the code of the close it sends."""
    reference = ServerProtocol(state=State.OPEN, max_size=SIZE_LIMIT)
    reference.receive_data(stream)
    told: list[tuple[Opcode, bytes]] = []
    parts: list[Frame] = []
    for event in reference.events_received():
        assert isinstance(event, Frame)
        if event.opcode is Opcode.PING:
            told.append((Opcode.PONG, bytes(event.data)))
        elif event.opcode in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
            parts.append(event)
            if event.fin:
                message, kind, parts = b"".join(part.data for part in parts), parts[0].opcode, []
                if kind is Opcode.TEXT and not is_utf8(message):
                    return told, 1007
                told.append((kind, message))
    return told, reference.close_sent.code if reference.close_sent else None


async def by_the_connection(pieces: list[bytes]) -> tuple[list[tuple[Opcode, bytes]], int | None]:
    """What a connection makes of the same bytes, cut into these pieces."""
    told: list[tuple[Opcode, bytes]] = []

    class Ear(Session):
        def frame_received(self, text: bytes) -> None:
            told.append((Opcode.TEXT, text))

        def binary_received(self, data: bytes) -> None:
            told.append((Opcode.BINARY, data))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        scope["extensions"][EXTENSION].attach(Ear(scope["extensions"][EXTENSION]))

    config = uvicorn.Config(app, ws_max_size=SIZE_LIMIT, ws_per_message_deflate=False, log_config=None, lifespan="off")
    config.load()
    wire, state = Wire(), ServerState()
    handshake = FrameProtocol(config, state, {})
    handshake.connection_made(wire)
    handshake.data_received(HANDSHAKE % b"/")
    await asyncio.gather(*state.tasks)
    connection = wire.protocol
    assert isinstance(connection, SocketConnection)
    wire.writes.clear()
    for piece in pieces:
        if not wire.closing:
            connection.data_received(piece)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            told += [(Opcode.PONG, pong) for pong in pongs(wire)]
    code = close_code_of(wire)
    connection.connection_lost(None)
    return told, code


def pongs(wire: Wire) -> list[bytes]:
    found, kept = [], b""
    stream, wire.writes = b"".join(wire.writes), []
    while stream:
        size = 2 + stream[1]
        if stream[0] == 0x8A:
            found.append(stream[2:size])
        else:
            kept += stream[:size]
        stream = stream[size:]
    wire.writes = [kept] if kept else []
    return found


def close_code_of(wire: Wire) -> int | None:
    stream = b"".join(wire.writes)
    if not stream:
        return None
    assert stream[0] == 0x88
    return int.from_bytes(stream[2:4], "big") if stream[1] else 1005


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    frames=st.lists(plan(st.binary(max_size=400)), max_size=12),
    cuts=st.lists(st.floats(0, 1), max_size=8),
)
def test_any_stream_in_any_pieces_means_what_the_parser_says(frames: list[bytes], cuts: list[float]) -> None:
    stream = b"".join(frames)
    marks = [0, *sorted(int(cut * len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(marks) if a < b]
    told, code = asyncio.run(by_the_connection(pieces))
    expected, expected_code = by_the_parser(stream)
    assert code == expected_code
    for kinds in ({Opcode.TEXT, Opcode.BINARY}, {Opcode.PONG}):
        assert [one for one in told if one[0] in kinds] == [one for one in expected if one[0] in kinds]


# Writing


class Counting:
    """Stands before a transport and counts its writes."""

    def __init__(self, connection: SocketConnection) -> None:
        self.transport, self.writes = connection._transport, list[bytes]()
        connection._transport = self  # type: ignore[assignment]

    def write(self, data: bytes) -> None:
        self.writes.append(data)
        self.transport.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self.transport, name)


async def test_frames_of_one_turn_share_one_write(running: Running) -> None:
    async with joined(running) as (peer, session):
        counting = Counting(session.connection)
        frames = [encode_text_frame(b"%d" % n) for n in range(50)]
        for frame in frames:
            session.connection.send_frame(frame)
        assert session.connection.write_buffer_bytes == sum(map(len, frames))
        assert counting.writes == []
        assert [await peer.frame() for _ in frames] == [(Opcode.TEXT, b"%d" % n) for n in range(50)]
        assert counting.writes == [b"".join(frames)]


async def test_a_frame_alone_is_written_without_a_copy_to_every_member_of_a_room(running: Running) -> None:
    async with joined(running) as (one, first), joined(running) as (two, second):
        counters = [Counting(first.connection), Counting(second.connection)]
        frame = encode_text_frame(b"to all")
        first.connection.send_frame(frame)
        second.connection.send_frame(frame)
        assert await one.frame() == await two.frame() == (Opcode.TEXT, b"to all")
        assert [list(map(id, counter.writes)) for counter in counters] == [[id(frame)], [id(frame)]]


async def test_a_flush_that_would_hold_up_the_loop_goes_on_in_the_next_turn(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ws_connection, "FLUSH_LIMIT", 1)
    async with joined(running) as (one, first), joined(running) as (two, second):
        first.connection.send_frame(encode_text_frame(b"1"))
        second.connection.send_frame(encode_text_frame(b"2"))
        assert await two.frame() == (Opcode.TEXT, b"2")
        assert await one.frame() == (Opcode.TEXT, b"1")


async def test_a_session_is_told_of_a_full_and_of_a_drained_transport(running: Running) -> None:
    async with joined(running) as (peer, session):
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        block, sent = encode_text_frame(b"x" * 60_000), 0
        while "pause" not in session.told:
            session.connection.send_frame(block)
            sent += len(block)
            await asyncio.sleep(0)
        assert session.connection.write_buffer_bytes > ws_connection.HIGH_WATER_BYTES
        peer.writer.transport.resume_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(10):
            await peer.reader.readexactly(sent)
        await session.until(lambda: session.told == ["pause", "resume"])


async def test_a_session_that_writes_on_to_a_full_transport_loses_it(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ws_connection, "UNSENT_LIMIT_BYTES", 1024 * 1024)
    async with joined(running) as (peer, session):
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        while not session.ends:
            session.connection.send_frame(encode_text_frame(b"x" * 60_000))
            await asyncio.sleep(0)
        assert session.ends == [(4008, "too slow")]
        assert session.connection.write_buffer_bytes == 0


# Closing


async def test_a_close_follows_what_is_pending_and_silences_what_comes_after(running: Running) -> None:
    async with joined(running) as (peer, session):
        session.connection.send_frame(encode_text_frame(b"last words"))
        session.connection.close(4001, "draining")
        session.connection.send_frame(encode_text_frame(b"too late"))
        session.connection.close(4008, "again")
        assert await peer.frame() == (Opcode.TEXT, b"last words")
        assert await peer.frame() == (Opcode.CLOSE, b"\x0f\xa1draining")
        peer.send(text("unheard") + closing(4001))
        await peer.end()
        await session.ended.wait()
        assert (session.ends, session.texts) == ([(4001, "draining")], [])


@pytest.mark.parametrize("reason", ["é" * 100, "x" * 200, ""])
async def test_a_long_reason_is_cut_at_a_character(running: Running, reason: str) -> None:
    async with joined(running) as (peer, session):
        session.connection.close(4500, reason)
        opcode, payload = await peer.frame()
        assert opcode == Opcode.CLOSE
        assert reason.startswith(payload[2:].decode())
        assert len(payload) <= 125


async def test_a_peer_that_never_answers_a_close_is_gone_in_time(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ws_connection, "CLOSE_LIMIT_S", 0.2)
    async with joined(running) as (peer, session):
        session.connection.close(1000)
        async with asyncio.timeout(5):
            await session.ended.wait()
        assert await peer.close_code() == 1000
        await peer.end()


async def test_a_peer_that_stopped_reading_is_reset_in_time(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws_connection, "CLOSE_LIMIT_S", 0.2)
    async with joined(running) as (peer, session):
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        while "pause" not in session.told:
            session.connection.send_frame(encode_text_frame(b"x" * 60_000))
            await asyncio.sleep(0)
        session.connection.close(4008, "too slow")
        async with asyncio.timeout(5):
            await session.ended.wait()
        assert session.ends == [(4008, "too slow")]
        peer.writer.transport.resume_reading()  # type: ignore[attr-defined]
        with pytest.raises(ConnectionResetError):
            await peer.reader.read()


@pytest.mark.parametrize(
    ("frame", "code", "reason", "echo"),
    [
        (closing(1000, b"bye"), 1000, "bye", b"\x03\xe8bye"),
        (closing(1001), 1001, "", b"\x03\xe9"),
        (closing(4999, "é".encode()), 4999, "é", b"\x13\x87" + "é".encode()),
        (client_frame(8), 1005, "", b""),
    ],
)
async def test_a_peer_that_closes_is_echoed_and_the_session_told_once(
    running: Running, frame: bytes, code: int, reason: str, echo: bytes
) -> None:
    async with joined(running) as (peer, session):
        peer.send(text("one") + frame + text("unheard"))
        assert await peer.frame() == (Opcode.CLOSE, echo)
        await peer.end()
        await session.ended.wait()
        assert (session.ends, session.texts) == ([(code, reason)], [b"one"])
        assert not running.server.server_state.connections


@pytest.mark.parametrize("how", ["reset", "end of stream", "abort"])
async def test_a_connection_that_just_ends_is_told_as_1006(running: Running, how: str) -> None:
    async with joined(running) as (peer, session):
        if how == "reset":
            plug = peer.writer.get_extra_info("socket")
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.writer.transport.abort()
        elif how == "abort":
            session.connection.abort()
            session.connection.abort()
        else:
            peer.writer.write_eof()
        async with asyncio.timeout(10):
            await session.ended.wait()
        session.connection.send_frame(b"\x81\x00")
        session.connection.close(1000)
        assert session.ends == [(1006, "")]


async def test_a_peer_that_left_before_the_attach_is_told_of_after_it(running: Running) -> None:
    async with connect(running, "/late") as peer:
        peer.writer.close()
        await until(lambda: not running.server.server_state.connections)
        running.node.let.set()
        session = await running.node.sessions.get()
        await session.ended.wait()
        assert session.ends == [(1006, "")]


async def test_the_server_that_goes_says_1012(running: Running) -> None:
    async with joined(running) as (peer, session):
        running.server.should_exit = True
        assert await peer.close_code() == 1012
        peer.send(closing(1012))
        await session.ended.wait()
        assert session.ends == [(1012, "restarting")]


# Reading with care


async def test_a_paused_session_hears_nothing_until_it_resumes(running: Running) -> None:
    running.node.on_text = lambda session, text: session.connection.pause_reading()
    async with joined(running) as (peer, session):
        peer.send(b"".join(text(str(n)) for n in range(5)))
        await session.until(lambda: session.texts == [b"0"])
        peer.send(text("5")[:3])
        for heard in range(1, 5):
            await asyncio.sleep(0.01)
            assert len(session.texts) == heard
            session.connection.resume_reading()
            await session.until(lambda heard=heard: len(session.texts) == heard + 1)  # type: ignore[misc]
        session.connection.resume_reading()
        peer.send(text("5")[3:])
        await session.until(lambda: len(session.texts) == 6)
        assert session.texts == [b"%d" % n for n in range(6)]


async def test_a_paused_session_that_closes_still_sees_the_answer(running: Running) -> None:
    running.node.on_text = lambda session, text: session.connection.pause_reading()
    async with joined(running) as (peer, session):
        peer.send(text("1") + text("2") + closing(1000))
        await session.until(lambda: session.texts == [b"1"])
        session.connection.close(4029, "slow down")
        async with asyncio.timeout(ws_connection.CLOSE_LIMIT_S / 2):
            await session.ended.wait()
        assert (session.ends, session.texts) == ([(4029, "slow down")], [b"1"])


async def test_a_session_that_closes_inside_a_segment_hears_no_more_of_it(running: Running) -> None:
    running.node.on_text = lambda session, text: session.connection.close(4500, "no")
    async with joined(running) as (peer, session):
        peer.send(text("1") + text("2") + client_frame(9) + closing(1000))
        assert await peer.close_code() == 4500
        await session.ended.wait()
        assert session.texts == [b"1"]


async def test_control_frames_are_answered_up_to_a_limit_and_then_closed_4029(running: Running) -> None:
    async with joined(running) as (peer, session):
        peer.send(client_frame(9, b"?") * 50_000)
        answers = []
        while (frame := await peer.frame())[0] != Opcode.CLOSE:
            answers.append(frame)
        assert answers == [(Opcode.PONG, b"?")] * ws_connection.CONTROL_LIMIT
        assert int.from_bytes(frame[1][:2], "big") == 4029
        await peer.end()
        peer.writer.close()
        await session.ended.wait()
        assert session.ends[0][0] == 4029


async def test_pongs_nobody_asked_for_are_ignored(running: Running) -> None:
    async with joined(running) as (peer, session):
        peer.send(client_frame(10, b"me") * 3 + text("after"))
        await session.until(lambda: session.texts == [b"after"])


# Rules and those who break them

SECRET = b"4111-1111\x1b[2J\r\n"
VIOLATIONS = {  # a few for what the session is told; all of them are in tests/conformance
    "an unmasked text": (client_frame(1, SECRET, masked=False), 1002),
    "RSV1": (client_frame(1, SECRET, rsv=4), 1002),
    "a length in more bytes than it needs": (client_frame(1, SECRET, bits=16), 1002),
    "a text inside a fragmented text": (client_frame(1, SECRET, fin=False) + text(SECRET), 1002),
    "a text that is not UTF-8": (text(SECRET + b"\xff"), 1007),
    "a byte above the limit": (text(SECRET.ljust(SIZE_LIMIT + 1)), 1009),
}


async def test_every_broken_rule_has_its_code_and_one_quiet_line_in_the_log(
    running: Running, caplog: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, (vector, code) in VIOLATIONS.items():
        caplog.clear()
        with subtests.test(name):
            async with joined(running, also=text("hello")) as (peer, session):
                peer.send(vector + text("unheard"))
                assert await peer.close_code() == code
                await peer.end()
                peer.writer.close()
                async with asyncio.timeout(10):
                    await session.ended.wait()
            assert session.texts == [b"hello"]
            assert [end[0] for end in session.ends] == [code]
            lines = [record for record in caplog.records if record.name.startswith(("tradepost", "websockets"))]
            assert len(lines) == 1
            assert "Traceback" not in caplog.text
            assert "4111" not in caplog.text
            assert "\x1b" not in caplog.text


async def test_a_huge_declared_length_costs_no_memory_and_no_wait(running: Running) -> None:
    async with joined(running) as (peer, session):
        for length in (SIZE_LIMIT + 1, 1 << 62):
            assert payload_bounds(client_frame(1, length=length), 0, SIZE_LIMIT) == (0, 14)
        peer.send(client_frame(1, length=1 << 62))
        assert await peer.close_code() == 1009
        assert session.connection._unread == b""


async def test_a_fault_of_the_session_closes_its_connection_only(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(session: Session, text: bytes) -> None:
        raise LookupError("a fault of the session")

    async with joined(running) as (well, innocent):
        running.node.on_text = fail
        async with joined(running) as (peer, _):
            peer.send(text(SECRET))
            assert await peer.close_code() == 1011
        well.send(text("still here"))
        await innocent.until(lambda: innocent.texts == [b"still here"])
    assert "4111" not in caplog.text
    assert sum("the session failed" in record.getMessage() for record in caplog.records) == 1


# The handshake


async def test_an_application_that_does_not_attach_finds_plain_asgi(running: Running) -> None:
    async with connect(running, "/plain", also=text("one")) as peer:
        assert await peer.frame() == (Opcode.TEXT, b"one")
        peer.send(text("two") + text("three"))
        assert [await peer.frame(), await peer.frame()] == [(Opcode.TEXT, b"two"), (Opcode.TEXT, b"three")]
        peer.send(closing(1000))
        assert await peer.close_code() == 1000


async def test_no_line_of_the_log_has_the_query_of_an_address(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with connect(running, "/room?token=canary"), connect(running, "/plain?token=canary"):
            pass
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(HANDSHAKE % b"/denied?token=canary")
        assert (await reader.read()).startswith(b"HTTP/1.1 403 ")
        writer.close()
    assert "canary" not in caplog.text


@pytest.mark.parametrize("path", ["/room", "/late"])
async def test_nothing_of_the_handshake_stays_with_an_idle_connection(running: Running, path: str) -> None:
    def of_handshakes() -> list[object]:
        kinds = FrameProtocol, ServerProtocol, HttpToolsProtocol
        return [thing for thing in gc.get_objects() if isinstance(thing, kinds)]

    gc.collect()
    gc.disable()  # reference counting alone must do
    try:
        before = of_handshakes()  # of earlier tests, held by whatever they left
        running.node.let.set()
        async with connect(running, path) as peer:
            session = await running.node.sessions.get()
            peer.send(client_frame(9, b"a") + client_frame(1, b"b", fin=False) + client_frame(0, b"c"))
            assert await peer.frame() == (Opcode.PONG, b"a")
            await session.until(lambda: session.texts == [b"bc"])
            await until(lambda: not running.server.server_state.tasks)
            await until(lambda: not [thing for thing in of_handshakes() if all(thing is not old for old in before)])
            assert list(map(id, running.server.server_state.connections)) == [id(session.connection)]
    finally:
        gc.enable()


async def talk_and_end(running: Running, end: str) -> "weakref.ref[Session]":
    """A session that heard something and ended in this way; nobody here holds it any more."""
    async with connect(running, "/room") as peer:
        session = await running.node.sessions.get()
        peer.send(text("hello"))
        await session.until(lambda: session.texts == [b"hello"])
        if end == "the peer closes":
            peer.send(closing(1000))
        elif end == "the server closes":
            session.connection.close(4000)
            await peer.close_code()
        elif end == "the server resets":
            session.connection.abort()
        return weakref.ref(session)


@pytest.mark.parametrize("end", ["the peer goes", "the peer closes", "the server closes", "the server resets"])
async def test_a_connection_that_ended_leaves_nothing_to_the_garbage_collector(running: Running, end: str) -> None:
    gc.collect()
    gc.disable()  # reference counting alone must do
    try:
        there = await talk_and_end(running, end)
        await until(lambda: there() is None)
    finally:
        gc.enable()


async def test_a_connection_is_attached_once_and_not_before_it_is_accepted(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with joined(running) as (_, session):
        with pytest.raises(RuntimeError, match="sink already"):
            session.connection.attach(session)
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    writer.write(HANDSHAKE % b"/hasty")
    assert (await reader.read()).startswith(b"HTTP/1.1 500 ")
    writer.close()
    assert "attach after `websocket.accept`" in str(running.node.broken)


async def test_an_application_that_fails_after_the_attach_closes_1011(running: Running) -> None:
    async with connect(running, "/faulty") as peer:
        assert await peer.close_code() == 1011


@pytest.mark.parametrize(
    "spoil",
    [
        lambda head: head.replace(b"Version: 13", b"Version: 12"),
        lambda head: head.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"short"),
        lambda head: head.replace(b"\r\n\r\n", b"\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        lambda head: head.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 20_000 + b"\r\n\r\n"),
        lambda head: head.replace(b"GET", b"POST"),
    ],
    ids=["version", "key", "many headers", "a long header", "method"],
)
async def test_a_handshake_that_is_refused_leaves_no_connection_behind(
    running: Running, spoil: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    writer.write(spoil(HANDSHAKE % b"/room"))
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert not running.server.server_state.connections
    assert "Traceback" not in caplog.text
