"""What a message costs all processes together on one, two and four nodes: `python -m bench.nodes`, ten minutes.

A thousand rooms of four at a fixed rate, the members of each room on different nodes. The nodes share a core;
PostgreSQL, NATS and the generator share the other. One node alone is measured at several rates, too: `bench.simulate`
tells from it how much of the cost is that of a message and how much that of a batch.
"""

import argparse
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import deployment, load, machine, report
from bench.deployment import Deployment
from bench.shapes import Shape
from bench.systems import ServerFailed

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "nodes.json"
RATE = 200  # messages/s over all nodes, of which four and their PostgreSQL are not saturated on two cores
SHAPE = Shape(name="nodes", title="1,000 rooms of four", rooms=1_000, members=4, senders=4, measures=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Nodes, what is between them, and the load."""

    nodes: int
    broker: str
    rate_per_s: int  # 0: connected, and nobody speaks

    @property
    def name(self) -> str:
        return f"{self.broker}, {self.nodes} at {self.rate_per_s}"


CASES = (
    *(Case(nodes=1, broker="memory", rate_per_s=rate) for rate in (0, RATE, RATE * 3, RATE * 8)),
    *(Case(nodes=count, broker=broker, rate_per_s=RATE) for broker in ("postgres", "nats") for count in (1, 2, 4)),
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.nodes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of all cases, one after the other (default 3)")
    parser.add_argument("--seconds", type=float, default=5.0, help="measured in each run (default 5)")
    parser.add_argument(
        "--warmup",
        type=float,
        default=1.0,
        help="seconds of load between the first message in each room and that (default 1)",
    )
    parser.add_argument("--quick", action="store_true", help="one round of two seconds, 100 rooms, nothing written")
    parser.add_argument("--report", type=Path, default=RESULTS)
    return parser.parse_args()


def main() -> int:
    """Exit code 0 when every run was whole."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended on the way out
    if options.quick:
        options.rounds, options.seconds = 1, 2.0
    try:
        runs = list(measure(options))
    except (load.LoadFailed, ServerFailed) as error:
        print(f"bench.nodes: ended early: {error}", file=sys.stderr)
        return 1
    found = document(runs, options)
    for row in found["cases"]:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    if not options.quick:
        options.report.write_text(json.dumps(found, indent=1) + "\n")
    return 0


def measure(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """All runs: rounds outside, then the cases, so that a slow minute of the machine hits all alike."""
    build = HERE / "build"
    build.mkdir(exist_ok=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {machine.LOAD_CORE})
    program = load.compile_generator(build)
    shape = replace(SHAPE, rooms=100) if options.quick else SHAPE
    with deployment.deployment(build, shape) as deployed:
        for number in range(1, options.rounds + 1):
            for case in CASES:
                print(f"round {number}: {case.name}", file=sys.stderr)
                asked = replace(shape, rate_per_s=case.rate_per_s)
                yield {"round": number, **one_run(options, program, deployed, case, asked)}


def one_run(
    options: argparse.Namespace, program: Path, deployed: Deployment, case: Case, shape: Shape
) -> dict[str, Any]:
    """Fresh nodes on a fresh copy of the rooms; costs are in microseconds of a processor for each message."""
    dsn = deployed.copy("run")
    deployed.settle()
    with deployment.nodes(deployed, dsn, case.nodes, case.broker) as found:
        before = deployment.wal_bytes(dsn)
        warmup_s = options.warmup + (shape.rooms / shape.rate_per_s if shape.rate_per_s else 0)
        run = load.run(
            program, shape, found.running, warmup_s=warmup_s, seconds=options.seconds, may_miss=case.nodes > 1
        )
        wal, told = deployment.wal_bytes(dsn) - before, found.metrics()
    deployed.drop("run")
    return {
        "nodes": case.nodes,
        "broker": case.broker,
        "rate_per_s": case.rate_per_s,
        **{name: round(value, 4) for name, value in {**run.measures(), **costs(run)}.items()},
        "messages_per_batch": round(told["messages_stored_total"] / max(told["batches_total"], 1), 3),
        "commit_ms": round(1_000 * told["commit_seconds_sum"] / max(told["commit_seconds_count"], 1), 3),
        "missing_warm": run.generator["missing_warm"],
        "missing": run.generator["missing"],
        "wal_bytes_per_message": round(wal / max(told["messages_stored_total"], 1)),
    }


def costs(run: load.Run) -> dict[str, float]:
    """Of each message, by who bore it; nothing where nobody spoke."""
    messages = run.generator["deliveries"] / run.copies
    if not messages:
        return {}
    used = {
        "node_us": run.end.server_s - run.begin.server_s,
        "storage_us": run.end.storage_s - run.begin.storage_s,
        "broker_us": run.end.broker_s - run.begin.broker_s,
    }
    each = {name: seconds / messages * 1e6 for name, seconds in used.items()}
    return {**each, "all_us": sum(each.values())}


def document(runs: Sequence[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    """The medians of each case, how they grow, and every run."""
    cases = [_medians(case, [run for run in runs if _is_of(run, case)]) for case in CASES]
    alone = next(row["all_us"] for row in cases if (row["broker"], row["rate_per_s"]) == ("memory", RATE))
    for row in cases:
        if row["rate_per_s"] == RATE:
            row["times_one_alone"] = round(row["all_us"] / alone, 2)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.facts(),
        "versions": report.versions(),
        "rooms": SHAPE.rooms,
        "members": SHAPE.members,
        "rate_per_s": RATE,
        "rounds": options.rounds,
        "seconds": options.seconds,
        "cases": cases,
        "runs": list(runs),
    }


def _is_of(run: dict[str, Any], case: Case) -> bool:
    return (run["nodes"], run["broker"], run["rate_per_s"]) == (case.nodes, case.broker, case.rate_per_s)


def _medians(case: Case, runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    named = {"nodes": case.nodes, "broker": case.broker, "rate_per_s": case.rate_per_s}
    measured = [name for name in runs[0] if name not in (*named, "round")]
    return {**named, **{name: round(median(run[name] for run in runs), 4) for name in measured}}


if __name__ == "__main__":
    sys.exit(main())
