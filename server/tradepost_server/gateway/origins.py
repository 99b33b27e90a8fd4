"""Which pages may open sockets: this server's own, and those on the tenant's list. Pure."""

from ..model import Policy


def allowed(origin: str | None, host: str, policy: Policy) -> bool:
    """Exact comparison. Without an Origin it is no browser: the token alone decides."""
    if origin is None:
        return True
    return origin in (f"http://{host}", f"https://{host}") or origin in policy.origins
