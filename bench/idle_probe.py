"""How much memory an idle WebSocket connection costs the server process: `python bench/idle_probe.py [connections]`.

A server of its own (the launcher, and a session that keeps nothing) is compared before and after the connections; the
kernel's share is not counted. One warm-up round comes first, so that what the process keeps for good is not counted.
"""

import asyncio
import contextlib
import os
import random
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from tradepost_server.gateway import launcher, listening
from tradepost_server.gateway.uvicorn_ws import EXTENSION
from tradepost_server.gateway.ws_connection import Connection

HANDSHAKE = (
    b"GET /room HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Idler:
    """A session that only exists."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.attach(self)

    def frame_received(self, text: bytes) -> None: ...
    def binary_received(self, data: bytes) -> None: ...
    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...
    def connection_closed(self, code: int, reason: str) -> None: ...


async def room(websocket: WebSocket) -> None:
    await websocket.accept()
    Idler(websocket.scope["extensions"][EXTENSION])


async def nothing() -> None:
    """A drain with nothing to do."""


def listen() -> socket.socket:
    """Listens on a port below those that the kernel gives to clients."""
    while True:
        with contextlib.suppress(listening.PortTaken):
            return listening.listening_socket("127.0.0.1", random.randrange(20000, 32000))


def serve() -> None:
    """The server's process: prints its port and serves until SIGTERM."""
    sock = listen()
    print(sock.getsockname()[1], flush=True)
    launcher.run(Starlette(routes=[WebSocketRoute("/room", room)]), sock, on_drain=nothing)


async def connect(port: int, count: int) -> list[socket.socket]:
    """That many connections with their handshake done."""
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(count):
        sock = socket.socket()
        sock.setblocking(False)
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await loop.sock_sendall(sock, HANDSHAKE)
        assert (await loop.sock_recv(sock, 4096)).startswith(b"HTTP/1.1 101 ")
        connections.append(sock)
    return connections


def resident_bytes(pid: int) -> int:
    """The process's resident memory, from Linux's /proc."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def probe(count: int) -> None:
    """Measures, and prints one line."""
    command = [sys.executable, __file__, "serve"]
    server = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert server.stdout is not None
    try:
        port = int(await server.stdout.readline())
        for sock in await connect(port, 200):
            sock.close()
        await asyncio.sleep(0.5)
        before = resident_bytes(server.pid)
        connections = await connect(port, count)
        each = (resident_bytes(server.pid) - before) / count / 1024
        print(f"{count} idle connections: {each:.1f} KiB each, {before / 2**20:.0f} MiB before them")
        for sock in connections:
            sock.close()
    finally:
        server.send_signal(signal.SIGTERM)
        await server.wait()


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        asyncio.run(probe(int(sys.argv[1]) if sys.argv[1:] else 2000))
