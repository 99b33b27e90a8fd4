"""What a campaign breaks, as processes on the loopback: PostgreSQL, nodes, NATS, and the ways between them."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import httpx2

from support.eventually import eventually
from support.nats import NatsServer
from support.node import client
from support.process import ServerProcess
from tradepost.protocol.commands import CreateToken
from tradepost.tokens import GetToken
from tradepost_server import secrets
from tradepost_server.embedded.directory import SOCKET_NAME
from tradepost_server.gateway.auth import sign
from tradepost_server.serving import NewTenant, create_tenant_rows
from tradepost_server.store.db import connect

from .database import Database, database
from .node import CLOCK, CRASH, PLANT
from .road import Road, road
from .sink import Sink, sink

TESTS = Path(__file__).resolve().parents[1]
NODES = 2
HEARTBEAT_S = 2  # instead of 25: who is silent is noticed within a scene
Broker = Literal["memory", "postgres", "nats", "standby"]  # the last: two nodes with postgres, on a pair of databases


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A marketplace, and what its back end signs with."""

    api_key: str
    kid: str
    secret: str

    def token_source(self, profile: str, role: str) -> GetToken:
        """A `get_token` for a client."""

        async def get_token(_: str) -> str:
            return sign(self.kid, self.secret.encode(), CreateToken(profile=profile, role=role)).token

        return get_token


@dataclass(kw_only=True)
class World:
    """Made by `world`."""

    broker: Broker
    random: Random
    data: Path
    database: Database
    nodes: Sequence[ServerProcess]
    doors: Sequence[Road]  # to each node, for those clients who come by one
    front: Road  # to whichever node answers
    to_database: Road | None  # from the first node
    to_nats: Sequence[Road]  # from each node
    nats: NatsServer | None
    sink: Sink
    tenants: Sequence[Tenant] = ()

    def address(self, number: int, *, by_road: bool) -> str:
        """Of a node for a client's next connection."""
        at = number % len(self.nodes)
        return f"ws://127.0.0.1:{self.doors[at].port if by_road else self.nodes[at].port}/v1/ws"

    @property
    def front_url(self) -> str:
        """For back ends."""
        return f"http://127.0.0.1:{self.front.port}"

    def rest(self) -> httpx2.AsyncClient:
        """With the first tenant's key; the caller closes it."""
        return client(self.front_url, self.tenants[0].api_key)

    # Breaking

    def signal(self, node: ServerProcess, number: int) -> None:
        """To the process of a node."""
        assert node.popen is not None
        node.popen.send_signal(number)

    async def kill(self, node: ServerProcess) -> None:
        """It dies without a word."""
        await asyncio.to_thread(node.kill9)

    async def died(self, node: ServerProcess, within_s: float = 20.0) -> None:
        """Returns once the process has ended by SIGKILL, whoever sent it."""
        process = node.popen
        assert process is not None

        async def gone() -> bool:
            return process.poll() is not None

        await eventually(gone, within_s)
        assert process.returncode == -signal.SIGKILL, process.returncode

    # Healing

    async def up(self, *nodes: ServerProcess) -> None:
        """Returns when these nodes, or all, run and serve."""
        dead = [node for node in nodes or self.nodes if node.popen is None or node.popen.poll() is not None]
        await asyncio.gather(*(asyncio.to_thread(node.start) for node in dead))

    async def ready(self, within_s: float = 60.0) -> float:
        """Returns when each node says that it is ready; how many seconds that took."""
        began = time.monotonic()
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as asking:
            for node in self.nodes:

                async def is_ready(url: str = f"{node.url}/ready") -> bool:
                    try:
                        return (await asking.get(url)).status_code == 200
                    except httpx2.HTTPError:
                        return False

                await eventually(is_ready, within_s)
        return time.monotonic() - began


@asynccontextmanager
async def world(
    directory: Path, broker: Broker, seed: int, *, plant: str = "", by_road: bool = False, **settings: str
) -> AsyncIterator[World]:
    """One that runs; nothing of it is left at the end.

    `plant`: a mistake in each node. `by_road`: the first node's way to PostgreSQL can be broken. `settings` are further
    variables of the nodes' environment.
    """
    async with AsyncExitStack() as stack:
        stored = await stack.enter_async_context(database(directory, replicated=broker == "standby"))
        told = await stack.enter_async_context(sink())
        nats = None
        if broker == "nats":
            nats = NatsServer()
            stack.callback(nats.kill)
            await asyncio.to_thread(nats.start)
        environment = {
            "PYTHONPATH": str(TESTS),
            "TRADEPOST_BROKER": "memory" if broker == "memory" else "postgres",
            "TRADEPOST_METRICS": "off",
            "TRADEPOST_HEARTBEAT_S": str(HEARTBEAT_S),
            "TRADEPOST_OUTBOUND_ALLOW": told.address,
            "TRADEPOST_WEBHOOK_RETRY_S": "0.2",
            CRASH: "",
            CLOCK: "",
            PLANT: plant,
            **settings,
        }
        ways = [await stack.enter_async_context(road(nats.port)) for _ in range(NODES)] if nats is not None else []
        to_database = await stack.enter_async_context(_way(stored, directory / "way")) if by_road else None
        nodes = []
        for number in range(1 if broker == "memory" else NODES):
            own = {"TRADEPOST_DATABASE_URL": stored.dsn}
            if ways:
                own["TRADEPOST_BROKER"] = f"nats://127.0.0.1:{ways[number].port}"
            if by_road and number == 0:
                own["TRADEPOST_DATABASE_URL"] = stored.dsn_by(directory / "way")
            program = [sys.executable, "-m", "chaos.node"]
            node = ServerProcess(data=directory / "data", environment={**environment, **own}, program=program)
            stack.callback(node.clear_away)
            await asyncio.to_thread(node.start)
            nodes.append(node)
        found = World(
            broker=broker,
            random=Random(seed),
            data=directory / "data",
            database=stored,
            nodes=nodes,
            doors=[await stack.enter_async_context(road(node.port)) for node in nodes],
            front=await stack.enter_async_context(road(*(node.port for node in nodes))),
            to_database=to_database,
            to_nats=ways,
            nats=nats,
            sink=told,
        )
        found.tenants = await _tenants(found)
        yield found


@asynccontextmanager
async def _way(stored: Database, directory: Path) -> AsyncIterator[Road]:
    """Another way to the same PostgreSQL."""
    directory.mkdir()
    async with road(stored.sockets / SOCKET_NAME, path=directory / SOCKET_NAME) as found:
        yield found


async def _tenants(found: World) -> Sequence[Tenant]:
    """The one that the server made, and another, which has a webhook."""
    keys = found.nodes[0].keys
    first = Tenant(api_key=keys.api_key, kid=keys.signing.kid, secret=keys.signing.secret)
    vault = secrets.Vault(secrets.key_under(found.data))
    connection = await connect(found.database.dsn, "tradepost_service")
    try:
        async with connection.transaction():
            made: NewTenant = await create_tenant_rows(connection, vault, "other", test=True)
    finally:
        await connection.close()
    async with client(found.front_url, made.api_key) as rest:
        hooked = await rest.post("/webhooks", json={"url": found.sink.url, "events": ["message.created"]})
        assert hooked.status_code == 201, hooked.text
    return first, Tenant(api_key=made.api_key, kid=made.signing.kid, secret=made.signing.secret)
