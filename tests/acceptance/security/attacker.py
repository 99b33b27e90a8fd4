"""A client without manners: forged tokens and requests."""

import base64
import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from support.node import LiveNode
from support.raw import Line, reach
from tradepost_server import secrets
from tradepost_server.store import tenants
from tradepost_server.store.db import connect

StartNode = Callable[..., Awaitable[LiveNode]]  # the fixture `start_node`


def b64(data: bytes) -> str:
    """As the parts of a token are written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def as_json(value: object) -> bytes:
    """JSON, or the very bytes that are given."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def forge(header: object, claims: object, secret: bytes, digest: str = "sha256") -> str:
    """A token with any header and claims, signed with HMAC."""
    signed = f"{b64(as_json(header))}.{b64(as_json(claims))}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), digest))}"


def secret_key(node: LiveNode) -> str:
    """The deployment's own, which seals signing secrets."""
    return (node.settings.data / "secret.key").read_text()


async def add_key(node: LiveNode, kid: str, algorithm: str, secret: bytes | None, public_key: str | None) -> None:
    """One more signing key of the tenant, straight into the database."""
    connection = await connect(node.dsn, "tradepost_service")
    try:
        tenant = await tenants.find(connection, node.tenant)
        assert tenant is not None
        await tenants.insert_signing_key(connection, tenant.id, kid, algorithm, secret=secret, public_key=public_key)
    finally:
        await connection.close()


async def add_api_key(node: LiveNode, *scopes: str) -> str:
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


async def http_verdict(node: LiveNode, token: str) -> int:
    """The status with which REST answers who comes with this token."""
    answer = await ask(node, f"GET /v1/sync HTTP/1.1\nHost: x\nAuthorization: Bearer {token}\nConnection: close")
    return status(answer)


async def socket_verdict(node: LiveNode, token: str) -> int:
    """The code with which a socket is closed that says this token in its first frame; 0 if it is welcomed."""
    socket = await node.stranger()
    await socket.say(type="auth", token=token)
    await socket.until(lambda s: s.frames or s.ended)
    if socket.frames and socket.frames[0]["type"] == "welcome":
        return 0
    return (await socket.end())[0]


async def header_verdict(node: LiveNode, token: str) -> int:
    """The same for a token in the handshake's header."""
    socket = await node.stranger(additional_headers={"Authorization": f"Bearer {token}"})
    await socket.until(lambda s: s.frames or s.ended)
    if socket.frames and socket.frames[0]["type"] == "welcome":
        return 0
    return (await socket.end())[0]


def line(node: LiveNode) -> AbstractAsyncContextManager[Line]:
    """A TCP connection to the node."""
    return reach(node.url)


async def ask(node: LiveNode, head: str, body: bytes = b"") -> bytes:
    """One HTTP request, byte for byte as given (lines without their ends); all of the answer."""
    async with line(node) as peer:
        await peer.say(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        return await peer.rest()


def status(answer: bytes) -> int:
    """Of an HTTP answer; 0 if there was none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
