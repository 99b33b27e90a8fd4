"""What the in-memory server does with profiles and tokens."""

from typing import TYPE_CHECKING

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import model
from ...protocol import results as r
from .actor import Actor

if TYPE_CHECKING:
    from ..server import Server

CONTACT = ("phone", "email")


def get_profile(server: "Server", actor: Actor, command: c.GetProfile) -> r.ProfileResult:
    """One's own whole; of others the name that one sees, and the contact fields that policy shows."""
    profile = server.profiles.get(command.profile or actor.profile)
    if profile is None:
        raise refusal("not_found", "No such profile.")
    if profile.id == actor.profile or not actor.profile:
        return r.ProfileResult(profile=profile)
    roles = [] if actor.staff else _shared(server, actor.profile, profile.id)
    hidden = {field: None for field in CONTACT if field not in _fields(server, actor, roles)}
    alias = next((a for _, other in roles if (a := server.policy.role(other).alias)), None)
    name = profile.name if alias is None else alias.replace("{n}", "").strip()
    return r.ProfileResult(profile=msgspec.structs.replace(profile, name=name, **hidden))


def _shared(server: "Server", own: str, other: str) -> list[tuple[str, str]]:
    """The roles of both in the conversations that they share."""
    pairs = [(log.member_of(own), log.member_of(other)) for log in server.conversations.values()]
    return [(a.role, b.role) for a, b in pairs if a is not None and b is not None]


def _fields(server: "Server", actor: Actor, roles: list[tuple[str, str]]) -> set[str]:
    if actor.staff:
        grants = server.policy.role(actor.role).grants
        return {field for field in CONTACT if f"pii.{field}" in grants}
    shown: set[str] = set()
    for own, other in roles:
        contact = server.policy.role(own).contact
        shown.update(contact.get(other, []), contact.get("*", []))
    return shown


def update_profile(server: "Server", actor: Actor, command: c.UpdateProfile) -> r.ProfileResult:
    """Change one's own profile; the marketplace any."""
    if actor.profile and command.profile not in (None, actor.profile):
        raise refusal("forbidden", "Only your own profile.", path="$.profile")
    profile = server.profile(command.profile or actor.profile)
    given = {
        name: value
        for name in ("name", "avatar_url", "locale", *CONTACT)
        if (value := getattr(command, name)) is not msgspec.UNSET
    }
    changed: model.Profile = msgspec.structs.replace(profile, **given)
    server.profiles[profile.id] = changed
    return r.ProfileResult(profile=changed)


def create_token(server: "Server", actor: Actor, command: c.CreateToken) -> r.TokenResult:
    """Mint a token."""
    return server.mint(command.profile, command.role, command.name, command.ttl_s)
