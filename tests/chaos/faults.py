"""The faults: each breaks something once in the middle of things, makes sure that it broke, and heals it."""

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import nats as nats_client
import psutil

from support.eventually import eventually
from support.process import ServerProcess
from tradepost_server.broker.nats_bus import ALL

from .node import CLOCK, CRASH, POINTS
from .road import Road
from .scene import Inject, Scene
from .world import Broker

TWO: Sequence[Broker] = ("postgres", "nats")
EVERYWHERE: Sequence[Broker] = ("memory", *TWO)
FLOOD = bytes(512 * 1024)  # no word of ours; NATS keeps 64 MiB for who does not take it
FLOOD_MAX = 400


def _next(scene: Scene) -> ServerProcess:
    """The nodes take turns."""
    return scene.world.nodes[scene.number % len(scene.world.nodes)]


async def kill_node(scene: Scene) -> None:
    """A node dies at a random moment."""
    node = _next(scene)
    await asyncio.sleep(scene.world.random.uniform(0, 0.3))
    await scene.strike_when_busy()
    await scene.world.kill(node)
    await scene.world.up(node)


async def kill_node_at_a_point(scene: Scene) -> None:
    """A node dies at one of the named points of a send, each in its turn."""
    world, node = scene.world, scene.world.nodes[0]
    point = list(POINTS)[scene.number % len(POINTS)]
    await _restart_with(scene, node, CRASH, point)
    for person in scene.people.everyone:
        person.client.cut()  # they are all at the other node
    await scene.people.go_on()
    await scene.strike_when_busy()
    world.signal(node, signal.SIGUSR1)
    await world.died(node)
    await _restart_with(scene, node, CRASH, "")


async def _restart_with(scene: Scene, node: ServerProcess, name: str, value: str) -> None:
    if node.popen is not None and node.popen.poll() is None:
        await asyncio.to_thread(node.stop)
    node.environment = {**node.environment, name: value}
    await scene.world.up(node)


async def wrong_clocks(scene: Scene) -> None:
    """The nodes' clocks are ten minutes off, each to its side, and jump; everyone comes back with new tokens."""
    world = scene.world
    for number, node in enumerate(world.nodes):
        await _restart_with(scene, node, CLOCK, str(WRONG_S if number % 2 else -WRONG_S))
    try:
        for _ in range(2):
            await scene.people.go_on()
            await scene.strike_when_busy()
            for node in world.nodes:
                world.signal(node, signal.SIGUSR2)
            for person in scene.people.everyone:
                person.client.cut()
            await asyncio.gather(*(person.client.wait_ready(30) for person in scene.people.everyone))
    finally:
        for node in world.nodes:
            await _restart_with(scene, node, CLOCK, "")


WRONG_S = 600


async def kill_all_nodes(scene: Scene) -> None:
    """All nodes die at once, and come back in the other order."""
    await scene.strike_when_busy()
    await asyncio.gather(*map(scene.world.kill, scene.world.nodes))
    for node in reversed(scene.world.nodes):
        await scene.world.up(node)


async def only_noise(scene: Scene) -> None:
    """Nothing breaks; the noise that goes on behind every scene closes nobody's connection and shows no traceback."""
    before = [person.client.stats().reconnects for person in scene.people.everyone]
    logs = [len(node.log) for node in scene.world.nodes]
    heard = scene.noise.made + 25
    await scene.strike_when_busy(1)

    async def enough() -> bool:
        return scene.noise.made >= heard

    await eventually(enough, 60)
    assert [person.client.stats().reconnects for person in scene.people.everyone] == before
    assert not any("Traceback" in node.log[at:] for node, at in zip(scene.world.nodes, logs, strict=True))


async def pause_node(scene: Scene) -> None:
    """A node stands still for so long that its clients leave it, and goes on with what it believed."""
    node = _next(scene)
    await scene.strike_when_busy()
    scene.world.signal(node, signal.SIGSTOP)
    try:
        await asyncio.sleep(PAUSE_S)
        assert node.popen is not None
        assert psutil.Process(node.popen.pid).status() == psutil.STATUS_STOPPED
        if len(scene.world.nodes) > 1:
            await scene.people.go_on()
    finally:
        scene.world.signal(node, signal.SIGCONT)


PAUSE_S = 6.0  # three heartbeats of the world


async def crash_database(scene: Scene) -> None:
    """PostgreSQL ends at once in the middle of commits, and recovers."""
    database = scene.world.database
    await asyncio.sleep(scene.world.random.uniform(0, 0.2))
    await scene.strike_when_busy()
    before = database.server.pid
    await database.crash()
    await database.start()
    assert database.server.pid != before


async def database_away(scene: Scene) -> None:
    """PostgreSQL is away for longer than a send waits; nodes and sockets stay."""
    await scene.strike_when_busy()
    nodes = [node.popen.pid for node in scene.world.nodes if node.popen is not None]
    await scene.world.database.crash()
    await asyncio.sleep(AWAY_S)
    await scene.world.database.start()
    assert [node.popen.pid for node in scene.world.nodes if node.popen and node.popen.poll() is None] == nodes


AWAY_S = 7.0


async def fail_over(scene: Scene) -> None:
    """The primary is lost for good, and the standby that commits waited for takes over."""
    database = scene.world.database
    await scene.strike_when_busy()
    before = database.server.data_dir
    await database.fail_over()
    assert database.server.data_dir != before


async def silent_standby(scene: Scene) -> None:
    """The standby answers nothing for a while, so that commits wait; then the primary is lost in the middle of them."""
    database = scene.world.database
    assert database.pair is not None
    await scene.strike_when_busy()
    async with database.pair.silent():
        await asyncio.sleep(2)
        assert scene.people.history.in_flight
    await database.fail_over()


async def end_backends(scene: Scene) -> None:
    """Every connection of the nodes to PostgreSQL is ended from there."""
    await scene.strike_when_busy()
    async with scene.world.database.asked() as connection:
        ended = await connection.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    assert ended >= 3 * len(scene.world.nodes)


async def no_connections_left(scene: Scene) -> None:
    """Somebody else takes every connection that PostgreSQL has, those that the nodes had too."""
    hogs: list[asyncpg.Connection[asyncpg.Record]] = []
    await scene.strike_when_busy()
    async with scene.world.database.asked() as connection:
        try:
            for _ in range(2):
                await _take_all(scene.world.database.server.dsn, hogs)
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name <> 'hog' "
                    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            await _take_all(scene.world.database.server.dsn, hogs)
            await asyncio.sleep(2)
        finally:
            for hog in hogs:
                hog.terminate()


async def _take_all(dsn: str, hogs: "list[asyncpg.Connection[asyncpg.Record]]") -> None:
    for _ in range(200):
        try:
            hogs.append(await asyncpg.connect(dsn, server_settings={"application_name": "hog"}))
        except asyncpg.TooManyConnectionsError:
            return
    raise AssertionError("there are connections left")


async def lock_a_conversation(scene: Scene) -> None:
    """Somebody holds the log of one conversation; the others go on, and it does after a while."""
    conversation = next(iter(scene.people.history.rooms))
    await scene.strike_when_busy()
    async with scene.world.database.asked() as connection, connection.transaction():
        assert await connection.fetchval("SELECT 1 FROM logs WHERE conversation_id = $1 FOR UPDATE", conversation)
        await scene.people.go_on(100)


async def cut_everyone(scene: Scene) -> None:
    """Clients drop their connections in the middle of sends, again and again."""
    for _ in range(10):
        await scene.strike_when_busy(1)
        for person in scene.people.everyone:
            if scene.world.random.random() < 0.5:
                person.client.cut()
        await asyncio.sleep(scene.world.random.uniform(0.05, 0.3))


async def cut_in_a_frame(scene: Scene) -> None:
    """Connections end after so many bytes, whatever they belong to: in a request, or in its answer."""
    for door in scene.world.doors:
        before = door.cuts
        await scene.strike_when_busy(1)
        for way in ("up", "down"):
            door.cut_after(way, scene.world.random.randrange(1, 400))

        async def cut(door=door, before=before) -> bool:  # type: ignore[no-untyped-def]
            return door.cuts >= before + 2

        await eventually(cut, 20)


async def reset_all(scene: Scene) -> None:
    """Every connection that goes by a road ends with RST."""
    await scene.strike_when_busy()
    for door in scene.world.doors:
        door.reset()


async def half_open_clients(scene: Scene) -> None:
    """Nothing comes through to clients or from them, and nobody is told."""
    door = scene.world.doors[scene.number % len(scene.world.doors)]
    before = door.swallowed
    await scene.strike_when_busy()
    async with door.silent():
        await asyncio.sleep(PAUSE_S)
    assert door.swallowed > before


async def half_open_database(scene: Scene) -> None:
    """Nothing comes through between a node and PostgreSQL, and neither is told."""
    way = scene.world.to_database
    assert way is not None
    await scene.strike_when_busy()
    async with way.silent():
        await asyncio.sleep(PAUSE_S)
    assert way.swallowed


async def cut_in_a_commit(scene: Scene) -> None:
    """A connection to PostgreSQL ends in the middle of what it answers, a COMMIT perhaps."""
    way = scene.world.to_database
    assert way is not None
    before = way.cuts
    await scene.strike_when_busy()
    way.cut_after("down", scene.world.random.randrange(1, 300))

    async def cut() -> bool:
        return way.cuts > before

    await eventually(cut, 20)


async def kill_nats(scene: Scene) -> None:
    """NATS dies, sends go on, and it comes back."""
    nats = scene.world.nats
    assert nats is not None
    await scene.strike_when_busy()
    await asyncio.to_thread(nats.kill)
    await scene.people.go_on()
    await asyncio.to_thread(nats.start)


async def pause_nats(scene: Scene) -> None:
    """NATS stands still; sends go on."""
    nats = scene.world.nats
    assert nats is not None
    assert nats.popen is not None
    await scene.strike_when_busy()
    os.kill(nats.popen.pid, signal.SIGSTOP)
    try:
        await scene.people.go_on(50)
    finally:
        os.kill(nats.popen.pid, signal.SIGCONT)


async def _carries(way: Road) -> None:
    """Returns once a node talks with NATS: it may have lost it just before, and rests between two attempts."""
    carried = way.carried

    async def more() -> bool:
        return way.carried > carried

    await eventually(more, 30)


async def too_slow_for_nats(scene: Scene) -> None:
    """A node stands still until NATS gives it up: what was on its way to it is lost."""
    nats, node = scene.world.nats, _next(scene)
    assert nats is not None
    await _carries(scene.world.to_nats[scene.world.nodes.index(node)])
    before = await asyncio.to_thread(nats.given_up)
    await scene.strike_when_busy()
    scene.world.signal(node, signal.SIGSTOP)
    client = await nats_client.connect(nats.address)
    try:
        for _ in range(FLOOD_MAX):
            await client.publish(ALL, FLOOD)
            await client.flush()
            if await asyncio.to_thread(nats.given_up) > before:
                break
        else:
            raise AssertionError("NATS has kept all of it for a node that stands still")
    finally:
        scene.world.signal(node, signal.SIGCONT)
        await client.close()


async def part_from_nats(scene: Scene) -> None:
    """Nothing comes through between one node and NATS, and neither is told."""
    way = scene.world.to_nats[scene.number % 2]
    swallowed = way.swallowed

    async def swallows() -> bool:
        return way.swallowed > swallowed

    await _carries(way)
    await scene.strike_when_busy()
    async with way.silent():
        await scene.people.go_on(50)
        await eventually(swallows)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the campaign."""

    name: str  # as in docs/reliability.md
    inject: Inject
    brokers: Sequence[Broker]
    long: int  # injections of a long campaign, shared by the brokers
    kind: str = ""  # of kills in the sums: node, database, failover, nats
    by_road: bool = False


FAULTS: Sequence[Fault] = (
    Fault(name="F01", inject=kill_node, brokers=EVERYWHERE, long=260, kind="node"),
    Fault(name="F01-points", inject=kill_node_at_a_point, brokers=EVERYWHERE, long=24, kind="node"),
    Fault(name="F03", inject=kill_all_nodes, brokers=TWO, long=16, kind="node"),
    Fault(name="F04", inject=pause_node, brokers=TWO, long=8),
    Fault(name="F05", inject=crash_database, brokers=EVERYWHERE, long=60, kind="database"),
    Fault(name="F06", inject=database_away, brokers=EVERYWHERE, long=3, kind="database"),
    Fault(name="F07", inject=fail_over, brokers=("standby",), long=18, kind="failover"),
    Fault(name="F08", inject=silent_standby, brokers=("standby",), long=4, kind="failover"),
    Fault(name="F09", inject=end_backends, brokers=EVERYWHERE, long=12),
    Fault(name="F10", inject=no_connections_left, brokers=EVERYWHERE, long=3),
    Fault(name="F11", inject=lock_a_conversation, brokers=EVERYWHERE, long=6),
    Fault(name="F12", inject=cut_everyone, brokers=EVERYWHERE, long=12),
    Fault(name="F16", inject=kill_nats, brokers=("nats",), long=60, kind="nats"),
    Fault(name="F16-pause", inject=pause_nats, brokers=("nats",), long=20, kind="nats"),
    Fault(name="F17", inject=part_from_nats, brokers=("nats",), long=24, kind="nats"),
    Fault(name="F18", inject=too_slow_for_nats, brokers=("nats",), long=6, kind="nats"),
    Fault(name="F22", inject=half_open_clients, brokers=TWO, long=4),
    Fault(name="F22-reset", inject=reset_all, brokers=TWO, long=10),
    Fault(name="F23", inject=half_open_database, brokers=("postgres",), long=3, by_road=True),
    Fault(name="F23-commit", inject=cut_in_a_commit, brokers=("postgres",), long=20, by_road=True),
    Fault(name="F31", inject=wrong_clocks, brokers=EVERYWHERE, long=3),
    Fault(name="F39", inject=only_noise, brokers=EVERYWHERE, long=3),
    Fault(name="F24", inject=cut_in_a_frame, brokers=EVERYWHERE, long=20),
)
