"""What an outside provider of moving pictures is to us: questions as addresses, answers as values. No I/O."""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

import msgspec

from tradepost.protocol.gifs import Attribution, FoundGif

from .pack import path_of

PAGE = 24  # pictures asked for at once, whatever who asks wants: so that pages are remembered for many
SCHEMES = ("https://", "http://")
ALT_MAX_CHARS = 200
TAGS_MAX = 10
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")

T = TypeVar("T")
Number = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class BadAnswer(Exception):
    """The provider said something that is of no use; in words without what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A picture of a provider: how we show it, and where its bytes are."""

    found: FoundGif
    gif_url: str
    still_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePage:
    """Pictures, and where the next page begins."""

    gifs: list[Remote]
    following: int | None = None


class Provider(Protocol):
    """One outside provider, with our key."""

    @property
    def name(self) -> str:
        """The first part of its ids."""

    @property
    def attribution(self) -> Attribution:
        """What it asks to be shown beside its pictures."""

    def search_url(self, query: str | None, locale: str | None, start: int) -> str:
        """Where to ask for a page of pictures for words, or of those that are liked.

        `start` is 0 or `following` of an earlier page.
        """

    def one_url(self, name: str) -> str:
        """Where to ask for one picture."""

    def parse(self, body: bytes) -> RemotePage:
        """Raises: BadAnswer."""


class Rendition(msgspec.Struct, frozen=True):
    """One file of a picture. Providers write numbers as texts, or leave them out."""

    url: str = ""
    width: Number = 0
    height: Number = 0

    @property
    def usable(self) -> bool:
        """Whether it can be fetched and laid out."""
        return self.url.startswith(SCHEMES) and 0 < self.width <= 4_096 and 0 < self.height <= 4_096


def remote(
    provider: str, name: str, alt: str, gif: Rendition | None, still: Rendition | None, tags: list[str]
) -> Remote | None:
    """A picture as we show it; None where the provider does not say enough of it."""
    if gif is None or still is None or not gif.usable or not still.url.startswith(SCHEMES):
        return None
    if not _ID.fullmatch(name):
        return None
    found = FoundGif(
        id=f"{provider}:{name}",
        alt=line(alt, ALT_MAX_CHARS),
        width=gif.width,
        height=gif.height,
        url=path_of(provider, name, "gif"),
        still_url=path_of(provider, name, "png"),
        tags=[line(tag, 40) for tag in tags[:TAGS_MAX]],
    )
    return Remote(found=found, gif_url=gif.url, still_url=still.url)


def each(items: Iterable[msgspec.Raw], kind: type[T]) -> list[T]:
    """The items that are in the provider's form; one that is odd does not spoil the page."""
    found: list[T] = []
    for raw in items:
        with contextlib.suppress(msgspec.MsgspecError):
            found.append(msgspec.json.decode(raw, type=kind, strict=False))
    return found


def line(text: str, most: int) -> str:
    """On one line, and not too long."""
    return _SPACES.sub(" ", text).strip()[:most]


def region(locale: str | None) -> str | None:
    """The country of a language tag, in small letters: `es-MX` → `mx`."""
    last = (locale or "").rpartition("-")
    return last[2].lower() if last[1] and len(last[2]) == 2 and last[2].isalpha() else None
