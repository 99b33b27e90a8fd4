"""GIPHY. Shapes: developers.giphy.com/docs/api/endpoint and …/schema."""

from typing import Final
from urllib.parse import quote, urlencode

import msgspec

from tradepost.protocol.gifs import Attribution

from .providers import PAGE, BadAnswer, Remote, RemotePage, Rendition, each, remote

RATINGS: Final = ("y", "g", "pg", "pg-13", "r")  # from harmless to not
START_MAX = 499  # of what is liked


class _Images(msgspec.Struct, frozen=True):
    fixed_width: Rendition = Rendition()  # 200 pixels wide
    fixed_width_still: Rendition = Rendition()


class _Gif(msgspec.Struct, frozen=True):
    id: str
    images: _Images = _Images()
    rating: str = "r"
    title: str = ""
    alt_text: str = ""


class _Pagination(msgspec.Struct, frozen=True):
    total_count: int = 0
    count: int = 0
    offset: int = 0


class _Answer(msgspec.Struct, frozen=True):
    data: msgspec.Raw  # pictures, or one
    pagination: _Pagination = _Pagination()


class Giphy:
    """With a key, and the rating up to which pictures are shown."""

    name = "giphy"
    attribution = Attribution(name="GIPHY", text="Powered By GIPHY", url="https://giphy.com")

    def __init__(self, key: str, rating: str = "g", url: str = "https://api.giphy.com") -> None:
        self._key, self._rating, self._url = key, rating, url.rstrip("/")

    def search_url(self, query: str | None, locale: str | None, start: int) -> str:
        """Where to ask for words, or for what is liked."""
        fields = {"api_key": self._key, "rating": self._rating, "limit": str(PAGE), "offset": str(start)}
        if query is None:
            return f"{self._url}/v1/gifs/trending?{urlencode(fields)}"
        fields |= {"q": query, "lang": (locale or "en").partition("-")[0].lower()}
        return f"{self._url}/v1/gifs/search?{urlencode(fields)}"

    def one_url(self, name: str) -> str:
        """Where to ask for one picture."""
        return f"{self._url}/v1/gifs/{quote(name, safe='')}?{urlencode({'api_key': self._key})}"

    def parse(self, body: bytes) -> RemotePage:
        """Raises: BadAnswer."""
        try:
            answer = msgspec.json.decode(body, type=_Answer, strict=False)
            many = bytes(answer.data).lstrip().startswith(b"[")
            items = msgspec.json.decode(answer.data, type=list[msgspec.Raw]) if many else [answer.data]
        except msgspec.MsgspecError as error:
            raise BadAnswer("not in its form") from error
        page = answer.pagination
        following = page.offset + page.count
        more = page.count > 0 and following < min(page.total_count, START_MAX)
        return RemotePage(
            gifs=[found for gif in each(items, _Gif) if (found := self._remote(gif)) is not None],
            following=following if more else None,
        )

    def _remote(self, gif: _Gif) -> Remote | None:
        if gif.rating not in RATINGS[: RATINGS.index(self._rating) + 1]:
            return None
        images = gif.images
        return remote(self.name, gif.id, gif.alt_text or gif.title, images.fixed_width, images.fixed_width_still, [])
