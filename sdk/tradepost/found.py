"""What a search finds."""

from dataclasses import dataclass

import msgspec

from .message import Message
from .pages import Pages
from .protocol.searching import Highlight, SearchMessages
from .requests import Requests


@dataclass(frozen=True, slots=True)
class Found:
    """A message that has the words, and a piece of it around them."""

    message: Message
    snippet: str
    highlights: list[Highlight]  # what was looked for: `snippet[one.start : one.end]`


def pages(requests: Requests, command: SearchMessages, limit: int | None, page_size: int) -> Pages[Found]:
    """What a search finds, page after page."""

    async def fetch(cursor: str | None, size: int) -> tuple[list[Found], str | None]:
        page = await requests.request(msgspec.structs.replace(command, cursor=cursor, limit=size))
        return [Found(Message(hit.message, requests), hit.snippet, hit.highlights) for hit in page.hits], page.cursor

    return Pages(fetch, limit=limit, page_size=page_size)
