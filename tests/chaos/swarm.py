"""Clients by the thousand: they connect, sign in, sync and stay, and come back by the rules of the SDK. No library."""

import asyncio
import os
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from tradepost.backoff import reconnect_delay
from tradepost.protocol.errors import CloseCode

from .world import Tenant

HELLO = (
    "GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
)
TRY_S = 10.0  # as the SDK: a connection that takes longer is given up
SYNC, PONG = b'{"type":"sync","ref":"s1"}', b'{"type":"pong"}'


def frame(payload: bytes) -> bytes:
    """A text frame with the mask of nothing but zeros."""
    size = len(payload)
    head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2, "big")
    return head + bytes(4) + payload


async def receive(reader: asyncio.StreamReader) -> bytes:
    """The payload of the next frame.

    Raises: ConnectionError with the code where it closes the connection.
    """
    first, size = await reader.readexactly(2)
    if size >= 126:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
    payload = await reader.readexactly(size)
    if first & 0x0F == 8:
        raise ConnectionError(int.from_bytes(payload[:2], "big"))
    return payload


@dataclass(slots=True)
class Light:
    """One client; `ports` are those of the nodes, tried in turn."""

    profile: str
    tenant: Tenant
    ports: Sequence[int]
    random: Random
    ready_at: float | None = None  # when it was last in sync; None: it is not
    lost_at: float | None = None
    turn: int = 0
    came_back_s: list[float] = field(default_factory=list)
    _writer: asyncio.StreamWriter | None = None

    def cut(self) -> None:
        """Its connection is gone, as on a phone in a tunnel."""
        if self._writer is not None:
            self._writer.transport.abort()

    async def run(self) -> None:
        """Until cancelled."""
        attempt = 0
        get_token = self.tenant.token_source(self.profile, "buyer")
        token = await get_token("initial")
        while True:
            try:
                await self._live(token)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as ended:
                if ended.args == (CloseCode.TOKEN_EXPIRED,):
                    token = await get_token("expired")
            if self.ready_at is not None:
                self.ready_at, self.lost_at, attempt = None, monotonic(), 0
            self.turn += 1
            await asyncio.sleep(reconnect_delay(attempt, self.random))
            attempt += 1

    async def _live(self, token: str) -> None:
        reader, writer = await self._connect()
        self._writer = writer
        try:
            async with asyncio.timeout(TRY_S):
                writer.write(HELLO.format(key=b64encode(os.urandom(16)).decode()).encode())
                if b" 101 " not in await reader.readuntil(b"\r\n\r\n"):
                    raise ConnectionError
                writer.write(frame(b'{"type":"auth","token":"%s"}' % token.encode()) + frame(SYNC))
                while b'"ref":"s1"' not in await receive(reader):
                    pass
            self.ready_at = monotonic()
            if self.lost_at is not None:
                self.came_back_s.append(self.ready_at - self.lost_at)
            while True:
                if await receive(reader) == b'{"type":"ping"}':
                    writer.write(frame(PONG))
        finally:
            writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To the first that answers, as a balancer before the nodes leads."""
        for number in range(len(self.ports)):
            port = self.ports[(self.turn + number) % len(self.ports)]
            with suppress(ConnectionRefusedError):
                return await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), TRY_S)
        raise ConnectionRefusedError


class Swarm:
    """`count` of them, half at each node; made by `begin`."""

    def __init__(self, tenant: Tenant, ports: Sequence[int], count: int, random: Random) -> None:
        self.clients = [
            Light(f"buyer:swarm.{number}", tenant, ports, Random(random.random()), turn=number)
            for number in range(count)
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, within_s: float = 120.0) -> None:
        """Returns when all are there."""
        for at, light in enumerate(self.clients):
            self._tasks.append(asyncio.create_task(light.run()))
            if at % 50 == 49:
                await asyncio.sleep(0.1)
        await self.all_there(within_s)

    async def all_there(self, within_s: float, *, but: int = 0) -> None:
        """Returns when each of them is in sync, or all but so many.

        Raises: AssertionError.
        """
        deadline = monotonic() + within_s
        while (away := sum(light.ready_at is None for light in self.clients)) > but:
            assert monotonic() < deadline, f"{away} are not back after {within_s} s"
            await asyncio.sleep(0.02)

    async def end(self) -> None:
        """Nothing of it is left running."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
