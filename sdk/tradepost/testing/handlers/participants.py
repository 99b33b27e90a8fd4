"""What the in-memory server does with commands about people."""

from typing import TYPE_CHECKING, Any

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import events
from ...protocol import results as r
from ..log import ConversationLog
from ..members import Member, Stint
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
    return _result(server, actor, log, begin_stint(server, actor, log, person))


def remove(server: "Server", actor: Actor, command: c.RemoveParticipant) -> r.ParticipantResult:
    """End a stint."""
    log = server.readable(command.conversation, actor)
    found = member(log, command.participant)
    end_stint(server, actor, log, found, "removed")
    return _result(server, actor, log, found)


def change_role(server: "Server", actor: Actor, command: c.ChangeRole) -> r.ParticipantResult:
    """End one stint, begin another."""
    log = server.readable(command.conversation, actor)
    found = member(log, command.participant)
    if found.role != command.role:
        heads, now = log.heads(), server.tick()
        found.stints[-1].ended, found.stints[-1].ended_at = heads, now
        found.stints.append(Stint(command.role, heads, now))
        server.append(log, "all", events.RoleChanged(participant=found.noun(), by=by(log, actor)))
    return _result(server, actor, log, found)


def _result(server: "Server", actor: Actor, log: ConversationLog, member: Member) -> r.ParticipantResult:
    return r.ParticipantResult(participant=server.sight(log, actor).named(member.noun()))


def begin_stint(server: "Server", actor: Actor, log: ConversationLog, person: c.Invitee) -> Member:
    """Add a participant; in already in this role: nothing happens."""
    member = log.member_of(person.profile)
    if member is not None and member.present:
        return member
    history = person.history or server.policy.role(person.role).history
    stint = Stint(person.role, log.heads() if history == "from_join" else {}, server.tick())
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
    member.stints[-1].ended, member.stints[-1].ended_at = log.heads(), server.tick()
