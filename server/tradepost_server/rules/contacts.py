"""Which contact fields of someone an asker sees. Pure."""

from collections.abc import Iterable

from ..model import Actor

FIELDS = frozenset({"phone", "email"})


def visible(actor: Actor, roles: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The fields of another's profile; `roles` are the asker's and the other's in the conversations that they share."""
    if actor.is_key:
        return FIELDS if "pii:read" in actor.scopes else frozenset()
    policy = actor.tenant.policy
    if actor.is_staff:
        grants = policy.role(actor.role).grants
        return frozenset(field for field in FIELDS if f"pii.{field}" in grants)
    found: set[str] = set()
    for own, other in roles:
        contact = policy.role(own).contact
        found |= contact.get(other, frozenset()) | contact.get("*", frozenset())
    return frozenset(found)
