"""Finding moving pictures to send."""

from .pages import Pages
from .protocol.commands import SearchGifs
from .protocol.gifs import Attribution, FoundGif
from .protocol.limits import GIFS_MAX
from .requests import Requests


class Gifs:
    """Searching GIFs: `client.gifs`."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self.attribution: Attribution | None = None  # of the last page: show it beside the pictures

    def search(
        self, query: str | None = None, *, locale: str | None = None, limit: int | None = None, page_size: int = 24
    ) -> Pages[FoundGif]:
        """Those for these words (at most 50 characters), best first; without words those that are liked now.

        Send one with `content.Gif(gif=found.id)`. `locale` is the language of the words, such as `es-MX`.
        """

        async def fetch(cursor: str | None, size: int) -> tuple[list[FoundGif], str | None]:
            command = SearchGifs(query=query, locale=locale, cursor=cursor, limit=min(size, GIFS_MAX))
            page = await self._requests.request(command)
            self.attribution = page.attribution
            return page.gifs, page.cursor

        return Pages(fetch, limit=limit, page_size=page_size)
