"""Readers that stop, or take next to nothing: when they are out, and what each of them holds until then."""

import asyncio
import socket
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from bench import machine

from support import ports

from .swarm import HELLO, frame
from .world import World, world

READERS = 30
WORDS = "x" * 7_000
EACH_S = 0.01  # between two messages
WARM = 300  # messages before any of them is there
GIVE_UP_S = 60.0


async def stuck(directory: Path, scale: float) -> dict[str, Any]:
    """Who never reads."""
    return await _measured(directory, scale, taken=0)


async def trickling(directory: Path, scale: float) -> dict[str, Any]:
    """Who reads 1 KiB a second."""
    return await _measured(directory, scale, taken=1_024)


async def _measured(directory: Path, scale: float, taken: int) -> dict[str, Any]:
    async with world(directory, "memory", 1, TRADEPOST_HEARTBEAT_S="25") as found:
        count = int(READERS * scale)
        names = [f"buyer:{number}" for number in range(count)]
        async with found.rest() as rest, asyncio.TaskGroup() as tasks:
            people = [{"profile": name, "role": "buyer"} for name in names]
            invited = {"participants": [*people, {"profile": "seller:1", "role": "seller"}]}
            made = (await rest.post("/conversations", json=invited)).json()["conversation"]["id"]

            async def speak() -> None:
                while True:
                    body, author = {"content": {"kind": "text", "text": WORDS}}, {"Tradepost-As": "seller:1"}
                    answer = await rest.post(f"/conversations/{made}/messages", json=body, headers=author)
                    assert answer.is_success, answer.text
                    await asyncio.sleep(EACH_S)

            speaking = tasks.create_task(speak())
            await asyncio.sleep(WARM * EACH_S)
            socks = [await _enter(found, name) for name in names]
            trickles = [tasks.create_task(_take(sock, taken)) for sock in socks if taken]
            out_s, held_kib = await _until_out(found, {sock.getsockname()[1] for sock in socks})
            for task in (speaking, *trickles):
                task.cancel()
            for sock in socks:
                sock.close()
    mib = round(held_kib / count / 1024, 2)
    return {"goal": 15.0, "count": count, "value": round(out_s, 1), "mib": mib, "mib_goal": 1.3}


async def _enter(found: World, profile: str) -> socket.socket:
    sock = ports.narrow(found.nodes[0].port)
    token = await found.tenants[0].token_source(profile, "buyer")("initial")
    said = HELLO.format(key="dGhlIHNhbXBsZSBub25jZQ==").encode() + frame(
        b'{"type":"auth","token":"%s"}' % token.encode()
    )
    await asyncio.get_running_loop().sock_sendall(sock, said)
    return sock


async def _take(sock: socket.socket, size: int) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):  # it is out
        while True:
            await loop.sock_recv(sock, size)
            await asyncio.sleep(1)


async def _until_out(found: World, ports: Collection[int]) -> tuple[float, int]:
    """Seconds from when the kernel took no more for them to when the node has none of these connections any more; the
    most KiB that both held.
    """
    popen = found.nodes[0].popen
    assert popen is not None
    process = psutil.Process(popen.pid)
    began, before, most = monotonic(), machine.resident_kib(popen.pid), 0
    queued: list[tuple[float, int]] = []
    while any(c.raddr and c.raddr.port in ports for c in process.net_connections("tcp")):
        assert monotonic() - began < GIVE_UP_S, "they are never out"
        queued.append((monotonic(), _queued_kib(ports)))
        most = max(most, machine.resident_kib(popen.pid) - before + queued[-1][1])
        await asyncio.sleep(0.1)
    full = 0.9 * max(size for _, size in queued)
    return monotonic() - next(at for at, size in queued if size >= full), most


def _queued_kib(ports: Collection[int]) -> int:
    """What the kernel keeps for them, as /proc/net/tcp shows it."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    queues = [int(row[4].partition(":")[0], 16) for row in rows if int(row[2].partition(":")[2], 16) in ports]
    return sum(queues) // 1024
