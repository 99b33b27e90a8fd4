"""What the in-memory server does with answers: checked against what they answer, then messages of their own."""

from typing import TYPE_CHECKING, Any

import msgspec

from ...composing import choices, label_of
from ...errors import refusal
from ...protocol import commands as c
from ...protocol import content as kinds
from ...protocol import results as r
from .. import forms
from ..contents import with_fallback
from ..log import STAFF, ConversationLog, LaneLog
from ..members import Member
from .actor import Actor, require_calm
from .messages import find, say

if TYPE_CHECKING:
    from ..server import Server


def answer(server: "Server", actor: Actor, command: c.AnswerMessage) -> r.AnsweredResult:
    """Choose, or fill in; the same client_id returns the first answer.

    Raises: NotFound, Forbidden, BadRequest, Conflict, AlreadyAnswered, Expired.
    """
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is None or not member.present:
        raise refusal("forbidden", "You are not in this conversation.")
    client_id = command.client_id or server.new_id("cl")
    said = msgspec.json.encode((command.message, command.action, sorted(command.values.items())))
    known = log.sent.get((actor.profile, client_id))
    if known is not None:
        if log.answers.get(known.id) != said:
            raise refusal("conflict", "", path="$.client_id")
        now = log.messages[known.id]
        return r.AnsweredResult(message=now.id, lane=now.lane, seq=now.seq, at=now.at)
    _, asked = find(server, actor, command.conversation, command.message)
    if asked.deleted_at is not None:
        raise refusal("message_deleted", "")
    if log.data.status == "closed":
        raise refusal("conversation_closed", "")
    require_calm(log, actor)
    question = kinds.decode(asked.content)
    made, chosen = _decide(question, command)
    expires_at = getattr(question, "expires_at", None)
    if expires_at is not None and expires_at <= server.now():
        raise refusal("expired", "", path="$.message")
    lane = _lane(log, member, question, chosen, asked.lane, asked.author.participant)
    if _single(question):
        if (asked.id, member.id) in log.responses:
            raise refusal("already_answered", "")
        log.responses.add((asked.id, member.id))
    content = msgspec.Raw(msgspec.json.encode(with_fallback(made)))
    message = say(server, log, member, lane, content, client_id=client_id, reply_to=asked.id)
    log.answers[message.id] = said
    return r.AnsweredResult(message=message.id, lane=lane.id, seq=message.seq, at=message.at)


def _decide(question: Any, command: c.AnswerMessage) -> tuple[kinds.Answer, Any]:
    if isinstance(question, kinds.Form | kinds.ContactRequest):
        if command.action is not None:
            raise refusal("invalid", "Nothing is to be chosen here; fill in `values`.", path="$.action")
        if isinstance(question, kinds.Form):
            values = forms.filled(question, command.values)
            return kinds.Answer(to="form", label=question.title, values=values), None
        return kinds.Answer(to="contact_request", values=forms.details(question.details, command.values)), None
    offered = choices(question)
    if not offered:
        raise refusal("invalid", "This message has nothing to choose or fill in.", path="$.message")
    chosen = next((choice for choice in offered if choice.id == command.action), None)
    if chosen is None or isinstance(
        chosen, kinds.LinkButton | kinds.WebviewButton | kinds.RequestLocationButton | kinds.PayButton
    ):
        raise refusal("invalid", "No such choice in this message, or none to answer here.", path="$.action")
    asked = chosen.details if isinstance(chosen, kinds.RequestContactButton) else []
    made = kinds.Answer(
        to=question.__struct_config__.tag,
        label=label_of(chosen),
        action=command.action,
        payload=getattr(chosen, "payload", None),
        values=forms.details(asked, command.values),
    )
    return made, chosen


def _single(question: object) -> bool:
    once = isinstance(question, kinds.Buttons | kinds.QuickReplies | kinds.List) and question.once
    return once or isinstance(question, kinds.Form)


def _lane(log: ConversationLog, member: Member, question: object, chosen: object, lane: str, asker: str) -> LaneLog:
    """Whom the answer is for: those that the form names, the asker alone, or those of the question."""
    audience = question.answers_to if isinstance(question, kinds.Form) else None
    private = isinstance(question, kinds.Form | kinds.ContactRequest) or isinstance(chosen, kinds.RequestContactButton)
    if audience is None and not private:
        return log.lanes[lane]
    if audience is None:
        audience = ["staff"] if log.members[asker].role in STAFF else [f"participant:{asker}"]
    return log.lane_of(member.id, member.role, audience)
