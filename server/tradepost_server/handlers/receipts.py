"""Delivered and read positions."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty

from ..errors import NotFound
from ..model import Actor
from ..rules import lanes
from ..store import log
from ..store.receipts import Position
from .services import Services


async def set_(services: Services, actor: Actor, command: c.SetReceipt) -> Empty:
    """How far one got in a lane: clamped to what one may read; never backwards; read implies delivered.

    Raises: NotFound for a lane that the asker may not read.
    """
    conversation, standing = await services.require(actor, "receipt.set", command.conversation)
    lane = conversation.lanes.get(command.lane)
    assert standing.participant is not None
    head = await _head(services, actor, command) if lane is not None else 0
    spans = [] if lane is None else lanes.spans(standing.participant, lane, conversation.policy)
    if not spans:
        raise NotFound("No such lane", path="$.lane")
    places = lanes.clip(spans, head)
    if not places:  # theirs, and empty so far
        return Empty()
    end = places[-1][1]
    read = min(command.read, end)
    await services.receipts.record(
        Position(
            ref=conversation.ref,
            participant_id=standing.participant.id,
            lane_id=command.lane,
            delivered=max(min(command.delivered, end), read),
            read=read,
        )
    )
    return Empty()


async def _head(services: Services, actor: Actor, command: c.SetReceipt) -> int:
    """The lane's head: as told here, or as stored."""
    ref = (actor.tenant.id, command.conversation)
    told = services.hub.head((*ref, command.lane))
    if told is not None and told >= max(command.read, command.delivered):
        return told
    async with services.database.transaction(actor.tenant.id) as tx:
        return (await log.find_heads(tx, [ref])).get(ref, {}).get(command.lane, 0)
