"""What the in-memory server does when staff calm a conversation down, and when people appeal."""

from typing import TYPE_CHECKING

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import content as kinds
from ...protocol import model
from ...protocol import results as r
from ..contents import prepared
from ..log import STAFF, ConversationLog
from .actor import MARKETPLACE, Actor, require_calm, require_grant
from .conversations import changed, create
from .messages import say

if TYPE_CHECKING:
    from ..server import Server


def moderate(server: "Server", actor: Actor, command: c.ModerateConversation) -> r.ConversationResult:
    """Frozen is honoured; slow mode is noted and told, and nobody is made to wait."""
    log = server.readable(command.conversation, actor)
    require_grant(server, actor, "moderate", back_end=True)
    given = {
        name: value
        for name in ("frozen", "slow_mode_s")
        if (value := getattr(command, name)) is not msgspec.UNSET and value != getattr(log.data, name)
    }
    log.data = msgspec.structs.replace(log.data, **given)
    return changed(server, actor, log, sorted(given))


def appeal(server: "Server", actor: Actor, command: c.AppealDecision) -> r.ConversationResult:
    """A conversation with staff alone, one for each matter; open ones are not counted."""
    original = server.readable(command.conversation, actor)
    member = original.member_of(actor.profile)
    if member is None or actor.staff:
        raise refusal("forbidden", "Appeals are for those who are no staff.")
    message = original.messages.get(command.message or "")
    if command.message is not None and (message is None or message.author.participant != member.id):
        raise refusal("not_found", "You wrote no such message here.", path="$.message")
    subject = model.Subject(type="appeal", id=command.message or original.data.id)
    log = _known(server, actor, subject)
    made = log is None
    if log is None:
        asker = c.Invitee(profile=actor.profile, role=member.role)
        first = c.CreateConversation(subject=subject, title="Appeal", participants=[asker])
        log = server.conversations[create(server, MARKETPLACE, first).conversation.id]
    elif log.data.status == "closed":
        raise refusal("conversation_closed", "Staff have closed this appeal.")
    require_calm(log, actor)
    author = log.member_of(actor.profile)
    assert author is not None
    client_id = command.client_id or server.new_id("cl")
    if (actor.profile, client_id) not in log.sent:
        said = prepared(kinds.Text(text=command.words), author.role, STAFF, server.now())
        say(server, log, author, log.lanes["all"], said, client_id=client_id, reply_to=None)
    return r.ConversationResult(conversation=server.view(log, actor), created=made)


def _known(server: "Server", actor: Actor, subject: model.Subject) -> ConversationLog | None:
    logs = (log for log in server.conversations.values() if log.data.subject == subject)
    return next((log for log in logs if log.member_of(actor.profile) is not None), None)
