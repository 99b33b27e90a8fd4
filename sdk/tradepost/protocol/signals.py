"""What passes and is not kept: the body of a signal frame, tagged by `name`."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import Raw, Struct

from .model import Conversation, Receipt


class _Signal(Struct, frozen=True, kw_only=True, tag_field="name"):
    """Common to all signals."""


class Typing(_Signal, frozen=True, tag="typing"):
    """A participant of the lane writes, or stopped. Fades after 6 s without another."""

    participant: str
    on: bool  # false: stopped


class Presence(_Signal, frozen=True, tag="presence"):
    """Someone with whom one shares a live conversation came or went."""

    profile: str
    online: bool


class ReceiptMoved(_Signal, frozen=True, tag="receipt"):
    """A participant got further in the lane."""

    receipt: Receipt


class Watching(_Signal, frozen=True, tag="watching"):
    """Staff opened a conversation, or closed it; told to staff only."""

    participant: str
    on: bool


class LocationMoved(_Signal, frozen=True, tag="location.moved", omit_defaults=True):
    """Who shares a live location is here now. Older than 60 s: no longer fresh."""

    participant: str
    message: str  # the id of the live location
    latitude: float  # degrees, WGS 84
    longitude: float
    at: datetime  # database time, UTC
    accuracy_m: float | None = None  # metres; the point lies within
    heading_deg: float | None = None  # degrees clockwise from north
    speed_mps: float | None = None  # metres a second
    distance_m: float | None = None  # metres to where they go, in a straight line
    eta_s: int | None = None  # about how many seconds until they are there; None: nobody knows


class MessageSettled(_Signal, frozen=True, tag="message.settled", omit_defaults=True):
    """To who wrote a message that was held back: staff have decided. Released: it also comes as an event."""

    client_id: str
    flag: str
    approved: bool
    reason: str | None = None  # why it was refused, where staff say


class FlagsChanged(_Signal, frozen=True, tag="flags.changed"):
    """To who follows the desk: something was found in a message, or settled. List again."""


class ConversationTouched(_Signal, frozen=True, tag="conversation.touched"):
    """To who follows the desk: a conversation changed. At most one a second for each.

    A row for a list, not a thread: at most 20 participants, those present first; no receipts; long last words are cut.
    """

    conversation: Conversation


class ConversationsChanged(_Signal, frozen=True, tag="conversations.changed"):
    """To who follows the desk: too much changed at once to tell each. List again."""


class Unknown(Struct, frozen=True, kw_only=True):
    """A signal newer than this reader. Never sent."""

    name: str
    raw: bytes


Signal: TypeAlias = (
    Typing
    | Presence
    | ReceiptMoved
    | Watching
    | LocationMoved
    | MessageSettled
    | FlagsChanged
    | ConversationTouched
    | ConversationsChanged
)

_decoder: msgspec.json.Decoder[Signal] = msgspec.json.Decoder(Signal)


class _Probe(Struct):
    name: str = "unknown"


def decode(raw: Raw | bytes) -> Signal | Unknown:
    """The signal in `raw`, or `Unknown` where it is newer than this reader."""
    data = bytes(raw)
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        return Unknown(name=msgspec.json.decode(data, type=_Probe).name, raw=data)
