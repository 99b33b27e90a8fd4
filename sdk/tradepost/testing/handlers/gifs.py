"""What the in-memory server finds: a few pictures of its own, by the words of their tags."""

from typing import TYPE_CHECKING

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import results as r
from ...protocol.gifs import FoundGif
from .actor import Actor

if TYPE_CHECKING:
    from ..server import Server

_PICTURES = {
    "on_my_way": ("A scooter hurries along a road", ["on my way", "coming"]),
    "thank_you": ("A parcel bows", ["thank you", "thanks"]),
    "deal": ("Two hands shake", ["deal", "agreed"]),
}
PACK = [
    FoundGif(
        id=f"local:{name}",
        alt=alt,
        width=240,
        height=180,
        url=f"/g/local/{name}.gif",
        still_url=f"/g/local/{name}.png",
        tags=tags,
    )
    for name, (alt, tags) in _PICTURES.items()
]


def search(server: "Server", actor: Actor, command: c.SearchGifs) -> r.GifPage:
    """Those with all words in their tags, in the order of the pack; the cursor counts those that were shown."""
    asked = set((command.query or "").lower().split())
    found = [gif for gif in PACK if asked <= {word for tag in gif.tags for word in tag.split()}]
    if command.cursor is not None and not command.cursor.isdecimal():
        raise refusal("invalid", "Expected a cursor from an earlier answer.", path="$.cursor")
    start = int(command.cursor or 0)
    upto = start + command.limit
    return r.GifPage(gifs=found[start:upto], cursor=str(upto) if upto < len(found) else None)
