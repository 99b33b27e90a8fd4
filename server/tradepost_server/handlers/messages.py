"""Messages: sending, editing, taking back, reacting; reading the log and the past."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.masking import LeakKind
from tradepost.protocol.model import Message
from tradepost.protocol.results import SentResult

from .. import ids
from ..clock import now
from ..errors import (
    Busy,
    ContentBlocked,
    ConversationClosed,
    Forbidden,
    MessageGone,
    MessageRejected,
    NotFound,
    ReplyWider,
    TradepostError,
)
from ..model import ALL, LANE_ALL, NOTHING_KNOWN, STAFF, Actor, Conversation, Known, Lane, Participant, place_of
from ..rules import access, blocks, calm, content, lanes, sharing
from ..rules.access import Standing
from ..rules.content import Saying
from ..rules.leaks.notices import notice
from ..rules.leaks.opinions import NO_OPINION, Opinion
from ..rules.sight import Sight
from ..store import conversations, log, messages
from ..store.db import Connection
from ..store.flags import Held
from ..store.log import Draft, NewMessage
from ..store.submission import Append, Outcome, Submission
from ..telemetry import tracing
from . import filling, screening
from .screening import Screening
from .services import Services

Done = Callable[[Outcome], None]
Answered = Message | TradepostError | None  # what a message answers, or why it may not be answered


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision on a message rests on beside what it says."""

    known: Known = NOTHING_KNOWN  # of the files and GIFs that it names
    opinion: Opinion = NO_OPINION  # of the tenant's classifier


NOTHING_ELSE = Basis()
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def decide(
    actor: Actor,
    command: c.SendMessage,
    client_id: str,
    original: Message | None,
    conversation: Conversation,
    at: datetime,
    looks: Screening,
    basis: Basis = NOTHING_ELSE,
) -> Append:
    """One message for the lane of its audience. What it raises is an answer only if the `client_id` is not stored yet.

    Raises: NotFound, Forbidden, ConversationClosed, ConversationFrozen, Invalid, UnknownAudience, ReplyWider.
    """
    standing = access.require(actor, "message.send", conversation, at)
    author, role = author_of(standing)
    lane = _lane(command, original, conversation, author, role, at)
    if standing.relation == "staff" and lane.audience != (STAFF,):
        raise Forbidden("Join first: who has not joined writes notes to staff only", path="$.audience")
    if conversation.status == "closed" and lane.audience != (STAFF,):
        raise ConversationClosed("This conversation is closed")
    calm.require_calm(conversation, role)
    if conversation.blocks and blocks.silences(conversation, author, lane):
        raise Forbidden("You cannot write to this person here")
    saying = Saying(conversation=conversation, lane=lane, author=author, role=role, at=at)
    told = sharing.told(content.as_stored(command.content, saying, basis.known), conversation, role, author.id, lane)
    found = looks.look(told, saying, basis.known, basis.opinion, client_id=client_id)
    shown = found.content
    by_staff = role in conversation.policy.staff
    message = NewMessage(
        author_id=author.id,
        author_role=role,
        profile_id=actor.profile_id,
        client_id=client_id,
        fingerprint=_fingerprint(command),
        content=msgspec.json.encode(shown),
        reply_to=command.reply_to,
        files=content.files_of(shown),
        by_staff=by_staff,
        masked=found.masked,
        views=found.views,
        renames=found.renames,
    )
    draft = Draft(
        ref=conversation.ref,
        lane=lane,
        name="message.created",
        actor_id=author.id,
        message=message,
        answers=None if original is None else place_of(original),
        hops=actor.hops,
    )
    stint, flag = author.stint(at), looks.flag(found, saying, message)
    return Append(
        draft=draft,
        conversation=conversation,
        until=stint.deadline_at if stint else None,
        flag=flag,
        instead=screening.instead(found, flag, saying),
    )


def author_of(standing: Standing) -> tuple[Participant, str]:
    """Who says something, and in which role.

    Raises: Forbidden for who only looks.
    """
    if standing.participant is None or standing.role is None:
        raise Forbidden("Watch or join the conversation first")
    return standing.participant, standing.role


def _lane(
    command: c.SendMessage,
    original: Message | None,
    conversation: Conversation,
    author: Participant,
    role: str,
    at: datetime,
) -> Lane:
    """That of the audience; without one, that of what is answered; else everyone's."""
    if original is None:
        return lanes.for_audience(conversation, author, role, command.audience)
    answered = Lane(id=original.lane, audience=tuple(original.audience))
    if command.audience is None:
        require_inside(conversation, author, role, answered)
        lanes.check_addressed(conversation, author, role, answered.audience)
        return answered
    lane = lanes.for_audience(conversation, author, role, command.audience)
    if not lanes.inside(conversation, lane.audience, answered.audience, at):
        raise ReplyWider("This reply would be told to more people than what it answers", path="$.audience")
    return lane


def require_inside(conversation: Conversation, who: Participant, role: str, lane: Lane) -> None:
    """Who may still read what was said in a lane before their role changed says nothing in it any more."""
    if not lanes.includes(lane.audience, who.id, role, conversation.policy):
        raise Forbidden("You are no longer among those whom this message is for")


def _fingerprint(command: c.SendMessage) -> str:
    audience = None if command.audience is None else sorted(set(command.audience))
    return hashlib.blake2b(
        msgspec.json.encode((command.content, audience, command.reply_to)), digest_size=16
    ).hexdigest()


def submit(
    services: Services,
    actor: Actor,
    command: c.SendMessage,
    conversation: Conversation,
    original: Answered,
    done: Done,
    basis: Basis = NOTHING_ELSE,
) -> None:
    """Decides on the conversation as it is known here and queues the message; `done` hears the outcome.

    Raises: nothing that `done` could not be told; a refusal that a look-up could overrule goes through the writer too.
    """
    client_id = command.client_id or ids.new("own")
    moves = conversation.moves
    services.screening.note(conversation, actor.profile_id, client_id, command.content)

    def decide_on(current: Conversation, at: datetime) -> Append:
        if isinstance(original, TradepostError):
            access.require(actor, "message.send", current, at)
            raise original
        if original is not None and current.moves != moves:
            raise Busy("What this answers may have been told to others meanwhile; send it again")
        return decide(actor, command, client_id, original, current, at, services.screening, basis)

    try:
        with tracing.span("decide"):
            append = decide_on(conversation, now())
    except TradepostError as refusal:
        stranger = isinstance(refusal, NotFound) and refusal is not original
        if services.alone and (command.client_id is None or stranger):  # nothing was ever stored for strangers
            done(refusal)
            return
        append = _only_look_up(actor, command, client_id, conversation)
    submission = Submission(append, decide_on, done, sure_new=command.client_id is None)
    services.writer.submit(submission)


def _only_look_up(actor: Actor, command: c.SendMessage, client_id: str, conversation: Conversation) -> Append:
    """A refusal is final only after a look-up found nothing: the writer looks, and decides again under the lock.

    Beside other nodes so is every refusal: what they changed may allow it.
    """
    message = NewMessage(
        author_id="",
        author_role="",
        profile_id=actor.profile_id,
        client_id=client_id,
        fingerprint=_fingerprint(command),
        content=b"null",
    )
    draft = Draft(ref=conversation.ref, lane=LANE_ALL, name="message.created", message=message)
    return Append(draft=draft, conversation=conversation, until=_LONG_AGO)


def stands_alone(command: c.SendMessage, conversation: Conversation) -> bool:
    """Whether nothing has to be looked up, and nobody asked, before it is decided on."""
    alone = command.reply_to is None and isinstance(command.content, kinds.Text)
    return alone and conversation.policy.classifier is None


async def send(services: Services, actor: Actor, command: c.SendMessage, done: Done) -> None:
    """Loads what the decision needs, the conversation and what is answered, and submits the message.

    Raises: NotFound where there is no such conversation.
    """
    conversation = await services.conversation(actor, command.conversation)
    original = await _original(services, actor, command, conversation)
    if isinstance(original, TradepostError) and await services.was_behind(conversation):
        conversation = await services.conversation(actor, command.conversation)
        original = await _original(services, actor, command, conversation)
    known = await filling.look_up(services, actor, command.content)
    opinion = await _opinion(services, actor, command, conversation, original)
    submit(services, actor, command, conversation, original, done, Basis(known, opinion))


async def _opinion(
    services: Services, actor: Actor, command: c.SendMessage, conversation: Conversation, original: Answered
) -> Opinion:
    """What the tenant's classifier thinks of it."""
    audience = command.audience or (original.audience if isinstance(original, Message) else ALL)
    return await services.classifier.consult(actor, conversation, command.content, audience, command.client_id)


async def _original(services: Services, actor: Actor, command: c.SendMessage, conversation: Conversation) -> Answered:
    """What is answered; a refusal where they may not read it (any more), which is no answer to a resend."""
    if command.reply_to is None:
        return None
    try:
        standing = access.require(actor, "message.send", conversation, now())
        async with services.database.transaction(actor.tenant.id) as tx:
            return await visible(tx, conversation, standing, command.reply_to, "$.reply_to")
    except (NotFound, Forbidden) as refusal:
        return refusal


def sent(outcome: log.Sent | Held, locale: str) -> SentResult:
    """The answer to a send; what was done to it is said in the language of who sent it."""
    if isinstance(outcome, Held):
        return SentResult(at=outcome.at, held=outcome.flag_id, notice=notice("hold", outcome.kinds, locale))
    masked = outcome.masked
    return SentResult(
        message=outcome.message_id,
        lane=outcome.lane_id,
        seq=outcome.seq,
        at=outcome.at,
        masked=masked,
        notice=None if masked is None else notice("mask", masked.kinds, locale),
    )


def refused(refusal: TradepostError, locale: str) -> TradepostError:
    """The same, where it is for what is in the message with what that means in the language of who sent it."""
    if isinstance(refusal, ContentBlocked):
        found = cast("list[LeakKind]", refusal.details["kinds"])
        refusal.details = {**refusal.details, "notice": notice("block", found, locale)}
    elif isinstance(refusal, MessageRejected):
        refusal.details = {**refusal.details, "notice": notice("reject", [], locale)}
    return refusal


async def visible(
    tx: Connection, conversation: Conversation, standing: Standing, message_id: str, path: str = "$.message"
) -> Message:
    """A message that the asker may read, as they see it.

    Raises: NotFound, the same for one that is not there and one that is not theirs.
    """
    sight = Sight(conversation=conversation, standing=standing)
    message = await messages.find_seen(tx, sight, message_id)
    if message is None:  # perhaps in a lane that was born since the conversation was loaded
        fresh = await conversations.find(tx, conversation.ref)
        assert fresh is not None
        message = await messages.find_seen(tx, replace(sight, conversation=fresh[0]), message_id)
    if message is None:
        raise NotFound("No such message", path=path)
    return message


def require_open(conversation: Conversation, message: Message, role: str) -> None:
    """Whether someone in this role may still do something with a message.

    Raises: MessageGone, ConversationClosed, ConversationFrozen.
    """
    if message.deleted_at is not None:
        raise MessageGone("This message was deleted")
    if conversation.status == "closed" and message.audience != [STAFF]:
        raise ConversationClosed("This conversation is closed")
    calm.require_calm(conversation, role)
