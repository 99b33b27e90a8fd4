"""What the in-memory server does with the policy, the audit, and contact fields."""

from typing import TYPE_CHECKING

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import results as r
from .actor import Actor, require_grant

if TYPE_CHECKING:
    from ..server import Server


def get_policy(server: "Server", actor: Actor, command: c.GetPolicy) -> r.PolicyResult:
    """For staff and the marketplace."""
    if actor.profile and not actor.staff:
        raise refusal("forbidden", "Only staff and the marketplace see the policy.")
    return _result(server)


def set_policy(server: "Server", actor: Actor, command: c.SetPolicy) -> r.PolicyResult:
    """Replaces it; see `testing.policy` for what is in force."""
    require_grant(server, actor, "policy", back_end=True)
    server.policy.replace(command.policy)
    server.record(actor, "policy.set", details={"roles": sorted(command.policy.roles)})
    return _result(server)


def _result(server: "Server") -> r.PolicyResult:
    policy = server.policy
    return r.PolicyResult(version=policy.version, policy=policy.document, roles=dict(policy.roles))


def list_audit(server: "Server", actor: Actor, command: c.ListAudit) -> r.AuditPage:
    """Newest first; the cursor is the id of the last entry."""
    require_grant(server, actor, "audit", back_end=True)
    found = [
        entry
        for entry in reversed(server.audit)
        if command.conversation in (None, entry.conversation)
        and command.profile in (None, entry.profile)
        and (command.cursor is None or entry.id < command.cursor)
    ]
    page = found[: command.limit]
    return r.AuditPage(entries=page, cursor=page[-1].id if len(found) > command.limit else None)


def reveal(server: "Server", actor: Actor, command: c.RevealField) -> r.Revealed:
    """A contact field, for a reason that is kept."""
    require_grant(server, actor, "pii.reveal", back_end=False)
    profile = server.profiles.get(command.profile)
    if profile is None:
        raise refusal("not_found", "No such profile.", path="$.profile")
    details = {"field": command.field}
    server.record(actor, "profile.reveal", profile=profile.id, reason=command.reason, details=details)
    value = profile.phone if command.field == "phone" else profile.email
    return r.Revealed(profile=profile.id, field=command.field, value=value)
