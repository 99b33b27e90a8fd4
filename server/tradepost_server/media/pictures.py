"""What a picture becomes: its variants as values, and the limits it is held to."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

MOST_PIXELS = 40_000_000  # of one picture, or one frame
LONGEST_SIDE = 16_384  # px, as uploaded
MOST_FRAMES = 300
MOST_ANIMATED_PIXELS = 120_000_000  # in all frames together

MAIN_SIDE = 2_560  # px at most, as served
THUMBNAIL_SIDE = 480
PLACEHOLDER_SIDE = 16
PLACEHOLDER_CHARACTERS = 600


class Variant(Struct, frozen=True, kw_only=True):
    """One file made of a picture."""

    path: Path
    mime: str
    width: int  # px
    height: int
    size_bytes: int


class PreparedImage(Struct, frozen=True, kw_only=True):
    """All that is served of a picture. Nothing in it was copied from the upload but its pixels."""

    main: Variant
    thumbnail: Variant  # webp, at most 480 px a side
    still: Variant | None  # the first frame, where `main` moves
    placeholder: str  # a data URI of a few pixels, to show until the picture is there


class MediaError(Exception):
    """Why nothing was made of an upload; `reason` is a short sentence for who sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadImage(MediaError):
    """This file is the cause: broken, too large, or no picture. Sending it again changes nothing."""


class TooBusy(MediaError):
    """Too many pictures are being prepared; later it may succeed."""


class Job(Struct, frozen=True):
    """What a worker process is asked, as one line of JSON."""

    source: str  # path of the upload
    out_dir: str
    cpu_s: int  # seconds of processor time that it may take


FileName = Literal[
    "main.jpg", "main.png", "main.webp", "main.gif", "thumbnail.webp", "still.webp"
]  # a worker that was taken over by its picture cannot name another file
Mime = Literal["image/jpeg", "image/png", "image/webp", "image/gif"]


class MadeVariant(Struct, frozen=True):
    """A `Variant` as a worker tells it: a bare name in its `out_dir`."""

    name: FileName
    mime: Mime
    width: int
    height: int


class Made(Struct, frozen=True, tag="made"):
    """A worker's answer: the files are there."""

    main: MadeVariant
    thumbnail: MadeVariant
    still: MadeVariant | None
    placeholder: str


class Refused(Struct, frozen=True, tag="refused"):
    """A worker's answer: the reason for a `BadImage`."""

    reason: str
