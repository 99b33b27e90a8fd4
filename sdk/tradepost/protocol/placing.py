"""Live locations: they begin, move and stop."""

from typing import Annotated

from msgspec import Meta, Struct

from . import limits
from .command import Command
from .content.places import Heading, Latitude, Longitude, Speed

Accuracy = Annotated[float, Meta(ge=0, le=10_000, description="Metres; the point lies within.")]
Duration = Annotated[int, Meta(ge=limits.LOCATION_MIN_S, le=limits.LOCATION_MAX_S, description="Seconds.")]
Radius = Annotated[int, Meta(ge=20, le=2_000, description="Metres around the destination that count as there.")]


class Position(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where someone is."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Accuracy | None = None
    heading_deg: Heading | None = None
    speed_mps: Speed | None = None


class Destination(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where someone goes. It is shown to nobody: only the distance to it and the time until then are."""

    latitude: Latitude
    longitude: Longitude
    radius_m: Radius = 100


class StartLocation(Command, frozen=True, tag="location.start"):
    """Share where one is with an audience, for a time: a message that the positions keep up to date.

    It ends by itself: after `duration_s`, at a stage that the policy names, with one's own part, or by
    `location.stop`. Another one that the same participant shares in this conversation ends first.
    """

    conversation: limits.ConversationId
    duration_s: Duration
    audience: limits.Audience | None = None  # absent: everyone
    label: limits.Line = ""  # what is on its way, such as `Your bike`
    position: Position | None = None  # where one is now
    destination: Destination | None = None
    client_id: limits.ClientId | None = None


class MoveLocation(Command, frozen=True, tag="location.move"):
    """Where one is now: told to the audience and kept as the last known position, nowhere else.

    Taken where it is 10 m from the last one or 5 s later, at most once a second.
    """

    conversation: limits.ConversationId
    message: limits.MessageId  # the live location
    latitude: Latitude
    longitude: Longitude
    accuracy_m: Accuracy | None = None
    heading_deg: Heading | None = None
    speed_mps: Speed | None = None


class StopLocation(Command, frozen=True, tag="location.stop"):
    """End a live location: by who shares it, or by staff. No position of it is kept. Ended already: nothing happens."""

    conversation: limits.ConversationId
    message: limits.MessageId  # the live location
    client_id: limits.ClientId | None = None
