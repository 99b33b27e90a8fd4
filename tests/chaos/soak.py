"""`make soak`: two nodes under a mixed load for two hours; what they hold must not grow with the time.

`python -m chaos.soak [--minutes 120] [--results FILE]`, with `tests` on the path. People talk, send files and
search; orders begin, their couriers come and go, and they end; light clients drop their connections and come back.
Looked at now and then: each node's memory, descriptors and tasks, and PostgreSQL's processes. Exit code 1 where the
last quarter holds more than the first one may explain.

Nobody comes and goes in the conversations that stay: each stint is part of its conversation for good, and is held with
it (docs/scale.md), so that they would grow by what they are told.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic
from typing import Any

import asyncpg
import httpx2
import psutil

from support.files import PDF
from support.metrics import Scrape, read
from support.process import ServerProcess
from tradepost import Client
from tradepost.errors import TradepostError
from tradepost.protocol.content import File

from .history import History
from .people import People, Person
from .report import RESULTS, where_and_when
from .swarm import Swarm
from .world import World, world

FILE = RESULTS.with_name("soak.json")
LIGHT = 200  # clients that come and go
ORDERS = 2  # that are under way
COMINGS = 3  # of an order's courier
ORDER_S = 180.0  # the longest that none may end
BUSY = 8  # people who send files and search
WARM = 0.2  # of the time, which is not looked at: pools fill, and what is kept by number reaches its number
GOALS = {"memory_mib": 1.10, "descriptors": 1.05, "tasks": 1.05, "backends": 1.05}  # last quarter over first, at most
SLACK = {"memory_mib": 4.0, "descriptors": 4.0, "tasks": 6.0, "backends": 2.0}  # or so much more
Look = dict[str, float]


async def look(found: World) -> dict[str, Look]:
    """What is held now, by who holds it."""
    seen = {f"node {number}": await _node(node) for number, node in enumerate(found.nodes, 1)}
    connection = await asyncpg.connect(found.database.dsn)
    try:
        backends = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        )
    finally:
        await connection.close()
    return {**seen, "PostgreSQL": {"backends": float(backends)}}


async def _node(node: ServerProcess) -> Look:
    assert node.popen is not None
    process = psutil.Process(node.popen.pid)
    listens = {way.laddr.port for way in process.net_connections("tcp") if way.status == psutil.CONN_LISTEN}
    (metrics,) = listens - {node.port}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{metrics}", timeout=60, trust_env=False) as asking:
        tasks = (await _answered(asking)).value("tradepost_tasks")
    return {
        "memory_mib": process.memory_info().rss / 2**20,
        "descriptors": float(process.num_fds()),
        "tasks": tasks,
    }


async def _answered(asking: httpx2.AsyncClient) -> Scrape:
    """A node whose database is busy answers 503: it is asked again for a minute."""
    async with asyncio.timeout(60):
        while (answer := await asking.get("/metrics")).status_code == 503:  # noqa: ASYNC110  # nobody tells when
            await asyncio.sleep(1)
    return read(answer)


async def errands(person: Person, rooms: Sequence[str], pace_s: float, random: Random) -> None:
    """Until cancelled: a file, a search, a look at what was said."""
    while True:
        room = random.choice(rooms)
        with suppress(TradepostError):
            there = await person.client.conversations.get(room)
            info = await person.client.upload(PDF + random.randbytes(20_000), name="invoice.pdf", conversation=room)
            await there.send(File(file=info.id))
            async for _ in person.client.search(f"m{random.randrange(8)}", limit=20):
                pass
            async for _ in there.history(60):
                pass
        await asyncio.sleep(random.uniform(0, 2 * pace_s))


async def orders(found: World, shop: Client, name: str, pace_s: float, random: Random, ended: list[float]) -> None:
    """Until cancelled: an order begins, its buyer asks, its courier comes and goes, and it is closed; when it was."""
    for number in count():
        profile = f"{name}.{number}"
        parties = [{"profile": f"buyer:{profile}", "role": "buyer"}, {"profile": f"seller:{name}", "role": "seller"}]
        get_token = found.tenants[0].token_source(f"buyer:{profile}", "buyer")
        with suppress(TradepostError):
            order = await shop.conversations.create(key=profile, participants=parties)
            async with Client(found.front_url, get_token=get_token) as buyer:
                there = await buyer.conversations.get(order.id)
                for _ in range(COMINGS):
                    came = await order.add({"profile": f"courier:{profile}", "role": "courier", "history": "from_join"})
                    await there.send(f"Where are you, {profile}?")
                    await asyncio.sleep(random.uniform(0, 2 * pace_s))
                    await order.remove(came)
            await order.close()
            ended.append(monotonic())


async def cuts(swarm: Swarm, pace_s: float, random: Random) -> None:
    """Until cancelled: one of them loses its connection."""
    while True:
        random.choice(swarm.clients).cut()
        await asyncio.sleep(random.uniform(0, 2 * pace_s))


def _members(people: People) -> list[tuple[Person, list[str]]]:
    """With the rooms that they stay in."""
    rooms = people.history.rooms
    staying = [(p, [ref for ref, room in rooms.items() if p.profile in room.members]) for p in people.everyone]
    return [(person, refs) for person, refs in staying if refs]


async def soak(directory: Path, minutes: float, *, light: int = LIGHT, every_s: float = 15.0) -> list[dict[str, Look]]:
    """What was held, look by look."""
    async with world(directory, "postgres", 1, TRADEPOST_HEARTBEAT_S="25", TRADEPOST_METRICS="127.0.0.1:0") as found:
        swarm = Swarm(found.tenants[0], [node.port for node in found.nodes], light, found.random)
        people = People(found, History(), "soak", pace_s=1.0, guests=0)
        work: list[asyncio.Task[None]] = []
        looks = []
        ended: list[float] = []
        acked = 0
        try:
            await swarm.begin()
            await people.enter()
            work.append(asyncio.create_task(cuts(swarm, 0.2, Random(1))))
            for number, (person, rooms) in enumerate(_members(people)[:BUSY]):
                work.append(asyncio.create_task(errands(person, rooms, 4.0, Random(number))))
            for number in range(ORDERS):
                selling = orders(found, people.shops[0], f"order.{number}", 0.5, Random(number), ended)
                work.append(asyncio.create_task(selling))
            began = monotonic()
            while monotonic() - began < minutes * 60:
                await asyncio.sleep(every_s)
                await swarm.all_there(60, but=light // 10)  # nodes that nobody burdens prove nothing
                before, acked = acked, sum(bool(send.places) for send in people.history.sends.values())
                assert acked > before, "nothing was acked since the last look"
                assert monotonic() - (ended or [began])[-1] < ORDER_S, "orders come to no end any more"
                looks.append(await look(found))
                for task in work:
                    if task.done():
                        task.result()
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await people.leave()
            await swarm.end()
    assert ended, "no order came to its end"
    return looks


def grown(looks: Sequence[Mapping[str, Look]]) -> Iterator[dict[str, Any]]:
    """For each thing that is held: its medians in the first and the last quarter, and the most that the last may be."""
    steady = looks[int(len(looks) * WARM) :]
    quarter = max(1, len(steady) // 4)
    held = [(who, what) for who, what_each in steady[0].items() for what in what_each]
    for who, what in held:
        first, last = (median(look[who][what] for look in part) for part in (steady[:quarter], steady[-quarter:]))
        most = max(first * GOALS[what], first + SLACK[what])
        yield {"who": who, "what": what, "first": round(first, 1), "last": round(last, 1), "most": round(most, 1)}


def main() -> int:
    """Exit code 0 where nothing grew."""
    parser = argparse.ArgumentParser(prog="chaos.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--results", type=Path, default=FILE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak") as directory:
        looks = asyncio.run(soak(Path(directory), options.minutes))
    rows = list(grown(looks))
    for row in rows:
        print(f"{row['who']}: {row['what']} {row['first']} → {row['last']} (at most {row['most']})")
    options.results.write_text(
        json.dumps({"minutes": options.minutes, "rows": rows, **where_and_when()}, indent=1) + "\n"
    )
    return 1 if any(row["last"] > row["most"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
