"""Hostile noise behind every campaign: sockets that break the rules, on and on; they alone may be closed for it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random

EACH_S = 0.15  # between two of them: a trickle, not a load test
ANSWER_S = 0.5

UPGRADE = (
    b"GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def _frame(first: int, payload: bytes, *, says: int | None = None) -> bytes:
    """A masked frame; `says`: the length in its header, whatever comes."""
    length = len(payload) if says is None else says
    if length < 126:
        size = bytes([0x80 | length])
    elif length < 65_536:
        size = bytes([0x80 | 126]) + length.to_bytes(2, "big")
    else:
        size = bytes([0x80 | 127]) + length.to_bytes(8, "big")
    return bytes([first]) + size + bytes(4) + payload


SAID: Sequence[bytes] = (
    b"GET /v1/ws HT",  # half a request line
    b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 20_000,  # a header without an end
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(60),  # TLS where none is spoken
    UPGRADE,  # and nothing after it
    UPGRADE + _frame(0x81, b'{"type":"auth","token":"of nobody"}'),
    UPGRADE + _frame(0x81, b"\xff\xfe\xfd"),  # no UTF-8
    UPGRADE + _frame(0x82, b"\x00\x01"),  # binary
    UPGRADE + _frame(0x81, b"", says=2**62),
    UPGRADE + _frame(0x81, b"x" * 70_000),
    UPGRADE + _frame(0xF1, b"{}"),  # reserved bits
    UPGRADE + _frame(0x83, b"{}"),  # an opcode that there is not
    UPGRADE + _frame(0x89, b"p" * 126),  # a ping that is too long
    UPGRADE + _frame(0x80, b"{}"),  # the rest of nothing
    UPGRADE + b"\x81\x02{}",  # not masked
    UPGRADE + _frame(0x81, b"[" * 10_000),
    UPGRADE + _frame(0x81, b'{"a":' * 5_000 + b"1"),
    UPGRADE + _frame(0x81, b'{"type":"auth","token":"\\ud800\\u0000"}'),
    UPGRADE + _frame(0x81, b'{"type":' + b"9" * 5_000 + b"}"),
    UPGRADE + _frame(0x88, b"\x03\xe7"),  # close code 999
    UPGRADE + b"".join(_frame(0x89, b"") for _ in range(500)),
    b"POST /v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n",
    b"GET //..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost/openapi.json?x=\r\n\r\n",
)


class Noise:
    """Made by `noise`."""

    def __init__(self, port: Callable[[], int], random: Random) -> None:
        self.made = 0
        self._port, self._random = port, random

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            said = self._random.choice((*SAID, os.urandom(64)))
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(ANSWER_S):
                    await self._say(said)
            await asyncio.sleep(EACH_S)

    async def _say(self, said: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port())
        try:
            writer.write(said)
            self.made += 1
            while await reader.read(4_096):
                pass
        finally:
            writer.transport.abort()


@asynccontextmanager
async def noise(port: Callable[[], int], random: Random) -> AsyncIterator[Noise]:
    """Goes on until the end of the block."""
    found = Noise(port, random)
    task = asyncio.create_task(found.run())
    try:
        yield found
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
