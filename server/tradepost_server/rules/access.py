"""Who may do what: one data file, `matrix.toml`, read once and checked against the commands. Pure after that."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import Forbidden, NotFound
from ..model import Actor, Conversation, Participant, Policy, Relation, Withheld
from . import lanes
from .leaks import views
from .leaks.views import together

Row = dict[str, str]
RELATIONS = ("member", "staff", "former", "elsewhere", "foreign", "none", "key")
STANDINGS = ("profile", "staff", "key")
SCOPES = (
    "conversations:read",
    "conversations:write",
    "conversations:stage",
    "participants:write",
    "messages:read",
    "messages:delete",
    "messages:as",
    "profiles:read",
    "profiles:write",
    "pii:read",
    "sessions:revoke",
    "tokens:create",
    "policy:read",
    "policy:write",
    "audit:read",
    "sites:read",
    "sites:write",
    "flags:read",
    "flags:write",
    "webhooks:read",
    "webhooks:write",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the asker is to a conversation: the relation, and the participant and role where there are."""

    relation: Relation
    participant: Participant | None = None
    role: str | None = None
    sees_all: bool = False  # staff and API keys: every lane from its first place
    withheld: Withheld | None = None

    @property
    def participant_id(self) -> str | None:
        """Of the asker, if they ever were in it."""
        return None if self.participant is None else self.participant.id


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "matrix.toml").read_text())


@cache
def matrix() -> dict[str, Row]:
    """The rows by command name."""
    return {name: row for table in ("conversation", "tenant") for name, row in _tables()[table].items()}


def open_routes() -> frozenset[str]:
    """Routes that run no command, as `GET /live`."""
    return frozenset(_tables()["open"])


def check_complete(commands: Iterable[str]) -> None:
    """Every command has a row and every row a command; every row has a verdict for every relation.

    Raises: RuntimeError naming what is missing; the server does not start.
    """
    difference = set(commands) ^ set(matrix())
    if difference:
        raise RuntimeError(f"rules/matrix.toml and the commands differ: {', '.join(sorted(difference))}")
    for table, relations in (("conversation", RELATIONS), ("tenant", STANDINGS)):
        for name, row in _tables()[table].items():
            if set(row) != set(relations):
                raise RuntimeError(f"rules/matrix.toml: {name} wants a verdict for each of {', '.join(relations)}")


def check_routes(routes: Iterable[str], with_command: Iterable[str]) -> None:
    """Every route runs a command that has a row, or is named under [open].

    Raises: RuntimeError naming what is missing; the server does not start.
    """
    difference = set(routes) - set(with_command) - open_routes()
    if difference:
        raise RuntimeError(f"rules/matrix.toml says nothing about {', '.join(sorted(difference))}")


def standing(actor: Actor, conversation: Conversation, now: datetime) -> Standing:
    """The asker's relation to the conversation at this moment."""
    if actor.is_key:
        return Standing(relation="key", sees_all=True, withheld=None if "pii:read" in actor.scopes else "both")
    policy = conversation.policy
    participant = conversation.find(actor.profile_id)
    if actor.conversations is not None and conversation.id not in actor.conversations:
        return Standing(relation="none")
    stint = participant.stint(now) if participant is not None else None
    if stint is not None:
        staff = stint.role in policy.staff
        if staff and actor.role is not None and not actor.is_staff:
            return Standing(relation="none")  # the token's role is a ceiling
        unseen = together(actor.withheld, withheld(policy, stint.role)) if staff else actor.withheld
        return Standing(relation="member", participant=participant, role=stint.role, sees_all=staff, withheld=unseen)
    if actor.is_staff and not _was_party(participant, policy):
        unseen = together(actor.withheld, withheld(policy, actor.role))
        return Standing(relation="staff", participant=participant, role=actor.role, sees_all=True, withheld=unseen)
    if participant is not None and participant.stints:
        theirs = lanes.without_overdue(participant, now)
        return Standing(relation="former", participant=theirs, withheld=actor.withheld)
    return Standing(relation="none")


def withheld(policy: Policy, role: str | None) -> Withheld | None:
    """What of the contact data in messages staff in this role are not shown."""
    grants = policy.role(role).grants
    return views.withheld("pii.phone" in grants, "pii.email" in grants)


def _was_party(participant: Participant | None, policy: Policy) -> bool:
    """Staff do not look into conversations that they are a party of."""
    return participant is not None and any(s.role not in policy.staff for s in participant.stints)


def require(actor: Actor, command: str, conversation: Conversation, now: datetime) -> Standing:
    """The asker's standing, if the matrix lets it do this.

    Raises: NotFound for strangers, Forbidden for everyone else whom the matrix refuses.
    """
    found = standing(actor, conversation, now)
    if found.relation == "none":
        raise NotFound("No such conversation")
    verdict = matrix()[command][found.relation]
    if found.relation == "key":
        _require_scope(actor, verdict)
    elif found.relation == "former":
        if verdict == "no":
            raise Forbidden("You are no longer in this conversation")
    elif verdict == "no":
        raise Forbidden(f"Join first to use {command}")
    elif not allows(conversation.policy, found.role, command, verdict):
        raise Forbidden(f"Your role does not allow {command}")
    return found


def allows(policy: Policy, role: str | None, command: str, verdict: str) -> bool:
    """Whether a verdict of the matrix names this role."""
    known = policy.role(role)
    if command in known.denied:
        return False
    kind, _, what = verdict.partition(":")
    match kind:
        case "any" | "notes":
            return True
        case "staff":
            return known.staff
        case "may":
            return what in known.may
        case "grant":
            return what in known.grants
        case "invites":
            return bool(known.invites)
        case "removes":
            return bool(known.removes)
    return False


def require_tenant(actor: Actor, command: str) -> None:
    """The same for commands that name no conversation.

    Raises: Forbidden.
    """
    row = matrix()[command]
    if actor.is_key:
        _require_scope(actor, row["key"])
        return
    verdict = row["staff" if actor.is_staff else "profile"]
    if not allows(actor.tenant.policy, actor.role, command, verdict):
        raise Forbidden(f"Your role does not allow {command}")


def require_scope(actor: Actor, scope: str, path: str) -> None:
    """What only staff and API keys with `scope` may set.

    Raises: Forbidden naming the place in the command.
    """
    if actor.is_key and scope in actor.scopes:
        return
    if not actor.is_key and actor.is_staff:
        return
    raise Forbidden(f"Only staff and API keys with the scope {scope} may set this", path=path)


def _require_scope(actor: Actor, scope: str) -> None:
    if scope == "test":
        if not actor.tenant.test:
            raise Forbidden("API keys may do this in test tenants only")
    elif scope not in actor.scopes:
        raise Forbidden(
            "An API key cannot do this" if scope == "no" else f"This needs an API key with the scope {scope}"
        )
