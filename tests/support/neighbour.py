"""The same tests on two nodes: `TRADEPOST_TEST_BROKER=postgres` or `nats` puts a second beside each that a test starts.

Each new connection goes to the other one, so a test's sockets and requests are of both.
"""

import asyncio
import atexit
import contextlib
import itertools
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx2

from tradepost_server.app import Node

from . import ports
from .eventually import eventually
from .nats import NatsServer

BROKER = os.environ.get("TRADEPOST_TEST_BROKER", "")
TURNS: dict[str, Any] = {"limits": httpx2.Limits(max_keepalive_connections=0)} if BROKER else {}
"""Of a client whose requests take turns; with a connection that is kept all of them would go to one node."""


@cache
def broker() -> str:
    """What nodes are told to use; with NATS, of one server for the whole run."""
    if BROKER != "nats":
        return BROKER
    server = NatsServer()
    server.start()
    atexit.register(server.kill)
    return server.address


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Of `tradepost serve`: two workers, unless the test says itself what it wants."""
    if not BROKER or own.keys() & {"TRADEPOST_WORKERS", "TRADEPOST_BROKER"}:
        return {}
    return {"TRADEPOST_WORKERS": "2", "TRADEPOST_BROKER": broker()}


async def met(nodes: Sequence[Node]) -> None:
    """Returns once each has its broker and knows of the others."""

    async def all_up() -> bool:
        return all(node.exchange.up for node in nodes)

    await eventually(all_up)


@asynccontextmanager
async def crossroads(*ways: int) -> AsyncIterator[int]:
    """A port of the loopback whose connections go to these ports, one after the other."""
    turns, roads = itertools.cycle(ways), set[asyncio.Task[None]]()

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        roads.add(task)
        try:
            from_node, to_node = await asyncio.open_connection("127.0.0.1", next(turns))
            try:
                await asyncio.gather(_pump(reader, to_node), _pump(from_node, writer))
            finally:
                to_node.transport.abort()
        except OSError:
            pass  # the node is gone: so is the connection
        finally:
            writer.transport.abort()
            roads.discard(task)

    sock = ports.listening()
    server = await asyncio.start_server(lead, sock=sock)
    try:
        yield sock.getsockname()[1]
    finally:
        server.close()
        for task in list(roads):
            task.cancel()
        await asyncio.gather(*roads, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()
