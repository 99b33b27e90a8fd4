"""What can go wrong, as one tree. Every error is picklable and knows whether the same call may succeed later.

`TradepostError` → `ConnectError` (`Fatal`, `Transient`), `ProtocolError`, `Closed`, `Timeout`, `QueueFull`, and
`ApiError` for what the server refused, by kind.
"""

from collections.abc import Callable
from typing import Any

from .protocol.errors import ERROR_CODES, CloseCode


def _rebuild(cls: type["TradepostError"], words: str, state: dict[str, Any]) -> "TradepostError":
    error = cls.__new__(cls, words)
    error.__dict__.update(state)
    return error


class TradepostError(Exception):
    """Anything that Tradepost raises. `str(error)` says in short words what happened and what to do."""

    code: str = "error"
    retryable: bool = False
    request_id: str | None = None
    path: str | None = None  # where in the request, such as `$.content.text`

    def __reduce__(self) -> tuple[Callable[..., "TradepostError"], tuple[Any, ...]]:
        return _rebuild, (type(self), str(self), self.__dict__)


class ConnectError(TradepostError):
    """The connection could not be made, or was lost."""

    code = "connect"

    def __init__(self, words: str, *, close_code: int | None = None, delay_s: float | None = None) -> None:
        super().__init__(words)
        self.close_code = close_code
        self.delay_s = delay_s  # how long the server wants to be left alone


class Fatal(ConnectError):
    """Trying again without a change is useless: a bad token, a revoked profile, a refused protocol."""

    code = "fatal"


class Transient(ConnectError):
    """It may work again soon; the client tries by itself."""

    code = "transient"
    retryable = True


class ProtocolError(TradepostError):
    """The other side sent what this protocol does not know."""

    code = "protocol"


class Closed(TradepostError):
    """The client is closed; make a new one."""

    code = "closed"


class Timeout(TradepostError):
    """No answer in time. A change asked for may still happen: the same `client_id` again is harmless."""

    code = "timeout"
    retryable = True

    def __init__(self, words: str, *, client_id: str | None = None) -> None:
        super().__init__(words)
        self.client_id = client_id


class QueueFull(TradepostError):
    """Too many commands wait for an answer; wait for some, or send less."""

    code = "queue_full"
    retryable = True


class ApiError(TradepostError):
    """The server answered with a refusal. `code` is one of `tradepost.protocol.errors.ERROR_CODES`."""

    status: int = 400

    def __init__(
        self,
        words: str,
        *,
        code: str = "error",
        status: int | None = None,
        retryable: bool = False,
        path: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        details: dict[str, str | int | float | bool | list[str] | None] | None = None,
    ) -> None:
        super().__init__(words)
        self.code = code
        self.status = status or type(self).status  # of the HTTP answer, or what it would be
        self.retryable = retryable
        self.path = path
        self.request_id = request_id
        self.retry_after = retry_after  # seconds
        self.details: dict[str, str | int | float | bool | list[str] | None] = details or {}

    def __str__(self) -> str:
        where = f" at {self.path}" if self.path else ""
        return f"{super().__str__()}{where}"

    def __reduce__(self) -> tuple[Callable[..., TradepostError], tuple[Any, ...]]:
        return _rebuild, (type(self), super().__str__(), self.__dict__)


class BadRequest(ApiError):
    """The request is not what this command takes; `path` names the place."""

    status = 400


class Unauthorized(ApiError):
    """No valid token or key."""

    status = 401


class Forbidden(ApiError):
    """Known, but the role or scope does not allow it."""

    status = 403


class NotFound(ApiError):
    """No such thing that one may know of."""

    status = 404


class Conflict(ApiError):
    """It contradicts what is there already; `code` says what."""

    status = 409


class AlreadyAnswered(Conflict):
    """One has answered this already, and once is all it takes."""


class Expired(ApiError):
    """The time to answer this is over."""

    status = 410


class TooFarBehind(ApiError):
    """A lane cannot be caught up event by event; load the newest page."""

    status = 410


class PayloadTooLarge(ApiError):
    """Larger than the limit."""

    status = 413


class UnsupportedType(ApiError):
    """Files of this type are not taken."""

    status = 415


class Unprocessable(ApiError):
    """Well formed, and still impossible; `code` says why."""

    status = 422


class RateLimited(ApiError):
    """Slow down: `retry_after` says for how many seconds."""

    status = 429


class ServerError(ApiError):
    """The server's mistake; `request_id` finds it in the log."""

    status = 500


class Unavailable(ServerError):
    """The server cannot answer now; nothing is lost, try again."""

    status = 503


_PASSING = frozenset({429, 502, 503, 504})  # statuses that a proxy may answer, and that pass
_CODES: dict[str, type[ApiError]] = {"already_answered": AlreadyAnswered, "expired": Expired}
_KINDS: dict[int, type[ApiError]] = {
    kind.status: kind
    for kind in (
        BadRequest,
        Unauthorized,
        Forbidden,
        NotFound,
        Conflict,
        TooFarBehind,
        PayloadTooLarge,
        UnsupportedType,
        Unprocessable,
        RateLimited,
        ServerError,
        Unavailable,
    )
}


def refusal(
    code: str,
    words: str,
    *,
    status: int | None = None,
    retryable: bool | None = None,
    path: str | None = None,
    request_id: str | None = None,
    retry_after: float | None = None,
    details: dict[str, str | int | float | bool | list[str] | None] | None = None,
) -> ApiError:
    """The error for a code of the table, or, for one newer than this SDK, for its HTTP status."""
    known = ERROR_CODES.get(code)
    status = status or (known.status if known else 400)
    if retryable is None:
        retryable = known.retryable if known else status in _PASSING
    kind = _CODES.get(code) or _KINDS.get(status) or (ServerError if status >= 500 else ApiError)
    return kind(
        words or (known.meaning if known else code),
        code=code,
        status=status,
        retryable=retryable,
        path=path,
        request_id=request_id,
        retry_after=retry_after,
        details=details,
    )


def from_close(code: int, reason: str) -> ConnectError:
    """The error for a closed socket: `Fatal` from 4500 on, else `Transient`; `delay_s` where the server named one."""
    words = f"The connection was closed ({code}{': ' + reason if reason else ''})."
    if code >= 4500:
        return Fatal(words, close_code=code)
    return Transient(words, close_code=code, delay_s=_seconds(reason) if code == CloseCode.TOO_FAST else None)


def _seconds(reason: str) -> float | None:
    try:
        return min(max(float(reason), 0.0), 300.0)
    except ValueError:
        return None
