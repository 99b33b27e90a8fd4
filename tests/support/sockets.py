"""A client that hides nothing: one WebSocket, every frame it got, as it came."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from . import neighbour

Frame = dict[str, Any]

ANSWER_S = 15.0  # the longest that a test waits for anything


class Refused(Exception):
    """The server refused a command; `frame` is what it said."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(f"{frame['code']}: {frame.get('message', frame.get('detail'))} ({frame.get('path')})")
        self.frame = frame
        self.code: str = frame["code"]
        self.path: str | None = frame.get("path")
        self.retryable: bool = frame.get("retryable", False)


class RawSocket:
    """Made by `open_socket`. `raw` are the messages as bytes, `frames` the same decoded, in the order they came."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.raw: list[bytes] = []
        self.frames: list[Frame] = []
        self.ended: tuple[int, str] | None = None  # close code and reason; 1006 without a close frame
        self._replies: dict[str, asyncio.Future[Frame]] = {}
        self._refs = 0
        self._changed = asyncio.Event()
        self._reader = asyncio.create_task(self._read(), name="raw socket")

    async def _read(self) -> None:
        try:
            while True:
                self._take(await self._connection.recv(decode=False))
        except ConnectionClosed as closed:
            received = closed.rcvd
            self.ended = (1006, "") if received is None else (received.code, received.reason)
        finally:
            self._changed.set()
            for reply in self._replies.values():
                if not reply.done():
                    reply.set_exception(ConnectionError(f"the socket ended before the reply: {self.ended}"))
                    reply.exception()  # who does not wait for it need not hear of it

    def _take(self, raw: bytes) -> None:
        frame: Frame = json.loads(raw)
        self.raw.append(raw)
        self.frames.append(frame)
        reply = self._replies.pop(frame.get("ref") or "", None)
        if reply is not None and not reply.done():
            reply.set_result(frame)
        self._changed.set()

    # Saying

    async def text(self, text: str) -> None:
        """One text message, whatever it is.

        Raises: ConnectionError where the socket has ended.
        """
        try:
            await self._connection.send(text)
        except ConnectionClosed as closed:
            raise ConnectionError("the socket has ended") from closed

    async def say(self, **fields: Any) -> None:
        """One frame."""
        await self.text(json.dumps(fields))

    async def ask(self, type_: str, **fields: Any) -> "asyncio.Future[Frame]":
        """Sends a command; its reply or error frame will be there."""
        self._refs += 1
        ref = fields.setdefault("ref", f"r{self._refs}")
        reply = self._replies[ref] = asyncio.get_running_loop().create_future()
        await self.say(type=type_, **fields)
        return reply

    async def command(self, type_: str, **fields: Any) -> Frame:
        """Sends a command; the result of its reply.

        Raises: Refused, ConnectionError where the socket ended first.
        """
        async with asyncio.timeout(ANSWER_S):
            return result_of(await (await self.ask(type_, **fields)))

    async def send(self, conversation: str, text: str, **fields: Any) -> Frame:
        """A text message; where it stands."""
        content = {"kind": "text", "text": text}
        return await self.command("message.send", conversation=conversation, content=content, **fields)

    # Hearing

    @property
    def events(self) -> list[Frame]:
        """Event frames so far."""
        return [frame for frame in self.frames if frame["type"] == "event"]

    @property
    def caused(self) -> list[Frame]:
        """Frames so far but for presence, which is told once a second, also of those who were there before."""
        return [f for f in self.frames if f["type"] != "signal" or f["signal"]["name"] != "presence"]

    @property
    def signals(self) -> list[Frame]:
        """Signal frames so far."""
        return [frame for frame in self.frames if frame["type"] == "signal"]

    def names(self, lane: str | None = None) -> list[str]:
        """Names of the events so far, of one lane or all."""
        return [f["event"]["name"] for f in self.events if lane in (None, f["lane"])]

    def texts(self, lane: str | None = None) -> list[str]:
        """What the messages said that were created so far, in one lane or all; nothing of those that are hidden."""
        created = [f for f in self.events if f["event"]["name"] == "message.created" and lane in (None, f["lane"])]
        told = [f["event"]["message"] for f in created]
        return [message["content"]["text"] for message in told if "hidden" not in message]

    async def until(self, true: Callable[["RawSocket"], object], within_s: float = ANSWER_S) -> None:
        """Returns as soon as `true` holds; looked at after every frame.

        Raises: AssertionError with what came instead.
        """
        try:
            async with asyncio.timeout(within_s):
                while not true(self):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            last = b"\n".join(self.raw[-10:]).decode()
            raise AssertionError(
                f"did not happen within {within_s} s; ended: {self.ended}; last frames:\n{last}"
            ) from None

    async def heard(self, text: str) -> Frame:
        """The event of the message that says `text`, as soon as it came."""
        await self.until(lambda s: text in s.texts())
        return next(f for f in self.events if f["event"].get("message", {}).get("content", {}).get("text") == text)

    async def event(self, name: str) -> Frame:
        """The first event of that name, as soon as it came."""
        await self.until(lambda s: name in s.names())
        return next(f for f in self.events if f["event"]["name"] == name)

    async def signal(self, name: str) -> Frame:
        """The first signal of that name, as soon as it came."""
        await self.until(lambda s: any(f["signal"]["name"] == name for f in s.signals))
        return next(f for f in self.signals if f["signal"]["name"] == name)

    async def all_heard(self) -> None:
        """What was on its way to this socket is here: a ping went there and back behind it."""
        await neighbour.told()
        pongs = sum(f["type"] == "pong" for f in self.frames)
        await self.say(type="ping")
        await self.until(lambda s: sum(f["type"] == "pong" for f in s.frames) > pongs)

    async def end(self) -> tuple[int, str]:
        """Close code and reason, as soon as the server closed."""
        await self.until(lambda s: s.ended is not None)
        assert self.ended is not None
        return self.ended

    # Ending

    def stop_reading(self) -> None:
        """From now on nothing is taken from the network."""
        self._connection.transport.pause_reading()

    def read_on(self) -> None:
        """Undoes `stop_reading`."""
        self._connection.transport.resume_reading()

    def cut(self) -> None:
        """Ends the connection without a close frame, as a lost network would."""
        self._connection.transport.abort()

    async def close(self) -> None:
        """Says goodbye; harmless when it is over."""
        if self.ended is None:
            self.read_on()
        await self._connection.close()
        await self._reader


def result_of(frame: Frame) -> Frame:
    """What a reply carries.

    Raises: Refused.
    """
    if frame["type"] == "error":
        raise Refused(frame)
    result: Frame = frame["result"]
    return result


async def open_socket(url: str, **options: Any) -> RawSocket:
    """Connects without saying who it is."""
    connection = await connect(
        url, compression=None, ping_interval=None, close_timeout=1, max_size=16 * 1024 * 1024, proxy=None, **options
    )
    return RawSocket(connection)
