"""T21: JSON that is legal and yet an attack, wherever JSON is read: sockets, REST bodies, both parts of a token."""

import json
import time

import pytest
from attacker import b64, forge, http_verdict, socket_verdict

from support.node import LiveNode, client

BOMBS = {
    "lists 60,000 deep": b"[" * 60_000,
    "closed lists 30,000 deep": b"[" * 30_000 + b"]" * 30_000,
    "closed lists 33 deep": b"[" * 33 + b"1" + b"]" * 33,
    "objects 10,000 deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "objects 33 deep": b'{"a":' * 33 + b"1" + b"}" * 33,
    "5,000 keys": json.dumps({f"k{n}": n for n in range(5_000)}).encode(),
    "an integer of 5,000 digits": b"9" * 5_000,
    "2^53": b"9007199254740992",
    "2^64": b"18446744073709551616",
    "-2^63": b"-9223372036854775808",
    "1e400": b"1e400",
    "-1e400": b"-1e400",
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "a lone surrogate": b'"\\ud800"',
    "two surrogates the wrong way round": b'"\\udc00\\ud800"',
    "a raw surrogate": b'"\xed\xa0\x80"',
    "NUL, escaped": b'"\\u0000"',
    "NUL, raw": b'"\x00"',
    "a raw control character": b'"\x01"',
    "a raw line break": b'"\n"',
    "bad escape": b'"\\x41"',
    "hexadecimal": b"0x10",
    "a comment": b"1/*x*/",
    "a trailing comma": b"1,",
    "two values": b"1 2",
    "a text of 70,000 characters": b'"' + b"a" * 70_000 + b'"',
}


async def test_t21_a_bomb_in_a_frame_is_answered_and_the_socket_lives(node: LiveNode) -> None:
    order = await node.conversation(("agent:1", "agent"))
    agent = await node.connect("agent:1", "agent")
    raw = b'{"type":"conversation.update","conversation":"%b","attributes":{"a":%b}}'
    wrong = {}
    for name, bomb in BOMBS.items():
        whole = raw % (order["id"].encode(), bomb)
        if len(whole) > 65_536 or b"\xed" in bomb:
            continue  # refused as a frame: test_hostile_frames
        await agent.text(whole.decode())
        await agent.all_heard()
        refusal = [frame for frame in agent.frames if frame["type"] != "event"][-2]
        if (refusal["type"], refusal.get("code"), refusal.get("path", "")[:1]) != ("error", "invalid", "$"):
            wrong[name] = refusal
    assert wrong == {}
    after = (await agent.command("conversation.get", conversation=order["id"]))["conversation"]
    assert not after.get("attributes")


async def test_t21_a_bomb_in_a_body_is_answered(node: LiveNode) -> None:
    order = await node.conversation(("agent:1", "agent"))
    headers = {"Content-Type": "application/json"}
    wrong = {}
    for name, bomb in BOMBS.items():
        for body in (bomb, b'{"attributes":{"a":%b}}' % bomb):
            answer = await node.rest.patch(f"/conversations/{order['id']}", content=body, headers=headers)
            expected = (413, "too_large") if len(body) > 65_536 else (400, "invalid")
            if (answer.status_code, answer.json()["code"]) != expected:
                wrong[name] = answer.text
    assert wrong == {}


@pytest.mark.parametrize("part", ["header", "claims"])
async def test_t21_a_bomb_in_a_token_is_refused(node: LiveNode, part: str) -> None:
    good = {"sub": "buyer:1", "aud": "tradepost", "iat": 0, "exp": 2**40, "role": "buyer"}
    header = {"alg": "HS256", "kid": node.kid}
    wrong = {}
    for name, bomb in BOMBS.items():
        small = bomb[:5_500] if name.endswith("deep") else bomb
        if len(small) > 5_500:
            continue
        inside = json.dumps(header if part == "header" else good).encode()[:-1] + b',"x":%b}' % small
        parts = (inside, good) if part == "header" else (header, inside)
        token = forge(*parts, node.secret.encode())
        assert len(token) < 8_192
        said = await http_verdict(node, token), await socket_verdict(node, token)
        if said != (401, 4501):
            wrong[name] = said
    assert wrong == {}


async def test_t21_parts_of_a_token_that_are_no_base64_are_refused(node: LiveNode) -> None:
    for token in ("é.é.é", "=.=.=", "a.b.c", f"{b64(b'{}')}\n.x.y", f"{b64(b'[]')}.x.y", "." * 8_000):
        assert await socket_verdict(node, token) == 4501


async def test_t21_of_duplicate_keys_the_last_one_wins_everywhere(node: LiveNode) -> None:
    order = await node.conversation(("agent:1", "agent"))
    agent = await node.connect("agent:1", "agent")
    twice = '"title":"first","title":"%s"'
    head = f'{{"type":"ping","type":"conversation.update","ref":"x","ref":"1","conversation":"{order["id"]}",'
    await agent.text(head + twice % "by socket" + "}")
    await agent.until(lambda s: s.frames[-1].get("ref") == "1")
    assert agent.frames[-1]["result"]["conversation"]["title"] == "by socket"
    headers = {"Content-Type": "application/json"}
    body = "{" + twice % "by REST" + "}"
    answer = await node.rest.patch(f"/conversations/{order['id']}", content=body, headers=headers)
    assert answer.json()["conversation"]["title"] == "by REST"
    now = int(time.time())
    token = forge(
        f'{{"alg":"none","alg":"HS256","kid":"x","kid":"{node.kid}"}}'.encode(),
        b'{"sub":"buyer:9","sub":"agent:1","aud":"tradepost","iat":%d,"exp":%d}' % (now, now + 60),
        node.secret.encode(),
    )
    async with client(node.url, token) as rest:
        assert (await rest.get("/profiles/me")).json()["profile"]["id"] == "agent:1"
