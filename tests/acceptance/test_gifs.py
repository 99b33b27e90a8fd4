"""GIFs over the wire: found by words, sent by their id, and shown without anyone but this server knowing who looks."""

import json
from pathlib import Path

import httpx2
import pytest

from support import gif_pack
from support.node import LiveNode, StartNode, client
from support.site import answer, site

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"))
RECORDED = Path(__file__).parents[1] / "integration" / "gifs"


@pytest.fixture
async def with_pack(start_node: StartNode, tmp_path: Path) -> LiveNode:
    return await start_node(gif_pack=gif_pack.write(tmp_path / "pack"))


async def test_a_buyer_finds_a_gif_sends_it_and_the_seller_sees_it(with_pack: LiveNode) -> None:
    node = with_pack
    order = await node.conversation(*PEOPLE)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    found = (await buyer.command("gif.search", query="thanks", locale="es"))["gifs"][0]
    assert found["alt"] == "Un paquete hace una reverencia"
    sent = await buyer.command("message.send", conversation=order["id"], content={"kind": "gif", "gif": found["id"]})
    await seller.until(lambda s: "message.created" in s.names())
    content = seller.events[-1]["event"]["message"]["content"]
    assert (content["gif"], content["alt"], content["width"]) == ("local:thank_you", "A parcel bows", 1)
    assert "A parcel bows" in content["fallback"]
    assert sent["message"] == seller.events[-1]["event"]["message"]["id"]


async def test_a_gif_that_nobody_found_is_refused(with_pack: LiveNode) -> None:
    order = await with_pack.conversation(*PEOPLE)
    async with client(with_pack.url, await with_pack.token("buyer:1", "buyer")) as rest:
        for gif in ("local:nothing", "giphy:abc", "other:1"):
            body = {"content": {"kind": "gif", "gif": gif}}
            answered = await rest.post(f"/conversations/{order['id']}/messages", json=body)
            assert (answered.status_code, answered.json()["path"]) == (404, "$.content.gif")


async def test_pages_over_rest_have_what_the_matrix_says(with_pack: LiveNode) -> None:
    first = (await with_pack.rest.get("/gifs", params={"limit": 3})).json()
    second = (await with_pack.rest.get("/gifs", params={"limit": 3, "cursor": first["cursor"]})).json()
    assert [len(first["gifs"]), len(second["gifs"])] == [3, 1]
    assert "cursor" not in second
    async with httpx2.AsyncClient(base_url=with_pack.url, trust_env=False) as stranger:
        assert (await stranger.get("/v1/gifs")).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("query", ""),
        ("query", "x" * 51),
        ("query", "a\nb"),
        ("limit", "0"),
        ("limit", "51"),
        ("limit", "many"),
        ("cursor", "made up"),
        ("locale", "not a language!"),
        ("color", "red"),
    ],
)
async def test_odd_questions_are_refused_by_name(with_pack: LiveNode, field: str, value: str) -> None:
    answered = await with_pack.rest.get("/gifs", params={field: value})
    assert (answered.status_code, answered.json()["path"]) == (400, f"$.{field}")


async def test_pictures_are_data_without_cookies_and_may_be_kept(with_pack: LiveNode) -> None:
    async with httpx2.AsyncClient(base_url=with_pack.url, trust_env=False) as anyone:
        for path, kind, body in (
            ("/g/local/thank_you.gif", "image/gif", gif_pack.GIF),
            ("/g/local/thank_you.png", "image/png", gif_pack.PNG),
        ):
            told = await anyone.get(path)
            assert (told.status_code, told.headers["content-type"], told.content) == (200, kind, body)
            assert told.headers["x-content-type-options"] == "nosniff"
            assert told.headers["content-security-policy"] == "default-src 'none'; sandbox"
            assert told.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert "set-cookie" not in told.headers
            assert (await anyone.head(path)).headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    "path",
    [
        "/g/local/nothing.gif",
        "/g/local/pack.json",
        "/g/local/..%2fpack.gif",
        "/g/local/%2e%2e/pack.gif",
        "/g/local/thank_you%00.gif",
        "/g/local/.gif",
        "/g/giphy/abc.gif",
        "/g/../keys.json",
        "/g/local/" + "x" * 3_000 + ".gif",
        "/g/klipy/1.png",
    ],
)
async def test_t48_no_path_leads_out_of_the_pack(with_pack: LiveNode, path: str) -> None:
    async with httpx2.AsyncClient(base_url=with_pack.url, trust_env=False) as anyone:
        told = await anyone.get(path)
    assert told.status_code == 404
    assert b"thank you" not in told.content


@pytest.mark.one_node("its provider answers one question: another node would ask for the picture by its id")
async def test_a_providers_pictures_come_by_way_of_this_server(start_node: StartNode, tmp_path: Path) -> None:
    async with site() as giphy:
        text = (RECORDED / "giphy_search.json").read_text()
        text = text.replace("https://media0.giphy.example", giphy.url)
        giphy.pages["/media/v1.gA1/gA1/200w.gif"] = answer(gif_pack.GIF, "image/gif")
        question = "/v1/gifs/search?api_key=k&rating=g&limit=24&offset=0&q=thanks&lang=en"
        giphy.pages[question] = answer(text.encode(), "application/json")
        node = await start_node(
            gifs="giphy", giphy_key="k", giphy_url=giphy.url, outbound_allow=f"127.0.0.1:{giphy.port}"
        )
        page = (await node.rest.get("/gifs", params={"query": "thanks"})).json()
        assert page["attribution"]["text"] == "Powered By GIPHY"
        assert giphy.url not in json.dumps(page)
        headers = {"User-Agent": "a browser", "Referer": "https://shop.example/order/55", "Cookie": "a=b"}
        async with httpx2.AsyncClient(base_url=node.url, headers=headers, trust_env=False) as browser:
            told = await browser.get(page["gifs"][0]["url"])
            assert (told.content, told.headers["cache-control"]) == (gif_pack.GIF, "public, max-age=86400")
        seen = json.dumps([dict(visit.headers) for visit in giphy.visits])
        assert "browser" not in seen
        assert "shop.example" not in seen
