"""`Outbound`: GET and POST within limits."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

import httpcore2

from . import bodies, targets
from .addresses import Allowed, is_public
from .bodies import MediaType
from .errors import Refused, Unreachable
from .network import GuardedBackend, Resolve, SystemResolver
from .targets import Target

AT_ONCE = 32  # exchanges of this process
AT_ONCE_PER_HOST = 4
WAITING_MAX = 256  # more are answered `busy`
HEADERS_MAX = 100
HEADERS_MAX_BYTES = 32_768
PIECES_MAX = 4_096  # chunks of one body
FRAMING_BYTES = 262_144  # of headers and chunks, beside the body
AGENT = "Tradepost/1 (link previews, webhooks)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one request, its redirects included."""

    total_s: float = 5.0  # from asking to the last byte, waiting for a turn included
    body_bytes: int = 524_288  # decoded
    redirects: int = 3  # followed; one more is refused
    types: tuple[str, ...] | None = None  # media types of a successful answer, `image/*` for all of a kind; None: any
    cut: bool = False  # of a longer body keep the beginning, instead of failing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer of any status. Header names are in small letters."""

    url: str  # that answered, after redirects
    status: int
    media: MediaType
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = True  # false: cut at the limit

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The characters of the body, by the charset of its headers."""
        return bodies.decode(self.body, self.media.charset)


@dataclass(slots=True)
class _Host:
    """Those who are at one host, or wait for it."""

    turns: asyncio.Semaphore
    users: int = 0


class Outbound:
    """Goes out over HTTP. Each exchange has a connection of its own, made to an address that was checked."""

    def __init__(
        self,
        allowed: Allowed | None = None,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        per_host: int = AT_ONCE_PER_HOST,
    ) -> None:
        self._allowed = Allowed() if allowed is None else allowed
        self._system = SystemResolver()
        self._resolve: Resolve = resolve or self._system
        self._given_tls = tls
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._hosts: dict[str, _Host] = {}
        self._per_host = per_host
        self._waiting = 0

    async def get(self, url: str, *, limits: Limits | None = None, headers: Mapping[str, str] | None = None) -> Fetched:
        """What stands at an address, redirects followed. `headers` go to the first origin only.

        Raises: Refused, Unreachable.
        """
        return await self._within(limits or Limits(), "GET", url, dict(headers or {}), b"")

    def check(self, url: str) -> None:
        """Refuses at once what the form of an address shows that we would not go to.

        Raises: Refused.
        """
        target = targets.parse(url)
        if not self._allowed.may_use(target.host, target.port):
            raise Refused("port", "Expected port 80 or 443")
        literal = target.literal
        if literal is None or self._allowed.names(target.host, target.port) or self._allowed.holds(literal):
            return
        if not is_public(literal):
            raise Refused("address", "The address is not in the public internet")

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, limits: Limits | None = None) -> Fetched:
        """The answer to a POST. No redirect is followed: one is an answer like any other.

        Raises: Refused, Unreachable.
        """
        given = {k.lower(): v for k, v in headers.items()}
        return await self._within(replace(limits or Limits(), redirects=0), "POST", url, given, body)

    async def post_json(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, *, limits: Limits | None = None
    ) -> Fetched:
        """The answer to a POST of JSON, as `post`.

        Raises: Refused, Unreachable.
        """
        given = {"content-type": "application/json", **{k.lower(): v for k, v in (headers or {}).items()}}
        return await self.post(url, body, given, limits=limits)

    async def close(self) -> None:
        """No more questions to the DNS."""
        self._system.close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The certificates that the system trusts, read at the first https."""
        return self._given_tls or ssl.create_default_context()

    async def _within(self, limits: Limits, method: str, url: str, headers: dict[str, str], body: bytes) -> Fetched:
        try:
            async with asyncio.timeout(limits.total_s):
                return await self._follow(limits, method, targets.parse(url), headers, body)
        except TimeoutError as error:
            raise Unreachable("timeout", f"No whole answer within {limits.total_s:g} s") from error
        except httpcore2.ConnectError as error:  # the backend has connected: it is what is put on top
            raise Unreachable("tls", "No secure connection") from error
        except (httpcore2.RemoteProtocolError, httpcore2.LocalProtocolError) as error:
            raise Unreachable("protocol", "Not an answer by HTTP") from error
        except (httpcore2.NetworkError, OSError) as error:
            raise Unreachable("closed", "The connection broke off") from error

    async def _follow(
        self, limits: Limits, method: str, target: Target, headers: dict[str, str], body: bytes
    ) -> Fetched:
        for left in range(limits.redirects, -1, -1):
            answer = await self._exchange(limits, method, target, headers, body)
            location = answer.headers.get("location")
            if method != "GET" or answer.status not in _REDIRECTS or location is None:
                return answer
            if left:
                found = targets.follow(target, location)
                headers = headers if found.origin == target.origin else {}
                target = found
        raise Refused("redirects", f"More than {limits.redirects} redirects")

    async def _exchange(
        self, limits: Limits, method: str, target: Target, headers: dict[str, str], body: bytes
    ) -> Fetched:
        if not self._allowed.may_use(target.host, target.port):
            raise Refused("port", "Expected port 80 or 443")
        async with self._turn(target.host):
            backend = GuardedBackend(self._resolve, self._allowed, 2 * limits.body_bytes + FRAMING_BYTES)
            request = _request(method, target, headers, body)
            tls = self._tls if target.scheme == "https" else None
            connection = httpcore2.AsyncHTTPConnection(request.url.origin, ssl_context=tls, network_backend=backend)
            async with connection:
                response = await connection.handle_async_request(request)
                try:
                    return await _read(response, target, limits)
                finally:
                    await response.aclose()

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        """Among those at this host, then among all."""
        if self._waiting >= WAITING_MAX:
            raise Unreachable("busy", "Too many requests are waiting")
        host = self._hosts.setdefault(name, _Host(asyncio.Semaphore(self._per_host)))
        host.users += 1
        self._waiting += 1
        waits = True
        try:
            async with host.turns, self._turns:
                self._waiting -= 1
                waits = False
                yield
        finally:
            self._waiting -= waits
            host.users -= 1
            if not host.users:
                del self._hosts[name]


def _request(method: str, target: Target, headers: dict[str, str], body: bytes) -> httpcore2.Request:
    url = httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.url.raw_path or b"/")
    own = {
        "host": target.authority,
        "user-agent": AGENT,
        "accept": "*/*",
        "accept-encoding": "gzip",
        "connection": "close",
    }
    if body:
        own["content-length"] = str(len(body))
    fields = {**own, **{k.lower(): v for k, v in headers.items() if k.lower() not in ("host", "content-length")}}
    return httpcore2.Request(method, url, headers=[(k.encode(), v.encode()) for k, v in fields.items()], content=body)


async def _read(response: httpcore2.Response, target: Target, limits: Limits) -> Fetched:
    """Raises: Unreachable."""
    headers = _headers(response)
    media = MediaType.parse(headers.get("content-type", ""))
    answer = Fetched(url=str(target.url), status=response.status, media=media, headers=headers)
    if response.status in _REDIRECTS:
        return answer  # its body says nothing that we want to know
    if answer.ok and not media.among(limits.types):
        raise Unreachable("type", f"Expected {' or '.join(limits.types or ())}")
    length = headers.get("content-length", "")
    if length.isascii() and length.isdecimal() and int(length[:20]) > limits.body_bytes and not limits.cut:
        raise Unreachable("too_large", f"More than {limits.body_bytes} bytes")
    body, whole = await _body(response, headers, limits)
    return replace(answer, body=body, whole=whole)


def _headers(response: httpcore2.Response) -> dict[str, str]:
    if len(response.headers) > HEADERS_MAX or sum(len(k) + len(v) for k, v in response.headers) > HEADERS_MAX_BYTES:
        raise Unreachable("headers", "The answer's headers are too large")
    return {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in reversed(response.headers)}


async def _body(response: httpcore2.Response, headers: Mapping[str, str], limits: Limits) -> tuple[bytes, bool]:
    reader, body, pieces = bodies.reader_of(headers), bytearray(), 0
    async for chunk in response.aiter_stream():
        pieces += 1
        if pieces > PIECES_MAX:
            raise Unreachable("protocol", "The body comes in crumbs")
        if not pieces % 64:
            await asyncio.sleep(0)  # many may lie in the buffer: others have their turn too
        body += reader.feed(chunk, limits.body_bytes + 1 - len(body))
        if len(body) > limits.body_bytes:
            if not limits.cut:
                raise Unreachable("too_large", f"More than {limits.body_bytes} bytes")
            return bytes(body[: limits.body_bytes]), False
    if body and not reader.whole:
        raise Unreachable("encoding", "The body ends in the middle")
    return bytes(body), True
