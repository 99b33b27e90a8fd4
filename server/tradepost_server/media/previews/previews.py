"""`Previews`: fetches pages and their pictures, once for all who look, and remembers what came of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from tradepost.protocol.previews import LinkPreview

from ...clock import seconds
from ...outbound import Limits, Outbound, OutboundError
from ...outbound.targets import parse as parse_target
from ...secrets import Seal
from ..images import ImageWorkshop, MediaError
from ..remembered import Remembered
from . import page as pages

_log = logging.getLogger("tradepost.previews")

PAGE_LIMITS = Limits(types=("text/html", "application/xhtml+xml"), cut=True)
PICTURE_LIMITS = Limits(body_bytes=2**21, types=("image/*",))
WAIT_S = 1.0  # that who asks waits for a page; then they ask again
AGAIN_IN_S = 1.5
PICTURE_WAIT_S = 12.0
AT_ONCE = 16  # pages and pictures that are being fetched, half of what may go out; more are not begun
AT_ONCE_PER_TENANT = 4  # pages
KEPT_MAX, KEPT_S, FAILED_S = 10_000, 86_400.0, 600.0
PICTURES_BYTES = 2**25
A_DAY = 86_400


class _Address(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is sealed in the address of a picture."""

    url: str
    until: int  # seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a link so far."""

    preview: LinkPreview | None = None
    under_way: bool = False  # not known yet: ask again


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A picture made small, or that there is none."""

    body: bytes = b""
    media_type: str = ""
    width: int = 0
    height: int = 0


class Previews:
    """Who looks at a preview is known to this server alone; what a tenant asked for is remembered for that tenant."""

    def __init__(
        self,
        outbound: Outbound,
        workshop: ImageWorkshop,
        seal: Seal,
        *,
        wait_s: float = WAIT_S,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = seconds,
    ) -> None:
        self._outbound, self._workshop, self._seal = outbound, workshop, seal
        self._wait_s, self._wall = wait_s, wall
        self._kept: Remembered[tuple[int, str], Seen] = Remembered(entries_max=KEPT_MAX, clock=clock)
        self._pictures: Remembered[str, Small] = Remembered(
            entries_max=KEPT_MAX, weight_max=PICTURES_BYTES, weigh=lambda small: len(small.body), clock=clock
        )
        self._under_way: dict[Hashable, asyncio.Task[None]] = {}

    async def of(self, tenant_id: int, url: str) -> Seen:
        """What the page at this address says of itself, as soon as it is known; waits for a moment at most."""
        key = (tenant_id, url)
        kept = self._kept.find(key)
        if kept is None and (key in self._under_way or self._pages_of(tenant_id) < AT_ONCE_PER_TENANT):
            await self._once(key, lambda: self._look(key), self._wait_s)
            kept = self._kept.find(key)
        return Seen(under_way=True) if kept is None else kept

    async def picture(self, token: str) -> Small | None:
        """The picture with the address `/p/<token>`; None where the token is none of ours, or too old."""
        plain = self._seal.open(token)
        if plain is None:
            return None
        try:
            address = msgspec.json.decode(plain, type=_Address)
        except msgspec.MsgspecError:
            return None
        if address.until < self._wall():
            return None
        small = self._pictures.find(address.url)
        if small is None:
            await self._once(address.url, lambda: self._take(address.url), PICTURE_WAIT_S)
            small = self._pictures.find(address.url)
        return small if small is not None and small.body else None

    async def close(self) -> None:
        """What is under way is left."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _pages_of(self, tenant_id: int) -> int:
        return sum(isinstance(key, tuple) and key[0] == tenant_id for key in self._under_way)

    async def _once(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, None]], wait_s: float) -> None:
        """Begins the work, or waits for the same that is under way; not begun where there is too much of it."""
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= AT_ONCE:
                return
            task = self._under_way[key] = asyncio.create_task(work(), name="preview")
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        await asyncio.wait({task}, timeout=wait_s)

    async def _look(self, key: tuple[int, str]) -> None:
        try:
            preview = await self._fetch(key[1])
        except OutboundError as error:
            _log.debug("no preview: %s", error.reason)
            preview = None
        except Exception:
            _log.exception("a preview failed")
            preview = None
        self._kept.keep(key, Seen(preview=preview), FAILED_S if preview is None else KEPT_S)

    async def _fetch(self, url: str) -> LinkPreview | None:
        """Raises: OutboundError."""
        fetched = await self._outbound.get(url, limits=PAGE_LIMITS)
        described = pages.describe(pages.text_of(fetched.body, fetched.media), fetched.url) if fetched.ok else None
        if described is None:
            return None
        small = None if described.image_url is None else await self._picture_of(described.image_url)
        found = LinkPreview(
            url=url,
            title=described.title,
            description=described.description,
            site=described.site or parse_target(fetched.url).host,
        )
        if small is None or described.image_url is None:
            return found
        return msgspec.structs.replace(
            found, image_url=self._path(described.image_url), width=small.width, height=small.height
        )

    async def _picture_of(self, url: str) -> Small | None:
        if self._pictures.find(url) is None:
            await self._take(url)
        small = self._pictures.find(url)
        return small if small is not None and small.body else None

    def _path(self, url: str) -> str:
        """The same for the same picture all day, so that browsers may keep it; good for a day at least."""
        until = (int(self._wall()) // A_DAY + 2) * A_DAY
        return f"/p/{self._seal.close(msgspec.json.encode(_Address(url=url, until=until)))}"

    async def _take(self, url: str) -> None:
        """Fetches a picture and makes a small one of it: what is handed on is ours to the last byte."""
        small = Small()
        try:
            fetched = await self._outbound.get(url, limits=PICTURE_LIMITS)
            if fetched.ok:
                small = await self._made_small(fetched.body)
        except (OutboundError, MediaError) as error:
            _log.debug("no picture for a preview: %s", error.reason)
        except Exception:
            _log.exception("a picture for a preview failed")
        self._pictures.keep(url, small, KEPT_S if small.body else FAILED_S)

    async def _made_small(self, body: bytes) -> Small:
        """Raises: MediaError."""
        directory = await asyncio.to_thread(TemporaryDirectory, prefix="tradepost-preview-")
        try:
            source, out = Path(directory.name, "source"), Path(directory.name, "made")
            await asyncio.to_thread(_lay_out, source, out, body)
            made = (await self._workshop.prepare(source, out)).thumbnail
            small = await asyncio.to_thread(made.path.read_bytes)
            return Small(body=small, media_type=made.mime, width=made.width, height=made.height)
        finally:
            await asyncio.to_thread(directory.cleanup)


def _lay_out(source: Path, out: Path, body: bytes) -> None:
    source.write_bytes(body)
    out.mkdir()
