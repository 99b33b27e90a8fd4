"""A WebSocket after its handshake: no task, queue or timer of its own; all writes of a loop turn in one."""

import asyncio
import contextlib
import logging
import socket
import struct
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from .ws_frames import encode_close_frame, is_padded, is_utf8, payload_bounds

if TYPE_CHECKING:
    from .uvicorn_ws import FrameProtocol

try:
    from websockets.speedups import apply_mask
except ImportError:  # the C extension is optional
    from websockets.utils import apply_mask

HIGH_WATER_BYTES = 256 * 1024  # the sink is told to pause above this
LOW_WATER_BYTES = 64 * 1024  # and to go on below this
UNSENT_LIMIT_BYTES = 4 * 1024 * 1024  # a sink that goes on writing all the same loses its connection (4008)
CLOSE_LIMIT_S = 2.0  # how long a peer may take to answer a close
CONTROL_LIMIT, CONTROL_WINDOW_S = 100, 10.0  # pings, pongs and closes of one peer; above: 4029
FRAGMENT_LIMIT = 1024  # frames of one message; above: 1009
FLUSH_LIMIT = 200  # connections written to in one loop turn; between turns the database and others are heard
TOO_SLOW, TOO_FAST = 4008, 4029  # of the protocol's table of close codes

log = logging.getLogger("tradepost.gateway")
quiet = logging.getLogger("tradepost.gateway.handshake")  # websockets shows payloads below warnings
quiet.setLevel(logging.WARNING)


class FrameSink(Protocol):
    """What a session is to its connection, which calls it from the event loop."""

    def frame_received(self, text: bytes) -> None: ...  # one whole text message, valid UTF-8
    def binary_received(self, data: bytes) -> None: ...  # one whole binary message
    def pause_writing(self) -> None: ...  # the transport holds more than HIGH_WATER_BYTES
    def resume_writing(self) -> None: ...  # it holds less than LOW_WATER_BYTES again
    def connection_closed(self, code: int, reason: str) -> None: ...  # once; the socket is gone


class Connection(Protocol):
    """What a connection is to its session. Nothing here blocks; after the end all of it does nothing."""

    @property
    def peer(self) -> tuple[str, int] | None: ...  # address and port

    @property
    def write_buffer_bytes(self) -> int: ...  # accepted by `send_frame` and not yet by the kernel

    def attach(self, sink: FrameSink) -> None: ...  # once, after `websocket.accept`; what came earlier follows
    def send_frame(self, frame: bytes) -> None: ...  # finished frames; those of one loop turn share one write
    def close(self, code: int, reason: str = "") -> None: ...  # after what is pending; gone within CLOSE_LIMIT_S
    def abort(self) -> None: ...  # now, by a reset; what is unsent is dropped
    def pause_reading(self) -> None: ...  # no message is handed over until `resume_reading`
    def resume_reading(self) -> None: ...


class Switchboard:
    """The connections of one event loop that have something to write: one flush a turn serves them all."""

    def __init__(self) -> None:
        self._due: list[SocketConnection] = []

    @staticmethod
    def of_running_loop() -> "Switchboard":
        """The one of the loop that runs."""
        loop = asyncio.get_running_loop()
        if loop not in _switchboards:
            _switchboards[loop] = Switchboard()
        return _switchboards[loop]

    def flush_soon(self, connection: "SocketConnection") -> None:
        """Writes what is pending on the connection at the end of this loop turn."""
        if not self._due:
            asyncio.get_running_loop().call_soon(self._flush)
        self._due.append(connection)

    def _flush(self) -> None:
        due, self._due = self._due[:FLUSH_LIMIT], self._due[FLUSH_LIMIT:]
        if self._due:
            asyncio.get_running_loop().call_soon(self._flush)
        for connection in due:
            connection.flush()


_switchboards: WeakKeyDictionary[asyncio.AbstractEventLoop, Switchboard] = WeakKeyDictionary()  # part of its loop


class SocketConnection(asyncio.Protocol):
    """A `Connection` after its handshake: the transport's protocol, and all that is kept for an idle peer."""

    __slots__ = (
        "_close_timer",
        "_closing_with",
        "_connections",
        "_control_count",
        "_control_since",
        "_deaf",
        "_full",
        "_handshake",
        "_lost",
        "_message",
        "_open",
        "_parser",
        "_peer",
        "_pending",
        "_reading_paused",
        "_sink",
        "_size_limit",
        "_switchboard",
        "_transport",
        "_unread",
    )

    def __init__(self, handshake: "FrameProtocol") -> None:
        self._handshake: FrameProtocol | None = handshake
        self._transport = handshake.transport
        self._connections: set[Any] = handshake.connections  # of uvicorn; its type names only its own protocols
        self._peer = handshake.client
        self._size_limit = handshake.config.ws_max_size
        self._switchboard = Switchboard.of_running_loop()
        self._sink: FrameSink
        self._open = self._lost = self._full = self._reading_paused = False
        self._deaf = False  # nothing the peer says counts any more
        self._closing_with: tuple[int, str] | None = None  # code and reason of whoever closed first
        self._close_timer: asyncio.TimerHandle | None = None
        self._pending: bytes | list[bytes] | None = None  # frames of this loop turn
        self._unread = b""  # the beginning of a frame, or what came while paused; at most one read and one frame
        self._parser: ServerProtocol | None = None  # only inside a fragmented message
        self._message: list[Frame] = []  # its fragments so far
        self._control_since, self._control_count = 0.0, 0

    # The session's side

    @property
    def peer(self) -> tuple[str, int] | None:
        return self._peer

    @property
    def write_buffer_bytes(self) -> int:
        """Bytes taken by `send_frame` and not yet by the kernel."""
        if self._lost:
            return 0
        pending = self._pending or b""
        waiting = len(pending) if isinstance(pending, bytes) else sum(map(len, pending))
        return waiting + self._transport.get_write_buffer_size()

    def attach(self, sink: FrameSink) -> None:
        """Takes the socket over from the handshake; what the peer sent since follows in the next loop turn.

        Raises: RuntimeError before `websocket.accept` was sent, or the second time.
        """
        handshake = self._handshake
        if handshake is None:
            raise RuntimeError("this connection has its sink already")
        self._unread = handshake.hand_over(self)
        self._handshake, self._sink = None, sink
        if handshake.disconnected:
            asyncio.get_running_loop().call_soon(self.connection_lost, None)
            return
        self._transport.set_write_buffer_limits(high=HIGH_WATER_BYTES, low=LOW_WATER_BYTES)
        self._open = self._reading_paused = True
        self.resume_reading()

    def send_frame(self, frame: bytes) -> None:
        """Takes one or more finished frames; all of one loop turn go out in one write."""
        if not self._open:
            return
        pending = self._pending
        if pending is None:
            self._pending = frame
            self._switchboard.flush_soon(self)
        elif isinstance(pending, bytes):
            self._pending = [pending, frame]
        else:
            pending.append(frame)

    def close(self, code: int, reason: str = "") -> None:
        """Sends what is pending and a close frame; the socket goes when the peer answers, or after CLOSE_LIMIT_S."""
        if not self._open:
            return
        self._end(code, reason, encode_close_frame(code, reason))
        self.resume_reading()

    def abort(self) -> None:
        """Resets the connection; nothing stays behind, in the kernel neither."""
        if self._lost:
            return
        self._open = False
        plug = self._transport.get_extra_info("socket")
        if plug is not None:
            with contextlib.suppress(OSError):  # it may be gone already
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def pause_reading(self) -> None:
        self._reading_paused = True
        if not self._lost:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if not self._reading_paused or self._lost:
            return
        self._reading_paused = False
        self._transport.resume_reading()
        if self._unread:
            asyncio.get_running_loop().call_soon(self.data_received, b"")

    # The event loop's side

    def flush(self) -> None:
        """Writes what is pending; a piece that is alone is not copied."""
        pending, self._pending = self._pending, None
        if pending is None or self._lost:
            return
        self._transport.write(pending if isinstance(pending, bytes) else b"".join(pending))
        if self._full and self._open and self.write_buffer_bytes > UNSENT_LIMIT_BYTES:
            self._closing_with = TOO_SLOW, "too slow"
            log.info("websocket dropped: peer=%s unsent_bytes=%d", self._peer, self.write_buffer_bytes)
            self.abort()

    def data_received(self, data: bytes) -> None:
        if self._deaf or self._lost:
            return
        if self._unread:
            data, self._unread = self._unread + data, b""
        at, size = 0, len(data)
        while at < size and not self._reading_paused:
            bounds = payload_bounds(data, at, self._size_limit)
            if bounds is None:
                break
            self._frame(data, at, *bounds)
            if self._deaf:
                return
            at = bounds[1]
        if at < size:
            self._unread = data[at:]

    def pause_writing(self) -> None:
        self._full = True
        if self._open:
            self._sink.pause_writing()

    def resume_writing(self) -> None:
        self._full = False
        if self._open:
            self._sink.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._lost:
            return
        self._lost, self._open = True, False
        self._pending, self._unread, self._parser, self._message = None, b"", None, []
        if self._close_timer is not None:
            self._close_timer.cancel()
        self._connections.discard(self)
        sink = self._sink
        del self._sink  # it holds this connection: without this only the garbage collector frees them
        sink.connection_closed(*(self._closing_with or (CloseCode.ABNORMAL_CLOSURE.value, "")))

    def shutdown(self) -> None:
        """uvicorn's word for: the server goes."""
        self.close(CloseCode.SERVICE_RESTART, "restarting")

    # Frames

    def _frame(self, data: bytes, at: int, begin: int, end: int) -> None:
        """Hands over the frame that begins at `at`, in the common case without the parser."""
        head = data[at]
        if not self._open:
            if begin == 0 or head & 0x0F == Opcode.CLOSE:  # the answer to our own, or noise
                self._deaf = True
                self._transport.close()
        elif head == 0x81 and begin and self._parser is None:
            self._hand_over(Opcode.TEXT, apply_mask(data[begin:end], data[begin - 4 : begin]))
        elif head & 0x08 and self._too_many_controls():
            self._fail(TOO_FAST, "1")
        elif not begin and is_padded(data, at):
            self._fail(CloseCode.PROTOCOL_ERROR, "a length in more bytes than it needs")
        else:
            self._parse(data[at:end])

    def _parse(self, frame: bytes) -> None:
        parser = self._parser or ServerProtocol(state=State.OPEN, max_size=self._size_limit, logger=quiet)
        parser.receive_data(frame)
        violation = parser.close_sent if parser.parser_exc is not None else None
        if violation is not None:
            self._fail(violation.code, violation.reason)
            return
        for event in parser.events_received():
            if isinstance(event, Frame):
                self._parsed(event, parser)
        self._parser = parser if self._open and parser.current_size is not None else None
        if self._parser is None:
            del parser.parser  # a generator that holds the parser: without this only the garbage collector frees it

    def _parsed(self, frame: Frame, parser: ServerProtocol) -> None:
        if frame.opcode is Opcode.PING:
            self.send_frame(b"".join(parser.data_to_send()))
        elif frame.opcode is Opcode.CLOSE and parser.close_rcvd is not None:
            self._end(parser.close_rcvd.code, parser.close_rcvd.reason, b"".join(parser.data_to_send()))
            self._deaf = True
            self._transport.close()
        elif frame.opcode is not Opcode.PONG:
            self._fragment(frame)

    def _fragment(self, frame: Frame) -> None:
        """Collects the frames of one message; the first one tells its kind."""
        self._message.append(frame)
        if frame.fin:
            message, self._message = self._message, []
            self._hand_over(message[0].opcode, b"".join(part.data for part in message))
        elif len(self._message) > FRAGMENT_LIMIT:
            self._fail(CloseCode.MESSAGE_TOO_BIG, "too many fragments")

    def _hand_over(self, kind: Opcode, payload: bytes) -> None:
        if kind is Opcode.TEXT and not is_utf8(payload):
            self._fail(CloseCode.INVALID_DATA, "text that is not UTF-8")
            return
        try:
            if kind is Opcode.TEXT:
                self._sink.frame_received(payload)
            else:
                self._sink.binary_received(payload)
        except Exception:
            log.exception("the session failed: peer=%s", self._peer)
            self.close(CloseCode.INTERNAL_ERROR, "internal error")

    def _too_many_controls(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._control_since > CONTROL_WINDOW_S:
            self._control_since, self._control_count = now, 0
        self._control_count += 1
        return self._control_count > CONTROL_LIMIT

    # The end

    def _end(self, code: int, reason: str, frame: bytes) -> None:
        """The last frame out; from here on the peer has CLOSE_LIMIT_S."""
        self._closing_with = code, reason
        self.send_frame(frame)
        self._open = False
        self._parser, self._message = None, []
        self.flush()
        self._close_timer = asyncio.get_running_loop().call_later(CLOSE_LIMIT_S, self._end_now)

    def _end_now(self) -> None:
        """The peer had its time to answer the close."""
        if self._transport.get_write_buffer_size():
            self.abort()
        else:
            self._transport.close()

    def _fail(self, code: int, reason: str) -> None:
        """The peer broke a rule: tells it, and reads on to the end only so that no reset overtakes the close frame."""
        log.info("websocket refused: peer=%s code=%d reason=%s", self._peer, code, reason)
        self._end(code, reason, encode_close_frame(code, reason))
        self._deaf = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
