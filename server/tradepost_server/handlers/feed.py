"""The log of a tenant as an API key reads it: for who asks along it, and for whom webhooks tell."""

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol.frames import EventFrame
from tradepost.protocol.results import LogPage
from tradepost.protocol.webhooks import LogEvent

from ..clock import now
from ..errors import Invalid, Reset
from ..model import Actor, Conversation
from ..rules import access
from ..rules import webhooks as rules
from ..rules.sight import Sight
from ..store import conversations, following, messages
from ..store.db import Connection
from ..store.following import BEGINNING, Place
from .replayed import Reader
from .services import Services

LATEST = "latest"  # instead of a cursor: none of what is there, and the cursor of its end
_CURSOR = re.compile(rb"([0-9]{1,9}):([0-9]{1,18})(?:@([1-9][0-9]?))?")
Spot = tuple[str, str, int]  # conversation, lane, seq


class _Named(msgspec.Struct):
    name: str


async def read(services: Services, actor: Actor, command: c.ReadLog) -> LogPage:
    """Events after a cursor.

    Raises: Reset for a cursor of a life of the database that is not this one's past.
    """
    access.require_tenant(actor, "log.read")
    if command.after == LATEST:
        ends = {number: await _end(each) for number, each in services.everywhere.items()}
        return LogPage(events=[], cursor=encode_cursor(ends), more=False)
    places = decode_cursor(command.after) if command.after else {}
    if not places.keys() <= services.everywhere.keys():
        raise Reset("This cursor is of databases that are not here: begin without one", path="$.after")
    events: list[LogEvent] = []
    left, more = command.limit, False
    read, full = dict[int, Place](), dict[int, Place]()
    for number in dict.fromkeys((*places, *services.everywhere)):
        place, seen = places.get(number, BEGINNING), 0
        if left > 0:
            shown, after, seen = await _after(services.everywhere[number], actor, place, left)
            events += shown
            more = more or seen >= left or (not seen and after != place)
            left -= seen
            place = after
        else:
            more = True
        (full if seen and left <= 0 else read)[number] = place
    return LogPage(events=events, cursor=encode_cursor({**read, **full}), more=more)  # who filled the page is last now


async def _end(services: Services) -> Place:
    async with services.database.service() as connection:
        return await following.now(connection)


async def _after(services: Services, actor: Actor, place: Place, limit: int) -> tuple[list[LogEvent], Place, int]:
    """Of one database: events after a place, the place after them, and how many there were, readable or not."""
    async with services.database.service() as connection:
        if place > await following.now(connection):
            raise Reset("This cursor is beyond the end of the log: begin without one", path="$.after")
        events, after = await following.read_tenant(connection, actor.tenant.id, place, limit)
    spots = [(e.conversation_id, e.lane_id, e.seq) for e in events]
    async with services.database.transaction(actor.tenant.id) as tx:
        shown = await show(tx, actor, spots)
    return [event for event in shown if event is not None], after, len(events)


async def show(tx: Connection, actor: Actor, spots: Sequence[Spot]) -> list[LogEvent | None]:
    """Events as the asker, an API key, reads them now; None for what holds nothing for them."""
    found = await conversations.find_many(tx, actor.tenant.id, list({spot[0] for spot in spots}))
    asked: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for conversation_id, lane_id, seq in spots:
        asked[conversation_id].append((lane_id, seq))
    shown: dict[Spot, LogEvent] = {}
    for conversation_id, places in asked.items():
        if conversation_id in found:
            for event in await _of_one(tx, actor, found[conversation_id][0], places):
                shown[(conversation_id, event.lane, event.seq)] = event
    return [shown.get(spot) for spot in spots]


async def _of_one(
    tx: Connection, actor: Actor, conversation: Conversation, places: Iterable[tuple[str, int]]
) -> list[LogEvent]:
    sight = Sight(conversation=conversation, standing=access.require(actor, "events", conversation, now()))
    rows, names = await messages.at_places(tx, conversation, list(places))
    found = []
    for (lane_id, seq), row in rows.items():
        reader = Reader(sight=sight, lane=conversation.lanes[lane_id], left_at=None, reactions={})
        frame = msgspec.json.decode(reader.page([row], names)[0], type=EventFrame)
        name = msgspec.json.decode(frame.event, type=_Named).name
        if name != "skip":
            found.append(
                LogEvent(
                    id=rules.event_id(*conversation.ref, lane_id, seq),
                    type=name,
                    tenant=actor.tenant.slug,
                    conversation=conversation.id,
                    lane=lane_id,
                    seq=seq,
                    at=frame.at,
                    data=frame.event,
                )
            )
    return found


def encode_cursor(places: Mapping[int, Place]) -> str:
    """As clients carry it: a place for each database, home's without its number."""
    said = (f"{place.epoch}:{place.xid}" + (f"@{number}" if number else "") for number, place in places.items())
    return base64.urlsafe_b64encode(",".join(said).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> dict[int, Place]:
    """Raises: Invalid for one that was not made here."""
    try:
        said = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).split(b",")
    except (ValueError, binascii.Error):
        said = [b""]
    found = [_CURSOR.fullmatch(one) for one in said]
    if not all(found):
        raise Invalid("Expected a cursor from an earlier answer", path="$.after")
    return {int(one[3] or 0): Place(int(one[1]), int(one[2])) for one in found if one}
