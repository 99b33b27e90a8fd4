"""A message is told to more or fewer people: it moves to another lane and keeps its place in time."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.model import Masked, Message
from tradepost.protocol.results import MessageResult

from ..clock import now
from ..errors import LimitReached, MessageGone, NotFound
from ..model import Actor, Conversation, Lane
from ..rules import access, lanes, sharing
from ..rules.content import Saying
from ..rules.sight import Sight
from ..store import audit, conversations, messages
from ..store.audit import Entry
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Draft, EventData, Head
from . import screening
from .services import Services

ANSWERS_MAX = 200  # moved along with one message


class _Answer(Struct):
    message: str


class _Moved(Struct, frozen=True):
    """A message and the lane that it is told in from now on."""

    message: Message
    lane: Lane


async def rescope(services: Services, actor: Actor, command: c.RescopeMessage) -> MessageResult:
    """Staff tell a message to others: ordered events in both lanes, and an audit row.

    Raises: MessageGone, LimitReached for too many answers to move along, ContentBlocked, and what an audience raises.
    """
    await services.require(actor, "message.rescope", command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.rescope", conversation, head.now)
        found = await messages.find_row(tx, conversation, command.message)
        if found is None:
            raise NotFound("No such message", path="$.message")
        message, answer = found.message, msgspec.json.encode(_Answer(command.message))
        if message.deleted_at is not None:
            raise MessageGone("This message was deleted")
        lane = _lane_of(conversation, message, command.audience)
        if lane.id == message.lane:
            return Change(result=answer)
        moved = [_Moved(message, lane), *await _answers(tx, conversation, message, lane, head)]
        drafts = await _move(tx, services, conversation, moved, head, standing.participant_id)
        entry = Entry(
            action="message.rescope",
            conversation=conversation.id,
            message=message.id,
            reason=command.reason,
            details={"from": message.audience, "to": list(lane.audience), "answers_moved": len(moved) - 1},
        )
        await audit.record(tx, actor, entry)
        after = replace(conversation, moves=conversation.moves + 1)
        await conversations.count_move(tx, conversation.ref)
        return Change(result=answer, conversation=after, drafts=drafts, structural=True)

    answer = await services.change(actor, command, _Answer, work)
    async with services.database.transaction(actor.tenant.id) as tx:
        loaded = await conversations.find(tx, (actor.tenant.id, command.conversation))
        assert loaded is not None
        standing = access.require(actor, "message.rescope", loaded[0], now())
        message = await messages.find_seen(tx, Sight(conversation=loaded[0], standing=standing), answer.message)
    if message is None:
        raise NotFound("No such message", path="$.message")
    return MessageResult(message=message)


def _lane_of(conversation: Conversation, message: Message, audience: Sequence[str]) -> Lane:
    """The lane of an audience with the message's author inside."""
    return lanes.of(conversation, conversation.participants[message.author.participant], message.author.role, audience)


async def _answers(
    tx: Connection, conversation: Conversation, message: Message, lane: Lane, head: Head
) -> list[_Moved]:
    """What answers it, and answers to those, where more people would be told than now are told of the original.

    Each goes where the original went, its own author inside.

    Raises: LimitReached.
    """
    moved: list[_Moved] = []
    parents = {message.id: lane}
    while parents:
        following: dict[str, Lane] = {}
        for answer in await messages.answers_to(tx, conversation, list(parents)):
            outer = parents[answer.reply_to or ""]
            if lanes.inside(conversation, tuple(answer.audience), outer.audience, head.now):
                continue
            narrowed = _lane_of(conversation, answer, outer.audience)
            moved.append(_Moved(answer, narrowed))
            following[answer.id] = narrowed
            if len(moved) > ANSWERS_MAX:
                raise LimitReached(f"More than {ANSWERS_MAX} answers would have to be moved along: begin with them")
        parents = following
    return [one for one in moved if one.lane.id != one.message.lane]


async def _restate(
    tx: Connection, services: Services, conversation: Conversation, message: Message, lane: Lane, head: Head
) -> None:
    """What it says is decided anew for those who are told of it now; nothing that was hidden is shown.

    Raises: ContentBlocked for an address that they may not have: it cannot be hidden in part.
    """
    told = sharing.blurred_message(conversation, message, lane) or kinds.decode(message.content)
    if told is None or isinstance(told, kinds.Unknown | kinds.LiveLocation):  # where someone is stands elsewhere
        return
    author = conversation.participants[message.author.participant]
    saying = Saying(conversation=conversation, lane=lane, author=author, role=message.author.role, at=head.now)
    found = services.screening.look(told, saying)
    if found.refused_at is not None:  # it cannot be hidden in part: only who could be told before is told now
        before = replace(saying, lane=conversation.lanes[message.lane])
        if services.screening.look(told, before).refused_at is None:
            raise screening.refused(found)
    found = found.once_told()
    masked = _both(message.masked, found.masked)
    await messages.restate(tx, conversation.ref, message.id, found.content, masked=masked, views=found.views)
    await screening.keep(tx, services.screening.flag(found, saying, screening.as_new(saying, message)))


def _both(before: Masked | None, now: Masked | None) -> Masked | None:
    """All that is hidden: what was, and what is as well from now on."""
    if before is None or now is None:
        return before or now
    return Masked(rule=now.rule, kinds=list(dict.fromkeys((*before.kinds, *now.kinds))))


async def _move(
    tx: Connection,
    services: Services,
    conversation: Conversation,
    moved: Sequence[_Moved],
    head: Head,
    by: str | None,
) -> list[Draft]:
    """Two events of each: in the lane that it leaves, and in the one that it comes to."""
    heads, drafts = dict(head.heads), list[Draft]()
    for message, lane in ((one.message, one.lane) for one in moved):
        heads[message.lane] = heads.get(message.lane, 0) + 1
        place = heads[lane.id] = heads.get(lane.id, 0) + 1
        await messages.move(tx, conversation.ref, message.id, lane.id, place)
        await _restate(tx, services, conversation, message, lane, head)
        left = Draft(
            ref=conversation.ref,
            lane=conversation.lanes[message.lane],
            name="message.withdrawn",
            actor_id=by,
            data=EventData(version=message.version + 1, place=message.seq),
            about=message,
        )
        drafts.append(left)
        known = replace(conversation, lanes={**conversation.lanes, lane.id: lane})
        row = await messages.find_row(tx, known, message.id)
        assert row is not None
        drafts.append(
            Draft(
                ref=conversation.ref,
                lane=lane,
                name="message.rescoped",
                actor_id=by,
                about=row.message,
                answers=row.answers,
                views=row.views,
            )
        )
    return drafts
