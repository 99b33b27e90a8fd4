"""Conversations as values, for tests of the rules."""

from datetime import UTC, datetime

from tradepost_server.model import LANE_ALL, Actor, Conversation, Lane, Participant, Policy, Stint, Tenant
from tradepost_server.rules.policy import default

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
POLICY = default()
TENANT = Tenant(id=1, slug="default", test=True, policy=POLICY)


def stint(role: str, number: int = 1, **fields: object) -> Stint:
    """Open and with all of the history, unless `fields` say otherwise."""
    return Stint(number=number, role=role, **fields)  # type: ignore[arg-type]  # fields of Stint by name


def participant(name: str, *stints: Stint | str) -> Participant:
    """`pt_<name>` of the profile `<name>`; a role stands for an open stint in it."""
    found = tuple(stint(s, number) if isinstance(s, str) else s for number, s in enumerate(stints, 1))
    return Participant(id=f"pt_{name}", profile_id=name, stints=found)


def conversation(*participants: Participant, lanes: tuple[Lane, ...] = (), policy: Policy = POLICY) -> Conversation:
    """An open conversation of these participants."""
    return Conversation(
        tenant_id=1,
        id="cv_1",
        version=1,
        policy=policy,
        created_at=NOW,
        active_at=NOW,
        participants={p.id: p for p in participants},
        lanes={lane.id: lane for lane in (LANE_ALL, *lanes)},
    )


def actor(profile: str, role: str | None = None, **fields: object) -> Actor:
    """Who asks with a token."""
    return Actor(tenant=TENANT, profile_id=profile, role=role, **fields)  # type: ignore[arg-type]  # fields of Actor


def key(*scopes: str) -> Actor:
    """The marketplace itself."""
    return Actor(tenant=TENANT, profile_id="", scopes=frozenset(scopes), key_id="k1")
