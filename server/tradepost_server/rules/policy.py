"""A tenant's policy: its document over the defaults, and whether it contradicts itself. Pure."""

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec
from msgspec import UNSET

from tradepost.protocol.policy import DEFAULT_ROLES, ENDS_AT_STAGES, PolicyDocument, RoleChange, RolePolicy, Window

from ..errors import Invalid
from ..model import STAFF, Policy, Role, StageWindow
from .leaks import review

ALL_ENTRY = "all"
RESERVED = {"all", "staff", "participant", "key"}  # words of audiences and of the audit
NEEDED = ("conversation.get", "conversation.list", "history", "events", "sync")  # without these nobody can look


def in_force(document: PolicyDocument) -> dict[str, RolePolicy]:
    """Every role, with what the document changes of it."""
    roles = dict(DEFAULT_ROLES)
    for name, change in document.roles.items():
        if change is None:
            roles.pop(name, None)
        else:
            roles[name] = _changed(roles.get(name, RolePolicy()), change)
    gone = {name for name, change in document.roles.items() if change is None}
    return {name: _without(role, gone) for name, role in roles.items()}


def _changed(role: RolePolicy, change: RoleChange) -> RolePolicy:
    given = {n: v for n, v in msgspec.structs.asdict(change).items() if v is not UNSET}
    return msgspec.structs.replace(role, **given)


def _without(role: RolePolicy, gone: set[str]) -> RolePolicy:
    """A default that names a role which the tenant removed does not name it any more."""
    return msgspec.structs.replace(
        role,
        invites=[r for r in role.invites if r not in gone],
        removes=[r for r in role.removes if r not in gone],
    )


def build(document: PolicyDocument, version: int) -> Policy:
    """The policy in force. The document was checked when it was saved."""
    roles = in_force(document)
    return Policy(
        version=version,
        roles={name: _role(name, role) for name, role in roles.items()},
        reviewer=review.reviewer(document.masking, [name for name, role in roles.items() if role.staff]),
        stages=None if document.stages is None else frozenset(document.stages),
        origins=tuple(document.origins),
        checkout_url=document.checkout_url,
        classifier=document.masking.classifier,
        link_previews=document.link_previews,
        language=document.language,
        notification_content=document.notification_content,
        location_ends_at=frozenset(document.location.ends_at_stages),
        track_retention_s=document.location.track_retention_s,
    )


@cache
def default() -> Policy:
    """That of a tenant which changes nothing."""
    return build(PolicyDocument(), 1)


def _role(name: str, role: RolePolicy) -> Role:
    return Role(
        name=name,
        staff=role.staff,
        addresses=frozenset(role.addresses),
        invites=frozenset(role.invites),
        removes=frozenset(role.removes),
        may=frozenset(role.may),
        history=role.history,
        earlier_windows=role.earlier_windows,
        contact={of: frozenset(fields) for of, fields in role.contact.items()},
        receipts_of=frozenset(role.receipts_of),
        presence_of=frozenset(role.presence_of),
        typing_of=frozenset(role.typing_of),
        edit_window_s=role.edit_window_s,
        delete_window_s=role.delete_window_s,
        denied=frozenset(role.denied),
        grants=frozenset(role.grants),
        alias=role.alias,
        window=None if role.window is None else _window(role.window),
        exact_location_in=None if role.exact_location_in is None else frozenset(role.exact_location_in),
    )


def _window(window: Window) -> StageWindow:
    return StageWindow(stages=frozenset(window.stages), then=dict(window.then))


def check(document: PolicyDocument, commands: Iterable[str]) -> None:
    """Refuses what contradicts itself, would give more than the giver has, or would lock staff out.

    Raises: Invalid naming the place and the reason.
    """
    roles = in_force(document)
    known = frozenset(commands)
    for name in roles:
        if name in RESERVED:
            raise Invalid(f"`{name}` is a word of its own: give the role another name", path=_path(name))
    if document.stages is not None and len(set(document.stages)) != len(document.stages):
        raise Invalid("Expected each stage once", path="$.policy.stages")
    for name, role in roles.items():
        _check_names(name, role, roles, known)
        _check_powers(name, role, roles)
        if role.window is not None:
            _check_window(name, role.window, document.stages)
    _check_places(document)
    _check_staff(roles)
    review.check(document.masking, roles.keys(), document.stages)


def _path(role: str, field: str | None = None) -> str:
    return f"$.policy.roles.{role}" + (f".{field}" if field else "")


def _check_names(name: str, role: RolePolicy, roles: Mapping[str, RolePolicy], commands: frozenset[str]) -> None:
    """Every role and command that it names exists."""
    named = {
        "addresses": set(role.addresses) - {"*", ALL_ENTRY, STAFF},
        "invites": set(role.invites),
        "removes": set(role.removes),
        "contact": set(role.contact) - {"*"},
        "receipts_of": set(role.receipts_of) - {"*"},
        "presence_of": set(role.presence_of) - {"*"},
        "typing_of": set(role.typing_of) - {"*"},
    }
    for field, names in named.items():
        unknown = sorted(names - roles.keys())
        if unknown:
            raise Invalid(f"No such role: {', '.join(unknown)}", path=_path(name, field))
    unknown = sorted(set(role.denied) - commands)
    if unknown:
        raise Invalid(f"No such command: {', '.join(unknown)}", path=_path(name, "denied"))


def _check_powers(name: str, role: RolePolicy, roles: Mapping[str, RolePolicy]) -> None:
    """Nobody gives a role that may do more than their own; grants are for staff."""
    if role.grants and not role.staff:
        raise Invalid(f"Only staff have grants, and {name} is not staff", path=_path(name, "grants"))
    if not role.staff and not role.addresses:
        raise Invalid(f"{name} could say nothing to anyone: use `denied` for that", path=_path(name, "addresses"))
    for given in role.invites:
        more = _more(roles[given], role)
        if more:
            raise Invalid(
                f"{name} could give the role {given}, which may do more than {name} itself: {more}",
                path=_path(name, "invites"),
            )


def _more(given: RolePolicy, giver: RolePolicy) -> str:
    if given.staff and not giver.staff:
        return "it is staff"
    missing = sorted(set(given.grants) - set(giver.grants))
    return ", ".join(missing)


def _check_window(name: str, window: Window, stages: list[str] | None) -> None:
    path = _path(name, "window")
    both = sorted(set(window.stages) & set(window.then))
    if both:
        raise Invalid(f"A stage is either inside the window or after it: {', '.join(both)}", path=f"{path}.then")
    unknown = sorted((set(window.stages) | set(window.then)) - set(stages)) if stages is not None else []
    if unknown:
        raise Invalid(f"Not among the stages of this policy: {', '.join(unknown)}", path=path)


def _check_places(document: PolicyDocument) -> None:
    """The stages that a document names are among its own; those of the defaults need not be."""
    if document.stages is None:
        return
    named = {"$.policy.location.ends_at_stages": set(document.location.ends_at_stages) - set(ENDS_AT_STAGES)}
    for name, change in document.roles.items():
        exact = UNSET if change is None else change.exact_location_in
        if isinstance(exact, list):
            named[_path(name, "exact_location_in")] = set(exact)
    for path, stages in named.items():
        unknown = sorted(stages - set(document.stages))
        if unknown:
            raise Invalid(f"Not among the stages of this policy: {', '.join(unknown)}", path=path)


def _check_staff(roles: Mapping[str, RolePolicy]) -> None:
    """Staff can always look, step in and put right."""
    staff = {name: role for name, role in roles.items() if role.staff}
    if not staff:
        raise Invalid("No role is staff: nobody could look after conversations", path="$.policy.roles")
    for name, role in staff.items():
        locked = sorted(set(role.denied) & set(NEEDED))
        if locked:
            raise Invalid(f"This would lock {name} out: {', '.join(locked)}", path=_path(name, "denied"))
        if role.window is not None:
            raise Invalid(f"{name} is staff and is not bounded by the stage", path=_path(name, "window"))
        if not {"*", STAFF} & set(role.addresses):
            raise Invalid(f"{name} could not write to staff: add `staff`", path=_path(name, "addresses"))
    for grant, command in (("rescope", "message.rescope"), ("policy", "policy.set")):
        if not any(grant in role.grants and command not in role.denied for role in staff.values()):
            raise Invalid(f"No staff role has the grant {grant}: nobody could use {command}", path="$.policy.roles")
    if not any("conversation.join" not in r.denied and {"*", "all"} & set(r.addresses) for r in staff.values()):
        raise Invalid("No staff role could join a conversation and speak to everyone", path="$.policy.roles")
