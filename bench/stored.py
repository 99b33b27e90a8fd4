"""What a message and a page of history cost while 1,000 to 10 million messages are stored: `python -m bench.stored`.

Four databases are filled (`bench.stored_fill`; ten million take three minutes and 8 GiB while it runs), then one node
after the other serves each of them: 100 rooms of four at a fixed rate, then pages of 50 from 20 conversations that are
spread over the log. `--most 1000000` leaves the largest out. What the index of search holds is not filled in.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2

from bench import deployment, load, machine, report, stored_fill
from bench.deployment import Deployment, Nodes
from bench.nodes import costs
from bench.shapes import Shape
from bench.systems import ServerFailed

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "stored.json"
SIZES = (1_000, 100_000, 1_000_000, 10_000_000)
QUICK = (1_000, 20_000)
GOAL = 1.2  # times the cost at the smallest size, at most
SHAPE = Shape(name="stored", title="100 rooms of four", rooms=100, members=4, senders=4, rate_per_s=400, measures=())
READS_PER_S, PAGE, READERS = 100, 50, 4
NEEDED_BYTES = 2_048  # of disk for each message, while they are filled in


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A database with so many messages."""

    messages: int
    dsn: str
    seconds: float
    bytes: int


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.stored", description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help=f"messages stored at most (default {SIZES[-1]:,})")
    parser.add_argument("--rounds", type=int, default=3, help="of all sizes, one after the other (default 3)")
    parser.add_argument("--seconds", type=float, default=5.0, help="measured of sending in each run (default 5)")
    parser.add_argument("--warmup", type=float, default=2.0, help="seconds of load before that (default 2)")
    parser.add_argument("--reading", type=float, default=3.0, help="measured of reading in each run (default 3)")
    parser.add_argument("--quick", action="store_true", help="two rounds of small logs, and nothing written")
    parser.add_argument("--report", type=Path, default=RESULTS)
    return parser.parse_args()


def main() -> int:
    """Exit code 0 when what sending costs stays within the goal, 1 when not or a run was not whole, 2 without room."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended on the way out
    if options.quick:
        options.rounds, options.seconds, options.reading = 2, 2.0, 1.0
    sizes = QUICK if options.quick else tuple(size for size in SIZES if size <= options.most)
    build = HERE / "build"
    build.mkdir(exist_ok=True)
    if shutil.disk_usage(build).free < sum(sizes) * NEEDED_BYTES:
        gib = sum(sizes) * NEEDED_BYTES / 2**30
        print(f"bench.stored: {build} needs {gib:.0f} GiB free: try --most 1000000", file=sys.stderr)
        return 2
    try:
        found = measure(options, build, sizes)
    except (load.LoadFailed, ServerFailed) as error:
        print(f"bench.stored: ended early: {error}", file=sys.stderr)
        return 1
    for row in found["sizes"]:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    if not options.quick:
        options.report.write_text(json.dumps(found, indent=1) + "\n")
    return 0 if found["most_times"] <= GOAL else 1


def measure(options: argparse.Namespace, build: Path, sizes: Sequence[int]) -> dict[str, Any]:
    """Fills all, then rounds outside and sizes inside, so that a slow minute of the machine hits all alike."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    program = load.compile_generator(build)
    with deployment.deployment(build, SHAPE) as deployed:
        filled = [fill(deployed, messages) for messages in sizes]
        os.sched_setaffinity(0, {machine.LOAD_CORE})
        runs = [run for number in range(1, options.rounds + 1) for run in one_round(options, program, deployed, filled)]
    return document(filled, runs, options)


def fill(deployed: Deployment, messages: int) -> Filled:
    """A database with so many messages beside the rooms."""
    print(f"filling in {messages:,} messages", file=sys.stderr)
    began, dsn = time.monotonic(), deployed.copy(f"stored_{messages}")
    asyncio.run(stored_fill.fill(dsn, messages))
    size = asyncio.run(stored_fill.size_bytes(dsn))
    return Filled(messages=messages, dsn=dsn, seconds=time.monotonic() - began, bytes=size)


def one_round(
    options: argparse.Namespace, program: Path, deployed: Deployment, filled: Sequence[Filled]
) -> Iterator[dict[str, Any]]:
    """A fresh node on each; costs are in microseconds of a processor."""
    for one in filled:
        print(f"{one.messages:,} stored", file=sys.stderr)
        deployed.settle()
        with deployment.nodes(deployed, one.dsn, 1, "memory") as found:
            run = load.run(program, SHAPE, found.running, warmup_s=options.warmup, seconds=options.seconds)
            read = asyncio.run(_read(deployed, found, one.messages, options.reading))
        measured = {**run.measures(), **costs(run), **read}
        yield {"stored": one.messages, **{name: round(value, 4) for name, value in measured.items()}}


async def _read(deployed: Deployment, found: Nodes, messages: int, seconds: float) -> dict[str, float]:
    """Pages at a fixed rate, after each conversation was read once."""
    running, conversations = found.running, stored_fill.read_ones(messages)
    taken: list[float] = []
    limit = asyncio.Semaphore(READERS)
    headers = {"Authorization": f"Bearer {deployed.keys.api_key}"}
    url = f"http://127.0.0.1:{running.ports[0]}/v1"
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False) as http:

        async def page(conversation: str) -> None:
            async with limit:
                began = time.perf_counter()
                answer = await http.get(f"/conversations/{conversation}/messages", params={"limit": PAGE})
            taken.append((time.perf_counter() - began) * 1_000)
            if answer.status_code != 200 or len(answer.json()["messages"]) != PAGE:
                raise ServerFailed(f"no page of history: {answer.status_code} {answer.text[:300]}")

        for conversation in conversations:
            await page(conversation)
        taken.clear()
        before, due = _used(running.pids, running.storage_pid), time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(int(seconds * READS_PER_S)):
                await asyncio.sleep(max(0.0, due + number / READS_PER_S - time.monotonic()))
                group.create_task(page(conversations[number % len(conversations)]))
        used = _used(running.pids, running.storage_pid) - before
    return {
        "read_us": used / len(taken) * 1e6,
        "read_p50_ms": median(taken),
        "read_p99_ms": quantiles(taken, n=100)[98],
    }


def _used(pids: Sequence[int], storage_pid: int | None) -> float:
    return sum(map(machine.cpu_s, pids)) + (machine.cpu_s(storage_pid) if storage_pid else 0.0)


def document(filled: Sequence[Filled], runs: Sequence[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    """The medians of each size beside those of the smallest, and every run."""
    rows = []
    for one in filled:
        theirs = [run for run in runs if run["stored"] == one.messages]
        medians = {name: round(median(run[name] for run in theirs), 4) for name in theirs[0]}
        rows.append({**medians, "filled_s": round(one.seconds, 1), "mib": round(one.bytes / 2**20)})
    for row in rows:
        row["send_times"] = round(row["all_us"] / rows[0]["all_us"], 2)
        row["read_times"] = round(row["read_us"] / rows[0]["read_us"], 2)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.facts(),
        "versions": report.versions(),
        "rate_per_s": SHAPE.rate_per_s,
        "rooms": SHAPE.rooms,
        "reads_per_s": READS_PER_S,
        "page": PAGE,
        "rounds": options.rounds,
        "goal": GOAL,
        "most_times": max(max(row["send_times"], row["read_times"]) for row in rows),
        "sizes": rows,
        "runs": list(runs),
    }


if __name__ == "__main__":
    sys.exit(main())
