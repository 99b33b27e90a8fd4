"""Which pages may use a tenant's tokens: this server's own, its sites', and those of its policy. Pure."""

import re

from ..model import Tenant
from ..store.sites import Placed

_THIS_MACHINE = re.compile(r"https?://(?:localhost|[a-z0-9-]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")


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


def this_machine(origin: str) -> bool:
    """Whether it is a page that somebody serves to their own browser: one that is being made."""
    return _THIS_MACHINE.fullmatch(origin) is not None
