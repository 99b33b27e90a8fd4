"""What the in-memory server does when a message is told to others."""

from typing import TYPE_CHECKING

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import events, model
from ...protocol import results as r
from ..log import ConversationLog, LaneLog
from .actor import Actor, by, require_grant

if TYPE_CHECKING:
    from ..server import Server

ANSWERS_MAX = 200  # moved along with one message


def rescope(server: "Server", actor: Actor, command: c.RescopeMessage) -> r.MessageResult:
    """Move a message, and answers that would be told to more people; one event in each lane that one leaves or enters.

    Raises: Forbidden, NotFound, Conflict for a deleted message, Unprocessable.
    """
    log = server.readable(command.conversation, actor)
    require_grant(server, actor, "rescope", back_end=False)
    message = log.messages.get(command.message)
    if message is None:
        raise refusal("not_found", "No such message.", path="$.message")
    if message.deleted_at is not None:
        raise refusal("message_deleted", "")
    lane = log.lane_of(message.author.participant, message.author.role, command.audience)
    if lane.id != message.lane:
        moves = [(message, lane), *_answers(log, message, lane)]
        for moved, to in moves:
            _move(server, actor, log, moved, to)
        server.record(
            actor,
            "message.rescope",
            conversation=log.data.id,
            message=message.id,
            reason=command.reason,
            details={"from": message.audience, "to": lane.audience, "answers_moved": len(moves) - 1},
        )
    return r.MessageResult(message=server.sight(log, actor).shown(log.messages[message.id]))


def _answers(log: ConversationLog, message: model.Message, lane: LaneLog) -> list[tuple[model.Message, LaneLog]]:
    """Answers, and answers to those, that would be told to more people than what they answer; and where they go.

    Raises: Unprocessable for more than 200.
    """
    moved: list[tuple[model.Message, LaneLog]] = []
    outer = {message.id: lane}
    for answer in sorted(log.messages.values(), key=lambda answer: answer.at):  # what is answered comes first
        original = outer.get(answer.reply_to or "")
        if original is None or log.inside(answer.audience, original.audience):
            continue
        to = outer[answer.id] = log.lane_of(answer.author.participant, answer.author.role, original.audience)
        moved.append((answer, to))
        if len(moved) > ANSWERS_MAX:
            raise refusal("limit_reached", f"More than {ANSWERS_MAX} answers would have to be moved along.")
    return [(answer, to) for answer, to in moved if to.id != answer.lane]


def _move(server: "Server", actor: Actor, log: ConversationLog, message: model.Message, to: LaneLog) -> None:
    log.left.setdefault(message.id, []).append((message.lane, message.seq))
    moved = log.change(message, lane=to.id, audience=to.audience, seq=len(to.entries) + 1)
    withdrawn = events.MessageWithdrawn(message=message.id, version=moved.version)
    server.append(log, message.lane, withdrawn, message.id)
    server.append(log, to.id, events.MessageRescoped(message=moved, by=by(log, actor)), message.id)
