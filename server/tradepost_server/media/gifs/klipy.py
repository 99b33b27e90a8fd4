"""KLIPY. Shapes: docs.klipy.com, GIF API: search, trending, items."""

from typing import Final
from urllib.parse import quote, urlencode

import msgspec

from tradepost.protocol.gifs import Attribution

from .providers import PAGE, BadAnswer, Remote, RemotePage, Rendition, each, region, remote

FILTERS: Final = {"g": "high", "pg": "medium", "pg-13": "low"}  # rating → how much is kept out
CUSTOMER = "tradepost"  # the same for everyone: it asks for an id of who looks, and is given none


class _Size(msgspec.Struct, frozen=True):
    gif: Rendition | None = None
    jpg: Rendition | None = None


class _Files(msgspec.Struct, frozen=True):
    hd: _Size = _Size()
    md: _Size = _Size()
    sm: _Size = _Size()
    xs: _Size = _Size()


class _Gif(msgspec.Struct, frozen=True):
    id: int | str = ""
    title: str = ""
    type: str = "gif"
    file: _Files = _Files()
    tags: list[str] = []


class _Data(msgspec.Struct, frozen=True):
    data: list[msgspec.Raw]
    current_page: int = 1
    has_next: bool = False


class _Answer(msgspec.Struct, frozen=True):
    result: bool
    data: _Data | None = None


class Klipy:
    """With a key, and the rating up to which pictures are shown."""

    name = "klipy"
    attribution = Attribution(name="KLIPY", text="Powered by KLIPY", url="https://klipy.com")

    def __init__(self, key: str, rating: str = "g", url: str = "https://api.klipy.com") -> None:
        self._url = f"{url.rstrip('/')}/api/v1/{quote(key, safe='')}/gifs"
        self._filter = FILTERS[rating]

    def search_url(self, query: str | None, locale: str | None, start: int) -> str:
        """Where to ask for words, or for what is liked. Its pages are counted from 1."""
        fields = {
            "page": str(start + 1),
            "per_page": str(PAGE),
            "customer_id": CUSTOMER,
            "content_filter": self._filter,
            "format_filter": "gif,jpg",
        }
        if (country := region(locale)) is not None:
            fields["locale"] = country
        if query is None:
            return f"{self._url}/trending?{urlencode(fields)}"
        return f"{self._url}/search?{urlencode({'q': query, **fields})}"

    def one_url(self, name: str) -> str:
        """Where to ask for one picture."""
        return f"{self._url}/items?{urlencode({'ids': name, 'content_filter': self._filter})}"

    def parse(self, body: bytes) -> RemotePage:
        """Raises: BadAnswer."""
        try:
            answer = msgspec.json.decode(body, type=_Answer, strict=False)
        except msgspec.MsgspecError as error:
            raise BadAnswer("not in its form") from error
        if not answer.result or answer.data is None:
            raise BadAnswer("result is false")
        return RemotePage(
            gifs=[found for gif in each(answer.data.data, _Gif) if (found := self._remote(gif)) is not None],
            following=answer.data.current_page if answer.data.has_next else None,
        )

    def _remote(self, gif: _Gif) -> Remote | None:
        if gif.type != "gif":  # an advertisement
            return None
        sizes = (gif.file.sm, gif.file.md, gif.file.xs, gif.file.hd)
        moving = next((size.gif for size in sizes if size.gif is not None), None)
        still = next((size.jpg for size in sizes if size.jpg is not None), None)
        return remote(self.name, str(gif.id), gif.title, moving, still, gif.tags)
