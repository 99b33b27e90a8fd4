"""A web site of this machine, by the byte: what it says is written in the test, and it counts who came."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from . import ports

Page = bytes | Callable[["Visit"], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request, and the way back."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    writer: asyncio.StreamWriter

    async def say(self, data: bytes) -> None:
        """Sends bytes; waits until the visitor takes them."""
        self.writer.write(data)
        await self.writer.drain()


@dataclass(kw_only=True)
class Site:
    """Pages by their path; a path without one is answered 404."""

    host: str
    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0  # those that were accepted, whatever they said

    @property
    def url(self) -> str:
        """Of the site, without a path."""
        return f"http://{self.host}:{self.port}"


def answer(body: bytes = b"", content_type: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    """A whole answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("latin-1") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """To another address."""
    return f"HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")


@asynccontextmanager
async def site(
    host: str = "127.0.0.1",
    port: int | None = None,
    pages: Mapping[str, Page] | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Site]:
    """A running site."""
    found = Site(host=host, port=port or ports.free(), pages=dict(pages or {}))
    tasks: set[asyncio.Task[None] | None] = set()

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        tasks.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):  # the visitor's end, or the test's
            await _serve(found, reader, writer)
        writer.close()

    server = await asyncio.start_server(visited, host, found.port, ssl=tls)
    try:
        yield found
    finally:
        server.close()
        for task in tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(t for t in tasks if t is not None), return_exceptions=True)


async def _serve(found: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request of a connection; then it is closed."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *fields = head.split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields if f)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    visit = Visit(method=method, path=target, headers=headers, body=body, writer=writer)
    found.visits.append(visit)
    page = found.pages.get(target, answer(b"nothing here", status="404 Not Found"))
    if isinstance(page, bytes):
        await visit.say(page)
    else:
        await page(visit)
