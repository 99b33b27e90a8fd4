"""What is told of where someone is, to whom how exactly, and when it ends. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from msgspec import Raw

from tradepost.protocol.content import Content, LiveLocation, Location, decode
from tradepost.protocol.model import Message
from tradepost.protocol.placing import Position

from ..model import STAFF, Conversation, Lane
from . import fallbacks
from .places import BLUR_M, Fix, Point, blurred

Reason = Literal["stopped", "expired", "stage", "left"]
_KIND = b'"live_location"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A live location that is under way, and the lane that it is told in now."""

    message_id: str
    participant_id: str
    stint: int  # with which it ends
    role: str  # of who shares it
    until: datetime
    lane: Lane
    last: Fix | None  # the last known position
    exact: bool  # whether that is not blurred
    destination: Point | None
    radius_m: int
    arrived_at: datetime | None


# How exactly


def blurs(conversation: Conversation, stage: str | None, role: str, author_id: str, lane: Lane) -> bool:
    """Whether what someone in this role says of where they are is told to the lane to within 500 m only.

    A conversation without a stage has not come to one that allows more. Staff are told exactly where staff alone are.
    """
    allowed = conversation.policy.role(role).exact_location_in
    if allowed is None or stage in allowed:
        return False
    return any(entry not in (STAFF, f"participant:{author_id}") for entry in lane.audience)


def told(content: Content, conversation: Conversation, role: str, author_id: str, lane: Lane) -> Content:
    """What the lane is told of a message: a point that the role may not say exactly yet is blurred, for good."""
    if not isinstance(content, Location) or not blurs(conversation, conversation.stage, role, author_id, lane):
        return content
    near = blurred(Point(content.latitude, content.longitude))
    words = f"Location: near {near.latitude:.3f}, {near.longitude:.3f}"
    return Location(latitude=near.latitude, longitude=near.longitude, accuracy_m=BLUR_M, fallback=words)


def blurred_message(conversation: Conversation, message: Message, lane: Lane) -> Content | None:
    """What a message says from now on that is told to other people: its point blurred, where they may not know it."""
    content = decode(message.content) if b'"location"' in bytes(message.content) else None
    if not isinstance(content, Location):
        return None
    author = message.author
    shown = told(content, conversation, author.role, author.participant, lane)
    return None if shown is content else shown


def blurred_position(position: Position) -> Position:
    """Within 500 m, and nothing that would tell more."""
    near = blurred(Point(position.latitude, position.longitude))
    return Position(latitude=near.latitude, longitude=near.longitude, accuracy_m=BLUR_M)


# When it ends


def ended_by(conversation: Conversation, share: Share, now: datetime) -> Reason | None:
    """Why a share is over, if it is."""
    participant = conversation.participants.get(share.participant_id)
    stint = None if participant is None else participant.stint(now)
    if stint is None or stint.number != share.stint:
        return "left"
    if share.until <= now:
        return "expired"
    if conversation.stage in conversation.policy.location_ends_at:
        return "stage"
    closed = conversation.status == "closed" and share.lane.audience != (STAFF,)
    return "stopped" if closed else None


# What the message says


def live(until: datetime, label: str) -> LiveLocation:
    """As it is kept: without any position."""
    return _complete(LiveLocation(state="live", until=until, label=label))


def ended(content: LiveLocation, reason: Reason, arrived_at: datetime | None) -> LiveLocation:
    """Over: no position is left in it."""
    over = LiveLocation(state="ended", until=content.until, label=content.label, arrived_at=arrived_at, ended=reason)
    return _complete(over)


def ended_views(views: bytes, reason: Reason, arrived_at: datetime | None) -> bytes:
    """The same of what it says to staff who may not see all of it."""
    made = msgspec.json.decode(views, type=dict[str, LiveLocation])
    return msgspec.json.encode({what: ended(content, reason, arrived_at) for what, content in made.items()})


def _complete(content: LiveLocation) -> LiveLocation:
    return msgspec.structs.replace(content, fallback=fallbacks.derive(content))


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a live location now, as the database gives it."""

    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    heading_deg: float | None = None
    speed_mps: float | None = None
    moved_at: datetime | None = None
    distance_m: float | None = None
    eta_s: int | None = None
    arrived_at: datetime | None = None


def with_position(raw: bytes, known: Known | None) -> bytes:
    """The content of a message as it stands now: with the last position; by the clock over where there is none."""
    content = msgspec.json.decode(raw, type=LiveLocation)
    if known is None:
        return msgspec.json.encode(ended(content, "expired", None))
    fields: dict[str, Any] = {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in msgspec.structs.asdict(known).items()
    }
    return msgspec.json.encode(msgspec.structs.replace(content, **fields))


def without_position(message: Message) -> Message:
    """For who does not hear the lane any more: where someone is now is not theirs to know."""
    raw = bytes(message.content)
    if _KIND not in raw or (content := _decoded(raw)) is None or content.state == "ended":
        return message
    bare = live(content.until, content.label)
    return msgspec.structs.replace(message, content=Raw(msgspec.json.encode(bare)))


def _decoded(raw: bytes) -> LiveLocation | None:
    """The live location in this content; None where it is another kind that only speaks of one."""
    try:
        return msgspec.json.decode(raw, type=LiveLocation)
    except msgspec.ValidationError:
        return None


def live_content(message: Message) -> LiveLocation | None:
    """The live location that a message is; None where it is something else."""
    raw = bytes(message.content)
    return _decoded(raw) if _KIND in raw else None
