"""What the in-memory server does with what staff decide about flags."""

from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import moderation, signals
from ...protocol import results as r
from ...protocol.frames import SignalFrame
from ..log import ConversationLog
from ..moderation import MASKED, Kept
from .actor import Actor, require_grant
from .messages import say

if TYPE_CHECKING:
    from ..server import Server


def list_(server: "Server", actor: Actor, command: c.ListFlags) -> r.FlagPage:
    """Newest first; the cursor is the id of the last flag."""
    require_grant(server, actor, "moderate", back_end=True)
    found = [
        flag
        for flag in (kept.flag for kept in reversed(server.moderation.kept.values()))
        if command.conversation in (None, flag.conversation)
        and command.state in (None, _state(flag))
        and (command.cursor is None or flag.id < command.cursor)
    ]
    page = found[: command.limit]
    return r.FlagPage(flags=page, cursor=page[-1].id if len(found) > len(page) else None)


def settle(server: "Server", actor: Actor, command: c.SettleFlag) -> r.FlagResult:
    """Somebody has looked."""
    _, kept = _found(server, actor, command)
    if kept.flag.waiting:
        raise refusal("invalid", "This message waits: release it or refuse it.", path="$.flag")
    if kept.flag.outcome is None:
        _note(server, actor, kept, outcome="seen")
    return r.FlagResult(flag=kept.flag)


def approve(server: "Server", actor: Actor, command: c.ApproveMessage) -> r.FlagResult:
    """Told now, under its own client_id."""
    log, kept = _found(server, actor, command)
    if kept.flag.waiting:
        author = log.member_of(kept.profile)
        if author is None or not author.present:
            raise refusal("forbidden", "Who wrote this is no longer in the conversation.", path="$.flag")
        content = server.moderation.decide(kept.written)[1] if command.masked else kept.written
        message = say(
            server,
            log,
            author,
            log.lanes[kept.lane],
            content,
            client_id=kept.flag.client_id,
            reply_to=kept.flag.reply_to,
            masked=MASKED if command.masked else None,
        )
        server.moderation.originals[message.id] = kept.written
        _note(server, actor, kept, outcome="approved", message=message.id)
        _tell_author(server, kept)
    return r.FlagResult(flag=kept.flag)


def reject(server: "Server", actor: Actor, command: c.RejectMessage) -> r.FlagResult:
    """Never told."""
    _, kept = _found(server, actor, command)
    if kept.flag.waiting:
        _note(server, actor, kept, outcome="rejected", reason=command.reason)
        _tell_author(server, kept)
    return r.FlagResult(flag=kept.flag)


def reveal(server: "Server", actor: Actor, command: c.RevealMessage) -> r.RevealedMessage:
    """What was written, for a reason that is kept."""
    require_grant(server, actor, "pii.reveal", back_end=False)
    log = server.readable(command.conversation, actor)
    kept, message = server.moderation.kept.get(command.message), log.messages.get(command.message)
    if message is not None and message.deleted_at is None:
        content = server.moderation.originals[message.id] if message.masked else message.content
    elif kept is not None and kept.flag.conversation == log.data.id:
        content = kept.written
    else:
        raise refusal("not_found", "No such message.", path="$.message")
    server.record(actor, "message.reveal", conversation=log.data.id, message=command.message, reason=command.reason)
    return r.RevealedMessage(message=command.message, content=content)


def _found(
    server: "Server", actor: Actor, command: c.SettleFlag | c.ApproveMessage | c.RejectMessage
) -> tuple[ConversationLog, Kept]:
    log = server.readable(command.conversation, actor)
    require_grant(server, actor, "moderate", back_end=True)
    kept = server.moderation.kept.get(command.flag)
    held_back = kept is not None and (kept.flag.decision == "hold" or isinstance(command, c.SettleFlag))
    if kept is None or not held_back or kept.flag.conversation != log.data.id:
        raise refusal("not_found", "No such flag.", path="$.flag")
    return log, kept


def _note(server: "Server", actor: Actor, kept: Kept, **changes: object) -> None:
    by = actor.profile or None
    server.moderation.settle(kept, settled_at=server.tick(), settled_by=by, **changes)


def _state(flag: moderation.Flag) -> str:
    return "waiting" if flag.waiting else "open" if flag.outcome is None else "settled"


def _tell_author(server: "Server", kept: Kept) -> None:
    flag = kept.flag
    body = signals.MessageSettled(
        client_id=flag.client_id, flag=flag.id, approved=flag.outcome == "approved", reason=flag.reason
    )
    frame = SignalFrame(conversation=flag.conversation, signal=Raw(msgspec.json.encode(body)))
    for session in list(server.sessions):
        if session.profile == kept.profile:
            session.tell(frame)
