"""A client without manners: forged tokens, and bytes on a TCP connection."""

import asyncio
import base64
import hmac
import json
import os
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urlsplit

from support.node import LiveNode
from support.sockets import Frame
from tradepost_server import secrets
from tradepost_server.store import tenants
from tradepost_server.store.db import connect

StartNode = Callable[..., Awaitable[LiveNode]]  # the fixture `start_node`

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
PATIENCE_S = 30.0  # the longest that the server may take for anything


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


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    masked: bool = True,
    length: int | None = None,
) -> bytes:
    """A client's frame; `length` is what it declares instead of the truth."""
    size = len(payload) if length is None else length
    head = bytes([fin << 7 | rsv << 4 | opcode])
    mask = masked << 7
    if size < 126:
        head += bytes([mask | size])
    elif size < 65_536:
        head += bytes([mask | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([mask | 127]) + size.to_bytes(8, "big")
    if not masked:
        return head + payload
    key = os.urandom(4)
    mask_of_it = int.from_bytes((key * (len(payload) // 4 + 1))[: len(payload)])
    return head + key + (int.from_bytes(payload) ^ mask_of_it).to_bytes(len(payload))


class Line:
    """One TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, data: bytes) -> None:
        """Sends it; what the server no longer takes is lost."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError:
            return

    async def head(self) -> bytes:
        """The head of an answer."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.readuntil(b"\r\n\r\n")

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


def line(node: LiveNode) -> AbstractAsyncContextManager[Line]:
    """A TCP connection to the node."""
    return reach(node.url)


@asynccontextmanager
async def reach(url: str) -> AsyncIterator[Line]:
    """A TCP connection to whoever serves there."""
    parts = urlsplit(url)
    found = Line(*await asyncio.open_connection(parts.hostname, parts.port, limit=2**20))
    try:
        yield found
    finally:
        found.hang_up()


async def ask(node: LiveNode, head: str, body: bytes = b"") -> bytes:
    """One HTTP request, byte for byte as given (lines without their ends); all of the answer."""
    async with line(node) as peer:
        await peer.say(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        return await peer.rest()


def status(answer: bytes) -> int:
    """Of an HTTP answer; 0 if there was none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
