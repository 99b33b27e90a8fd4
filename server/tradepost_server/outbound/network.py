"""Connections: a name is resolved once, every address is checked, and the connection goes to one that was."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ssl import SSLContext
from typing import Any

import httpcore2

from .addresses import Address, Allowed, is_public, parse_address
from .errors import Refused, Unreachable

RESOLVERS = 8  # threads that wait for DNS; more questions wait in their requests' time
ADDRESSES_MAX = 64  # of one name; one with more is not asked for honestly
TRIED_MAX = 3  # addresses that are tried, in the resolver's order
CONNECT_S = 2.0  # for each

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Addresses of a name, as text. Raises: OSError."""


class SystemResolver:
    """Asks the system, in threads of its own: a slow DNS holds up nobody else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Raises: OSError where the name is unknown or the DNS does not answer."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        return [str(entry[4][0]) for entry in found]

    def close(self) -> None:
        """Questions that are under way end by themselves, unheard."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for one exchange. Nothing leaves but through `connect_tcp`."""

    def __init__(self, resolve: Resolve, allowed: Allowed, most_bytes: int) -> None:
        self._resolve, self._allowed, self._most_bytes = resolve, allowed, most_bytes
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """To one of the addresses that were checked.

        Raises: Refused, Unreachable.
        """
        failed: Exception | None = None
        for address in (await self._addresses(host, port))[:TRIED_MAX]:
            try:
                stream = await self._inner.connect_tcp(str(address), port, timeout=CONNECT_S)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
            else:
                return CountedStream(stream, _Count(self._most_bytes))
        raise Unreachable("connect" if failed else "dns", "No connection") from failed

    async def _addresses(self, host: str, port: int) -> list[Address]:
        literal = parse_address(host)
        found = [literal] if literal is not None else await self._ask(host, port)
        if not self._allowed.names(host, port):
            for address in found:
                self._check(address, port)
        return found

    async def _ask(self, host: str, port: int) -> list[Address]:
        try:
            answer = list(dict.fromkeys(await self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise Unreachable("dns", "The name is not known") from error
        found = [address for address in map(parse_address, answer) if address is not None]
        if len(found) != len(answer) or len(found) > ADDRESSES_MAX:
            raise Refused("address", "The name stands for what is no address in the world")
        return found

    def _check(self, address: Address, port: int) -> None:
        if self._allowed.holds(address):
            return
        if not is_public(address):
            raise Refused("address", "The address is not in the public internet")
        if port not in self._allowed.ports:
            raise Refused("port", "Expected port 80 or 443")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Never.

        Raises: Refused.
        """
        raise Refused("address", "A socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """As asyncio."""
        await asyncio.sleep(seconds)


class _Count:
    """Bytes of one connection, counted down."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


class CountedStream(httpcore2.AsyncNetworkStream):
    """A stream that ends once more was read than any honest answer within the limits needs."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream, count: _Count) -> None:
        self._inner, self._count = inner, count

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises: Unreachable."""
        data = await self._inner.read(max_bytes, timeout)
        self._count.left -= len(data)
        if self._count.left < 0:
            raise Unreachable("too_large", "The answer does not end")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the inner one."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """As the inner one."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """The same count goes on with what is inside of TLS."""
        return CountedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._count)

    def get_extra_info(self, info: str) -> Any:
        """As the inner one."""
        return self._inner.get_extra_info(info)
