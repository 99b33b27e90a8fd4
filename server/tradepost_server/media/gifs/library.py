"""`GifLibrary`: the pack, or an outside provider with the pack behind it for when it does not answer."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal

import msgspec

from tradepost.protocol.gifs import FoundGif
from tradepost.protocol.results import GifPage

from ...errors import Invalid, Unavailable
from ...outbound import Limits, Outbound, OutboundError
from ..remembered import Remembered
from . import pack as packs
from .pack import Pack
from .providers import BadAnswer, Provider, Remote, RemotePage

_log = logging.getLogger("tradepost.gifs")

ANSWER_LIMITS = Limits(total_s=4.0, body_bytes=2**21, redirects=1, types=("application/json", "text/json"))
PICTURE_LIMITS = Limits(total_s=8.0, body_bytes=2**22, types=("image/*",))
PAGES_MAX, PAGES_S = 500, 600.0  # answers to searches that are remembered
KNOWN_MAX, KNOWN_S = 20_000, 86_400.0  # pictures that were found
PICTURES_BYTES, PICTURES_S = 2**25, 3_600.0  # their bytes
ABSENT_S = 60.0  # one that is not there is not asked for again so soon
LOOK_UPS_PER_S, LOOK_UPS_AT_ONCE = 1.0, 30.0  # anyone can name an id: the provider's quota is not for them to spend
DOWN_S = 30.0  # a provider that does not answer is left alone

Kind = Literal["gif", "still"]
_MAGIC = ((b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_STILLS = (*_MAGIC, (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Bytes to hand on, of a type that was seen in them."""

    body: bytes
    media_type: str
    forever: bool  # the same for as long as this server runs


class _Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    provider: str
    start: int = 0  # as the provider counts
    skip: int = 0  # of that page


class GifLibrary:
    """Finds moving pictures and fetches their bytes. Whoever looks is known to this server alone."""

    def __init__(
        self,
        pack: Pack,
        outbound: Outbound,
        provider: Provider | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._pack, self._outbound, self._provider, self._clock = pack, outbound, provider, clock
        self._pages: Remembered[tuple[str, ...], RemotePage] = Remembered(entries_max=PAGES_MAX, clock=clock)
        self._known: Remembered[str, Remote] = Remembered(entries_max=KNOWN_MAX, clock=clock)
        self._absent: Remembered[str, bool] = Remembered(entries_max=KNOWN_MAX, clock=clock)
        self._pictures: Remembered[tuple[str, Kind], Picture] = Remembered(
            entries_max=KNOWN_MAX, weight_max=PICTURES_BYTES, weigh=lambda picture: len(picture.body), clock=clock
        )
        self._down_until = 0.0
        self._look_ups, self._counted_at = LOOK_UPS_AT_ONCE, clock()  # that are left, as of then

    async def search(self, query: str | None, locale: str | None, cursor: str | None, limit: int) -> GifPage:
        """A page of at most `limit` pictures.

        Raises: Invalid for a cursor that was not made here; Unavailable where a later page cannot be had.
        """
        query = None if query is None else " ".join(query.split()) or None
        first = _Cursor(provider=packs.NAME if self._provider is None else self._provider.name)
        place = first if cursor is None else _decode(cursor)
        if self._provider is not None and place.provider == self._provider.name:
            page = await self._ask_page(self._provider, query, locale, place.start)
            if page is not None:
                return self._slice(self._provider, page, place, limit)
            if cursor is not None:
                raise Unavailable(f"{self._provider.attribution.name} does not answer", retry_after_s=DOWN_S)
            place = _Cursor(provider=packs.NAME)
        if place.provider != packs.NAME:
            raise Invalid("Expected a cursor from an earlier answer", path="$.cursor")
        found = self._pack.search(query, locale)
        upto = place.skip + limit
        following = _Cursor(provider=packs.NAME, skip=upto) if upto < len(found) else None
        return GifPage(gifs=found[place.skip : upto], cursor=None if following is None else _encode(following))

    def find(self, gif_id: str, locale: str | None = None) -> FoundGif | None:
        """A picture of the pack, or one that a search of this process found; without waiting."""
        provider, _, name = gif_id.partition(":")
        if provider == packs.NAME:
            return self._pack.find(name, locale)
        known = self._known.find(gif_id)
        return None if known is None else known.found

    async def look_up(self, gif_id: str, locale: str | None = None) -> FoundGif | None:
        """As `find`; one that is not known here is asked for at its provider."""
        found = self.find(gif_id, locale)
        if found is not None:
            return found
        remote = await self._remote(gif_id)
        return None if remote is None else remote.found

    async def picture(self, gif_id: str, kind: Kind) -> Picture | None:
        """The bytes of a picture; None where there is none, or its provider does not answer."""
        provider, _, name = gif_id.partition(":")
        if provider == packs.NAME:
            body = await asyncio.to_thread(self._pack.read, name, "gif" if kind == "gif" else "png")
            return None if body is None else _sniffed(body, kind, forever=True)
        kept = self._pictures.find((gif_id, kind))
        if kept is not None:
            return kept
        remote = await self._remote(gif_id)
        if remote is None:
            return None
        return await self._fetch(gif_id, remote.gif_url if kind == "gif" else remote.still_url, kind)

    async def _fetch(self, gif_id: str, url: str, kind: Kind) -> Picture | None:
        try:
            fetched = await self._outbound.get(url, limits=PICTURE_LIMITS)
        except OutboundError as error:
            _log.warning("a GIF of %s could not be fetched: %s", gif_id.partition(":")[0], error.reason)
            return None
        picture = _sniffed(fetched.body, kind, forever=False) if fetched.ok else None
        if picture is not None:
            self._pictures.keep((gif_id, kind), picture, PICTURES_S)
        return picture

    async def _remote(self, gif_id: str) -> Remote | None:
        """What is known of a provider's picture, or what the provider says of it now."""
        known = self._known.find(gif_id)
        provider, _, name = gif_id.partition(":")
        if known is not None or self._provider is None or provider != self._provider.name:
            return known
        if self._absent.find(gif_id) or not self._may_look_up():
            return None
        page = await self._ask(self._provider, self._provider.one_url(name))
        remote = next((one for one in ([] if page is None else page.gifs) if one.found.id == gif_id), None)
        if remote is None:
            self._absent.keep(gif_id, True, ABSENT_S)
        return remote

    def _may_look_up(self) -> bool:
        """So many a second of what is not known here, whoever asks for them."""
        now = self._clock()
        gained = (now - self._counted_at) * LOOK_UPS_PER_S
        self._look_ups, self._counted_at = min(LOOK_UPS_AT_ONCE, self._look_ups + gained), now
        if self._look_ups < 1:
            return False
        self._look_ups -= 1
        return True

    async def _ask_page(
        self, provider: Provider, query: str | None, locale: str | None, start: int
    ) -> RemotePage | None:
        key = (query or "", "" if query is None else "words", (locale or "").lower(), str(start))
        page = self._pages.find(key)
        if page is None:
            page = await self._ask(provider, provider.search_url(query, locale, start))
            if page is not None:
                self._pages.keep(key, page, PAGES_S)
        return page

    async def _ask(self, provider: Provider, url: str) -> RemotePage | None:
        """None: it does not answer, and is left alone for a while. The address has our key in it: never log it."""
        if self._clock() < self._down_until:
            return None
        try:
            page = await self._answer(provider, url)
        except (OutboundError, BadAnswer) as error:
            reason = error.reason if isinstance(error, OutboundError) else str(error)
            self._down_until = self._clock() + DOWN_S
            _log.warning("%s does not answer (%s); for %g s the pack stands in", provider.name, reason, DOWN_S)
            return None
        for one in page.gifs:
            self._known.keep(one.found.id, one, KNOWN_S)
        return page

    async def _answer(self, provider: Provider, url: str) -> RemotePage:
        """Raises: OutboundError, BadAnswer."""
        fetched = await self._outbound.get(url, limits=ANSWER_LIMITS)
        if fetched.status == 404:
            return RemotePage(gifs=[])
        if not fetched.ok:
            raise BadAnswer(f"status {fetched.status}")
        return provider.parse(fetched.body)

    def _slice(self, provider: Provider, page: RemotePage, place: _Cursor, limit: int) -> GifPage:
        upto = place.skip + limit
        following = None
        if upto < len(page.gifs):
            following = _Cursor(provider=provider.name, start=place.start, skip=upto)
        elif page.following is not None and page.following > place.start:
            following = _Cursor(provider=provider.name, start=page.following)
        return GifPage(
            gifs=[one.found for one in page.gifs[place.skip : upto]],
            cursor=None if following is None else _encode(following),
            attribution=provider.attribution,
        )


def _sniffed(body: bytes, kind: Kind, *, forever: bool) -> Picture | None:
    """What its first bytes say it is; None for what is no picture of this kind."""
    if kind == "gif":
        return (
            Picture(body=body, media_type="image/gif", forever=forever) if body[:6] in (b"GIF87a", b"GIF89a") else None
        )
    for magic, media_type in _STILLS:
        if body.startswith(magic):
            return Picture(body=body, media_type=media_type, forever=forever)
    webp = body[:4] == b"RIFF" and body[8:12] == b"WEBP"
    return Picture(body=body, media_type="image/webp", forever=forever) if webp else None


def _encode(place: _Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _decode(cursor: str) -> _Cursor:
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=_Cursor)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise Invalid("Expected a cursor from an earlier answer", path="$.cursor") from None
    if not (0 <= place.start <= 100_000 and 0 <= place.skip <= 100_000):
        raise Invalid("Expected a cursor from an earlier answer", path="$.cursor")
    return place
