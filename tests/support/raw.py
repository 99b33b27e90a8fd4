"""Bytes on a TCP connection, and WebSocket frames as a client writes them, right or wrong."""

import asyncio
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from .node import LiveNode
from .sockets import Frame

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATIENCE_S = 30.0  # the longest that the server may take for anything


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    masked: bool = True,
    key: bytes | None = None,
    length: int | None = None,
    bits: int | None = None,
) -> bytes:
    """A client's frame. `length` is what it declares instead of the truth, in a field of so many `bits` (7, 16, 64)."""
    size = len(payload) if length is None else length
    bits = bits or (7 if size < 126 else 16 if size < 65_536 else 64)
    mark = {7: size, 16: 126, 64: 127}[bits]
    head = bytes([fin << 7 | rsv << 4 | opcode, masked << 7 | mark]) + (b"" if bits == 7 else size.to_bytes(bits // 8))
    if not masked:
        return head + payload
    key = os.urandom(4) if key is None else key
    mask_of_it = int.from_bytes((key * (len(payload) // 4 + 1))[: len(payload)])
    return head + key + (int.from_bytes(payload) ^ mask_of_it).to_bytes(len(payload))


class Line:
    """One TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, data: bytes) -> None:
        """Sends it; what the server no longer takes is lost."""
        if self._writer.is_closing():
            return
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError:
            return

    async def head(self) -> bytes:
        """The head of an answer."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.readuntil(b"\r\n\r\n")

    async def some(self) -> bytes:
        """What is there next; nothing once the server has hung up."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.read(65_536)

    async def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        got = bytearray()
        try:
            async with asyncio.timeout(PATIENCE_S):
                while more := await self._reader.read(65_536):
                    got += more
        except ConnectionError:
            pass  # cut off, which is an end too
        return bytes(got)

    async def upgrade(self, *headers: str, path: str = "/v1/ws") -> bytes:
        """A WebSocket handshake; the head of the answer."""
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: tradepost.test",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *headers,
        ]
        await self.say("\r\n".join([*lines, "", ""]).encode())
        return await self.head()

    async def frame(self) -> tuple[int, bytes]:
        """The server's next frame: opcode and payload."""
        async with asyncio.timeout(PATIENCE_S):
            head = await self._reader.readexactly(2)
            size = head[1]
            if size == 126:
                size = int.from_bytes(await self._reader.readexactly(2), "big")
            elif size == 127:
                size = int.from_bytes(await self._reader.readexactly(8), "big")
            return head[0] & 0x0F, await self._reader.readexactly(size)

    async def message(self) -> Frame:
        """The next text message that is no ping."""
        while True:
            opcode, payload = await self.frame()
            assert opcode != CLOSE, payload
            if opcode == TEXT:
                decoded: Frame = json.loads(payload)
                if decoded["type"] != "ping":
                    return decoded

    async def close_code(self) -> int:
        """With which the server closes; 1006 if it hangs up without a word."""
        try:
            while True:
                opcode, payload = await self.frame()
                if opcode == CLOSE:
                    code: int = struct.unpack("!H", payload[:2])[0] if payload else 1005
                    return code
        except (asyncio.IncompleteReadError, ConnectionError):
            return 1006

    async def authenticate(self, node: LiveNode, profile: str, role: str | None = None) -> None:
        """Says who it is, and is welcomed."""
        said = {"type": "auth", "token": await node.token(profile, role)}
        await self.say(frame(TEXT, json.dumps(said).encode()))
        assert (await self.message())["type"] == "welcome"

    def hang_up(self) -> None:
        """Ends the connection at once."""
        self._writer.transport.abort()


@asynccontextmanager
async def reach(url: str) -> AsyncIterator[Line]:
    """A TCP connection to whoever serves there."""
    parts = urlsplit(url)
    found = Line(*await asyncio.open_connection(parts.hostname, parts.port, limit=2**20))
    try:
        yield found
    finally:
        found.hang_up()
