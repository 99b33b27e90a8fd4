"""What someone does on the marketplace's pages, told for staff who help them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from . import limits
from .command import Command
from .model import Scalar

TrackName = Annotated[str, Meta(min_length=1, max_length=64, pattern=limits._PRINTABLE)]
Properties = Annotated[dict[str, Scalar], Meta(max_length=20, description="Flat; at most 20 entries.")]


class TrackProfile(Command, frozen=True, tag="profile.track"):
    """The asker did something on a page: `viewed listing 12`. The latest 50 are kept, for staff alone.

    A page tells it: it is not the marketplace's word.
    """

    name: TrackName  # such as `listing.viewed`
    properties: Properties = {}  # names of at most 64 characters, texts of at most 256


class Tracked(Struct, frozen=True, kw_only=True):
    """Something that someone did."""

    at: datetime
    name: str
    properties: dict[str, Scalar]
