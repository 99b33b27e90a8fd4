"""What a message says: one union tagged by `kind`. Every kind but text has a plain-text `fallback`; text is its own."""

import contextlib
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct

from . import limits

Pixels = Annotated[int, Meta(ge=1, le=100_000, description="Pixels.")]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees, WGS 84.")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees, WGS 84.")]
Metres = Annotated[float, Meta(ge=0, le=100_000, description="Metres; the point lies within.")]
Mime = Annotated[str, Meta(min_length=3, max_length=127, pattern=r"^[a-z0-9.+\-]+/[a-z0-9.+\-]+$(?!\n)")]
FileName = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f/\\]+$(?!\n)")]
Bytes = Annotated[int, Meta(ge=0, le=limits.INTEGER_MAX)]


class _Kind(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind"):
    """Common to all kinds: immutable, defaults left out on the wire, unknown fields refused."""


class Text(_Kind, frozen=True, tag="text"):
    """Words, at most 8,192 characters; shown as they are."""

    text: limits.Text  # plain text: nothing in it is markup

    @property
    def fallback(self) -> str:
        """The text itself."""
        return self.text


class Image(_Kind, frozen=True, tag="image"):
    """A picture at an https address. The address is checked, never fetched by the server."""

    url: limits.Url
    alt: limits.Line = ""  # what it shows, for those who cannot see it
    caption: limits.Line = ""  # words beneath it
    width: Pixels | None = None
    height: Pixels | None = None
    fallback: limits.Line = ""  # plain text in its place; written by the server if absent


class File(_Kind, frozen=True, tag="file"):
    """A document at an https address. The address is checked, never fetched by the server."""

    url: limits.Url
    name: FileName  # of the file, without a path
    mime: Mime | None = None  # media type, such as `application/pdf`
    size_bytes: Bytes | None = None  # in bytes
    caption: limits.Line = ""  # words beneath it
    fallback: limits.Line = ""  # plain text in its place; written by the server if absent


class Gif(_Kind, frozen=True, tag="gif"):
    """A moving picture at an https address, with a still one for readers who want no motion."""

    url: limits.Url
    alt: limits.Line = ""  # what it shows, for those who cannot see it
    still_url: limits.Url | None = None  # one picture of it, for those who want no motion
    width: Pixels | None = None
    height: Pixels | None = None
    fallback: limits.Line = ""  # plain text in its place; written by the server if absent


class Location(_Kind, frozen=True, tag="location"):
    """A point on the map."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Metres | None = None
    label: limits.Line = ""  # what is there
    address: limits.Line = ""  # as people write it
    fallback: limits.Line = ""  # plain text in its place; written by the server if absent


Heading = Annotated[float, Meta(ge=0, le=360, description="Degrees from north, clockwise.")]
Speed = Annotated[float, Meta(ge=0, le=150, description="Metres a second.")]
Distance = Annotated[float, Meta(ge=0, le=20_100_000, description="Metres as the crow flies.")]


class LiveLocation(_Kind, frozen=True, tag="live_location"):
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
    fallback: limits.Line = ""  # plain text in its place; written by the server if absent


class Unknown(Struct, frozen=True, kw_only=True):
    """A kind newer than this reader: show `fallback`, keep `raw`. Never sent."""

    kind: str
    fallback: str
    raw: bytes


Content: TypeAlias = Text | Image | File | Gif | Location | LiveLocation
KINDS: tuple[type[Content], ...] = (Text, Image, File, Gif, Location, LiveLocation)

_decoder: msgspec.json.Decoder[Content] = msgspec.json.Decoder(Content)


class _Probe(Struct):
    kind: str = "unknown"
    fallback: str = ""


def decode(raw: Raw | bytes) -> Content | Unknown | None:
    """The content in `raw`; None where the message was deleted; `Unknown` where the kind is newer than this reader."""
    data = bytes(raw)
    if data in (b"", b"null"):
        return None
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        return _newer(data)


def _newer(data: bytes) -> Content | Unknown:
    """A kind, or fields of a kind, that came after this reader: what it knows of it, or `Unknown`."""
    probe = msgspec.json.decode(data, type=_Probe)
    for kind in KINDS:
        if kind.__struct_config__.tag == probe.kind:
            given = msgspec.json.decode(data, type=dict[str, Raw])
            known = {name: raw for name, raw in given.items() if name in kind.__struct_fields__}
            with contextlib.suppress(msgspec.ValidationError):
                return msgspec.json.decode(msgspec.json.encode(known), type=kind)
    return Unknown(kind=probe.kind, fallback=probe.fallback or f"[{probe.kind}]", raw=data)
