"""A connection over plain ASGI, for servers that do not offer finished frames: slower, the same promises."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator

from starlette.types import Receive, Send

from .ws_connection import HIGH_WATER_BYTES, LOW_WATER_BYTES, FrameSink


class AsgiConnection:
    """Outgoing frames wait in a queue that one task empties; its size is what the water marks measure."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sink: FrameSink
        self._out: deque[bytes] = deque()
        self._size = 0
        self._closing: tuple[int, str] | None = None
        self._full = self._over = False
        self._work, self._reading = asyncio.Event(), asyncio.Event()
        self._reading.set()

    @property
    def peer(self) -> tuple[str, int] | None:
        """Not known here."""
        return None

    @property
    def write_buffer_bytes(self) -> int:
        """Bytes that wait to be sent."""
        return self._size

    def attach(self, sink: FrameSink) -> None:
        """From now on frames go to the sink, once `pump` runs."""
        self._sink = sink

    def send_frame(self, frame: bytes) -> None:
        """Queues finished frames."""
        if self._closing is not None:
            return
        self._out.extend(split(frame))
        self._size += len(frame)
        self._work.set()
        if self._size > HIGH_WATER_BYTES and not self._full:
            self._full = True
            self._sink.pause_writing()

    def close(self, code: int, reason: str = "") -> None:
        """After what is queued."""
        self._closing = self._closing or (code, reason)
        self._work.set()
        self._reading.set()

    def abort(self) -> None:
        """Drops what is queued."""
        self._out.clear()
        self.close(1011)

    def pause_reading(self) -> None:
        """No message is handed over until `resume_reading`."""
        self._reading.clear()

    def resume_reading(self) -> None:
        """Messages are handed over again."""
        self._reading.set()

    async def pump(self, receive: Receive) -> None:
        """Both directions, until the socket is gone."""
        writer = asyncio.create_task(self._write())
        code, reason = 1006, ""
        try:
            while not self._over:
                await self._reading.wait()
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    code, reason = message.get("code", 1005), message.get("reason") or ""
                    break
                if message.get("text") is not None:
                    self._sink.frame_received(message["text"].encode())
                else:
                    self._sink.binary_received(message.get("bytes") or b"")
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
                await writer
            self._closing = self._closing or (code, reason)
            self._sink.connection_closed(*self._closing)

    async def _write(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._out:
                frame = self._out.popleft()
                await self._send({"type": "websocket.send", "text": frame.decode()})
                self._size = max(0, self._size - len(frame))
            self._size = 0
            if self._full and self._size < LOW_WATER_BYTES and self._closing is None:
                self._full = False
                self._sink.resume_writing()
            if self._closing is not None:
                await self._send({"type": "websocket.close", "code": self._closing[0], "reason": self._closing[1]})
                self._over = True
                return


def split(frames: bytes) -> Iterator[bytes]:
    """The payloads of finished, unmasked frames."""
    at = 0
    while at < len(frames):
        length = frames[at + 1]
        at += 2
        if length >= 126:
            width = 2 if length == 126 else 8
            length = int.from_bytes(frames[at : at + width])
            at += width
        yield frames[at : at + length]
        at += length
