"""What is promised in seconds and bytes, measured on real processes: `python -m chaos --figures [names]`."""

import asyncio
import resource
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles
from time import monotonic
from typing import Any

from support.process import ServerProcess
from support.sockets import RawSocket, open_socket

from . import slow
from .history import History
from .people import People
from .swarm import Swarm
from .world import World, world

MANY, STORM, ROLLING = 2_000, 5_000, 2_000  # clients; half of the many are at the node that is killed
LOOSE_FILES = 16_384
PATIENT = {"TRADEPOST_HEARTBEAT_S": "120"}  # with raw sockets, which answer no pings
Figure = dict[str, Any]  # `goal` is the most that `value` may be; the rest is for the reader


def _spread(seconds: Sequence[float]) -> Figure:
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"count": len(seconds), "p50_s": round(cuts[49], 2), "value": round(cuts[98], 2)}


def _of(world: World) -> list[int]:
    return [node.port for node in world.nodes]


async def failover(directory: Path, scale: float) -> Figure:
    """From the kill of one of two nodes to each of its clients being in sync at the other."""
    async with world(directory, "postgres", 1, TRADEPOST_HEARTBEAT_S="25") as found:
        swarm = Swarm(found.tenants[0], _of(found), int(MANY * scale), found.random)
        try:
            await swarm.begin()
            await found.kill(found.nodes[0])
            await asyncio.sleep(0.5)
            await swarm.all_there(60)
            return {"goal": 5.0, **_spread([s for light in swarm.clients for s in light.came_back_s])}
        finally:
            await swarm.end()


async def storm(directory: Path, scale: float) -> Figure:
    """From the moment at which a node answers again to each client of two that died being in sync with it."""
    async with world(directory, "postgres", 1, TRADEPOST_HEARTBEAT_S="25") as found:
        swarm = Swarm(found.tenants[0], _of(found), int(STORM * scale), found.random)
        try:
            await swarm.begin(300)
            await asyncio.gather(*map(found.kill, found.nodes))
            await asyncio.sleep(5)  # beside the time that a node takes to start
            await found.up(found.nodes[0])
            at = monotonic()
            await swarm.all_there(120)
            back = sorted(light.ready_at - at for light in swarm.clients if light.ready_at is not None)
            return {
                "goal": 30.0,
                "count": len(back),
                "p50_s": round(back[len(back) // 2], 2),
                "value": round(back[-1], 2),
            }
        finally:
            await swarm.end()


async def rolling(directory: Path, scale: float) -> Figure:
    """Errors that programs see which send all the time, while both nodes are replaced one after the other."""
    async with world(directory, "postgres", 1, TRADEPOST_HEARTBEAT_S="25") as found:
        swarm = Swarm(found.tenants[0], _of(found), int(ROLLING * scale), found.random)
        people = People(found, History(), "rolling")
        exits = []
        try:
            await swarm.begin(120)
            await people.enter()
            for node in found.nodes:
                began = monotonic()
                assert await asyncio.to_thread(node.stop) == 0
                exits.append(monotonic() - began)
                await found.up(node)
                await people.go_on()
            await swarm.all_there(60)
            await people.finish()
        finally:
            await people.leave()
            await swarm.end()
        acked = sum(bool(send.places) for send in people.history.sends.values())
        assert acked >= 100
        return {"goal": 0, "value": people.errors, "acked": acked, "exit_most_s": round(max(exits), 2)}


async def _raw(world: World, stack: AsyncExitStack, node: ServerProcess, profile: str) -> RawSocket:
    socket = await open_socket(f"ws://127.0.0.1:{node.port}/v1/ws")
    stack.push_async_callback(socket.close)
    role = profile.partition(":")[0]
    await socket.say(type="auth", token=await world.tenants[0].token_source(profile, role)("initial"))
    await socket.until(lambda s: s.frames)
    return socket


async def _delivered(found: World, stack: AsyncExitStack, messages: int, rooms: int) -> list[float]:
    """From each send at one node to its being heard at the other, in a conversation of before and in new ones."""
    rest = await stack.enter_async_context(found.rest())
    buyer = await _raw(found, stack, found.nodes[0], "buyer:1")
    seller = await _raw(found, stack, found.nodes[1], "seller:1")
    invited = {"participants": [{"profile": p, "role": p.partition(":")[0]} for p in ("buyer:1", "seller:1")]}

    async def room() -> str:
        answer = await rest.post("/conversations", json=invited)
        made: str = answer.json()["conversation"]["id"]
        return made

    async def told(where: str, text: str) -> float:
        began = monotonic()
        await buyer.send(where, text, client_id=text)
        await seller.until(lambda s: text.encode() in b"".join(s.raw[-300:]), within_s=90)
        return monotonic() - began

    known = await room()
    await told(known, "begin")
    if found.nats is not None:
        await asyncio.to_thread(found.nats.kill)
    talks = [asyncio.create_task(told(known, f"known-{n}")) for n in range(messages)]
    talks += [asyncio.create_task(told(await room(), f"new-{n}")) for n in range(rooms)]
    return await asyncio.gather(*talks)


async def without_nats(directory: Path, scale: float) -> Figure:
    """Delivery from one node to the other while NATS is down, in conversations made since then too."""
    async with world(directory, "nats", 1, **PATIENT) as found, AsyncExitStack() as stack:
        return {"goal": 5.0, **_spread(await _delivered(found, stack, int(100 * scale), int(20 * scale)))}


async def silent_loss(directory: Path, scale: float) -> Figure:
    """The same where the broker says that it has what it is told, and loses all of it."""
    async with world(directory, "postgres", 1, plant="forgets", **PATIENT) as found, AsyncExitStack() as stack:
        took = await _delivered(found, stack, int(20 * scale), int(10 * scale))
        return {"goal": 60.0, "count": len(took), "value": round(max(took), 2)}


async def revocation(directory: Path, scale: float) -> Figure:
    """From the answer to a revocation to the end of the last socket of the profile, at both nodes."""
    async with world(directory, "nats", 1) as found, AsyncExitStack() as stack:
        rest = await stack.enter_async_context(found.rest())
        took = []
        for number in range(int(20 * scale)):
            sockets = [await _raw(found, stack, node, f"buyer:{number}") for node in found.nodes]
            began = monotonic()
            answer = await rest.post("/revocations", json={"profile": f"buyer:{number}"})
            assert answer.is_success, answer.text
            for socket in sockets:
                assert (await socket.end())[0] == 4503
            took.append(monotonic() - began)
        return {"goal": 2.0, "count": len(took), "value": round(max(took), 3)}


FIGURES: Mapping[str, Callable[[Path, float], Awaitable[Figure]]] = {
    "failover": failover,
    "storm": storm,
    "rolling": rolling,
    "without_nats": without_nats,
    "silent_loss": silent_loss,
    "revocation": revocation,
    "stuck": slow.stuck,
    "trickling": slow.trickling,
}


async def measure(names: Sequence[str], scale: float = 1.0) -> dict[str, Figure]:
    """Each in a world of its own; `scale` below 1 is for trying."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(LOOSE_FILES, hard), hard))
    try:
        found = {}
        for name in names or FIGURES:
            with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as directory:
                found[name] = await FIGURES[name](Path(directory), scale)
                print(f"{name:13}", found[name], flush=True)
        return found
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
