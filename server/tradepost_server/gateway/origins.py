"""Which pages may use a tenant's tokens: this server's own, its sites', and those of its policy. Pure."""

from ..model import Tenant
from ..store.sites import Placed


def allowed(origin: str | None, host: str, tenant: Tenant) -> bool:
    """Exact comparison. Without an Origin it is no browser: the token alone decides."""
    if origin is None:
        return True
    return own(origin, host) or tenant.admits(origin)


def of_site(origin: str | None, host: str, at: Placed) -> bool:
    """Whether a page may use a site: this server's own, the site's, and those of the policy."""
    if origin is None or own(origin, host):
        return True
    return origin in at.site.settings.origins or origin in at.tenant.policy.origins


def own(origin: str, host: str) -> bool:
    """Whether the page is one of this server's."""
    return origin in (f"http://{host}", f"https://{host}")
