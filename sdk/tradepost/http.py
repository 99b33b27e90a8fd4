"""Commands over HTTP, for back ends with an API key."""

import asyncio
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from .answers import decode_result
from .backoff import retry_delay
from .errors import ApiError, ConnectError, Timeout, Transient, refusal
from .outgoing import with_client_id
from .protocol.frames import Welcome
from .requests import Requests
from .routes import Call, call_for
from .version import CLIENT_NAME

if TYPE_CHECKING:
    import httpx2

TRIES = 5  # of one command; each change carries a key, so a repetition is harmless
ANSWER_MAX_BYTES = 16 * 1024 * 1024


class _Problem(msgspec.Struct):
    """application/problem+json, as far as we read it."""

    code: str = ""
    title: str = ""
    detail: str = ""
    path: str | None = None
    retryable: bool | None = None
    request_id: str | None = None
    retry_after_s: float | None = None


class Http(Requests):
    """The line of a back end: a pool of HTTP connections, made at the first call."""

    welcome: Welcome | None = None
    last_error: ConnectError | None = None
    reconnects = 0
    lanes = 0
    behind = 0

    def __init__(self, url: str, api_key: str, speak_as: str | None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {api_key}", "User-Agent": CLIENT_NAME}
        if speak_as is not None:
            self._headers["Tradepost-As"] = speak_as
        self._random = Random()  # noqa: S311  # jitter, no secret
        self._pool: httpx2.AsyncClient | None = None
        self.waiting: int = 0  # calls under way

    async def credentials(self, renew: bool) -> Mapping[str, str]:
        """The headers that say who asks; a key is not renewed."""
        return self._headers

    async def close(self) -> None:
        """End the pool."""
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None

    async def _carry(self, command: Any, timeout: float | None) -> Any:
        """See `Requests.request`. Five tries, with the pauses that the server asks for."""
        call = call_for(with_client_id(command))
        self.waiting += 1
        try:
            async with asyncio.timeout(timeout):
                answer = await self._persist(call)
        except TimeoutError:
            raise Timeout(f"No answer within {timeout:g} s.", client_id=call.idempotency_key) from None
        finally:
            self.waiting -= 1
        return decode_result(command, answer or b"{}")

    async def _persist(self, call: Call) -> bytes:
        for attempt in range(TRIES):
            try:
                return await self._try(call)
            except (ApiError, Transient) as error:
                if not error.retryable or attempt == TRIES - 1:
                    raise
                retry_after = error.retry_after if isinstance(error, ApiError) else None
            await asyncio.sleep(retry_delay(attempt, retry_after, self._random))
        raise AssertionError("unreachable: the last try returns or raises")

    async def _try(self, call: Call) -> bytes:
        import httpx2

        if self._pool is None:
            self._pool = new_pool(self._url, self._headers)
        headers = {"Idempotency-Key": call.idempotency_key} if call.idempotency_key else {}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer = await self._pool.request(
                call.method, self._url + call.path, params=call.query, content=call.body, headers=headers
            )
        except httpx2.TransportError as error:
            raise Transient(f"No answer from {self._url} ({type(error).__name__}): is the server running?") from error
        if answer.is_success:
            return answer.content
        raise refused(answer.status_code, answer.content, answer.headers.get("Retry-After"))


def new_pool(url: str, headers: Mapping[str, str]) -> "httpx2.AsyncClient":
    """Connections to one server."""
    import httpx2

    host = httpx2.URL(url).host
    return httpx2.AsyncClient(
        headers=dict(headers),
        timeout=httpx2.Timeout(30.0, connect=10.0),
        limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16),
        trust_env=host not in ("127.0.0.1", "localhost", "::1"),  # no proxy on the way to one's own machine
    )


def refused(status: int, body: bytes, retry_after: str | None) -> ApiError:
    """The error that an answer tells of."""
    try:
        problem = msgspec.json.decode(body, type=_Problem)
    except msgspec.DecodeError:  # a proxy's page, not ours
        problem = _Problem(title=f"HTTP {status}")
    return refusal(
        problem.code,
        problem.detail or problem.title,
        status=status,
        retryable=problem.retryable,
        path=problem.path,
        request_id=problem.request_id,
        retry_after=problem.retry_after_s if problem.retry_after_s is not None else _seconds(retry_after),
    )


def _seconds(header: str | None) -> float | None:
    try:
        return min(max(float(header), 0.0), 300.0) if header else None
    except ValueError:
        return None  # a date: our own pause does
