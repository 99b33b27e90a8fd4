"""Finding moving pictures."""

from typing import Annotated

from msgspec import Meta, Struct

from . import limits
from .command import Command


class SearchGifs(Command, frozen=True, tag="gif.search"):
    """Moving pictures for these words, best first; without words those that are liked now.

    The server asks for them and hands them on: who makes them does not learn who looks.
    """

    query: limits.GifQuery | None = None
    locale: limits.Locale | None = None  # of the words, and of the answer's `alt`; absent: English
    cursor: limits.Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=limits.GIFS_MAX, description="Entries of the answer at most.")] = 24


class FoundGif(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A moving picture that may be sent. Its addresses are paths on this server."""

    id: str  # sent as `gif` of the content
    alt: str  # what it shows, for those who cannot see it
    width: int  # pixels
    height: int  # pixels
    url: str  # the moving picture
    still_url: str  # one picture of it, for those who want no motion
    tags: list[str] = []  # words that it is found by


class Attribution(Struct, frozen=True, kw_only=True):
    """Whom the pictures are from. Show it beside them."""

    name: str
    text: str  # such as "Powered by …"
    url: str  # of their page
