"""T09, T13, T14: who may shake hands, from which page, and for how long one may take over it."""

import asyncio
import json
import time

import pytest
from attacker import ask, line, status
from starlette.routing import WebSocketRoute

from support.node import LiveNode, client
from support.raw import CLOSE, TEXT, frame
from tradepost_server.app import build_app
from tradepost_server.store.db import connect

CANARY = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LWNhbmFyeQ.x"
LISTED = ("https://app.example", "https://shop.example:8443")
UNLISTED = (
    "https://evil.example",
    "null",
    "",
    "https://app.example.evil",
    "https://evil.example/https://app.example",
    "http://app.example",
    "https://sub.app.example",
    "https://APP.example",
    "HTTPS://app.example",
    "https://app.example:443",
    "https://app.example:8443",
    "https://shop.example",
    "https://app.example/",
    "https://app.example.",
    "https://xn--pp-yka.example",
    "https://app.example, https://evil.example",
    "app.example",
    "file://",
    "*",
)


@pytest.mark.parametrize("name", ["token", "access_token", "auth", "t"])
async def test_t09_a_token_in_the_address_is_refused_and_not_repeated(
    node: LiveNode, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    async with line(node) as peer:
        head = await peer.upgrade(path=f"/v1/ws?{name}={CANARY}")
        assert status(head) == 400
        said = await peer.rest()
    assert b"Authorization header" in said
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        answer = await rest.get("/sync", params={name: CANARY})
    assert (answer.status_code, answer.json()["path"]) == (400, f"$.{name}")
    assert "canary" not in said.decode() + answer.text + caplog.text
    assert CANARY not in said.decode() + answer.text + caplog.text


async def test_t09_a_token_without_its_header_is_no_token(node: LiveNode) -> None:
    token = await node.token("buyer:1", "buyer")
    for head in (f"Cookie: token={token}", f"X-Authorization: Bearer {token}", f"Authorization: Basic {token}"):
        answer = await ask(node, f"GET /v1/sync HTTP/1.1\nHost: x\n{head}\nConnection: close")
        assert status(answer) == 401


async def list_origins(node: LiveNode) -> None:
    """The tenant's pages are those of LISTED."""
    connection = await connect(node.dsn, "tradepost_service")
    try:
        await connection.execute(
            "UPDATE tenants SET policy = $1, policy_version = policy_version + 1, site_origins = '{}'",
            json.dumps({"origins": LISTED}),
        )
    finally:
        await connection.close()
    node.sockets.authenticator.forget_keys()


async def socket_from(node: LiveNode, origin: str | None) -> int:
    """The close code for a good token that a page of this origin says; 0 where it is welcomed."""
    socket = await node.stranger(additional_headers={} if origin is None else {"Origin": origin})
    await socket.say(type="auth", token=await node.token("buyer:1", "buyer"))
    await socket.until(lambda s: s.frames or s.ended)
    return 0 if socket.frames and socket.frames[0]["type"] == "welcome" else (await socket.end())[0]


async def rest_from(node: LiveNode, origin: str | None) -> int:
    """The status for the same over REST."""
    said = "" if origin is None else f"\nOrigin: {origin}"
    head = f"GET /v1/sync HTTP/1.1\nHost: {node.url.removeprefix('http://')}\nConnection: close{said}"
    return status(await ask(node, f"{head}\nAuthorization: Bearer {await node.token('buyer:1', 'buyer')}"))


@pytest.mark.one_node("its policy is written beside the nodes, which look once a second")
async def test_t13_only_listed_pages_may_speak_for_a_profile(node: LiveNode) -> None:
    await list_origins(node)
    own = node.url
    for origin in (*LISTED, own, None):
        assert (await socket_from(node, origin), await rest_from(node, origin)) == (0, 200), origin
    for origin in (*UNLISTED, own.replace("127.0.0.1", "localhost"), f"{own}0"):
        assert (await socket_from(node, origin), await rest_from(node, origin)) == (4501, 401), origin


async def test_t13_one_tenants_pages_are_not_anothers(node: LiveNode) -> None:
    await list_origins(node)
    other = await node.as_tenant("other")
    assert (await socket_from(other, LISTED[0]), await rest_from(other, LISTED[0])) == (4501, 401)


async def test_t13_no_answer_lets_another_origin_read_it(node: LiveNode) -> None:
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        for method in ("GET", "OPTIONS"):
            answer = await rest.request(method, "/sync", headers={"Origin": "https://evil.example"})
            assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_t13_there_is_one_socket_route(node: LiveNode) -> None:
    routes = [route for route in build_app(node.node).routes if isinstance(route, WebSocketRoute)]
    assert [(route.path, route.app) for route in routes] == [("/v1/ws", node.sockets)]


@pytest.mark.settings(auth_deadline_s=1.0)
async def test_t14_who_does_not_say_who_they_are_is_closed_at_the_deadline(node: LiveNode) -> None:
    beginnings = {
        "nothing": b"",
        "one byte of a frame": b"\x81",
        "half a frame": frame(TEXT, b'{"type":"auth","token":"x"}')[:-5],
        "half a message": frame(TEXT, b'{"type":', fin=False),
        "a ping": frame(9),
        "a ping in words": frame(TEXT, b'{"type":"ping"}'),
        "no frame of ours": frame(TEXT, b"{}"),
    }

    async def codes(beginning: bytes) -> int:
        async with line(node) as peer:
            await peer.upgrade()
            await peer.say(beginning)
            return await peer.close_code()

    began = time.monotonic()
    closed = await asyncio.gather(*(codes(beginning) for beginning in beginnings.values() for _ in range(5)))
    assert time.monotonic() - began < 4
    assert set(closed) == {4500}


@pytest.mark.one_node("it counts what one process lets in")
@pytest.mark.settings(auth_deadline_s=1.5, unauthenticated_max=20)
async def test_t14_strangers_take_up_no_more_than_their_share(node: LiveNode) -> None:
    strangers = [await node.stranger() for _ in range(20)]
    async with line(node) as peer:
        head = await peer.upgrade()
    assert status(head) == 503
    assert b"retry-after: 2" in head.lower()
    assert (await node.rest.get("/conversations")).status_code == 200
    for stranger in strangers:
        assert (await stranger.end())[0] == 4500
    await node.connect("buyer:1", "buyer")


async def test_t14_half_heads_are_cut_after_ten_seconds_and_hold_up_nobody(node: LiveNode) -> None:
    async def cut_after(beginning: bytes, then: bytes) -> float:
        began = time.monotonic()
        async with line(node) as peer:
            await peer.say(beginning)
            gone = asyncio.create_task(peer.rest())
            while not gone.done() and then:
                await peer.say(then)
                await asyncio.wait({gone}, timeout=0.5)
            await gone
        return time.monotonic() - began

    head = b"GET /v1/sync HTTP/1.1\r\nHost: x\r\nX-"
    halves = [(b"", b""), (b"G", b""), (head, b""), (head, b"a"), (b"GET /", b"a"), (b"", b"\r\n")]
    waiting = asyncio.gather(*(cut_after(*half) for half in halves for _ in range(10)))
    while not waiting.done():
        began = time.monotonic()
        assert (await node.rest.get("/conversations")).status_code == 200
        assert time.monotonic() - began < 2
        await asyncio.sleep(0.2)
    assert max(await waiting) < 12


async def test_t14_a_peer_that_answers_no_close_is_gone_all_the_same(node: LiveNode) -> None:
    async with line(node) as peer:
        await peer.upgrade()
        await peer.say(frame(2, b"binary"))
        opcode, _ = await peer.frame()
        assert opcode == CLOSE
        began = time.monotonic()
        await peer.rest()
        assert time.monotonic() - began < 4
