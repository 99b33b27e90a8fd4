"""What the in-memory server does with commands about conversations."""

from typing import TYPE_CHECKING

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import events, model
from ...protocol import results as r
from ..log import ConversationLog
from .actor import Actor, by, require_calm
from .participants import begin_stint

if TYPE_CHECKING:
    from ..server import Server


def create(
    server: "Server", actor: Actor, command: c.CreateConversation | c.EnsureConversation
) -> r.ConversationResult:
    """Make a conversation with its participants."""
    if command.key is not None and server.find_key(command.key) is not None:
        raise refusal("conflict", "This key is taken.", path="$.key")
    log = server.new_conversation(command)
    server.append(log, "all", events.ConversationCreated(conversation=log.state()))
    people = list(command.participants)
    if actor.profile and all(person.profile != actor.profile for person in people):
        people.insert(0, c.Invitee(profile=actor.profile, role=actor.role or "buyer"))
    for person in people:
        begin_stint(server, actor, log, person)
    return r.ConversationResult(conversation=server.view(log, actor), created=True)


def ensure(server: "Server", actor: Actor, command: c.EnsureConversation) -> r.ConversationResult:
    """The conversation with this key."""
    log = server.find_key(command.key)
    if log is None:
        return create(server, actor, command)
    for person in command.participants:
        begin_stint(server, actor, log, person)
    return r.ConversationResult(conversation=server.view(log, actor))


def get(server: "Server", actor: Actor, command: c.GetConversation) -> r.ConversationResult:
    """One conversation; of those who were in it once, only their own part is theirs, by `events` and `history`."""
    log = server.readable(command.conversation, actor)
    own = log.member_of(actor.profile)
    if own is not None and not own.present and not actor.staff:
        raise refusal("forbidden", "You are not in this conversation any more.")
    return r.ConversationResult(conversation=server.view(log, actor))


def list_(server: "Server", actor: Actor, command: c.ListConversations) -> r.ConversationPage:
    """Newest activity first, all in one page."""
    logs = [log for log in server.conversations.values() if server.may_read(log, actor)]
    logs = [log for log in logs if command.status in (None, log.data.status)]
    logs = [log for log in logs if command.stage in (None, log.data.stage)]
    logs.sort(key=lambda log: log.data.updated_at, reverse=True)
    return r.ConversationPage(conversations=[server.view(log, actor) for log in logs[: command.limit]])


def update(server: "Server", actor: Actor, command: c.UpdateConversation) -> r.ConversationResult:
    """Title, subject, attributes."""
    log = server.readable(command.conversation, actor)
    require_calm(log, actor)
    given = {
        name: value
        for name in ("title", "subject")
        if (value := getattr(command, name)) is not msgspec.UNSET and value != getattr(log.data, name)
    }
    log.data = msgspec.structs.replace(log.data, **given)
    if command.attributes is not msgspec.UNSET:
        merged = {**(log.data.attributes or {}), **command.attributes}
        kept = {name: value for name, value in merged.items() if value is not None}
        log.data = msgspec.structs.replace(log.data, attributes=kept)
    return changed(server, actor, log, sorted(given))


def set_stage(server: "Server", actor: Actor, command: c.SetStage) -> r.ConversationResult:
    """An older order_version is refused."""
    log = server.readable(command.conversation, actor)
    if actor.profile and not actor.staff:
        raise refusal("forbidden", "Only staff and the marketplace set the stage.")
    if command.order_version < (log.data.order_version or 0):
        raise refusal("stale_stage", "")
    names = ["stage"] if command.stage != log.data.stage else []
    log.data = msgspec.structs.replace(log.data, stage=command.stage, order_version=command.order_version)
    return changed(server, actor, log, names)


def close(server: "Server", actor: Actor, command: c.CloseConversation) -> r.ConversationResult:
    """No new messages."""
    return _set_status(server, actor, command.conversation, "closed")


def reopen(server: "Server", actor: Actor, command: c.ReopenConversation) -> r.ConversationResult:
    """Messages again."""
    return _set_status(server, actor, command.conversation, "open")


def _set_status(server: "Server", actor: Actor, conversation: str, status: model.Status) -> r.ConversationResult:
    log = server.readable(conversation, actor)
    names = ["status"] if log.data.status != status else []
    log.data = msgspec.structs.replace(log.data, status=status)
    return changed(server, actor, log, names)


def changed(server: "Server", actor: Actor, log: ConversationLog, names: list[str]) -> r.ConversationResult:
    """Everyone in it is told what changed, if anything did."""
    if names:
        body = events.ConversationUpdated(conversation=log.state(), changed=names, by=by(log, actor))
        server.append(log, "all", body)
    return r.ConversationResult(conversation=server.view(log, actor))
