"""What the in-memory server does with commands about messages, and with signals."""

from typing import TYPE_CHECKING

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import events, model, signals
from ...protocol import results as r
from ..contents import prepared
from ..log import STAFF, ConversationLog, LaneLog
from ..members import Member
from .actor import Actor, by, lane_of, require_calm

if TYPE_CHECKING:
    from ..server import Server


def send(server: "Server", actor: Actor, command: c.SendMessage) -> r.SentResult:
    """Say something; the same client_id returns the first answer."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is None or not member.present:
        raise refusal("forbidden", "You are not in this conversation.")
    client_id = command.client_id or server.new_id("cl")
    content = prepared(command.content, member.role, STAFF, server.now())
    known = log.sent.get((actor.profile, client_id))
    if known is not None:
        if bytes(known.content) != bytes(content) or known.reply_to != command.reply_to:
            raise refusal("conflict", "")
        now = log.messages[known.id]
        return r.SentResult(message=now.id, lane=now.lane, seq=now.seq, at=now.at)
    if log.data.status == "closed":
        raise refusal("conversation_closed", "")
    require_calm(log, actor)
    if command.reply_to is not None and not _may_answer(server, actor, log, command.reply_to):
        raise refusal("not_found", "No such message.", path="$.reply_to")
    lane = log.lane_for(member, command.audience, command.reply_to)
    message = say(server, log, member, lane, content, client_id=client_id, reply_to=command.reply_to)
    return r.SentResult(message=message.id, lane=lane.id, seq=message.seq, at=message.at)


def say(
    server: "Server",
    log: ConversationLog,
    member: Member,
    lane: LaneLog,
    content: msgspec.Raw,
    *,
    client_id: str,
    reply_to: str | None,
) -> model.Message:
    """Write a new message, and tell it."""
    message = model.Message(
        id=server.new_id("ms"),
        conversation=log.data.id,
        lane=lane.id,
        audience=lane.audience,
        seq=len(lane.entries) + 1,
        at=server.tick(),
        author=model.Author(participant=member.id, role=member.role),
        client_id=client_id,
        content=content,
        reply_to=reply_to,
    )
    log.messages[message.id] = log.sent[(member.profile, client_id)] = message
    server.append(log, lane.id, events.MessageCreated(message=message), message.id)
    return message


def edit(server: "Server", actor: Actor, command: c.EditMessage) -> r.MessageResult:
    """Say it differently."""
    log, message = find(server, actor, command.conversation, command.message)
    member = log.member_of(actor.profile)
    if member is None or member.id != message.author.participant:
        raise refusal("forbidden", "Only its author may edit a message.")
    if message.deleted_at is not None:
        raise refusal("message_deleted", "")
    require_calm(log, actor)
    content = prepared(command.content, member.role, STAFF, server.now())
    message = log.change(message, content=content, edited_at=server.tick())
    server.append(log, message.lane, events.MessageEdited(message=message), message.id)
    return _result(server, actor, log, message)


def delete(server: "Server", actor: Actor, command: c.DeleteMessage) -> r.MessageResult:
    """Take it back."""
    log, message = find(server, actor, command.conversation, command.message)
    if message.deleted_at is None:
        require_calm(log, actor)
        message = log.change(message, content=model.NO_CONTENT, deleted_at=server.tick(), reactions={})
        server.append(log, message.lane, events.MessageDeleted(message=message, by=by(log, actor)), message.id)
    return _result(server, actor, log, message)


def react(server: "Server", actor: Actor, command: c.React) -> r.MessageResult:
    """An emoji on or off."""
    log, message = find(server, actor, command.conversation, command.message)
    member = log.member_of(actor.profile)
    if member is None:
        raise refusal("forbidden", "You are not in this conversation.")
    require_calm(log, actor)
    people = set(message.reactions.get(command.emoji, []))
    if (member.id in people) == command.on:
        return _result(server, actor, log, message)
    people ^= {member.id}
    reactions = {**message.reactions, command.emoji: sorted(people)}
    message = log.change(message, reactions={emoji: who for emoji, who in reactions.items() if who})
    body = events.MessageReacted(message=message, participant=member.id, emoji=command.emoji, on=command.on)
    server.append(log, message.lane, body, message.id)
    return _result(server, actor, log, message)


def set_receipt(server: "Server", actor: Actor, command: c.SetReceipt) -> r.Empty:
    """Clamped to the head, never backwards."""
    log = server.readable(command.conversation, actor)
    lane, member = lane_of(server, log, actor, command.lane), log.member_of(actor.profile)
    if member is not None:
        before = lane.receipts.get(member.id, model.Receipt(participant=member.id))
        read = max(before.read, min(command.read, len(lane.entries)))
        delivered = max(before.delivered, read, min(command.delivered, len(lane.entries)))
        now = lane.receipts[member.id] = model.Receipt(participant=member.id, delivered=delivered, read=read)
        if now != before:
            server.signal(log, lane, actor, signals.ReceiptMoved(receipt=now))
    return r.Empty()


def set_typing(server: "Server", actor: Actor, command: c.SetTyping) -> r.Empty:
    """Told to those of the lane."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is not None:
        lane = log.lane_for(member, command.audience, None)
        server.signal(log, lane, actor, signals.Typing(participant=member.id, on=command.on))
    return r.Empty()


def find(server: "Server", actor: Actor, conversation: str, message: str) -> tuple[ConversationLog, model.Message]:
    """A message that the actor may read, and its conversation.

    Raises: NotFound.
    """
    log = server.readable(conversation, actor)
    found = log.messages.get(message)
    if found is None or not server.sight(log, actor).may_read(found):
        raise refusal("not_found", "No such message.")
    return log, found


def _may_answer(server: "Server", actor: Actor, log: ConversationLog, message: str) -> bool:
    found = log.messages.get(message)
    return found is not None and server.sight(log, actor).may_read(found)


def _result(server: "Server", actor: Actor, log: ConversationLog, message: model.Message) -> r.MessageResult:
    return r.MessageResult(message=server.sight(log, actor).shown(message))
