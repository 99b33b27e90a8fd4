"""A site's settings: changed, and whether they hold together. Pure."""

import msgspec
from msgspec import UNSET

from tradepost.protocol.sites import SiteChange, SiteSettings

from ..errors import Invalid
from ..model import Policy
from . import contrast

_TILE = ("{z}", "{x}", "{y}")


def changed(settings: SiteSettings, change: SiteChange) -> SiteSettings:
    """The settings with what the change names, each as a whole."""
    given = {n: v for n in change.__struct_fields__ if (v := getattr(change, n)) is not UNSET}
    return msgspec.structs.replace(settings, **given)


def check(settings: SiteSettings, policy: Policy) -> None:
    """Refuses what could not be read, or would let anyone be more than a party.

    Raises: Invalid naming the place and the reason.
    """
    contrast.check(settings.theme)
    _check_role(settings.visitor_role, policy, "$.settings.visitor_role")
    for role in settings.starts.roles:
        _check_role(role, policy, "$.settings.starts.roles")
    for field, values in (("origins", settings.origins), ("locales", settings.locales)):
        if len(set(values)) != len(values):
            raise Invalid("Expected each once", path=f"$.settings.{field}")
    if settings.map is not None and not all(part in settings.map.tiles_url for part in _TILE):
        raise Invalid("Expected {z}, {x} and {y} in it", path="$.settings.map.tiles_url")


def _check_role(name: str, policy: Policy, path: str) -> None:
    if name not in policy.roles:
        raise Invalid(f"No such role: {name}", path=path)
    if policy.role(name).staff:
        raise Invalid(f"{name} is staff; expected a role of the parties", path=path)
