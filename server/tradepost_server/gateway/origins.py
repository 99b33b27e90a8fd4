"""Which pages may use a tenant's tokens: this server's own, its sites', and those of its policy. Pure."""

import re
from collections.abc import Container

from ..model import Tenant
from ..store.sites import Placed

_THIS_MACHINE = re.compile(r"https?://(?:localhost|[a-z0-9-]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")


_ANY_PORT = re.compile(r"(http://(?:localhost|127\.0\.0\.1))(?::\d{1,5})?")  # hosts that a list may name for all ports


def listed(origin: str, origins: Container[str]) -> bool:
    """Whether a list has a page's origin: exactly, or any port of this machine by `http://localhost:*`."""
    if origin in origins:
        return True
    local = _ANY_PORT.fullmatch(origin)
    return local is not None and f"{local[1]}:*" in origins


def allowed(origin: str | None, host: str, tenant: Tenant) -> bool:
    """Without an Origin it is no browser: the token alone decides."""
    return origin is None or own(origin, host) or of_tenant(origin, tenant)


def of_site(origin: str | None, host: str, at: Placed) -> bool:
    """Whether a page may use a site: this server's own, the site's, and those of the policy."""
    if origin is None or own(origin, host):
        return True
    return listed(origin, at.site.settings.origins) or listed(origin, at.tenant.policy.origins)


def of_tenant(origin: str, tenant: Tenant) -> bool:
    """Whether a page may use the tenant's tokens."""
    return listed(origin, tenant.policy.origins) or listed(origin, tenant.site_origins)


def own(origin: str, host: str) -> bool:
    """Whether the page is one of this server's."""
    return origin in (f"http://{host}", f"https://{host}")


def this_machine(origin: str) -> bool:
    """Whether it is a page that somebody serves to their own browser: one that is being made."""
    return _THIS_MACHINE.fullmatch(origin) is not None
