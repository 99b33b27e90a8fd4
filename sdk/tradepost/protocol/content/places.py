"""Points on the map: one that stays, and one that moves."""

from typing import Annotated, Literal

from msgspec import Meta

from .. import limits
from .kind import Kind

Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees, WGS 84.")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees, WGS 84.")]
Metres = Annotated[float, Meta(ge=0, le=100_000, description="Metres; the point lies within.")]
Heading = Annotated[float, Meta(ge=0, le=360, description="Degrees from north, clockwise.")]
Speed = Annotated[float, Meta(ge=0, le=150, description="Metres a second.")]
Distance = Annotated[float, Meta(ge=0, le=20_100_000, description="Metres as the crow flies.")]


class Location(Kind, frozen=True, tag="location"):
    """A point on the map. What the sender's role may not say exactly yet is told to within 500 m."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Metres | None = None
    label: limits.Line = ""  # what is there
    address: limits.Line = ""  # as people write it
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class LiveLocation(Kind, frozen=True, tag="live_location"):
    """Where someone is, for a while. Made by `location.start`, kept up by signals; once ended it holds no position."""

    state: Literal["live", "ended"]
    until: limits.Time  # when it ends by itself
    label: limits.Line = ""  # what is under way, such as `Your parcel`
    latitude: Latitude | None = None  # the last known position
    longitude: Longitude | None = None
    accuracy_m: Metres | None = None
    heading_deg: Heading | None = None
    speed_mps: Speed | None = None
    moved_at: limits.Time | None = None  # of the last position; one older than 60 s is stale
    distance_m: Distance | None = None  # to where it goes
    eta_s: Annotated[int, Meta(ge=0, le=86_400)] | None = None  # seconds until it is there, as it looks now
    arrived_at: limits.Time | None = None
    ended: Literal["stopped", "expired", "stage", "left"] | None = None  # why
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent
