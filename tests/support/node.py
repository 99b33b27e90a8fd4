"""A node in this process: the real application on a real socket, and a tenant's keys to it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2

from tradepost.protocol.commands import CreateToken
from tradepost_server import secrets
from tradepost_server.app import Node, build_app, build_operators_app, run_node
from tradepost_server.gateway.auth import sign
from tradepost_server.gateway.launcher import DrainingServer, beside
from tradepost_server.gateway.socket import Sockets
from tradepost_server.gateway.ws_connection import SocketConnection
from tradepost_server.handlers.services import Services
from tradepost_server.serving import create_tenant_rows, ensure_default
from tradepost_server.settings import Settings
from tradepost_server.store import tenants
from tradepost_server.store.db import connect

from . import neighbour, ports
from .sockets import Frame, RawSocket, open_socket

TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # nodes speak plain HTTP: no certificates are read for it


@dataclass(frozen=True, kw_only=True)
class LiveNode:
    """A running node, seen with the keys of one tenant."""

    url: str  # http://127.0.0.1:…
    dsn: str  # of its database, as the superuser
    tenant: str
    api_key: str
    kid: str
    secret: str
    site: str  # the id of its first site
    rest: httpx2.AsyncClient  # with the API key; its addresses begin below /v1
    node: Node
    settings: Settings
    _vault: secrets.Vault
    _opened: list[RawSocket | httpx2.AsyncClient] = field(default_factory=list)

    @property
    def services(self) -> Services:
        """The parts of the process."""
        return self.node.services

    @property
    def sockets(self) -> Sockets:
        """Its sessions."""
        return self.node.sockets

    @property
    def socket_url(self) -> str:
        """Of the WebSocket."""
        return f"{self.url.replace('http', 'ws', 1)}/v1/ws"

    async def token(self, profile: str, role: str | None = None, **fields: Any) -> str:
        """A token of a profile, signed as the tenant's back end would."""
        command = CreateToken(profile=profile, role=role, **fields)
        return sign(self.kid, self.secret.encode(), command).token

    async def stranger(self, **options: Any) -> RawSocket:
        """A socket that has not said who it is."""
        socket = await open_socket(self.socket_url, **options)
        self._opened.append(socket)
        return socket

    async def connect(self, profile: str, role: str | None = None, *, token: str | None = None) -> RawSocket:
        """A socket that was welcomed."""
        await neighbour.told()
        socket = await self.stranger()
        await socket.say(type="auth", token=token or await self.token(profile, role), client="tests/1")
        await socket.until(lambda s: s.frames)
        assert socket.frames[0]["type"] == "welcome", socket.frames[0]
        return socket

    async def conversation(self, *participants: tuple[str, str] | dict[str, str], **fields: Any) -> Frame:
        """A new conversation of these profiles and roles, as the API key sees it."""
        invited = [p if isinstance(p, dict) else {"profile": p[0], "role": p[1]} for p in participants]
        answer = await self.rest.post("/conversations", json={"participants": invited, **fields})
        assert answer.status_code == 201, answer.text
        made: Frame = answer.json()["conversation"]
        return made

    async def visitor(self, site: str | None = None, **body: Any) -> Frame:
        """The pass of an anonymous visitor of the tenant's first site, or another."""
        async with httpx2.AsyncClient(base_url=self.url, timeout=15, trust_env=False) as page:
            answer = await page.post(f"/w/{site or self.site}/visitor", json=body)
        assert answer.status_code == 200, answer.text
        found: Frame = answer.json()
        return found

    async def as_tenant(self, slug: str) -> "LiveNode":
        """The same node with the keys of another tenant, which is made."""
        connection = await connect(self.dsn, "tradepost_service")
        try:
            async with connection.transaction():
                made = await create_tenant_rows(connection, self._vault, slug, test=True)
        finally:
            await connection.close()
        rest = client(self.url, made.api_key)
        self._opened.append(rest)
        keys = {"api_key": made.api_key, "kid": made.signing.kid, "secret": made.signing.secret, "site": made.site}
        return replace(self, tenant=slug, rest=rest, **keys)

    async def close_clients(self) -> None:
        """Ends the sockets and pools that were opened through it."""
        for opened in self._opened:
            await (opened.close() if isinstance(opened, RawSocket) else opened.aclose())


def client(url: str, credential: str) -> httpx2.AsyncClient:
    """For REST, with an API key or a token."""
    headers = {"Authorization": f"Bearer {credential}"}
    own: Any = {"trust_env": False, "verify": TRUSTS_NOBODY, **neighbour.TURNS}
    return httpx2.AsyncClient(base_url=f"{url}/v1", headers=headers, timeout=15, **own)


async def api_key(node: LiveNode, *scopes: str) -> str:
    """One more API key of the tenant, with these scopes alone."""
    key_id, key = secrets.new_api_key(test=True)
    connection = await connect(node.dsn, "tradepost_service")
    try:
        tenant = await tenants.find(connection, node.tenant)
        assert tenant is not None
        await tenants.insert_api_key(connection, tenant.id, key_id, key, "test", list(scopes))
    finally:
        await connection.close()
    return key


def participant(conversation: Frame, profile: str) -> str:
    """The participant id of a profile in a conversation as an answer shows it."""
    found: str = next(p["id"] for p in conversation["participants"] if p["profile"] == profile)
    return found


@asynccontextmanager
async def live_node(dsn: str, data: Path, *, alone: bool = False, **overrides: Any) -> AsyncIterator[LiveNode]:
    """A node on a migrated database; rate limits are off unless `overrides` says otherwise.

    Where the run asks for two nodes it has a neighbour (see `neighbour`), unless it is to be `alone`.
    """
    two = bool(neighbour.BROKER) and not alone and "broker" not in overrides
    asked = {"limits": "off", "pool_size": 4, **({"broker": neighbour.broker()} if two else {}), **overrides}
    settings = Settings(data=data, **asked)
    data.mkdir(parents=True, exist_ok=True)
    vault = secrets.Vault(secrets.key_under(data))
    async with AsyncExitStack() as stack:
        socks = [ports.listening() for _ in range(2 if two else 1)]
        ways = [sock.getsockname()[1] for sock in socks]
        port = await stack.enter_async_context(neighbour.crossroads(*ways)) if two else ways[0]
        url = f"http://127.0.0.1:{port}"
        keys = await ensure_default(settings, dsn, vault, url)
        nodes = []
        for sock in socks:
            nodes.append(await stack.enter_async_context(run_node(settings, dsn, vault)))
            await stack.enter_async_context(_served(nodes[-1], [sock]))
        if two:
            await stack.enter_async_context(neighbour.met(nodes))
        found = LiveNode(
            url=url,
            dsn=dsn,
            tenant=keys.tenant,
            api_key=keys.api_key,
            kid=keys.signing.kid,
            secret=keys.signing.secret,
            site=keys.site,
            rest=await stack.enter_async_context(client(url, keys.api_key)),
            node=nodes[0],
            settings=settings,
            _vault=vault,
        )
        try:
            yield found
        finally:
            await found.close_clients()


@asynccontextmanager
async def _served(node: Node, socks: Sequence[Any]) -> AsyncIterator[None]:
    """The launcher's server in this event loop, without its signals and its slow goodbye."""
    server = DrainingServer(build_app(node), node.sockets.drain)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(list(socks))
    await server.on_tick(0)
    try:
        yield
    finally:
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            (connection if isinstance(connection, SocketConnection) else connection.transport).abort()
        await asyncio.sleep(0)
        await server.lifespan.shutdown()


@asynccontextmanager
async def operators(node: LiveNode) -> AsyncIterator[httpx2.AsyncClient]:
    """Who asks the node where only operators reach it."""
    sock = ports.listening()
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    async with (
        beside(build_operators_app(node.node), sock),
        httpx2.AsyncClient(base_url=url, timeout=15, trust_env=False) as asking,
    ):
        yield asking


StartNode = Callable[..., Awaitable[LiveNode]]
"""`await start_node(**settings)`: another node on the test's database."""
