"""Bytes over HTTP: up as a form or in parts, down into memory or a file; with progress, and on after a cut."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

import msgspec

from .backoff import retry_delay
from .errors import ApiError, TradepostError, Transient
from .http import TRIES, new_pool, refused
from .protocol import model
from .protocol import results as r
from .version import CLIENT_NAME

if TYPE_CHECKING:
    import httpx2

PIECE_BYTES = 64 * 1024  # sent and told of at a time
ANSWER_MAX_BYTES = 1024 * 1024
ANSWER_S = 120.0  # a picture is made anew before its upload is answered

Progress = Callable[[int, int | None], object]
Credentials = Callable[[bool], Awaitable[Mapping[str, str]]]
Pieces = Callable[[], AsyncIterator[bytes]]
T = TypeVar("T")


class Transfer:
    """A pool of HTTP connections for bytes. `credentials(renew)` gives the headers that say who asks."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        self._url, self._credentials = url, credentials
        self._random = Random()  # noqa: S311  # jitter, no secret
        self._pool: httpx2.AsyncClient | None = None

    async def close(self) -> None:
        """End the pool."""
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None

    async def send_form(
        self, name: str, pieces: Pieces, size_bytes: int | None, *, again: bool, conversation: str | None
    ) -> model.FileInfo:
        """A file as a form. `again`: `pieces` may be asked for more than once."""

        path = "/v1/files" if conversation is None else f"/v1/files?conversation={quote(conversation, safe='')}"

        async def send() -> model.FileInfo:
            boundary = uuid.uuid4().hex
            head = _form_head(boundary, name)
            tail = f"\r\n--{boundary}--\r\n".encode()
            headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
            if size_bytes is not None:
                headers["Content-Length"] = str(len(head) + size_bytes + len(tail))

            async def body() -> AsyncIterator[bytes]:
                yield head
                async for piece in pieces():
                    yield piece
                yield tail

            return (await self._send("POST", path, body(), headers, r.UploadedResult)).file

        return await self.persist(send) if again else await send()

    async def send_part(self, upload: model.Upload, part: bytes, told: Callable[[int], object]) -> model.Upload:
        """The next part of an upload; the upload afterwards."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(part))}

        async def body() -> AsyncIterator[bytes]:
            for start in range(0, len(part), PIECE_BYTES):
                yield part[start : start + PIECE_BYTES]
                told(min(start + PIECE_BYTES, len(part)))

        path = f"/v1/uploads/{upload.id}/parts?offset={upload.received_bytes}"
        return (await self._send("PUT", path, body(), headers, r.UploadResult)).upload

    async def finish(self, upload: model.Upload) -> model.FileInfo:
        """The file of a whole upload. Over HTTP: a live connection does not wait while a picture is made anew."""

        async def send() -> model.FileInfo:
            path = f"/v1/uploads/{upload.id}/finish"
            return (await self._send("POST", path, None, {}, r.UploadedResult)).file

        return await self.persist(send)

    async def _send(
        self, method: str, path: str, body: AsyncIterator[bytes] | None, headers: Mapping[str, str], result: type[T]
    ) -> T:
        who = await self._credentials(False)
        async with self._answer(method, path, body, {**headers, **who}) as answer:
            return msgspec.json.decode(await _all_of(answer), type=result)

    @asynccontextmanager
    async def get(self, path: str, headers: Mapping[str, str]) -> AsyncIterator["httpx2.Response"]:
        """What lies below a signed address; nothing says who asks but the address.

        Raises: ApiError, Transient.
        """
        async with self._answer("GET", path, None, headers) as answer:
            yield answer

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, body: AsyncIterator[bytes] | None, headers: Mapping[str, str]
    ) -> AsyncIterator["httpx2.Response"]:
        import httpx2

        if self._pool is None:
            self._pool = new_pool(self._url, {"User-Agent": CLIENT_NAME})
        try:
            limit = httpx2.Timeout(ANSWER_S, connect=10.0)
            stream = self._pool.stream(method, self._url + path, content=body, headers=dict(headers), timeout=limit)
            async with stream as answer:
                if not answer.is_success:
                    raise refused(answer.status_code, await _all_of(answer), answer.headers.get("Retry-After"))
                yield answer
        except httpx2.TransportError as error:
            raise Transient(f"The line to {self._url} was lost ({type(error).__name__}).") from error

    async def persist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Five tries of what may work again, with the pauses that the server asks for; a token that ended is renewed.

        Raises: what the last try raised.
        """
        renewed = False
        for attempt in range(TRIES):
            retry_after = None
            try:
                return await work()
            except (ApiError, Transient) as error:
                expired = isinstance(error, ApiError) and error.status == 401 and not renewed
                if not (error.retryable or expired) or attempt == TRIES - 1:
                    raise
                if expired:
                    renewed = True
                    await self._credentials(True)
                retry_after = error.retry_after if isinstance(error, ApiError) else None
            await asyncio.sleep(retry_delay(attempt, retry_after, self._random))
        raise AssertionError("unreachable: the last try returns or raises")


async def _all_of(answer: "httpx2.Response") -> bytes:
    """A short answer, whole."""
    found = bytearray()
    async for piece in answer.aiter_bytes():
        found += piece
        if len(found) > ANSWER_MAX_BYTES:
            raise TradepostError("The server said more than it should have.")
    return bytes(found)


def _form_head(boundary: str, name: str) -> bytes:
    """As a browser writes it."""
    plain = name.replace("\\", "_").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()


def path_of(url: str) -> str:
    """An address of the server's own, as it can be asked for."""
    return quote(url, safe="/%?=&-._~")
