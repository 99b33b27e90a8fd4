"""Pictures, documents, sound and moving pictures, each from an uploaded file or an https address."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias, TypedDict

from ..protocol import content as kinds
from .checked import checked

_UPLOADED = "fl_"  # how the id of an uploaded file begins


class Uploaded(Protocol):
    """What an upload gives back: something with the id of the file."""

    @property
    def id(self) -> str:
        """Such as `fl_01jwz3m4w2x6y9z3a7b0c`."""
        ...


Source: TypeAlias = str | Uploaded  # an https address, the id of an uploaded file, or what an upload gave back


class _Where(TypedDict):
    file: str | None
    url: str | None


def where(source: Source) -> _Where:
    """`file` or `url`, whichever it is."""
    name = source if isinstance(source, str) else source.id
    uploaded = name.startswith(_UPLOADED)
    return {"file": name if uploaded else None, "url": None if uploaded else name}


def Image(source: Source, alt: str = "", *, caption: str = "", fallback: str = "") -> kinds.Image:
    """A picture; `alt` says what it shows to those who cannot see it."""
    return checked(kinds.Image(**where(source), alt=alt, caption=caption, fallback=fallback))


def File(
    source: Source, name: str | None = None, *, mime: str | None = None, caption: str = "", fallback: str = ""
) -> kinds.File:
    """A document. One at an address needs a `name`."""
    return checked(kinds.File(**where(source), name=name, mime=mime, caption=caption, fallback=fallback))


def Audio(
    source: Source,
    *,
    duration_s: float | None = None,
    waveform: Sequence[int] = (),
    transcript: str = "",
    caption: str = "",
    fallback: str = "",
) -> kinds.Audio:
    """A voice note or other sound; `waveform` is its loudness over time, 0 to 100, at most 128 values."""
    return checked(
        kinds.Audio(
            **where(source),
            duration_s=duration_s,
            waveform=list(waveform),
            transcript=transcript,
            caption=caption,
            fallback=fallback,
        )
    )


def Video(
    source: Source,
    alt: str = "",
    *,
    duration_s: float | None = None,
    width: int | None = None,
    height: int | None = None,
    caption: str = "",
    fallback: str = "",
) -> kinds.Video:
    """A moving picture with sound, mp4 or webm; `width` and `height` in pixels."""
    return checked(
        kinds.Video(
            **where(source),
            alt=alt,
            duration_s=duration_s,
            width=width,
            height=height,
            caption=caption,
            fallback=fallback,
        )
    )


def Gif(source: str, alt: str = "", *, still_url: str | None = None, fallback: str = "") -> kinds.Gif:
    """A short moving picture: an id from the server's search, such as `local:thank_you`, or an https address.

    `still_url`: one picture of it, for those who want no motion; beside an address only.
    """
    found = source if not source.startswith("https:") else None
    url = source if found is None else None
    return checked(kinds.Gif(gif=found, url=url, alt=alt, still_url=still_url, fallback=fallback))


def Picture(source: Source, alt: str = "") -> kinds.Picture:
    """A picture on a card or in a row."""
    return checked(kinds.Picture(**where(source), alt=alt))


def picture(source: "Source | kinds.Picture | None") -> kinds.Picture | None:
    """What stands for a picture, as one."""
    return source if source is None or isinstance(source, kinds.Picture) else Picture(source)
