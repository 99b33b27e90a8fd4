"""T09, T15, T16, T19, T25 on a server of its own: what its log holds, and how much memory attacks cost."""

import asyncio
import json
import zlib

import httpx2
import psutil

from support.process import ServerProcess
from support.raw import TEXT, frame, reach
from support.sockets import open_socket

CANARY = "canary-4711"
MEGABYTE = 2**20


def test_t09_t19_no_content_no_token_and_no_control_character_reaches_the_log(server_process: ServerProcess) -> None:
    server_process.stop()
    server_process.environment = {"TRADEPOST_LOG_LEVEL": "debug", "TRADEPOST_LOG_FORMAT": "json"}
    server_process.start()
    before = len(server_process.log.splitlines())
    asyncio.run(_poison(server_process))
    server_process.stop()
    log = server_process.log
    assert CANARY not in log
    assert server_process.keys.api_key not in log
    assert server_process.keys.signing.secret not in log
    assert "Traceback" not in log
    assert all(line.isprintable() for line in log.splitlines())
    assert all(json.loads(line) for line in log.splitlines())
    assert len(log.splitlines()) - before < 40


async def _poison(server: ServerProcess) -> None:
    """A canary in every place that a client can write to."""
    async with server.rest() as rest:
        name = {"profile": "buyer:1", "role": "buyer", "name": f"{CANARY} \u009b2J \u202e"}
        made = (await rest.post("/conversations", json={"title": CANARY, "participants": [name]})).json()[
            "conversation"
        ]
        minted = (await rest.post("/tokens", json={"profile": "buyer:1", "role": "buyer"})).json()["token"]
        odd = (
            f"/{CANARY}",
            f"/sync?token={CANARY}",
            "/%1b[2J",
            "/%0d%0a{%22level%22:%22error%22}",
            f"/conversations/{CANARY}",
        )
        for path in odd:
            await rest.get(path, headers={"User-Agent": f"{CANARY}", "X-A": CANARY})
        await rest.post(
            "/conversations", content=f'{{"{CANARY}"'.encode(), headers={"Content-Type": "application/json"}
        )
        await rest.get("/sync", headers={"Authorization": f"Bearer {CANARY}.{CANARY}.x"})
    socket = await open_socket(f"{server.url.replace('http', 'ws')}/v1/ws")
    await socket.say(type="auth", token=minted, client=CANARY)
    await socket.until(lambda s: s.frames)
    await socket.send(made["id"], f"{CANARY} \u001b".replace("\u001b", ""))
    await socket.text(f'{{"type":"{CANARY}"}}')
    await socket.text(CANARY)
    await socket.all_heard()
    await socket.close()
    for _ in range(5):
        async with reach(server.url) as peer:
            await peer.upgrade(f"User-Agent: {CANARY}", path=f"/v1/ws?token={CANARY}")
        async with reach(server.url) as peer:
            await peer.upgrade(f"Origin: {CANARY}")
            await peer.say(frame(TEXT, f"{CANARY}\x1b[2J\r\n".encode() + b"\xff"))
            await peer.close_code()
    assert minted not in server.log


VECTORS = {
    "fragments": frame(TEXT, b"x" * 60_000, fin=False) + frame(0, b"x" * 60_000, fin=False) * 20,
    "declared length": frame(TEXT, b"x" * MEGABYTE, length=1 << 62),
    "compressed": frame(TEXT, zlib.compress(b"\0" * 50_000_000), rsv=4),
}
KINDS = ("application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded")


async def test_t15_t16_t25_attacks_cost_no_memory(server_process: ServerProcess) -> None:
    assert server_process.popen is not None
    process = psutil.Process(server_process.popen.pid)
    await _attack(server_process)  # what the first ones load stays
    before = process.memory_info().rss
    for _ in range(5):
        await _attack(server_process)
    assert process.memory_info().rss - before < 20 * MEGABYTE
    async with httpx2.AsyncClient(trust_env=False) as bystander:
        assert (await bystander.get(f"{server_process.url}/ready")).status_code == 200


async def _attack(server: ServerProcess) -> None:
    """Everything twenty times at once."""
    over_socket = [_socket_attack(server, vector) for vector in VECTORS.values() for _ in range(20)]
    over_http = [_http_attack(server, kind) for kind in KINDS for _ in range(20)]
    await asyncio.gather(*over_socket, *over_http)


async def _socket_attack(server: ServerProcess, vector: bytes) -> None:
    async with reach(server.url) as peer:
        await peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate")
        await peer.say(vector)
        assert await peer.close_code() in (1002, 1009)


async def _http_attack(server: ServerProcess, kind: str) -> None:
    async with reach(server.url) as peer:
        head = (
            f"POST /v1/conversations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.keys.api_key}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: 104857600\r\n\r\n"
        )
        await peer.say(head.encode() + b"--x\r\n" * 1_000)
        for _ in range(3):
            await peer.say(b"a" * MEGABYTE)
        assert b" 413 " in await peer.head()
