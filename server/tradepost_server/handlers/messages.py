"""Messages: sending, editing, taking back, reacting; reading the log and the past."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol.limits import PAGE_MAX, REACTIONS_MAX, RESET_AFTER_EVENTS
from tradepost.protocol.model import Message
from tradepost.protocol.results import EventPage, MessagePage, MessageResult, SentResult

from .. import ids
from ..errors import (
    ConversationClosed,
    Forbidden,
    Invalid,
    LimitReached,
    MessageGone,
    NotFound,
    ReplyWider,
    Reset,
    TradepostError,
)
from ..model import LANE_ALL, STAFF, Actor, Conversation, Lane, Participant
from ..rules import access, content, lanes
from ..rules.access import Standing
from ..store import conversations, log, messages
from ..store.changes import Change, Work
from ..store.db import Connection
from ..store.log import Draft, EventData, Head, NewMessage
from ..store.submission import Append, Outcome, Submission
from .replayed import Reader
from .services import Services, now

Done = Callable[[Outcome], None]
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
) -> Append:
    """One message for the lane of its audience. What it raises is an answer only if the `client_id` is not stored yet.

    Raises: NotFound, Forbidden, ConversationClosed, Invalid, UnknownAudience, ReplyWider.
    """
    standing = access.require(actor, "message.send", conversation, at)
    author, role = _author(standing)
    lane = _lane(command, original, conversation, author, role, at)
    if standing.relation == "staff" and lane.audience != (STAFF,):
        raise Forbidden("Join first: who has not joined writes notes to staff only", path="$.audience")
    if conversation.status == "closed" and lane.audience != (STAFF,):
        raise ConversationClosed("This conversation is closed")
    shown = content.prepare(command.content)
    by_staff = role in conversation.policy.staff
    message = NewMessage(
        author_id=author.id,
        author_role=role,
        profile_id=actor.profile_id,
        client_id=client_id,
        fingerprint=_fingerprint(command),
        content=msgspec.json.encode(shown),
        reply_to=command.reply_to,
        by_staff=by_staff,
        answers=by_staff and lane.audience != (STAFF,),
    )
    draft = Draft(ref=conversation.ref, lane=lane, name="message.created", actor_id=author.id, message=message)
    stint = author.stint(at)
    return Append(draft=draft, conversation=conversation, until=stint.deadline_at if stint else None)


def _author(standing: Standing) -> tuple[Participant, str]:
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
        _require_inside(conversation, author, role, answered)
        return answered
    lane = lanes.for_audience(conversation, author, role, command.audience)
    if not lanes.inside(conversation, lane.audience, answered.audience, at):
        raise ReplyWider("This reply would be told to more people than what it answers", path="$.audience")
    return lane


def _require_inside(conversation: Conversation, who: Participant, role: str, lane: Lane) -> None:
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
    original: Message | None,
    done: Done,
) -> None:
    """Decides on the conversation as it is known here and queues the message; `done` hears the outcome.

    Raises: nothing that `done` could not be told; a refusal that a look-up could overrule goes through the writer too.
    """
    client_id = command.client_id or ids.new("own")

    def decide_on(current: Conversation, at: datetime) -> Append:
        return decide(actor, command, client_id, original, current, at)

    try:
        append = decide_on(conversation, now())
    except TradepostError as refusal:
        if command.client_id is None or isinstance(refusal, NotFound):  # nothing was ever stored for strangers
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


async def prepare(services: Services, actor: Actor, command: c.SendMessage) -> tuple[Conversation, Message | None]:
    """What a send needs before `submit`: the conversation, and the message that is answered.

    Raises: NotFound.
    """
    conversation = await services.conversation(actor, command.conversation)
    if command.reply_to is None:
        return conversation, None
    standing = access.require(actor, "message.send", conversation, now())
    async with services.database.transaction(actor.tenant.id) as tx:
        return conversation, await _visible(tx, conversation, standing, command.reply_to, "$.reply_to")


def sent(outcome: log.Sent) -> SentResult:
    """The answer to a send."""
    return SentResult(message=outcome.message_id, lane=outcome.lane_id, seq=outcome.seq, at=outcome.at)


async def _visible(
    tx: Connection, conversation: Conversation, standing: Standing, message_id: str, path: str = "$.message"
) -> Message:
    """A message that the asker may read.

    Raises: NotFound, the same for one that is not there and one that is not theirs.
    """
    message = await messages.find(tx, conversation, message_id)
    if message is not None and message.lane not in conversation.lanes:
        fresh = await conversations.find(tx, conversation.ref)
        assert fresh is not None
        conversation = fresh[0]
        message = await messages.find(tx, conversation, message_id)
    if message is None or not _may_read(conversation, standing, message):
        raise NotFound("No such message", path=path)
    return message


def _may_read(conversation: Conversation, standing: Standing, message: Message) -> bool:
    if standing.sees_all:
        return True
    lane = conversation.lanes.get(message.lane)
    if lane is None or standing.participant is None:
        return False
    return lanes.allows(lanes.spans(standing.participant, lane, conversation.policy), message.seq)


async def edit(services: Services, actor: Actor, command: c.EditMessage) -> MessageResult:
    """One's own message says something else from now on."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.edit", conversation, head.now)
        message = await _visible(tx, conversation, standing, command.message)
        if message.author.participant != standing.participant_id:
            raise Forbidden("Only who said it can edit it")
        _require_inside(conversation, *_author(standing), conversation.lanes[message.lane])
        _require_open(conversation, message)
        window = timedelta(seconds=conversation.policy.edit_window_s)
        if standing.role not in conversation.policy.staff and head.now - message.at > window:
            raise Forbidden("It is too late to edit this message")
        shown = content.prepare(command.content)
        await messages.rewrite(tx, conversation.ref, message.id, msgspec.json.encode(shown).decode())
        return await _about(tx, conversation, message, "message.edited", standing.participant_id)

    return await _changed(services, actor, command, work)


async def delete(services: Services, actor: Actor, command: c.DeleteMessage) -> MessageResult:
    """A message is taken back: by who said it, by staff, or by the marketplace."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.delete", conversation, head.now)
        message = await _visible(tx, conversation, standing, command.message)
        if message.deleted_at is not None:
            return Change(result=msgspec.json.encode(_MessageAnswer(message.id)))
        own = message.author.participant == standing.participant_id
        if not own and not standing.sees_all:
            raise Forbidden("Only who said it, or staff, can take it back")
        if own and not standing.sees_all:
            _require_open(conversation, message)
        await messages.erase_reactions(tx, conversation.ref, message.id)
        await messages.rewrite(tx, conversation.ref, message.id, None)
        return await _about(tx, conversation, message, "message.deleted", standing.participant_id)

    return await _changed(services, actor, command, work)


async def react(services: Services, actor: Actor, command: c.React) -> MessageResult:
    """An emoji on a message, or off it."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.react", conversation, head.now)
        who, role = _author(standing)
        message = await _visible(tx, conversation, standing, command.message)
        _require_inside(conversation, who, role, conversation.lanes[message.lane])
        _require_open(conversation, message)
        there = await messages.count_reactions(tx, conversation.ref, message.id, who.id)
        if command.on and there >= REACTIONS_MAX:
            raise LimitReached(f"At most {REACTIONS_MAX} emoji on one message", path="$.emoji")
        if not await messages.react(tx, conversation.ref, message.id, who.id, command.emoji, on=command.on):
            return Change(result=msgspec.json.encode(_MessageAnswer(message.id)))
        data = EventData(participant=who.id, emoji=command.emoji, on=command.on)
        return await _about(tx, conversation, message, "message.reacted", who.id, data)

    return await _changed(services, actor, command, work)


def _require_open(conversation: Conversation, message: Message) -> None:
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
    changed = await messages.find(tx, conversation, message.id)
    assert changed is not None
    lane = conversation.lanes[message.lane]
    draft = Draft(ref=conversation.ref, lane=lane, name=name, actor_id=actor_id, data=data, about=changed)
    return Change(result=msgspec.json.encode(_MessageAnswer(message.id)), conversation=conversation, drafts=(draft,))


async def _changed(
    services: Services, actor: Actor, command: c.EditMessage | c.DeleteMessage | c.React, work: Work
) -> MessageResult:
    """The message as it stands now. A resend by someone who left since is refused: what it says now is not theirs.

    Raises: what `Services.change` and `Services.require` raise.
    """
    answer = await services.change(actor, command, _MessageAnswer, work)
    conversation, _ = await services.require(actor, str(command.__struct_config__.tag), command.conversation)
    async with services.database.transaction(actor.tenant.id) as tx:
        message = await messages.find(tx, conversation, answer.message)
    assert message is not None
    return MessageResult(message=message)


async def events(services: Services, actor: Actor, command: c.Events, *, bounded: bool = True) -> EventPage:
    """Catching up: a lane's events after a place, contiguous within the asker's ranges.

    Raises: NotFound for a lane that the asker may not read, Reset for one too far behind.
    """
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await conversations.find(tx, (actor.tenant.id, command.conversation))
        if found is None:
            raise NotFound("No such conversation")
        conversation, heads = found
        standing = access.require(actor, "events", conversation, now())
        lane = conversation.lanes.get(command.lane)
        spans = [] if lane is None else readable(conversation, standing, lane, heads)
        if lane is None or not spans:
            raise NotFound("No such lane", path="$.lane")
        head = spans[-1][1]
        if bounded:
            _check_distance(spans, command.after)
        span = next(((max(a, command.after), z) for a, z in spans if z > command.after), None)
        if span is None:
            return EventPage(events=[], head=head)
        rows, names = await messages.since(tx, conversation, lane.id, span, command.limit)
        left_at, reactions = None, {}
        if standing.relation == "former" and standing.participant is not None:
            left_at = await conversations.left_at(tx, conversation.ref, standing.participant.id)
            spoken = [row.message.id for row in rows if row.message is not None]
            if left_at is not None:
                reactions = await messages.reactions_until(tx, conversation.ref, spoken, left_at)
    reader = Reader(conversation=conversation, standing=standing, lane=lane, left_at=left_at, reactions=reactions)
    return EventPage(events=reader.page(rows, names), head=head)


def _check_distance(spans: list[tuple[int, int]], after: int) -> None:
    """A cursor beyond the end is from another life of the database; one too far behind would take too long."""
    if after > spans[-1][1]:
        raise Reset("This cursor is beyond the end of the lane: drop the cache, load the newest page", path="$.after")
    if sum(max(0, z - max(a, after)) for a, z in spans) > RESET_AFTER_EVENTS:
        raise Reset(
            f"More than {RESET_AFTER_EVENTS} events behind: drop the cache, load the newest page", path="$.after"
        )


def readable(
    conversation: Conversation, standing: Standing, lane: Lane, heads: conversations.Heads
) -> list[tuple[int, int]]:
    """The places of a lane that the asker may read."""
    head = heads.get(lane.id, 0)
    if standing.sees_all:
        return [(0, head)]
    if standing.participant is None:
        return []
    return lanes.clip(lanes.spans(standing.participant, lane, conversation.policy), head)


async def history(services: Services, actor: Actor, command: c.ListHistory) -> MessagePage:
    """Scrolling: messages of all readable lanes, newest first."""
    given = [p for p in (command.before, command.after, command.around) if p is not None]
    if len(given) > 1:
        raise Invalid("Expected at most one of before, after, around", path="$")
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await conversations.find(tx, (actor.tenant.id, command.conversation))
        if found is None:
            raise NotFound("No such conversation")
        conversation, heads = found
        standing = access.require(actor, "history", conversation, now())
        spans = {lane.id: readable(conversation, standing, lane, heads) for lane in conversation.lanes.values()}
        return await _page(tx, conversation, {k: v for k, v in spans.items() if v}, command)


async def _page(
    tx: Connection, conversation: Conversation, spans: messages.Spans, command: c.ListHistory
) -> MessagePage:
    limit = min(command.limit, PAGE_MAX)
    if command.after is not None:
        newer = await messages.history_after(tx, conversation, spans, after=command.after, limit=limit + 1)
        older = await messages.history(tx, conversation, spans, before=f"{command.after}~", limit=1)
        return MessagePage(messages=newer[:limit][::-1], more_before=bool(older), more_after=len(newer) > limit)
    if command.around is None:
        older = await messages.history(tx, conversation, spans, before=command.before or messages.LAST, limit=limit + 1)
        return MessagePage(
            messages=older[:limit], more_before=len(older) > limit, more_after=command.before is not None
        )
    half = max(1, limit // 2)
    newer = await messages.history_after(tx, conversation, spans, after=command.around, limit=half + 1)
    older = await messages.history(tx, conversation, spans, before=f"{command.around}~", limit=limit - half + 1)
    return MessagePage(
        messages=[*newer[:half][::-1], *older[: limit - half]],
        more_before=len(older) > limit - half,
        more_after=len(newer) > half,
    )
