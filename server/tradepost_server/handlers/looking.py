"""Looking as another, and why they see a message or do not: by the code that serves them, and kept in the audit."""

from dataclasses import replace

from tradepost.protocol import commands as c
from tradepost.protocol.results import Explanation, SeenAs

from ..clock import now
from ..errors import NotFound, TradepostError
from ..model import Actor, Conversation, Participant
from ..rules import access, why
from ..rules.access import Standing
from ..store import audit, conversations, messages, views
from ..store.audit import Entry
from ..store.db import Connection
from . import reading
from .services import Services


async def see_as(services: Services, actor: Actor, command: c.SeeAs) -> SeenAs:
    """A conversation as `conversation.get` and `history` show it to a participant now."""
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        conversation, participant, own = await _find(tx, actor, command, "conversation.as")
        entry = Entry(
            action="conversation.as",
            conversation=conversation.id,
            participant=participant.id,
            profile=participant.profile_id,
        )
        await audit.record(tx, actor, entry)
    they = replace(_as(actor, participant), withheld=own.withheld)
    async with services.database.transaction(actor.tenant.id) as tx:
        shown = await views.render(tx, they, [conversation.ref], services.hub, now())
    asked = c.ListHistory(conversation=conversation.id, before=command.before, limit=command.limit)
    try:
        page = await reading.history(services, they, asked)
    except TradepostError as refusal:
        view = shown[0] if shown else None
        return SeenAs(participant=participant.id, conversation=view, refused=refusal.code)
    return SeenAs(
        participant=participant.id,
        conversation=shown[0] if shown else None,
        messages=page.messages,
        more_before=page.more_before,
    )


async def explain(services: Services, actor: Actor, command: c.Why) -> Explanation:
    """Whether a participant sees a message now, and why."""
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        conversation, participant, _ = await _find(tx, actor, command, "message.why")
        found = await messages.find_row(tx, conversation, command.message)
        if found is None:
            raise NotFound("No such message", path="$.message")
        entry = Entry(
            action="message.why",
            conversation=conversation.id,
            message=found.message.id,
            participant=participant.id,
            profile=participant.profile_id,
        )
        await audit.record(tx, actor, entry)
        ended_at = await conversations.left_at(tx, conversation.ref, participant.id)
    they = _as(actor, participant)
    standing = access.standing(they, conversation, now())
    verdict = why.explain(conversation, standing, participant, found.message, now(), ended_at)
    return Explanation(
        visible=verdict.visible, sentence=verdict.sentence, rule=verdict.rule, audience=found.message.audience
    )


async def _find(
    tx: Connection, actor: Actor, command: c.SeeAs | c.Why, name: str
) -> tuple[Conversation, Participant, Standing]:
    found = await conversations.find(tx, (actor.tenant.id, command.conversation))
    if found is None:
        raise NotFound("No such conversation")
    own = access.require(actor, name, found[0], now())
    participant = found[0].participants.get(command.participant)
    if participant is None:
        raise NotFound("No such participant", path="$.participant")
    return found[0], participant, own


def _as(actor: Actor, participant: Participant) -> Actor:
    """The participant's profile with a token in their own role."""
    role = participant.stints[-1].role if participant.stints else participant.enrolled
    return Actor(tenant=actor.tenant, profile_id=participant.profile_id, role=role)
