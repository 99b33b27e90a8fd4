"""Bytes that go out: what a sealed address opens, without cookie or token, as harmless as can be."""

import asyncio
import re
from collections.abc import AsyncGenerator, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ..errors import Forbidden, NotFound
from ..handlers import fetching
from ..handlers.fetching import Fetch
from .http import in_words
from .limits import Slots
from .socket import Sockets

RANGE_MAX_CHARS = 64  # a longer Range header, or one of several ranges, is not looked at
INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})  # pictures that we made ourselves
PLAYED = ("audio/", "video/")
HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
}
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to `end`."""

    start: int
    end: int
    partial: bool = False


class Downloads:
    """The route."""

    def __init__(self, sockets: Sockets) -> None:
        self._services, self._authenticator = sockets.services, sockets.authenticator
        self._slots = Slots(8 * sockets.settings.file_streams)
        self._limit_s = sockets.settings.file_body_s

    def routes(self) -> list[Route]:
        """For Starlette."""
        return [Route("/f/{token}/{name:path}", in_words("GET /f", self._fetch), methods=["GET"])]

    async def _fetch(self, request: Request, request_id: str) -> Response:
        depot = self._services.depot
        ticket = fetching.ticket_of(depot.addresses, request.path_params["token"])
        actor = await fetching.asker(self._services, ticket)
        if actor.issued_at is not None and not all(await self._authenticator.still_valid([actor])):
            raise Forbidden("The token that this address was made for is not valid any more")
        fetch = await fetching.open_(self._services, actor, ticket)
        etag = f'"{fetch.file.id}-{fetch.name}"'  # what lies under a key never changes
        headers = {**HEADERS, **about(fetch), "etag": etag}
        if _matches(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        size = fetch.variant.size_bytes
        span = span_of(request.headers.get("range"), request.headers.get("if-range"), etag, size)
        if span is None:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
        headers["content-length"] = str(span.end - span.start)
        if span.partial:
            headers["content-range"] = f"bytes {span.start}-{span.end - 1}/{size}"
        status = 206 if span.partial else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=fetch.variant.mime)
        pieces = depot.storage.read(fetch.variant.key, span.start, span.end)
        try:
            first = await anext(pieces, b"")
        except FileNotFoundError:
            raise NotFound("No such file") from None
        return Pieces(first, pieces, self._slots, actor.key, status, headers, fetch.variant.mime, self._limit_s)


class Pieces(Response):
    """A body in pieces, for a peer that takes them in time."""

    def __init__(
        self,
        first: bytes,
        rest: AsyncGenerator[bytes, None],
        slots: Slots,
        key: Hashable,
        status: int,
        headers: Mapping[str, str],
        mime: str,
        limit_s: float,
    ) -> None:
        super().__init__(None, status, headers, mime)
        self._first, self._rest = first, rest
        self._slots, self._key, self._limit_s = slots, key, limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        async with asyncio.timeout(self._limit_s), aclosing(self._rest):
            with self._slots.taken(self._key):
                await send(start)
                await send({"type": "http.response.body", "body": self._first, "more_body": True})
                async for piece in self._rest:
                    if await request.is_disconnected():
                        return
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})


def about(fetch: Fetch) -> dict[str, str]:
    """The headers that depend on what it is. Only pictures that we made and what is played are shown in place."""
    shown = fetch.variant.mime in INLINE if fetch.file.kind == "image" else fetch.variant.mime.startswith(PLAYED)
    return {
        "content-disposition": f"{'inline' if shown else 'attachment'}; {filename(fetch.file.name)}",
        "cache-control": f"private, max-age={max(0, fetch.left_s)}",
    }


def filename(name: str) -> str:
    """The parameters of RFC 6266: the name in ASCII for old readers, and as it is."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def span_of(asked: str | None, if_range: str | None, etag: str, size: int) -> Span | None:
    """The bytes to send; None where the range begins behind the end. More than one range is the same as none."""
    whole = Span(0, size)
    if asked is None or len(asked) > RANGE_MAX_CHARS or (if_range is not None and if_range != etag):
        return whole
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return whole
    if match[1] == "":
        last = int(match[2])
        return Span(max(0, size - last), size, partial=True) if last else None
    start = int(match[1])
    end = size if match[2] == "" else min(int(match[2]) + 1, size)
    if match[2] != "" and int(match[2]) < start:
        return whole  # not a range at all
    return Span(start, end, partial=True) if start < size else None


def _matches(said: str, etag: str) -> bool:
    return said.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in said.split(",")[:20]]
