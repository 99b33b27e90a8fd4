"""What may be started from a site's pages: with whom, as what, and when it is the same again. Pure."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from tradepost.protocol.model import Scalar
from tradepost.protocol.sites import SiteSettings

from ..errors import Forbidden, Invalid
from ..model import Policy

SUBJECTS = ("listing", "order")  # of a context: what makes it another conversation
PREFIX = "page."  # of attributes that a page told
TEXT_MAX_CHARS = 1_024


def roles(settings: SiteSettings, policy: Policy, asker: str, others: Sequence[str]) -> dict[str, str]:
    """The role of each profile that is to be in it beside the asker: what its id begins with.

    Raises: Invalid, Forbidden for what the site does not let its people start.
    """
    if not others and not settings.starts.support:
        raise Forbidden("Conversations with support cannot be started from this site", path="$.with")
    if len(set(others)) != len(others) or asker in others:
        raise Invalid("Expected each profile once, and not your own", path="$.with")
    found = {profile: profile.partition(":")[0] for profile in others}
    for at, (profile, role) in enumerate(found.items()):
        if ":" not in profile or role not in settings.starts.roles or role not in policy.roles:
            allowed = ", ".join(f"{name}:…" for name in settings.starts.roles) or "nobody"
            raise Forbidden(f"From this site you can write to: {allowed}", path=f"$.with[{at}]")
        if policy.role(role).staff:
            raise Forbidden("Staff join by themselves: name nobody to write to them", path=f"$.with[{at}]")
    return found


def digest(site_id: str, others: Sequence[str], context: Mapping[str, Scalar]) -> bytes:
    """The same for the same people about the same subject; the rest of the context may differ."""
    about = [(name, context[name]) for name in SUBJECTS if context.get(name) is not None]
    return hashlib.sha256(msgspec.json.encode((site_id, sorted(others), about))).digest()


def attributes(context: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """What a page told, marked as such.

    Raises: Invalid for a text that is too long.
    """
    for name, value in context.items():
        if isinstance(value, str) and len(value) > TEXT_MAX_CHARS:
            raise Invalid(f"Texts have at most {TEXT_MAX_CHARS:,} characters", path=f"$.context.{name}")
    return {f"{PREFIX}{name}": value for name, value in context.items() if value is not None}
