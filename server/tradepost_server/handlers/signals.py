"""Typing: told to those of a lane, not kept."""

import msgspec
from msgspec import Raw

from tradepost.protocol import commands as c
from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.results import Empty
from tradepost.protocol.signals import Typing

from ..errors import Forbidden
from ..model import STAFF, Actor
from ..rules import lanes
from .services import Services


async def typing(services: Services, actor: Actor, command: c.SetTyping) -> Empty:
    """Tells those who would read a message with this audience; a lane that does not exist yet has nobody to tell."""
    conversation, standing = await services.require(actor, "typing.set", command.conversation)
    if standing.participant is None or standing.role is None:
        raise Forbidden("Watch or join the conversation first")
    lane = lanes.for_audience(conversation, standing.participant, standing.role, command.audience)
    if standing.relation == "staff" and lane.audience != (STAFF,):
        raise Forbidden("Join first: who has not joined is heard by staff only", path="$.audience")
    signal = Typing(participant=standing.participant.id, on=command.on)
    frame = SignalFrame(conversation=conversation.id, lane=lane.id, signal=Raw(msgspec.json.encode(signal)))
    payload = msgspec.json.encode(frame)
    services.hub.signals.lane(conversation.ref, lane, payload, besides=actor.key, of=standing.role, what="typing")
    return Empty()
