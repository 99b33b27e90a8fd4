"""Pictures, documents, sound and moving pictures: an uploaded file, or something at an https address."""

from typing import Annotated

from msgspec import Meta

from .. import limits
from .kind import Bytes, FileName, Kind, Mime, Pixels, Placeholder, Seconds

Waveform = Annotated[list[Annotated[int, Meta(ge=0, le=100)]], Meta(max_length=128)]  # loudness over time, 0 to 100


class Image(Kind, frozen=True, tag="image"):
    """A picture: `file` or `url`, one of the two. What is at an address is never fetched by the server."""

    file: limits.FileId | None = None  # an uploaded one; its measures are written by the server
    url: limits.Url | None = None  # one at an https address
    alt: limits.Line = ""  # what it shows, for those who cannot see it
    caption: limits.Line = ""  # words beneath it
    width: Pixels | None = None
    height: Pixels | None = None
    mime: Mime | None = None  # media type
    size_bytes: Bytes | None = None  # in bytes
    placeholder: Placeholder = ""  # a few pixels to show while it loads; written by the server
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class File(Kind, frozen=True, tag="file"):
    """A document: `file` or `url`, one of the two. What is at an address is never fetched by the server."""

    file: limits.FileId | None = None  # an uploaded one; its name, type and size are written by the server
    url: limits.Url | None = None  # one at an https address
    name: FileName | None = None  # without a path; required with `url`
    mime: Mime | None = None  # media type, such as `application/pdf`
    size_bytes: Bytes | None = None  # in bytes
    caption: limits.Line = ""  # words beneath it
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Audio(Kind, frozen=True, tag="audio"):
    """A voice note, or other sound: `file` or `url`, one of the two."""

    file: limits.FileId | None = None  # an uploaded one
    url: limits.Url | None = None  # one at an https address
    duration_s: Seconds | None = None
    waveform: Waveform = []  # loudness over time, 0 to 100, to be drawn
    caption: limits.Line = ""  # words beneath it
    transcript: limits.Fallback = ""  # what is said in it
    mime: Mime | None = None  # media type
    size_bytes: Bytes | None = None  # in bytes
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Video(Kind, frozen=True, tag="video"):
    """A moving picture with sound, mp4 or webm, stored and played as it is: `file` or `url`, one of the two."""

    file: limits.FileId | None = None  # an uploaded one
    url: limits.Url | None = None  # one at an https address
    alt: limits.Line = ""  # what it shows, for those who cannot see it
    caption: limits.Line = ""  # words beneath it
    duration_s: Seconds | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    mime: Mime | None = None  # media type
    size_bytes: Bytes | None = None  # in bytes
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent


class Gif(Kind, frozen=True, tag="gif"):
    """A short moving picture: `gif` from the server's search, or `url`, one of the two."""

    gif: limits.GifId | None = None  # found by `gif.search`; alt and measures are written by the server
    url: limits.Url | None = None  # one at an https address
    still_url: limits.Url | None = None  # one picture of it, for those who want no motion; with `url`
    alt: limits.Line = ""  # what it shows, for those who cannot see it
    width: Pixels | None = None
    height: Pixels | None = None
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent
