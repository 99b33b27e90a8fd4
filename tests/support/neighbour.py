"""The same tests on two nodes: `TRADEPOST_TEST_BROKER=postgres` or `nats` puts a second beside each that a test starts.

Each new connection goes to the other one, so a test's sockets and requests are of both.
"""

import asyncio
import atexit
import contextlib
import itertools
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx2

from tradepost_server.app import Node
from tradepost_server.broker.exchange import Exchange
from tradepost_server.broker.words import Governed, Word
from tradepost_server.gateway.socket import Sockets
from tradepost_server.model import Tenant

from . import ports
from .eventually import eventually
from .nats import NatsServer

BROKER = os.environ.get("TRADEPOST_TEST_BROKER", "")
_pairs: list[Sequence[Node]] = []
_obeyed: dict[tuple[Sockets, int], int] = {}  # by node and tenant: the version of the policy
_numbers = itertools.count(1)
_heard: dict[Exchange, int] = {}  # the last marker that came to a node


def _noting(obey: Callable[[Sockets, Tenant], None]) -> Callable[[Sockets, Tenant], None]:
    def noted(sockets: Sockets, tenant: Tenant) -> None:
        obey(sockets, tenant)
        _obeyed[sockets, tenant.id] = tenant.policy.version

    return noted


def _marked(hear: Callable[[Exchange, Word], None]) -> Callable[[Exchange, Word], None]:
    def marked(exchange: Exchange, word: Word) -> None:
        if isinstance(word, Governed) and word.tenant < 0:  # no tenant's: it comes behind what was told before it
            _heard[exchange] = -word.tenant
        else:
            hear(exchange, word)

    return marked


if BROKER:
    Sockets.obey = _noting(Sockets.obey)  # type: ignore[method-assign]
    Exchange.hear = _marked(Exchange.hear)  # type: ignore[method-assign]


async def _known_to_both(answer: httpx2.Response) -> None:
    """What was just changed is known at the other node before the test goes on."""
    if answer.request.method == "GET" or answer.is_error:
        return
    await told()
    if answer.request.url.path.endswith("/policy"):
        version = json.loads(await answer.aread())["version"]

        async def both() -> bool:
            newest = _pairs[-1] if _pairs else ()  # a test of brokers has nodes of its own
            return all(any(v >= version for (s, _), v in _obeyed.items() if s is n.sockets) for n in newest)

        await eventually(both)


TURNS: dict[str, Any] = {}
"""Of a client whose requests take turns; with a connection that is kept all of them would go to one node."""
if BROKER:
    TURNS = {"limits": httpx2.Limits(max_keepalive_connections=0), "event_hooks": {"response": [_known_to_both]}}


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


def count() -> int:
    """Of the processes that serve a test."""
    return 2 if BROKER else 1


async def known(profile: str, tenant: int = 1) -> None:
    """Returns once every node knows that the profile is connected."""

    async def everywhere() -> bool:
        return all(node.services.hub.online((tenant, profile)) for nodes in _pairs for node in nodes)

    await eventually(everywhere)


@asynccontextmanager
async def met(nodes: Sequence[Node]) -> AsyncIterator[None]:
    """From the moment in which each has its broker."""

    async def all_up() -> bool:
        return all(node.exchange.up for node in nodes)

    await eventually(all_up)
    for services in (each for node in nodes for each in node.services.everywhere.values()):
        object.__setattr__(services, "place", nodes[0].services.place)  # new conversations in turn, whoever is asked
    _pairs.append(nodes)
    try:
        yield
    finally:
        _pairs.remove(nodes)
        for node in nodes:
            _heard.pop(node.exchange, None)
            for known in [known for known in _obeyed if known[0] is node.sockets]:
                del _obeyed[known]


async def told() -> None:
    """Returns once every node knows, and has told its sessions, what the others told before; after 3 s in any case."""
    for nodes in _pairs:
        number = next(_numbers)
        for node in nodes:
            node.exchange.say(Governed(tenant=-number))

        async def known(nodes: Sequence[Node] = nodes, number: int = number) -> bool:
            return all(_heard.get(node.exchange, 0) >= number and node.exchange.idle for node in nodes)

        with contextlib.suppress(AssertionError):
            await eventually(known, within_s=3)


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
