"""Messages: sending, editing, taking back, reacting; reading the log and the past."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.limits import REACTIONS_MAX
from tradepost.protocol.model import Message
from tradepost.protocol.results import MessageResult, SentResult

from .. import ids
from ..errors import (
    Busy,
    ConversationClosed,
    Forbidden,
    LimitReached,
    MessageGone,
    NotFound,
    ReplyWider,
    TradepostError,
)
from ..model import LANE_ALL, NOTHING_KNOWN, STAFF, Actor, Conversation, Known, Lane, Participant, place_of
from ..rules import access, blocks, content, lanes, sharing
from ..rules.access import Standing
from ..rules.content import Saying
from ..rules.sight import Sight
from ..store import conversations, files, log, messages, places
from ..store.changes import Change, Work
from ..store.db import Connection
from ..store.log import Draft, EventData, Head, NewMessage
from ..store.submission import Append, Outcome, Submission
from . import filling
from .services import Services, now

Done = Callable[[Outcome], None]
Answered = Message | TradepostError | None  # what a message answers, or why it may not be answered
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class _MessageAnswer(Struct):
    message: str


def decide(
    actor: Actor,
    command: c.SendMessage,
    client_id: str,
    original: Message | None,
    conversation: Conversation,
    at: datetime,
    known: Known = NOTHING_KNOWN,
) -> Append:
    """One message for the lane of its audience. What it raises is an answer only if the `client_id` is not stored yet.

    Raises: NotFound, Forbidden, ConversationClosed, Invalid, UnknownAudience, ReplyWider.
    """
    standing = access.require(actor, "message.send", conversation, at)
    author, role = author_of(standing)
    lane = _lane(command, original, conversation, author, role, at)
    if standing.relation == "staff" and lane.audience != (STAFF,):
        raise Forbidden("Join first: who has not joined writes notes to staff only", path="$.audience")
    if conversation.status == "closed" and lane.audience != (STAFF,):
        raise ConversationClosed("This conversation is closed")
    if conversation.blocks and blocks.silences(conversation, author, lane):
        raise Forbidden("You cannot write to this person here")
    saying = Saying(conversation=conversation, lane=lane, author=author, role=role, at=at)
    shown = content.as_stored(command.content, saying, known)
    shown = sharing.told(shown, conversation, role, author.id, lane)
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
    )
    draft = Draft(
        ref=conversation.ref,
        lane=lane,
        name="message.created",
        actor_id=author.id,
        message=message,
        answers=None if original is None else place_of(original),
    )
    stint = author.stint(at)
    return Append(draft=draft, conversation=conversation, until=stint.deadline_at if stint else None)


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
    known: Known = NOTHING_KNOWN,
) -> None:
    """Decides on the conversation as it is known here and queues the message; `done` hears the outcome.

    Raises: nothing that `done` could not be told; a refusal that a look-up could overrule goes through the writer too.
    """
    client_id = command.client_id or ids.new("own")
    moves = conversation.moves

    def decide_on(current: Conversation, at: datetime) -> Append:
        if isinstance(original, TradepostError):
            access.require(actor, "message.send", current, at)
            raise original
        if original is not None and current.moves != moves:
            raise Busy("What this answers may have been told to others meanwhile; send it again")
        return decide(actor, command, client_id, original, current, at, known)

    try:
        append = decide_on(conversation, now())
    except TradepostError as refusal:
        stranger = isinstance(refusal, NotFound) and refusal is not original
        if command.client_id is None or stranger:  # nothing was ever stored for strangers
            done(refusal)
            return
        append = _only_look_up(actor, command, client_id, conversation)
    submission = Submission(append, decide_on, done, sure_new=command.client_id is None)
    services.writer.submit(submission)


def _only_look_up(actor: Actor, command: c.SendMessage, client_id: str, conversation: Conversation) -> Append:
    """A refusal is final only after a look-up found nothing: the writer looks, and decides again under the lock."""
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


def stands_alone(command: c.SendMessage) -> bool:
    """Whether nothing has to be looked up before it is decided on."""
    return command.reply_to is None and isinstance(command.content, kinds.Text)


async def send(services: Services, actor: Actor, command: c.SendMessage, done: Done) -> None:
    """Loads what the decision needs, the conversation and what is answered, and submits the message.

    Raises: NotFound where there is no such conversation.
    """
    conversation = await services.conversation(actor, command.conversation)
    original = await _original(services, actor, command, conversation)
    await filling.meet(services, command.content)
    async with services.database.transaction(actor.tenant.id) as tx:
        known = await filling.known(tx, services, actor, command.content)
    submit(services, actor, command, conversation, original, done, known)


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


def sent(outcome: log.Sent) -> SentResult:
    """The answer to a send."""
    return SentResult(message=outcome.message_id, lane=outcome.lane_id, seq=outcome.seq, at=outcome.at)


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


async def edit(services: Services, actor: Actor, command: c.EditMessage) -> MessageResult:
    """One's own message says something else from now on."""
    await filling.meet(services, command.content)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.edit", conversation, head.now)
        message = await visible(tx, conversation, standing, command.message)
        if message.author.participant != standing.participant_id:
            raise Forbidden("Only who said it can edit it")
        author, role = author_of(standing)
        lane = conversation.lanes[message.lane]
        require_inside(conversation, author, role, lane)
        require_open(conversation, message)
        if _too_late(conversation.policy.role(standing.role).edit_window_s, message, head):
            raise Forbidden("It is too late to edit this message")
        _require_editable(message)
        saying = Saying(conversation=conversation, lane=lane, author=author, role=role, at=head.now)
        known = await filling.known(tx, services, actor, command.content)
        shown = content.as_stored(command.content, saying, known)
        shown = sharing.told(shown, conversation, role, author.id, lane)
        await messages.rewrite(tx, conversation.ref, message.id, msgspec.json.encode(shown).decode(), head.next_at)
        carried = content.files_of(shown)
        await files.attach(tx, conversation.ref, message.id, carried)
        await files.detach(tx, conversation.ref, message.id, keep=carried)
        return await _about(tx, conversation, message, "message.edited", standing.participant_id)

    return await _changed(services, actor, command, work)


async def delete(services: Services, actor: Actor, command: c.DeleteMessage) -> MessageResult:
    """A message is taken back: by who said it, by staff, or by the marketplace."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.delete", conversation, head.now)
        message = await visible(tx, conversation, standing, command.message)
        if message.deleted_at is not None:
            return Change(result=msgspec.json.encode(_MessageAnswer(message.id)))
        own = message.author.participant == standing.participant_id
        if not own and not standing.sees_all:
            raise Forbidden("Only who said it, or staff, can take it back")
        if own and not standing.sees_all:
            require_inside(conversation, *author_of(standing), conversation.lanes[message.lane])
            require_open(conversation, message)
            if _too_late(conversation.policy.role(standing.role).delete_window_s, message, head):
                raise Forbidden("It is too late to take this message back")
        await places.end(tx, conversation.ref, message.id, keep_track_s=0)
        await messages.erase_reactions(tx, conversation.ref, message.id)
        await messages.rewrite(tx, conversation.ref, message.id, None, head.next_at)
        await files.detach(tx, conversation.ref, message.id)
        return await _about(tx, conversation, message, "message.deleted", standing.participant_id)

    return await _changed(services, actor, command, work)


def _require_editable(message: Message) -> None:
    """An answer stays as it was given, and a live location is kept up in its own way."""
    if isinstance(kinds.decode(message.content), kinds.Answer | kinds.LiveLocation):
        raise Forbidden("This kind of message cannot be edited")


def _too_late(window_s: int | None, message: Message, head: Head) -> bool:
    return window_s is not None and head.now - message.at > timedelta(seconds=window_s)


async def react(services: Services, actor: Actor, command: c.React) -> MessageResult:
    """An emoji on a message, or off it."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.react", conversation, head.now)
        who, role = author_of(standing)
        message = await visible(tx, conversation, standing, command.message)
        require_inside(conversation, who, role, conversation.lanes[message.lane])
        require_open(conversation, message)
        there = await messages.count_reactions(tx, conversation.ref, message.id, who.id)
        if command.on and there >= REACTIONS_MAX:
            raise LimitReached(f"At most {REACTIONS_MAX} emoji on one message", path="$.emoji")
        if not await messages.react(tx, conversation.ref, message.id, who.id, command.emoji, on=command.on):
            return Change(result=msgspec.json.encode(_MessageAnswer(message.id)))
        data = EventData(participant=who.id, emoji=command.emoji, on=command.on)
        return await _about(tx, conversation, message, "message.reacted", who.id, data)

    return await _changed(services, actor, command, work)


def require_open(conversation: Conversation, message: Message) -> None:
    """Whether something may still be done with a message.

    Raises: MessageGone, ConversationClosed.
    """
    if message.deleted_at is not None:
        raise MessageGone("This message was deleted")
    if conversation.status == "closed" and message.audience != [STAFF]:
        raise ConversationClosed("This conversation is closed")


async def _about(
    tx: Connection,
    conversation: Conversation,
    message: Message,
    name: str,
    actor_id: str | None,
    data: EventData | None = None,
) -> Change:
    """An event in the lane of the message, with the message as it stands now."""
    changed = await messages.find_row(tx, conversation, message.id)
    assert changed is not None
    draft = Draft(
        ref=conversation.ref,
        lane=conversation.lanes[message.lane],
        name=name,
        actor_id=actor_id,
        data=data,
        about=changed.message,
        answers=changed.answers,
        views=changed.views,
    )
    return Change(result=msgspec.json.encode(_MessageAnswer(message.id)), conversation=conversation, drafts=(draft,))


async def _changed(
    services: Services, actor: Actor, command: c.EditMessage | c.DeleteMessage | c.React, work: Work
) -> MessageResult:
    """The message as it was committed, whatever became of the asker since; to a resend, as it stands now.

    A resend by someone who left since is refused: what the message says now is not theirs.
    Raises: what `Services.change` and `Services.require` raise.
    """
    committed: list[Message] = []

    async def noting(tx: Connection, conversation: Conversation, head: Head) -> Change:
        change = await work(tx, conversation, head)
        sight = Sight(conversation=conversation, standing=access.standing(actor, conversation, head.now))
        told = [(draft.about, draft.answers, draft.views) for draft in change.drafts]
        committed[:] = [sight.shown(about, answers, views) for about, answers, views in told if about is not None]
        return change

    answer = await services.change(actor, command, _MessageAnswer, noting)
    if committed:
        return MessageResult(message=committed[0])
    conversation, standing = await services.require(actor, str(command.__struct_config__.tag), command.conversation)
    async with services.database.transaction(actor.tenant.id) as tx:
        return MessageResult(message=await visible(tx, conversation, standing, answer.message))
