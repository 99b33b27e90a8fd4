"""What the in-memory server does with commands about people."""

from typing import TYPE_CHECKING, Any

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import events
from ...protocol import results as r
from ..log import ConversationLog, Member, Stint
from .actor import Actor, by, member

if TYPE_CHECKING:
    from ..server import Server


def join(server: "Server", actor: Actor, command: c.Join) -> r.ConversationResult:
    """Staff add themselves."""
    log = server.readable(command.conversation, actor)
    if not actor.staff:
        raise refusal("forbidden", "Only staff may join by themselves.")
    begin_stint(server, actor, log, c.Invitee(profile=actor.profile, role=actor.role or "agent"))
    return r.ConversationResult(conversation=server.view(log, actor))


def leave(server: "Server", actor: Actor, command: c.Leave) -> r.Empty:
    """End one's own stint."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is not None:
        end_stint(server, actor, log, member, "left")
    return r.Empty()


def watch(server: "Server", actor: Actor, command: c.Watch) -> r.ConversationResult:
    """Staff hear it live."""
    log = server.readable(command.conversation, actor)
    if not actor.staff:
        raise refusal("forbidden", "Only staff may watch.")
    server.watch(actor, command.conversation, on=True)
    return r.ConversationResult(conversation=server.view(log, actor))


def unwatch(server: "Server", actor: Actor, command: c.Unwatch) -> r.Empty:
    """Stop hearing it."""
    server.watch(actor, command.conversation, on=False)
    return r.Empty()


def add(server: "Server", actor: Actor, command: c.AddParticipant) -> r.ParticipantResult:
    """Begin a stint."""
    log = server.readable(command.conversation, actor)
    person = c.Invitee(profile=command.profile, role=command.role, history=command.history, name=command.name)
    return r.ParticipantResult(participant=begin_stint(server, actor, log, person).noun())


def remove(server: "Server", actor: Actor, command: c.RemoveParticipant) -> r.ParticipantResult:
    """End a stint."""
    log = server.readable(command.conversation, actor)
    found = member(log, command.participant)
    end_stint(server, actor, log, found, "removed")
    return r.ParticipantResult(participant=found.noun())


def change_role(server: "Server", actor: Actor, command: c.ChangeRole) -> r.ParticipantResult:
    """End one stint, begin another."""
    log = server.readable(command.conversation, actor)
    found = member(log, command.participant)
    if found.role != command.role:
        heads = log.heads()
        found.stints[-1].ended = heads
        found.stints.append(Stint(command.role, heads))
        server.append(log, "all", events.RoleChanged(participant=found.noun(), by=by(log, actor)))
    return r.ParticipantResult(participant=found.noun())


def begin_stint(server: "Server", actor: Actor, log: ConversationLog, person: c.Invitee) -> Member:
    """Add a participant; in already in this role: nothing happens."""
    member = log.member_of(person.profile)
    if member is not None and member.present:
        return member
    opened = log.heads() if person.history == "from_join" else {}
    stint = Stint(person.role, opened)
    if member is None:
        profile = server.profile(person.profile, person.name)
        member = Member(server.new_id("pt"), person.profile, profile.name, [stint])
        log.members[member.id] = member
    else:
        member.stints.append(stint)
    server.append(log, "all", events.ParticipantJoined(participant=member.noun(), by=by(log, actor)))
    return member


def end_stint(server: "Server", actor: Actor, log: ConversationLog, member: Member, reason: Any) -> None:
    """Let a participant go; out already: nothing happens."""
    if not member.present:
        return
    gone = msgspec.structs.replace(member.noun(), present=False)
    server.append(log, "all", events.ParticipantLeft(participant=gone, reason=reason, by=by(log, actor)))
    member.stints[-1].ended = log.heads()


def get_profile(server: "Server", actor: Actor, command: c.GetProfile) -> r.ProfileResult:
    """A profile."""
    profile = server.profiles.get(command.profile or actor.profile)
    if profile is None:
        raise refusal("not_found", "No such profile.")
    return r.ProfileResult(profile=profile)


def update_profile(server: "Server", actor: Actor, command: c.UpdateProfile) -> r.ProfileResult:
    """Change a profile."""
    profile = server.profile(command.profile or actor.profile)
    given = {
        name: value
        for name in ("name", "avatar_url", "locale")
        if (value := getattr(command, name)) is not msgspec.UNSET
    }
    server.profiles[profile.id] = profile = msgspec.structs.replace(profile, **given)
    return r.ProfileResult(profile=profile)


def create_token(server: "Server", actor: Actor, command: c.CreateToken) -> r.TokenResult:
    """Mint a token."""
    return server.mint(command.profile, command.role, command.name, command.ttl_s)
