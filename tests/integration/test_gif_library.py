"""The library of GIFs: the pack, the providers' recorded answers, and what happens when a provider is not there."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from support import gif_pack
from support.site import Site, Visit, answer, redirect, site
from tradepost_server.errors import Invalid, Unavailable
from tradepost_server.media.gifs import GifLibrary, Pack, Provider
from tradepost_server.media.gifs.giphy import Giphy
from tradepost_server.media.gifs.klipy import Klipy
from tradepost_server.outbound import Allowed, Outbound

RECORDED = Path(__file__).parent / "gifs"
KEY = "s3cret-key"


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return Pack.load(gif_pack.write(tmp_path / "pack"))


@pytest.fixture
async def provider_site() -> AsyncIterator[Site]:
    """Answers every question with the page that the test put under `any`."""
    async with site() as found:
        found.pages = _Anything()
        yield found


class _Anything(dict[str, object]):
    """Pages by the beginning of their path."""

    def get(self, path: str, default: object = None) -> object:  # type: ignore[override]
        known = sorted((start for start in self if path.startswith(start)), key=len)
        return self[known[-1]] if known else default


def recorded(name: str, place: Site) -> bytes:
    """A recorded answer, its files moved to a site of this machine."""
    text = (RECORDED / name).read_text()
    for host in ("https://media0.giphy.example", "https://static.klipy.example"):
        text = text.replace(host, f"{place.url}/files")
    return answer(text.encode(), "application/json")


def library(pack: Pack, place: Site, make: Callable[..., Provider], rating: str = "g", **options: object) -> GifLibrary:
    outbound = Outbound(Allowed.parse([f"127.0.0.1:{place.port}"]))
    return GifLibrary(pack, outbound, make(KEY, rating, place.url), **options)  # type: ignore[arg-type]


async def test_the_pack_speaks_the_language_of_who_asks(pack: Pack) -> None:
    gifs = GifLibrary(pack, Outbound())
    english = await gifs.search("thanks", None, None, 10)
    spanish = await gifs.search("gracias", "es-MX", None, 10)
    other = await gifs.search("thanks", "zh", None, 10)
    assert english.gifs[0].alt == other.gifs[0].alt == "A parcel bows"
    assert spanish.gifs[0].alt == "Un paquete hace una reverencia"
    assert english.gifs[0].url == "/g/local/thank_you.gif"
    assert english.gifs[0].still_url == "/g/local/thank_you.png"
    assert (english.attribution, spanish.gifs[0].tags) == (None, ["gracias", "muchas gracias"])


async def test_without_words_the_pack_is_paged_through_in_its_order(pack: Pack) -> None:
    gifs = GifLibrary(pack, Outbound())
    seen, cursor = [], None
    while True:
        page = await gifs.search(None, None, cursor, 3)
        seen += [gif.id for gif in page.gifs]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == [f"local:{entry['id']}" for entry in gif_pack.ENTRIES]


async def test_a_server_without_a_pack_finds_nothing_and_says_so_in_its_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gifs = GifLibrary(Pack.load(tmp_path / "nowhere"), Outbound())
    assert (await gifs.search("thanks", None, None, 5)).gifs == []
    assert gifs.find("local:thank_you") is None
    assert "no pack of GIFs" in caplog.text


@pytest.mark.parametrize("cursor", ["x", "", "=", "W10", "WyJsb2NhbCIsMCwtMV0", "WyJnaXBoeSIsMCwwXQ", "é", "A" * 500])
async def test_a_cursor_that_was_not_made_here_is_refused(pack: Pack, cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await GifLibrary(pack, Outbound()).search(None, None, cursor, 3)
    assert refusal.value.path == "$.cursor"


async def test_giphy_is_asked_in_its_form_and_shown_in_ours(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/v1/gifs/search"] = recorded("giphy_search.json", provider_site)
    gifs = library(pack, provider_site, Giphy)
    page = await gifs.search("  thank   you ", "es-MX", None, 10)
    asked = provider_site.visits[0]
    assert asked.path == f"/v1/gifs/search?api_key={KEY}&rating=g&limit=24&offset=0&q=thank+you&lang=es"
    assert [gif.id for gif in page.gifs] == ["giphy:gA1", "giphy:gB2"]  # not what is rated r, nor what is odd
    first = page.gifs[0]
    assert (first.alt, first.width, first.height) == ("A hand writes thank you on a parcel", 200, 150)
    assert (first.url, first.still_url) == ("/g/giphy/gA1.gif", "/g/giphy/gA1.png")
    assert page.attribution is not None
    assert page.attribution.text == "Powered By GIPHY"
    assert page.cursor is not None
    assert gifs.find("giphy:gA1") == first


async def test_what_is_liked_at_giphy_needs_no_words(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/v1/gifs/trending"] = recorded("giphy_search.json", provider_site)
    page = await library(pack, provider_site, Giphy, "pg").search(None, None, None, 1)
    assert provider_site.visits[0].path == f"/v1/gifs/trending?api_key={KEY}&rating=pg&limit=24&offset=0"
    assert [gif.id for gif in page.gifs] == ["giphy:gA1"]


async def test_klipy_is_asked_in_its_form_and_shown_in_ours(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/api/v1"] = recorded("klipy_search.json", provider_site)
    page = await library(pack, provider_site, Klipy).search("deal", "es-MX", None, 10)
    asked = provider_site.visits[0].path
    assert asked.startswith(f"/api/v1/{KEY}/gifs/search?q=deal&page=1&per_page=24&customer_id=tradepost&")
    assert "content_filter=high" in asked
    assert "locale=mx" in asked
    assert [gif.id for gif in page.gifs] == ["klipy:8041071659142944", "klipy:8041071659142945"]  # no advertisement
    assert (page.gifs[0].alt, page.gifs[0].width, page.gifs[0].tags) == ("Thank you", 220, ["thanks", "thank you"])
    assert page.attribution is not None
    assert page.attribution.name == "KLIPY"


async def test_a_page_is_asked_for_once_and_cut_as_wanted(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/api/v1"] = recorded("klipy_search.json", provider_site)
    clock = Clock()
    gifs = library(pack, provider_site, Klipy, clock=clock)
    first = await gifs.search("deal", None, None, 1)
    second = await gifs.search("deal", None, first.cursor, 1)
    assert [gif.alt for page in (first, second) for gif in page.gifs] == ["Thank you", "Deal"]
    assert len(provider_site.visits) == 1
    await gifs.search("deal", None, second.cursor, 1)
    assert "page=2" in provider_site.visits[1].path
    clock.now += 601
    await gifs.search("deal", None, None, 1)
    assert len(provider_site.visits) == 3


@pytest.mark.parametrize(
    "page",
    [
        answer(b"oops", "text/html", "503 Service Unavailable"),
        answer((RECORDED / "giphy_refused.json").read_bytes(), "application/json", "401 Unauthorized"),
        answer(b"{", "application/json"),
        answer(b"[]", "application/json"),
        answer(b"{}", "application/json"),
        answer(b"\xff\xfe", "application/json"),
        answer(b"<html>", "text/html"),
        b"",
    ],
)
async def test_where_a_provider_does_not_answer_the_pack_stands_in(
    pack: Pack, provider_site: Site, page: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    provider_site.pages["/"] = page
    clock = Clock()
    gifs = library(pack, provider_site, Giphy, clock=clock)
    with caplog.at_level(logging.WARNING):
        found = await gifs.search("thanks", None, None, 5)
        assert [gif.id for gif in found.gifs][:1] == ["local:thank_you"]
        assert found.attribution is None
        await gifs.search("deal", None, None, 5)
    assert len(provider_site.visits) == 1  # it is left alone for a while
    assert "giphy does not answer" in caplog.text
    assert KEY not in caplog.text
    provider_site.pages["/"] = recorded("giphy_search.json", provider_site)
    clock.now += 31
    assert (await gifs.search("thanks", None, None, 5)).gifs[0].id == "giphy:gA1"


async def test_klipys_refusal_is_no_answer(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/"] = recorded("klipy_refused.json", provider_site)
    assert (await library(pack, provider_site, Klipy).search("thanks", None, None, 5)).gifs[0].id == "local:thank_you"


async def test_a_later_page_of_a_provider_that_went_away_is_not_made_up(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/"] = recorded("klipy_search.json", provider_site)
    gifs = library(pack, provider_site, Klipy)
    first = await gifs.search("deal", None, None, 5)
    provider_site.pages["/"] = answer(b"", status="500 Oops")
    with pytest.raises(Unavailable):
        await gifs.search("deal", None, first.cursor, 5)


async def test_bytes_are_fetched_once_and_are_what_they_seem(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/v1/gifs"] = recorded("giphy_search.json", provider_site)
    provider_site.pages["/files/media/v1.gA1/gA1/200w.gif"] = answer(gif_pack.GIF, "image/gif")
    provider_site.pages["/files/media/v1.gA1/gA1/200w_s.gif"] = answer(gif_pack.PNG, "image/gif")
    provider_site.pages["/files/media/v1.gB2/gB2/200w.gif"] = answer(b"<html><script>alert(1)</script>", "image/gif")
    gifs = library(pack, provider_site, Giphy)
    await gifs.search("thanks", None, None, 5)
    for _ in range(3):
        moving = await gifs.picture("giphy:gA1", "gif")
        assert moving is not None
        assert (moving.body, moving.media_type) == (gif_pack.GIF, "image/gif")
    still = await gifs.picture("giphy:gA1", "still")
    assert still is not None
    assert still.media_type == "image/png"  # by its bytes, whatever was said of them
    assert await gifs.picture("giphy:gB2", "gif") is None
    assert len([v for v in provider_site.visits if v.path.endswith("200w.gif") and "gA1" in v.path]) == 1


async def test_the_provider_learns_nothing_of_who_looks(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/v1/gifs"] = recorded("giphy_search.json", provider_site)
    gifs = library(pack, provider_site, Giphy)
    await gifs.search("thanks", "es", None, 5)
    await gifs.picture("giphy:gA1", "gif")
    for visit in provider_site.visits:
        assert visit.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_a_picture_that_another_process_found_is_looked_up(pack: Pack, provider_site: Site) -> None:
    provider_site.pages["/v1/gifs/gB2"] = recorded("giphy_one.json", provider_site)
    provider_site.pages["/files"] = answer(gif_pack.GIF, "image/gif")
    gifs = library(pack, provider_site, Giphy)
    assert gifs.find("giphy:gB2") is None
    found = await gifs.look_up("giphy:gB2")
    assert found is not None
    assert found.alt == "Happy Dance GIF"
    assert gifs.find("giphy:gB2") == found
    assert await library(pack, provider_site, Giphy).picture("giphy:gB2", "gif") is not None
    asked = len(provider_site.visits)
    for _ in range(5):
        assert await gifs.look_up("giphy:gone") is None
    assert len(provider_site.visits) == asked + 1  # that it is not there is remembered


async def test_ids_that_someone_makes_up_do_not_spend_the_providers_quota(pack: Pack, provider_site: Site) -> None:
    clock = Clock()
    gifs = library(pack, provider_site, Giphy, clock=clock)
    for number in range(200):
        assert await gifs.picture(f"giphy:made{number}", "gif") is None
    assert len(provider_site.visits) == 30
    clock.now += 10
    for number in range(200, 300):
        assert await gifs.picture(f"giphy:made{number}", "gif") is None
    assert len(provider_site.visits) == 40


async def test_what_another_provider_has_is_not_fetched(pack: Pack, provider_site: Site) -> None:
    gifs = library(pack, provider_site, Giphy)
    for gif_id in ("klipy:1", "other:1", "giphy", "", ":", "local:nothing", "local:../pack", "local:thank_you/../deal"):
        assert await gifs.look_up(gif_id) is None
        assert await gifs.picture(gif_id, "gif") is None
    assert [v.path for v in provider_site.visits if "/gifs/?" not in v.path] == []


async def test_t51_a_providers_answer_leads_to_nothing_inside(pack: Pack, provider_site: Site) -> None:
    async with site(pages={"/": answer(gif_pack.GIF, "image/gif")}) as inside:
        text = (RECORDED / "giphy_search.json").read_text()
        poisoned = text.replace("https://media0.giphy.example", f"http://127.0.0.1:{inside.port}")
        provider_site.pages["/v1"] = answer(poisoned.encode(), "application/json")
        gifs = library(pack, provider_site, Giphy)
        assert (await gifs.search("thanks", None, None, 5)).gifs[0].id == "giphy:gA1"
        assert await gifs.picture("giphy:gA1", "gif") is None
        provider_site.pages["/v1"] = recorded("giphy_search.json", provider_site)
        provider_site.pages["/files"] = redirect(f"http://127.0.0.1:{inside.port}/")
        gifs = library(pack, provider_site, Giphy)
        await gifs.search("thanks", None, None, 5)
        assert await gifs.picture("giphy:gA1", "gif") is None
        assert inside.connections == 0


async def test_a_huge_picture_is_not_handed_on(pack: Pack, provider_site: Site) -> None:
    async def endless(visit: Visit) -> None:
        await visit.say(b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n\r\nGIF89a")
        while True:
            await visit.say(b"\0" * 65_536)

    provider_site.pages["/v1"] = recorded("giphy_search.json", provider_site)
    provider_site.pages["/files"] = endless
    gifs = library(pack, provider_site, Giphy)
    await gifs.search("thanks", None, None, 5)
    assert await asyncio.wait_for(gifs.picture("giphy:gA1", "gif"), 5) is None


def test_every_recorded_answer_is_json() -> None:
    for path in RECORDED.glob("*.json"):
        assert json.loads(path.read_text())
