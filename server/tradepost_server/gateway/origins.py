"""Which pages may use a tenant's tokens: this server's own, its sites', and those of its policy. Pure."""

from ..model import Tenant


def allowed(origin: str | None, host: str, tenant: Tenant) -> bool:
    """Exact comparison. Without an Origin it is no browser: the token alone decides."""
    if origin is None:
        return True
    return own(origin, host) or tenant.admits(origin)


def own(origin: str, host: str) -> bool:
    """Whether the page is one of this server's."""
    return origin in (f"http://{host}", f"https://{host}")
