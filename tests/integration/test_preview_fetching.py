"""Previews: a page is fetched once for all who look, its picture becomes ours, and nothing inside is reached."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from support.site import Site, Visit, answer, redirect, site
from tradepost_server.media.images import ImageWorkshop
from tradepost_server.media.previews import Previews, Seen
from tradepost_server.outbound import Allowed, Outbound
from tradepost_server.secrets import Vault

VAULT = Vault("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")


class Clock:
    now = 10 * 86_400.0

    def __call__(self) -> float:
        return self.now


def picture(side: int = 600, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side // 2), "teal").save(file, kind)
    return file.getvalue()


def page(image: str = "/bike.png", title: str = "Road bike") -> bytes:
    return answer(f'<title>{title}</title><meta property="og:image" content="{image}">'.encode())


@pytest.fixture
async def shop() -> AsyncIterator[Site]:
    async with site(pages={"/bike": page(), "/bike.png": answer(picture(), "image/png")}) as found:
        yield found


@pytest.fixture
async def workshop() -> AsyncIterator[ImageWorkshop]:
    found = ImageWorkshop(workers=1)
    await found.start()
    yield found
    await found.close()


@pytest.fixture
async def previews(shop: Site, workshop: ImageWorkshop) -> AsyncIterator[Previews]:
    found = made(workshop, shop)
    yield found
    await found.close()


def made(workshop: ImageWorkshop, *places: Site, clock: Clock | None = None, wait_s: float = 20.0) -> Previews:
    allowed = Allowed.parse([f"127.0.0.1:{place.port}" for place in places])
    clock = clock or Clock()
    return Previews(Outbound(allowed), workshop, VAULT.seal_for("previews"), wait_s=wait_s, clock=clock, wall=clock)


async def test_a_page_and_its_picture_are_shown_by_way_of_this_server(shop: Site, previews: Previews) -> None:
    seen = await previews.of(1, f"{shop.url}/bike")
    assert seen.preview is not None
    assert (seen.preview.title, seen.preview.site, seen.preview.url) == ("Road bike", "127.0.0.1", f"{shop.url}/bike")
    assert (seen.preview.width, seen.preview.height) == (480, 240)
    token = (seen.preview.image_url or "").removeprefix("/p/")
    small = await previews.picture(token)
    assert small is not None
    assert small.media_type == "image/webp"
    assert Image.open(io.BytesIO(small.body)).size == (480, 240)
    assert [visit.path for visit in shop.visits] == ["/bike", "/bike.png"]
    assert all(
        v.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding", "connection"} for v in shop.visits
    )


async def test_a_page_is_fetched_once_for_a_tenant_however_many_look(shop: Site, previews: Previews) -> None:
    seen = await asyncio.gather(*(previews.of(1, f"{shop.url}/bike") for _ in range(20)))
    assert len({s.preview.title for s in seen if s.preview}) == 1
    assert [visit.path for visit in shop.visits] == ["/bike", "/bike.png"]
    await previews.of(2, f"{shop.url}/bike")  # another tenant learns nothing of what this one looked at
    assert [visit.path for visit in shop.visits].count("/bike") == 2


async def test_what_failed_is_tried_again_after_a_while(shop: Site, workshop: ImageWorkshop) -> None:
    clock = Clock()
    previews = made(workshop, shop, clock=clock)
    shop.pages["/bike"] = answer(b"", status="500 Oops")
    assert await previews.of(1, f"{shop.url}/bike") == Seen()
    shop.pages["/bike"] = page()
    assert await previews.of(1, f"{shop.url}/bike") == Seen()
    clock.now += 601
    assert (await previews.of(1, f"{shop.url}/bike")).preview is not None


async def test_who_asks_waits_for_a_moment_and_then_asks_again(shop: Site, workshop: ImageWorkshop) -> None:
    let_go = asyncio.Event()

    async def slow(visit: Visit) -> None:
        await let_go.wait()
        await visit.say(page())

    shop.pages["/slow"] = slow
    previews = made(workshop, shop, wait_s=0.05)
    assert await previews.of(1, f"{shop.url}/slow") == Seen(under_way=True)
    let_go.set()
    async with asyncio.timeout(20):
        while (seen := await previews.of(1, f"{shop.url}/slow")).under_way:
            pass
    assert seen.preview is not None
    assert [visit.path for visit in shop.visits] == ["/slow", "/bike.png"]
    await previews.close()


async def test_one_tenants_slow_links_leave_room_for_anothers(shop: Site, workshop: ImageWorkshop) -> None:
    async def never(visit: Visit) -> None:
        await asyncio.sleep(60)

    shop.pages |= {f"/never{number}": never for number in range(40)}
    previews = made(workshop, shop, wait_s=0.01)
    for number in range(40):
        assert await previews.of(1, f"{shop.url}/never{number}") == Seen(under_way=True)
    assert len([task for task in asyncio.all_tasks() if task.get_name() == "preview"]) == 4
    async with site(pages={"/bike": answer(b"<title>Road bike</title>")}) as other:
        previews_of_both = made(workshop, shop, other, wait_s=0.01)
        for number in range(40):
            await previews_of_both.of(1, f"{shop.url}/never{number}")
        async with asyncio.timeout(20):
            while (seen := await previews_of_both.of(2, f"{other.url}/bike")).under_way:
                pass
        assert seen.preview is not None
        await previews_of_both.close()
    await previews.close()


async def test_closing_leaves_nothing_under_way(shop: Site, workshop: ImageWorkshop) -> None:
    async def never(visit: Visit) -> None:
        await asyncio.sleep(60)

    shop.pages["/never"] = never
    previews = made(workshop, shop, wait_s=0.05)
    await previews.of(1, f"{shop.url}/never")
    await previews.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "preview"]


@pytest.mark.parametrize(
    "body",
    [
        b"<svg onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 50,
        b"",
        b"\x89PNG\r\n\x1a\n garbage",
        b"<html>",
        b"\xff\xd8\xff\xe0" * 9,
    ],
)
async def test_t45_a_picture_that_is_none_is_left_out(shop: Site, previews: Previews, body: bytes) -> None:
    shop.pages["/bike.png"] = answer(body, "image/png")
    seen = await previews.of(1, f"{shop.url}/bike")
    assert seen.preview is not None
    assert (seen.preview.title, seen.preview.image_url, seen.preview.width) == ("Road bike", None, None)


async def test_t41_what_a_page_says_stays_text(shop: Site, previews: Previews) -> None:
    shop.pages["/bike"] = answer(b"<title>&lt;script&gt;alert(1)&lt;/script&gt; <b>x</title>")
    seen = await previews.of(1, f"{shop.url}/bike")
    assert seen.preview is not None
    assert seen.preview.title == "<script>alert(1)</script> <b>x"  # shown through text nodes


async def test_only_pages_are_looked_at(shop: Site, previews: Previews) -> None:
    shop.pages |= {
        "/a.pdf": answer(b"<title>x</title>", "application/pdf"),
        "/b": answer(b"<title>x</title>", "text/plain"),
    }
    for path in ("/a.pdf", "/b", "/nothing"):
        assert await previews.of(1, shop.url + path) == Seen()


@pytest.mark.parametrize(
    "token",
    ["", "x", "A" * 40, "../../etc/passwd", "é", "AAAA.BBBB"],
)
async def test_an_address_that_was_not_given_out_is_not_served(shop: Site, previews: Previews, token: str) -> None:
    assert await previews.picture(token) is None


async def test_the_address_of_a_picture_is_sealed_and_ends(shop: Site, workshop: ImageWorkshop) -> None:
    clock = Clock()
    previews = made(workshop, shop, clock=clock)
    seen = await previews.of(1, f"{shop.url}/bike")
    assert seen.preview is not None
    token = (seen.preview.image_url or "").removeprefix("/p/")
    for place in range(0, len(token), 7):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert await previews.picture(other) is None
    clock.now += 86_400 - 1
    assert await previews.picture(token) is not None
    clock.now += 86_400 + 2
    assert await previews.picture(token) is None


async def test_another_process_serves_the_same_address(shop: Site, workshop: ImageWorkshop, previews: Previews) -> None:
    seen = await previews.of(1, f"{shop.url}/bike")
    assert seen.preview is not None
    other = made(workshop, shop)
    small = await other.picture((seen.preview.image_url or "").removeprefix("/p/"))
    assert small is not None
    assert small.width == 480


INSIDE = (
    "http://127.0.0.1:{p}/",
    "http://localhost:{p}/",
    "http://[::1]:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f.1:{p}/",
)


@pytest.mark.parametrize("inner", INSIDE)
async def test_t51_no_link_redirect_or_picture_leads_inside(shop: Site, previews: Previews, inner: str) -> None:
    async with site("0.0.0.0", pages={"/": page("/"), "/p.png": answer(picture(), "image/png")}) as inside:
        to = inner.replace("{p}", str(inside.port))
        shop.pages |= {
            "/away": redirect(to),
            "/poisoned": page(to + "p.png"),
            "/twice": page("/pic"),
            "/pic": redirect(to),
        }
        assert await previews.of(1, to) == Seen()
        assert await previews.of(1, f"{shop.url}/away") == Seen()
        for path in ("/poisoned", "/twice"):
            seen = await previews.of(1, shop.url + path)
            assert seen.preview is not None
            assert seen.preview.image_url is None
        assert inside.connections == 0
