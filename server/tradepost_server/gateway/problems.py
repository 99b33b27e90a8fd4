"""Errors as REST answers them: application/problem+json (RFC 9457)."""

import msgspec
from starlette.responses import Response

from .. import ids, wire
from ..errors import Internal, TradepostError


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One error."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    retryable: bool
    request_id: str
    path: str | None = None
    details: dict[str, str | int | float | bool | list[str] | None] = {}


def response(error: TradepostError, request_id: str | None = None) -> Response:
    """The answer that tells of the error."""
    problem = Problem(
        type=f"https://tradepost.dev/errors/{error.code}",
        title=error.code.replace("_", " ").capitalize(),
        status=error.status,
        code=error.code,
        detail=error.message,
        retryable=error.retryable,
        request_id=request_id or ids.new("rq"),
        path=error.path,
        details=error.details,
    )
    headers = {"cache-control": "no-store"}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(max(1, round(error.retry_after_s)))
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    body = wire.encode(problem)
    return Response(body, error.status, headers, "application/problem+json")


def internal(request_id: str) -> Response:
    """Our mistake."""
    return response(Internal("Something went wrong on our side"), request_id)
