"""What the in-memory server does with live locations. Simplified: nothing is blurred, and no arrival is told.

They end by command, at their time, at a stage of the policy, with their sharer's part, and with the conversation.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import content, events, model, signals
from ...protocol import results as r
from ..log import ConversationLog
from .actor import Actor, Handler, require_calm

if TYPE_CHECKING:
    from ..server import Server

Reason = Literal["stopped", "expired", "stage", "left"]
AFTER_S, AT_LEAST_S, NEAR_DEGREES = 5.0, 1.0, 0.000_09  # that many degrees are about 10 m


def start(server: "Server", actor: Actor, command: c.StartLocation) -> r.SharingResult:
    """A message that the positions keep up to date; the same client_id returns the first answer."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is None or not member.present:
        raise refusal("forbidden", "You are not in this conversation.")
    client_id = command.client_id or server.new_id("cl")
    known = log.sent.get((actor.profile, client_id))
    if known is not None:
        return _begun(known)
    if log.data.status == "closed":
        raise refusal("conversation_closed", "")
    require_calm(log, actor)
    if log.data.stage in server.policy.document.location.ends_at_stages:
        raise refusal("forbidden", f"Nothing is shared live at the stage {log.data.stage}.")
    for other in _under_way(log):
        if other.author.participant == member.id:
            _end(server, log, other, "stopped")
    lane = log.lane_for(member, command.audience, None)
    until = server.now() + timedelta(seconds=command.duration_s)
    words = f"Live location: {command.label}" if command.label else "Live location"
    said = content.LiveLocation(state="live", until=until, label=command.label, fallback=words)
    message = model.Message(
        id=server.new_id("ms"),
        conversation=log.data.id,
        lane=lane.id,
        audience=lane.audience,
        seq=len(lane.entries) + 1,
        at=server.tick(),
        author=model.Author(participant=member.id, role=member.role),
        client_id=client_id,
        content=_raw(said),
    )
    log.messages[message.id] = log.sent[(actor.profile, client_id)] = message
    server.append(log, lane.id, events.MessageCreated(message=message), message.id)
    server.clock.call_later(command.duration_s, lambda: _expire(server, log, message.id))
    if command.position is not None:
        fields = msgspec.structs.asdict(command.position)
        move(server, actor, c.MoveLocation(conversation=log.data.id, message=message.id, **fields))
    return _begun(message)


def move(server: "Server", actor: Actor, command: c.MoveLocation) -> r.MovedResult:
    """Told to those who may read the message; kept in it until the next one."""
    log, message, said = _mine(server, actor, command.conversation, command.message)
    if said.state == "ended":
        raise refusal("message_deleted", "This live location has ended.")
    require_calm(server.conversations[command.conversation], actor)
    passed = AFTER_S if said.moved_at is None else (server.now() - said.moved_at).total_seconds()
    near = max(abs(command.latitude - (said.latitude or 0)), abs(command.longitude - (said.longitude or 0)))
    if passed < AT_LEAST_S or (passed < AFTER_S and near < NEAR_DEGREES):
        return r.MovedResult(accepted=False, next_s=AFTER_S - passed)
    names = ("latitude", "longitude", "accuracy_m", "heading_deg", "speed_mps")
    fields: dict[str, Any] = {name: getattr(command, name) for name in names}
    said = msgspec.structs.replace(said, **fields, moved_at=server.now())
    log.messages[message.id] = msgspec.structs.replace(message, content=_raw(said))
    participant = message.author.participant
    body = signals.LocationMoved(participant=participant, message=message.id, at=server.now(), **fields)
    server.signal(log, log.lanes[message.lane], actor, body, about=message)
    return r.MovedResult(accepted=True)


def stop(server: "Server", actor: Actor, command: c.StopLocation) -> r.Empty:
    """By who shares it, or by staff."""
    log, message, said = _mine(server, actor, command.conversation, command.message)
    if said.state == "live":
        _end(server, log, message, "stopped")
    return r.Empty()


def settling(handler: Handler) -> Handler:
    """What ends live locations beside their own time and command: they end with it."""

    def settled(server: "Server", actor: Actor, command: Any) -> Any:
        result = handler(server, actor, command)
        log = server.conversations[command.conversation]
        for message in _under_way(log):
            member = log.members[message.author.participant]
            if not member.present or member.role != message.author.role:
                _end(server, log, message, "left")
            elif log.data.stage in server.policy.document.location.ends_at_stages:
                _end(server, log, message, "stage")
            elif log.data.status == "closed":
                _end(server, log, message, "stopped")
        return result

    return settled


def _begun(message: model.Message) -> r.SharingResult:
    said = content.decode(message.content)
    if not isinstance(said, content.LiveLocation):
        raise refusal("conflict", "")
    return r.SharingResult(message=message.id, lane=message.lane, seq=message.seq, at=message.at, until=said.until)


def _mine(
    server: "Server", actor: Actor, conversation: str, message: str
) -> tuple[ConversationLog, model.Message, content.LiveLocation]:
    """A live location of the actor, or, for staff, of anyone.

    Raises: NotFound, BadRequest, Forbidden.
    """
    log = server.readable(conversation, actor)
    found, member = log.messages.get(message), log.member_of(actor.profile)
    said = content.decode(found.content) if found is not None else None
    readable = found is not None and server.sight(log, actor).may_read(found)
    if found is None or not readable:
        raise refusal("not_found", "No such live location.", path="$.message")
    if not isinstance(said, content.LiveLocation):
        raise refusal("invalid", "This message is no live location.", path="$.message")
    if not actor.staff and (member is None or not member.present or found.author.participant != member.id):
        raise refusal("forbidden", "Only who shares it can do this.", path="$.message")
    return log, found, said


def _under_way(log: ConversationLog) -> list[model.Message]:
    said = [(message, content.decode(message.content)) for message in log.messages.values()]
    return [message for message, kind in said if isinstance(kind, content.LiveLocation) and kind.state == "live"]


def _expire(server: "Server", log: ConversationLog, message: str) -> None:
    for other in _under_way(log):
        if other.id == message:
            _end(server, log, other, "expired")


def _end(server: "Server", log: ConversationLog, message: model.Message, reason: Reason) -> None:
    """No position is left in it."""
    said = content.decode(message.content)
    assert isinstance(said, content.LiveLocation)
    words = f"Live location, ended: {said.label}" if said.label else "Live location, ended"
    over = content.LiveLocation(state="ended", until=said.until, label=said.label, ended=reason, fallback=words)
    message = log.change(message, content=_raw(over), edited_at=server.tick())
    server.append(log, message.lane, events.MessageEdited(message=message), message.id)


def _raw(said: content.LiveLocation) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(said))
