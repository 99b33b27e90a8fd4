"""Where each kind of content has words: one table, for search, masking and whoever else reads what people wrote.

A row names the fields by their paths: `cards[].title` is the title of each card. `tests/unit/test_words.py` fails for a
kind without a row, and for a field that holds text and stands neither here nor in `NO_WORDS`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from .forms import Address, Answer, Form
from .media import Audio, File, Gif, Image, Video
from .places import LiveLocation, Location
from .rich import Buttons, Card, Carousel, ContactRequest, List, QuickReplies
from .system import System
from .text import Text

_CARD = ("title", "description", "status", "image.alt", "fields[].label", "fields[].value", "buttons[].label")
_ROW = ("title", "description", "image.alt")
_FIELD = ("label", "hint", "unit", "options[].label")

WORDS: dict[type[Struct], tuple[str, ...]] = {
    Text: ("text",),
    Image: ("alt", "caption"),
    File: ("name", "caption"),
    Audio: ("caption", "transcript"),
    Video: ("alt", "caption"),
    Gif: ("alt",),
    Location: ("label", "address"),
    LiveLocation: ("label",),
    ContactRequest: ("text",),
    Card: tuple(f"card.{path}" for path in _CARD),
    Carousel: ("text", *(f"cards[].{path}" for path in _CARD)),
    List: ("text", "button", "sections[].title", *(f"sections[].rows[].{path}" for path in _ROW)),
    QuickReplies: ("text", "replies[].label"),
    Buttons: ("text", "buttons[].label"),
    Form: ("title", "text", "submit", *(f"fields[].{path}" for path in _FIELD)),
    Answer: ("label", "values[].label", "values[].shown", "values[].value"),
    System: ("text",),
    Address: ("line1", "line2", "postcode", "city", "region"),  # inside a value
}
NO_WORDS = {  # fields of text that are no words: ids, addresses of pages, codes
    "action",
    "code",
    "country",
    "currency",
    "data",
    "fallback",  # made of the others, or the sender's own plain text: read where nothing else is
    "file",
    "gif",
    "icon",
    "id",
    "mime",
    "name",  # of a field of a form; of a file it is a word
    "participant",
    "payload",
    "placeholder",
    "price_visible_to",
    "reference",
    "still_url",
    "type",  # of a value that was filled in
    "url",
    "visible_to",
    "answers_to",
    "min",
    "max",
}


class Said(NamedTuple):
    """Words of a content, and where they stand."""

    path: str  # such as `cards[2].title`
    text: str
    visible_to: tuple[str, ...] | None  # roles; None: everyone who may read the message


def said(content: Struct) -> Iterator[Said]:
    """All words of a content, in the order in which they are shown. A content of unknown kind has none here."""
    for path in WORDS.get(type(content), ()):
        yield from _follow(content, path.split("."), "", None)


def _follow(value: object, steps: list[str], at: str, visible_to: tuple[str, ...] | None) -> Iterator[Said]:
    if value is None or value == "":
        return
    if isinstance(value, Address) and not steps:
        for field in WORDS[Address]:
            yield from _follow(value, [field], at, visible_to)
    elif not steps:
        if isinstance(value, str):
            yield Said(at, value, visible_to)
    else:
        yield from _step(value, steps, at, visible_to)


def _step(value: object, steps: list[str], at: str, visible_to: tuple[str, ...] | None) -> Iterator[Said]:
    name = steps[0].removesuffix("[]")
    found, place = getattr(value, name, None), f"{at}.{name}" if at else name
    if not steps[0].endswith("[]"):
        yield from _follow(found, steps[1:], place, visible_to)
        return
    for n, item in enumerate(found or ()):
        own = getattr(item, "visible_to", None)
        yield from _follow(item, steps[1:], f"{place}[{n}]", visible_to if own is None else tuple(own))
