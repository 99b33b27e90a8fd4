"""Reading: the log of a lane, and the past of a conversation."""

from collections.abc import Sequence

from tradepost.protocol import commands as c
from tradepost.protocol.limits import PAGE_MAX, RESET_AFTER_EVENTS
from tradepost.protocol.results import EventPage, MessagePage

from ..clock import now
from ..errors import Invalid, NotFound, Reset
from ..model import Actor
from ..rules import access, sharing
from ..rules.sight import Sight
from ..store import conversations, messages, replica
from ..store.db import Connection
from .replayed import Reader
from .services import Services


async def events(services: Services, actor: Actor, command: c.Events, *, bounded: bool = True) -> EventPage:
    """Catching up: a lane's events after a place, contiguous within the asker's ranges.

    Raises: NotFound for a lane that the asker may not read, Reset for one too far behind.
    """
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await conversations.find(tx, (actor.tenant.id, command.conversation))
        if found is None:
            raise NotFound("No such conversation")
        conversation, heads = found
        sight = Sight(conversation=conversation, standing=access.require(actor, "events", conversation, now()))
        lane = conversation.lanes.get(command.lane)
        spans = [] if lane is None else sight.places(lane, heads)
        if lane is None or not spans:
            raise NotFound("No such lane", path="$.lane")
        head = spans[-1][1]
        if bounded:
            _check_distance(spans, command.after)
        span = next(((max(a, command.after), z) for a, z in spans if z > command.after), None)
        if span is None:
            return EventPage(events=[], head=head)
        rows, names = await messages.since(tx, conversation, lane.id, span, command.limit)
        rows = _until_deadline(rows, sight)
        left_at, reactions = None, {}
        if sight.standing.relation == "former" and sight.standing.participant is not None:
            left_at = await conversations.left_at(tx, conversation.ref, sight.standing.participant.id)
            spoken = [row.message.id for row in rows if row.message is not None]
            if left_at is not None:
                reactions = await messages.reactions_until(tx, conversation.ref, spoken, left_at)
    reader = Reader(sight=sight, lane=lane, left_at=left_at, reactions=reactions)
    return EventPage(events=reader.page(rows, names), head=head)


def _until_deadline(rows: Sequence[messages.LogRow], sight: Sight) -> list[messages.LogRow]:
    """What was committed between the asker's deadline and this reading is not theirs."""
    stint = None if sight.inner or sight.standing.participant is None else sight.standing.participant.stints[-1]
    if stint is None or stint.ended is not None or stint.deadline_at is None:
        return list(rows)
    deadline = stint.deadline_at
    return [row for row in rows if row.at < deadline]


def _check_distance(spans: list[tuple[int, int]], after: int) -> None:
    """A cursor beyond the end is from another life of the database; one too far behind would take too long."""
    if after > spans[-1][1]:
        raise Reset("This cursor is beyond the end of the lane: drop the cache, load the newest page", path="$.after")
    if sum(max(0, z - max(a, after)) for a, z in spans) > RESET_AFTER_EVENTS:
        raise Reset(
            f"More than {RESET_AFTER_EVENTS} events behind: drop the cache, load the newest page", path="$.after"
        )


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
        sight = Sight(conversation=conversation, standing=access.require(actor, "history", conversation, now()))

        async def copied(copy: Connection) -> MessagePage | None:
            """What is said changes by events alone, so where both have the same ones it is the same; where someone
            is changes without, and comes from the primary.
            """
            if not await replica.stands_at(copy, conversation.ref, conversation.version, heads):
                return None
            read = await page(copy, sight, command)
            return None if any(sharing.live_content(message) for message in read.messages) else read

        return await services.replica.read(actor.tenant.id, copied) or await page(tx, sight, command)


async def page(tx: Connection, sight: Sight, command: c.ListHistory) -> MessagePage:
    """The messages that the asker of `sight` may read."""
    limit = min(command.limit, PAGE_MAX)
    if command.after is not None:
        newer = await messages.history_after(tx, sight, after=command.after, limit=limit + 1)
        older = await messages.history(tx, sight, before=f"{command.after}~", limit=1)
        return MessagePage(messages=newer[:limit][::-1], more_before=bool(older), more_after=len(newer) > limit)
    if command.around is None:
        older = await messages.history(tx, sight, before=command.before or messages.LAST, limit=limit + 1)
        return MessagePage(
            messages=older[:limit], more_before=len(older) > limit, more_after=command.before is not None
        )
    half = max(1, limit // 2)
    newer = await messages.history_after(tx, sight, after=command.around, limit=half + 1)
    older = await messages.history(tx, sight, before=f"{command.around}~", limit=limit - half + 1)
    return MessagePage(
        messages=[*newer[:half][::-1], *older[: limit - half]],
        more_before=len(older) > limit - half,
        more_after=len(newer) > half,
    )
