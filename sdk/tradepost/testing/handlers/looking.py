"""What the in-memory server shows to those who look as another: what it would show them, by the same code."""

from typing import TYPE_CHECKING

from ...audiences import in_words
from ...errors import refusal
from ...protocol import commands as c
from ...protocol import model
from ...protocol import results as r
from ..members import Member
from ..sight import Sight
from . import reading
from .actor import Actor, member, require_grant

if TYPE_CHECKING:
    from ..server import Server


def see_as(server: "Server", actor: Actor, command: c.SeeAs) -> r.SeenAs:
    """What `conversation.get` and `history` answer a participant."""
    log = server.readable(command.conversation, actor)
    require_grant(server, actor, "see_as", back_end=True)
    found = member(log, command.participant)
    server.record(actor, "conversation.as", conversation=log.data.id, participant=found.id, profile=found.profile)
    they = Actor(found.profile, found.role)
    asked = c.ListHistory(conversation=log.data.id, before=command.before, limit=command.limit)
    page = reading.history(server, they, asked)
    return r.SeenAs(
        participant=found.id,
        conversation=server.view(log, they),
        messages=page.messages,
        more_before=page.more_before,
    )


def why(server: "Server", actor: Actor, command: c.Why) -> r.Explanation:
    """Whether a participant sees a message, and why."""
    log = server.readable(command.conversation, actor)
    require_grant(server, actor, "see_as", back_end=True)
    found, message = member(log, command.participant), log.messages.get(command.message)
    if message is None:
        raise refusal("not_found", "No such message.", path="$.message")
    server.record(
        actor,
        "message.why",
        conversation=log.data.id,
        message=message.id,
        participant=found.id,
        profile=found.profile,
    )
    sight = server.sight(log, Actor(found.profile, found.role))
    told = _audience(sight, message)
    visible = sight.may_read(message)
    rule, sentence = _shown(sight, found, message, told) if visible else _hidden(sight, found, message, told)
    return r.Explanation(visible=visible, rule=rule, sentence=sentence, audience=message.audience)


def preview(server: "Server", actor: Actor, command: c.PreviewLink) -> r.PreviewResult:
    """Nothing: this server fetches no pages. A message that is not theirs is not there."""
    log = server.readable(command.conversation, actor)
    message = log.messages.get(command.message)
    if message is None or not server.sight(log, actor).may_read(message):
        raise refusal("not_found", "No such message.", path="$.message")
    return r.PreviewResult()


def _audience(sight: Sight, message: model.Message) -> str:
    """`everyone`, `courier, the buyer pt_9 and staff`."""
    names = {other.id: f"the {other.role} {other.id}" for other in sight.log.members.values()}
    *others, last = in_words(message.audience, names)
    return f"{', '.join(others)} and {last}" if others else last


def _shown(sight: Sight, who: Member, message: model.Message, told: str) -> tuple[str, str]:
    if message.deleted_at is not None:
        return "deleted", f"visible as deleted: audience {told}, its content is gone"
    if sight.staff:
        return "staff", f"visible: audience {told}, and staff see all"
    if message.author.participant == who.id:
        return "author", f"visible: audience {told}, you looked as its author"
    return "audience", f"visible: audience {told}, you looked as {who.role}"


def _hidden(sight: Sight, who: Member, message: model.Message, told: str) -> tuple[str, str]:
    """Said to others; before they came; or at another time when they were not in it."""
    if not any(sight.includes(message.audience, stint) for stint in who.stints):
        return "audience", f"hidden: audience {told}, you looked as {who.role}"
    if all(message.at <= stint.since for stint in who.stints):
        return "before_join", f"outside window: said before the {who.role} joined"
    there = [stint for stint in who.stints if stint.holds(message.at)]
    if there:
        return "audience", f"hidden: audience {told}, you looked as {there[-1].role}"
    return "window", "outside window: said while they were not in it"
