"""The web assets and our own pages, as a browser fetches them."""

import gzip
from pathlib import Path

import httpx2
import pytest

from support.node import LiveNode, StartNode
from tradepost_server.gateway import assets

ENTRY = "assets/widget-main-Ab3_xY-9.js"
SCRIPT = b"export const words = 'to be fetched once';\n" * 20


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory as the build leaves it, with a file outside that nobody may fetch."""
    root = tmp_path / "dist" / "w"
    for name, body in {
        "v1.js": b"void 0;",
        "push.js": b"void 1;",
        ENTRY: SCRIPT,
        "assets/emoji/en.json": b"[]",
        "widget/hosted.html": b"<!doctype html><title>Hosted</title>",
        "desk/index.html": b"<!doctype html><title>Desk</title>",
        "start/index.html": b"<!doctype html><title>Start</title>",
        "assets/.hidden.js": b"no",
        "../secret.js": b"no",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (root / f"{ENTRY}.gz").write_bytes(gzip.compress(SCRIPT))
    (root / f"{ENTRY}.br").write_bytes(b"brotli, says the name")
    monkeypatch.setattr(assets, "WHEEL", tmp_path / "no wheel")
    monkeypatch.setattr(assets, "CHECKOUT", root)
    return root


@pytest.fixture
async def web(built: Path, start_node: StartNode) -> LiveNode:
    """A node that serves them."""
    return await start_node()


async def get(node: LiveNode, path: str, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False) as client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.get(f"{node.url}{path}", headers={"accept-encoding": "identity", **named})


async def test_a_chunk_is_kept_for_good_and_may_be_used_by_every_page(web: LiveNode) -> None:
    answer = await get(web, f"/w/{ENTRY}")
    assert answer.content == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("br;q=nonsense", None),
        ("", None),
    ],
)
async def test_the_best_encoding_that_the_browser_takes_is_sent(
    web: LiveNode, accepted: str, encoding: str | None
) -> None:
    async with (
        httpx2.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{web.url}/w/{ENTRY}", headers={"accept-encoding": accepted}) as answer,
    ):
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "accept-encoding" in answer.headers["vary"]


async def test_the_script_is_asked_for_again_and_costs_nothing_then(web: LiveNode) -> None:
    first = await get(web, "/w/v1.js", referer="https://shop.example/lamp")
    assert first.headers["cache-control"] == "public, max-age=300"
    again = await get(web, "/w/v1.js", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"


async def test_a_page_on_this_machine_asks_for_the_script_each_time(web: LiveNode) -> None:
    answer = await get(web, "/w/v1.js", referer="http://localhost:3000/")
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_worker_behind_notifications_is_a_script_that_other_origins_import(web: LiveNode) -> None:
    answer = await get(web, "/w/push.js")
    assert (answer.content, answer.headers["content-type"]) == (b"void 1;", "text/javascript; charset=utf-8")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_what_keeps_its_name_is_kept_for_a_day(web: LiveNode) -> None:
    answer = await get(web, "/w/assets/emoji/en.json")
    assert (answer.content, answer.headers["cache-control"]) == (b"[]", "public, max-age=86400")


@pytest.mark.parametrize(
    "path",
    [
        "/w/assets/%2e%2e/%2e%2e/secret.js",
        "/w/assets/..%2f..%2fsecret.js",
        "/w/assets/../../secret.js",
        "/w/assets//etc/passwd",
        "/w/assets/.hidden.js",
        "/w/assets/%00.js",
        f"/w/{ENTRY}.br",
        "/w/assets/emoji",
        "/w/assets/none-Ab3_xY-9.js",
    ],
)
async def test_nothing_else_can_be_fetched(web: LiveNode, path: str) -> None:
    answer = await get(web, path)
    assert answer.status_code == 404
    assert answer.content != b"no"


async def test_a_hosted_page_may_be_framed_by_the_pages_of_its_site_alone(web: LiveNode) -> None:
    settings = {"origins": ["https://shop.example", "http://localhost:3000"]}
    made = (await web.rest.post("/sites", json={"settings": settings})).json()["site"]
    answer = await get(web, f"/w/{made['id']}")
    assert answer.text == "<!doctype html><title>Hosted</title>"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self' http://localhost:3000 https://shop.example;" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_page_of_a_site_that_is_none_says_so(web: LiveNode) -> None:
    answer = await get(web, "/w/st_pk_none")
    assert answer.status_code == 404
    assert "no such site" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/desk", "/start"])
async def test_our_pages_run_their_own_scripts_alone_and_in_no_frame(web: LiveNode, path: str) -> None:
    answer = await get(web, path, host="chat.example:8080")
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "default-src 'none'; script-src 'self'; style-src 'self'; " in policy
    assert "connect-src 'self' ws://chat.example:8080 wss://chat.example:8080;" in policy
    assert "frame-ancestors 'none'; require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


async def test_a_host_that_is_no_name_does_not_get_into_the_policy(web: LiveNode) -> None:
    answer = await get(web, "/desk", host="x; script-src *")
    assert "script-src *" not in answer.headers["content-security-policy"]


@pytest.mark.one_node("each process says it")
async def test_without_built_assets_the_pages_and_the_log_say_what_to_do(
    start_node: StartNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(assets, "WHEEL", tmp_path / "none")
    monkeypatch.setattr(assets, "CHECKOUT", tmp_path / "none")
    node = await start_node()
    site = (await node.rest.get("/sites")).json()["sites"][0]["id"]
    for path in ("/desk", "/start", f"/w/{site}", "/w/v1.js", "/w/assets/a.js"):
        answer = await get(node, path)
        assert (answer.status_code, "make setup" in answer.text) == (503, True), path
    assert [r.message for r in caplog.records if "make setup" in r.message] == [
        "the web assets are not built: run `make setup`; until then pages say so"
    ]
