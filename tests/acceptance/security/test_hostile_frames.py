"""T15–T20: frames that are compressed, too many, or nothing at all; who breaks rules is in `tests/conformance`."""

import asyncio
import json
import time
import zlib

import pytest
from attacker import line

from support.node import LiveNode, client
from support.raw import PING, TEXT, Line, frame

LIMIT = 65_536


async def test_t15_a_message_of_exactly_the_limit_is_read(node: LiveNode) -> None:
    buyer = await node.connect("buyer:1", "buyer")
    await buyer.text('{"type":"ping"}'.ljust(LIMIT))
    await buyer.until(lambda s: s.frames[-1]["type"] == "pong")


@pytest.mark.parametrize(
    "offer",
    ["permessage-deflate", "permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame"],
)
async def test_t16_compression_is_never_agreed_on(node: LiveNode, offer: str) -> None:
    async with line(node) as peer:
        head = await peer.upgrade(f"Sec-WebSocket-Extensions: {offer}")
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"sec-websocket-extensions" not in head.lower()


async def test_t16_two_hundred_bombs_at_once_are_refused_unread(node: LiveNode) -> None:
    bomb = zlib.compress(b"\0" * 10_000_000)

    async def throw() -> int:
        async with line(node) as peer:
            await peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate")
            await peer.say(frame(TEXT, bomb, rsv=4))
            return await peer.close_code()

    assert set(await asyncio.gather(*(throw() for _ in range(200)))) == {1002}


NO_FRAMES = (
    "",
    " ",
    "\r\n",
    "\ufeff{}",
    "\0",
    "null",
    "[]",
    '"x"',
    "0",
    "{",
    "{}",
    '{"type":"ping"}x',
    "\U0001f600",
    "<x/>",
)


async def test_t18_a_text_that_is_no_frame_is_answered_and_the_socket_lives(node: LiveNode) -> None:
    buyer = await node.connect("buyer:1", "buyer")
    for text in NO_FRAMES:
        await buyer.text(text)
        await buyer.all_heard()
        refusal = buyer.frames[-2]
        assert (refusal["type"], refusal["code"], refusal.get("retryable")) == ("error", "invalid", None), text
        assert refusal["path"].startswith("$")
    await buyer.command("sync")


async def test_t18_a_command_before_the_token_is_refused(node: LiveNode) -> None:
    stranger = await node.stranger()
    await stranger.say(type="sync", ref="1")
    assert (await stranger.end())[0] == 4500
    assert [f["code"] for f in stranger.frames] == ["unauthorized"]


async def test_t19_a_flood_of_broken_connections_leaves_at_most_one_line_of_each(
    node: LiveNode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()

    async def break_rules() -> None:
        async with line(node) as peer:
            await peer.upgrade("User-Agent: \x1b[2J", 'X-Name: {"level":"error"}', path="/v1/ws")
            await peer.say(frame(TEXT, b"secret-canary \xff\x1b[2J\r\n") * 200)
            await peer.close_code()

    for _ in range(10):
        await asyncio.gather(*(break_rules() for _ in range(50)))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("tradepost")]
    assert len(lines) <= 500
    assert all(said.isprintable() for said in lines)
    assert "canary" not in caplog.text


async def flood(node: LiveNode, once: bytes, *, as_member: bool = True) -> int:
    """The code with which who sends the same bytes thousands of times is closed; reads what comes meanwhile."""
    async with line(node) as peer:
        await peer.upgrade()
        if as_member:
            await peer.authenticate(node, "flooder:1", "buyer")
        writing = asyncio.create_task(_write(peer, once))
        try:
            return await peer.close_code()
        finally:
            writing.cancel()


async def _write(peer: Line, once: bytes) -> None:
    for _ in range(50):
        await peer.say(once * 1_000)


SYNC = json.dumps({"type": "conversation.get", "ref": "1", "conversation": "cv_1"}).encode()


@pytest.mark.settings(limits="on")
@pytest.mark.parametrize("as_member", [False, True], ids=["stranger", "member"])
@pytest.mark.parametrize(
    "once",
    [
        pytest.param(frame(PING, b"x"), id="pings"),
        pytest.param(frame(10), id="pongs"),
        pytest.param(frame(TEXT, b"1"), id="one-byte messages"),
        pytest.param(frame(TEXT), id="empty messages"),
        pytest.param(frame(TEXT, b'{"type":"ping"}'), id="pings in words"),
        pytest.param(frame(TEXT, b'{"type":"pong"}'), id="pongs in words"),
    ],
)
async def test_t20_a_flood_ends_with_4029(node: LiveNode, once: bytes, as_member: bool) -> None:
    assert await flood(node, once, as_member=as_member) == 4029


@pytest.mark.settings(limits="on")
async def test_t20_a_flood_of_commands_is_refused_then_closed_and_others_are_served_meanwhile(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    floods = [asyncio.create_task(flood(node, frame(TEXT, SYNC))) for _ in range(4)]
    slowest = 0.0
    for number in range(30):
        began = time.monotonic()
        await buyer.send(order["id"], f"{number}")
        await seller.heard(f"{number}")
        slowest = max(slowest, time.monotonic() - began)
        await asyncio.sleep(0.06)  # below the buyer's own rate
    assert {await each for each in floods} == {4029}
    assert slowest < 2


@pytest.mark.one_node("it counts what one process lets in; see test_shared_limits")
@pytest.mark.settings(limits="on")
async def test_t20_messages_above_the_rate_are_refused_with_when_to_come_back(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    content = {"kind": "text", "text": "again"}
    asked = [await buyer.ask("message.send", conversation=order["id"], content=content) for _ in range(120)]
    answers = [await each for each in asked]
    refused = [a for a in answers if a["type"] == "error"]
    assert {a["code"] for a in refused} == {"too_fast"}
    assert all(a["retryable"] and 0 < a["retry_after_s"] < 10 for a in refused)
    assert 40 <= len(answers) - len(refused) < 100
    await asyncio.sleep(refused[-1]["retry_after_s"] + 0.1)
    await buyer.send(order["id"], "now it goes")


@pytest.mark.settings(limits="on")
async def test_t20_requests_above_the_rate_are_refused_with_when_to_come_back(node: LiveNode) -> None:
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        answers = [await rest.get("/profiles/me") for _ in range(150)]
    refused = [a for a in answers if a.status_code == 429]
    assert refused
    assert all(int(a.headers["retry-after"]) >= 1 and a.json()["code"] == "too_fast" for a in refused)
    assert {a.status_code for a in answers} == {200, 429}
