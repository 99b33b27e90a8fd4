"""Parties ask staff to look again."""

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol.content import Text
from tradepost.protocol.results import ConversationResult

from .. import ids
from ..errors import Conflict, ConversationClosed, Forbidden, Invalid, LimitReached, NotFound
from ..model import Actor, Conversation, Key, Participant
from ..rules import appeals as rules
from ..rules import calm
from ..store import appeals, conversations, log, pace, profiles
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Draft, Head, NewMessage
from .admission import Arrivals
from .conversations import as_first_stored, event, view
from .services import Services, fingerprint


class _Answer(Struct):
    conversation: str
    created: bool


async def appeal(services: Services, actor: Actor, command: c.AppealDecision) -> ConversationResult:
    """A conversation with staff alone, which begins with what the asker says; about the same again, that one goes on.

    Raises: NotFound for a message that the asker did not write, Forbidden for staff, ConversationClosed and
    ConversationFrozen for an appeal that staff have ended, TooFast, LimitReached, Conflict.
    """
    original, standing = await services.require(actor, "conversation.appeal", command.conversation)
    role, made = rules.role_of(original, standing), False
    if actor.conversations is not None:
        raise Forbidden("Your token is for some conversations: it does not let you begin another one")
    if not command.words.strip():
        raise Invalid("Expected words, got only white space", path="$.words")

    async def begin(tx: Connection) -> Key:
        nonlocal made
        about = None
        if command.message is not None:
            about = await appeals.about(tx, original.ref, command.message, actor.profile_id)
            if about is None:
                raise NotFound("You wrote no such message here", path="$.message")
        matter = command.message or original.id
        known = await appeals.lock(tx, actor.key, matter)
        made = known is None
        if known is not None:
            return (actor.tenant.id, known)
        if await appeals.count_open(tx, actor.key) >= rules.OPEN_MAX:
            raise LimitReached(f"You have {rules.OPEN_MAX} open appeals; wait until staff have closed one")
        ref = (actor.tenant.id, ids.new("cv", services.number))
        first = rules.begun(original, standing, command.message, about)
        await conversations.insert(tx, as_first_stored(actor, first, ref))
        await appeals.put(tx, ref, actor.profile_id, matter)
        return ref

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        answer = msgspec.json.encode(_Answer(conversation.id, made))
        if await _is_said(tx, actor, conversation, command):
            return Change(result=answer)
        if conversation.status == "closed":
            raise ConversationClosed("Staff have closed this appeal")
        calm.require_calm(conversation, role)
        drafts = [event(conversation, "conversation.created")] if made else []
        came, who = await _let_in(tx, actor, conversation, role, head, before=len(drafts))
        await pace.require_pace(tx, conversation, who.id, role, head)
        return Change(
            result=answer,
            conversation=came.conversation,
            drafts=[*drafts, *came.drafts, _said(actor, command, came.conversation, who)],
            structural=bool(came.drafts),
        )

    answer = await services.change(actor, command, _Answer, work, begin)
    return ConversationResult(conversation=await view(services, actor, answer.conversation), created=answer.created)


async def _is_said(tx: Connection, actor: Actor, conversation: Conversation, command: c.AppealDecision) -> bool:
    """Whether this very command was carried out, though its answer was forgotten.

    Raises: Conflict where something else was said under its client_id.
    """
    if command.client_id is None:
        return False
    key = (*conversation.ref, actor.profile_id, command.client_id)
    sent = (await log.find_sent(tx, [key])).get(key)
    if sent is not None and sent.fingerprint != fingerprint(command).hex():
        raise Conflict("This client_id was used for another message", path="$.client_id")
    return sent is not None


async def _let_in(
    tx: Connection, actor: Actor, conversation: Conversation, role: str, head: Head, before: int
) -> tuple[Arrivals, Participant]:
    """The asker is in it, at whatever stage their role comes in elsewhere."""
    came = Arrivals(conversation)
    who = conversation.find(actor.profile_id) or Participant(id=ids.new("pt"), profile_id=actor.profile_id)
    if who.stint(head.now) is None:
        names = await profiles.names(tx, actor.tenant.id, [actor.profile_id])
        came.begin(who, role, "all", None, names, head, before, by=None)
        await conversations.insert_participants(tx, conversation.ref, [who])
        await conversations.begin_stints(tx, conversation.ref, came.begun)
    return came, came.conversation.participants[who.id]


def _said(actor: Actor, command: c.AppealDecision, conversation: Conversation, who: Participant) -> Draft:
    """Told to all in it: staff and the asker."""
    message = NewMessage(
        author_id=who.id,
        author_role=who.stints[-1].role,
        profile_id=actor.profile_id,
        client_id=command.client_id or ids.new("own"),
        fingerprint=fingerprint(command).hex(),
        content=msgspec.json.encode(Text(text=command.words)),
    )
    lane = conversation.lanes["all"]
    return Draft(ref=conversation.ref, lane=lane, name="message.created", actor_id=who.id, message=message)
