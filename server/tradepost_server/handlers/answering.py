"""Answers: what someone chose or filled in becomes a message of its own, checked against what it answers."""

import hashlib
from datetime import datetime

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.content import PayButton
from tradepost.protocol.model import Masked, Message
from tradepost.protocol.results import AnsweredResult

from .. import ids
from ..clock import now
from ..errors import AlreadyAnswered, Conflict, NotFound, ReplyWider, TradepostError
from ..model import STAFF, Actor, Conversation, Lane, Participant, place_of
from ..rules import access, answers, content, lanes
from ..rules.content import Saying
from ..rules.leaks.notices import notice
from ..store import log, pace, responses
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Draft, Head, NewMessage
from . import filling, screening
from .checkout import Payment
from .messages import author_of, require_inside, require_open, visible
from .services import Services
from .speaking import locale_of


class _Answered(msgspec.Struct):
    message: str
    lane: str
    seq: int
    at: datetime
    masked: Masked | None = None


async def answer(services: Services, actor: Actor, command: c.AnswerMessage) -> AnsweredResult:
    """The choice, or what was filled in, as a message told to those whom it is for.

    Raises: NotFound, Forbidden, MessageGone, ConversationFrozen, TooFast, AnswerLate, AlreadyAnswered, Invalid,
    Conflict, ReplyWider, Unavailable where the tenant's checkout does not answer: then nothing was stored.
    """
    client_id = command.client_id or ids.new("own")
    try:
        checkout_url = await _checkout(services, actor, command)
    except TradepostError:  # final only where the answer is not stored yet: a resend is told what was committed
        if command.client_id is None or not await _is_stored(services, actor, command, client_id):
            raise
        checkout_url = None

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.answer", conversation, head.now)
        before = await _answered_before(tx, actor, conversation, command, client_id)
        if before is not None:
            return Change(result=msgspec.json.encode(before))
        who, role = author_of(standing)
        asked = await visible(tx, conversation, standing, command.message)
        require_inside(conversation, who, role, conversation.lanes[asked.lane])
        require_open(conversation, asked, role)
        if asked.hidden is not None:
            raise NotFound("No such message", path="$.message")
        await pace.require_pace(tx, conversation, who.id, role, head)
        question = kinds.decode(asked.content)
        said, chosen = answers.decide(question, command.action, command.values, head.now)
        lane = _lane(conversation, who, role, asked, question, private=answers.is_private(question, chosen))
        _require_no_wider(conversation, lane, asked, question, head.now)
        known = await filling.known(tx, services, actor, said)
        content.filled(said, known)  # whether its files are theirs to send
        saying = Saying(conversation=conversation, lane=lane, author=who, role=role, at=head.now)
        found = services.screening.look(said, saying, known)
        screening.require_tellable(found)
        by_staff = role in conversation.policy.staff
        answer_id = ids.message(head.next_at)
        message = NewMessage(
            id=answer_id,
            author_id=who.id,
            author_role=role,
            profile_id=actor.profile_id,
            client_id=client_id,
            fingerprint=_fingerprint(command),
            content=msgspec.json.encode(found.content),
            masked=found.masked,
            views=found.views,
            renames=found.renames,
            reply_to=asked.id,
            files=content.files_of(said),
            by_staff=by_staff,
        )
        if answers.is_single(question) and not await responses.record(
            tx, conversation.ref, asked.id, who.id, answer_id
        ):
            raise AlreadyAnswered("You have answered this already")
        await screening.keep(tx, services.screening.flag(found, saying, message))
        seq = head.heads.get(lane.id, 0) + 1
        answered = _Answered(message=answer_id, lane=lane.id, seq=seq, at=head.next_at, masked=found.masked)
        draft = Draft(
            ref=conversation.ref,
            lane=lane,
            name="message.created",
            actor_id=who.id,
            message=message,
            answers=place_of(asked),
        )
        return Change(result=msgspec.json.encode(answered), conversation=conversation, drafts=(draft,))

    done = await services.change(actor, command, _Answered, work)
    return AnsweredResult(
        message=done.message,
        lane=done.lane,
        seq=done.seq,
        at=done.at,
        checkout_url=checkout_url,
        masked=done.masked,
        notice=None if done.masked is None else notice("mask", done.masked.kinds, await locale_of(services, actor)),
    )


def _lane(
    conversation: Conversation, who: Participant, role: str, asked: Message, question: object, *, private: bool
) -> Lane:
    """Whom the answer is for: those that the form names, or the asker alone, or those of the question."""
    named = question.answers_to if isinstance(question, kinds.Form) else None
    if named is None and not private:
        return conversation.lanes[asked.lane]
    asker = conversation.participants[asked.author.participant]
    if named is None:
        staff = asked.author.role in conversation.policy.staff
        named = [STAFF if staff else f"participant:{asker.id}"]
    return lanes.of(conversation, who, role, named)


def _require_no_wider(conversation: Conversation, lane: Lane, asked: Message, question: object, at: datetime) -> None:
    """Those that a form names may no longer be among its readers: it was told to others since.

    Raises: ReplyWider.
    """
    named = isinstance(question, kinds.Form) and question.answers_to is not None
    if named and not lanes.inside(conversation, lane.audience, tuple(asked.audience), at):
        raise ReplyWider("This answer would be told to more people than what it answers", path="$.message")


async def _answered_before(
    tx: Connection, actor: Actor, conversation: Conversation, command: c.AnswerMessage, client_id: str
) -> _Answered | None:
    """The first answer under this client_id, for as long as it is stored.

    Raises: Conflict where something else was said under it.
    """
    key = (*conversation.ref, actor.profile_id, client_id)
    sent = (await log.find_sent(tx, [key])).get(key)
    if sent is None:
        return None
    if sent.fingerprint != _fingerprint(command):
        raise Conflict("This client_id was used for another message", path="$.client_id")
    return _Answered(message=sent.message_id, lane=sent.lane_id, seq=sent.seq, at=sent.at, masked=sent.masked)


async def _is_stored(services: Services, actor: Actor, command: c.AnswerMessage, client_id: str) -> bool:
    key = (actor.tenant.id, command.conversation, actor.profile_id, client_id)
    async with services.database.transaction(actor.tenant.id) as tx:
        return key in await log.find_sent(tx, [key])


def _fingerprint(command: c.AnswerMessage) -> str:
    asked = (command.message, command.action, sorted(command.values.items()))
    return hashlib.blake2b(msgspec.json.encode(asked), digest_size=16).hexdigest()


async def _checkout(services: Services, actor: Actor, command: c.AnswerMessage) -> str | None:
    """Where to pay, asked of the tenant's checkout before anything is stored; None where nothing is to be paid.

    Raises: what `answer` raises for a question that may not be answered, Invalid, Unavailable.
    """
    if command.action is None:
        return None
    conversation, standing = await services.require(actor, "message.answer", command.conversation)
    async with services.database.transaction(actor.tenant.id) as tx:
        asked = await visible(tx, conversation, standing, command.message)
    question = kinds.decode(asked.content)
    if not isinstance(question, kinds.Buttons | kinds.Card | kinds.Carousel):
        return None
    chosen = next((one for one in answers.choices(question) if one.id == command.action), None)
    if not isinstance(chosen, PayButton):
        return None
    answers.decide(question, command.action, command.values, now())
    payment = Payment(
        conversation=conversation.id,
        message=asked.id,
        action=command.action,
        participant=author_of(standing)[0].id,
        profile=actor.profile_id,
        amount_minor=chosen.amount_minor,
        currency=chosen.currency,
        reference=chosen.reference,
    )
    return await services.checkout.address(actor.tenant, payment)
