"""Bodies of requests, up to a size."""

from starlette.requests import Request

from ..errors import Invalid

BODY_MAX_BYTES = 1_024


async def body_of(request: Request) -> bytes:
    """Raises: Invalid for a longer one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            raise Invalid(f"A body has at most {BODY_MAX_BYTES} bytes here")
    return bytes(body)
