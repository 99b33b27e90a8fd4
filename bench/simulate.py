"""From what was measured on one machine to a deployment of many: `python -m bench.simulate`, on any machine.

What a message costs is reckoned as so much for itself, so much for its share of a batch, so much for telling it to the
broker and so much for each node that hears of it, by least squares from `results/nodes.json`. How many messages share a
batch is simulated: they come at random, and a writer has two batches under way. The measured cases are reckoned again
beside what was measured, then the deployment of `GOAL`.
"""

import argparse
import heapq
import json
import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

RESULTS = Path(__file__).resolve().parent / "results"
TOLERANCE = 0.25  # by which what is reckoned may differ from what was measured
UNDER_WAY = 2  # batches of one writer
BATCH_MAX = 1_000  # messages
ARRIVALS = 4_000  # messages that are simulated
PRESENT_EVERY_S = 30  # each node tells all others who is connected to it
CONNECTIONS_EACH = 17  # of a node to a database, with the pool as it is shipped

Case = dict[str, Any]  # a row of nodes.json


class Line(NamedTuple):
    """base + slope × x; neither is ever negative."""

    base: float
    slope: float

    def at(self, x: float) -> float:
        """Its height there."""
        return self.base + self.slope * x


class Share(NamedTuple):
    """What one kind of process spends, in microseconds of a processor."""

    message: float
    batch: float
    told: float  # to the broker, each message
    heard: float  # each message, by each node that hears of it

    def of(self, per_batch: float, hearing: float) -> float:
        """For one message; without a broker nothing hears."""
        return self.message + self.batch / per_batch + self.told + self.heard * hearing


class Batches(NamedTuple):
    """What came of simulating a writer."""

    per_batch: float  # messages
    ack_ms: float  # mean, from arrival to commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the measured cases say of a message, with one broker."""

    node: Share
    storage: Share
    broker: Share
    commit_ms: Line  # of messages in the batch
    node_idle_us: float  # each second of each connection
    storage_idle_us: float  # each second of each node
    members: int
    kib_per_connection: float
    wal_bytes: float

    def hearing(self, nodes: int) -> int:
        """Other nodes that hear of a message whose members are spread over all nodes."""
        return min(nodes, self.members) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is asked of the deployment, and how full its parts may be."""

    users: int = 1_000_000
    messages_per_s: int = 100_000
    node_use: float = 0.6  # of one processor core: a process has one event loop
    database_cores: int = 16
    database_use: float = 0.5
    broker_cores: int = 8
    broker_use: float = 0.5
    broker_servers: int = 3  # at least, so that one may fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What it takes."""

    nodes: int  # processes
    databases: int
    broker_servers: int
    messages_per_s_each: float  # that a node stores
    connections_each: int  # that a node holds
    mib_each: float  # for them
    per_batch: float
    ack_ms: float
    node_us: float  # of each message, all nodes together
    storage_us: float
    broker_us: float
    published_per_s: int
    delivered_per_s: int
    wal_mb_per_s: float  # of each database
    database_connections: int  # to each database
    names_per_s: int  # of who is connected, that each node hears


def simulate(rate_per_s: float, commit_ms: Line, *, seed: int = 1) -> Batches:
    """A log writer under random arrivals: a batch takes all that wait as soon as one of two places is free."""
    chance = random.Random(seed)
    arrivals, now = [], 0.0
    for _ in range(ARRIVALS):
        now += chance.expovariate(rate_per_s)
        arrivals.append(now)
    free = [0.0] * UNDER_WAY
    taken = batches = 0
    waited = 0.0
    while taken < ARRIVALS:
        begin = max(heapq.heappop(free), arrivals[taken])
        first = taken
        while taken < ARRIVALS and arrivals[taken] <= begin and taken - first < BATCH_MAX:
            taken += 1
        end = begin + commit_ms.at(taken - first) / 1_000
        waited += sum(end - at for at in arrivals[first:taken])
        heapq.heappush(free, end)
        batches += 1
    return Batches(per_batch=taken / batches, ack_ms=waited / taken * 1_000)


def fit(points: Sequence[tuple[float, float]]) -> Line:
    """The line through points by least squares; where it would fall, a flat one."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    slope = min(max(slope, 0.0), mean_y / mean_x if mean_x else 0.0)
    return Line(base=max(mean_y - slope * mean_x, 0.0), slope=slope)


def model(measured: Mapping[str, Any], broker: str) -> Model:
    """The costs that explain the measured cases best."""
    cases = measured["cases"]
    alone = [case for case in cases if case["broker"] == "memory" and case["rate_per_s"]]
    silent = next(case for case in cases if not case["rate_per_s"])
    together = [case for case in cases if case["broker"] == broker]
    connections = measured["rooms"] * measured["members"]
    idle = {"node": silent["server_cores"] * 1e6, "storage": silent["storage_cores"] * 1e6, "broker": 0.0}

    def beyond_idle(case: Case, who: str) -> float:
        each = 1 if who == "node" else case["nodes"]  # connections are as many, however many nodes hold them
        return float(case[f"{who}_us"] - idle[who] * each / case["rate_per_s"])

    def share(who: str) -> Share:
        own = fit([(1 / case["messages_per_batch"], beyond_idle(case, who)) for case in alone])
        with_others = fit(
            [
                (
                    min(case["nodes"], measured["members"]) - 1,
                    max(0.0, beyond_idle(case, who) - own.at(1 / case["messages_per_batch"])),
                )
                for case in together
            ]
        )
        return Share(message=own.base, batch=own.slope, told=with_others.base, heard=with_others.slope)

    return Model(
        node=share("node"),
        storage=share("storage"),
        broker=share("broker"),
        commit_ms=fit([(case["messages_per_batch"], case["commit_ms"]) for case in alone]),
        node_idle_us=idle["node"] / connections,
        storage_idle_us=idle["storage"],
        members=measured["members"],
        kib_per_connection=silent["kib_per_connection"],
        wal_bytes=sum(case["wal_bytes_per_message"] for case in together) / len(together),
    )


def reckoned_us(found: Model, case: Case, connections: int) -> float:
    """What a message of a measured case costs all processes together, where a commit takes as long as it took there."""
    rate, nodes = case["rate_per_s"], case["nodes"]
    per_batch = simulate(rate / nodes, Line(base=case["commit_ms"], slope=0.0)).per_batch
    idle: float = (found.node_idle_us * connections + found.storage_idle_us * nodes) / rate
    if case["broker"] == "memory":
        parts = (found.node, found.storage)
        return idle + sum(part.message + part.batch / per_batch for part in parts)
    hearing = found.hearing(nodes)
    return idle + sum(part.of(per_batch, hearing) for part in (found.node, found.storage, found.broker))


def small_cases(measured: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The measured cases, reckoned again."""
    connections = measured["rooms"] * measured["members"]
    models = {broker: model(measured, broker) for broker in ("postgres", "nats")}
    rows = []
    for case in measured["cases"]:
        if not case["rate_per_s"]:
            continue
        reckoned = reckoned_us(models.get(case["broker"], models["nats"]), case, connections)
        named = {name: case[name] for name in ("broker", "nodes", "rate_per_s")}
        times = round(reckoned / case["all_us"], 2)
        rows.append({**named, "measured_us": round(case["all_us"]), "reckoned_us": round(reckoned), "times": times})
    return rows


class NoPlanError(Exception):
    """The deployment cannot be had from what was measured."""


def plan(found: Model, goal: Goal) -> Plan:
    """The deployment: each conversation's members on different nodes, its log in one of the databases.

    A node has one writer for each database, so more databases make smaller batches, which cost more: both are
    reckoned until they agree.

    Raises: NoPlanError where they never do.
    """
    hearing = found.members - 1
    nodes, databases = 1, 1
    for _ in range(50):
        writing = simulate(goal.messages_per_s / nodes / databases, found.commit_ms)
        node_us = found.node.of(writing.per_batch, hearing)
        storage_us = found.storage.of(writing.per_batch, hearing)
        busy = goal.messages_per_s * node_us + goal.users * found.node_idle_us
        idle = found.storage_idle_us * nodes * databases
        wanted = (
            math.ceil(busy / 1e6 / goal.node_use),
            math.ceil((goal.messages_per_s * storage_us + idle) / 1e6 / goal.database_cores / goal.database_use),
        )
        if wanted == (nodes, databases):
            break
        nodes, databases = wanted
    else:
        cores = found.storage_idle_us * nodes / 1e6
        raise NoPlanError(f"No number of databases would do: {nodes:,} nodes at rest take {cores:.1f} cores of each")
    routed = 1 - 1 / goal.broker_servers  # of what is heard comes by another server of the cluster
    broker_us = found.broker.of(1, hearing * (1 + routed))
    servers = math.ceil(goal.messages_per_s * broker_us / 1e6 / goal.broker_cores / goal.broker_use)
    return Plan(
        nodes=nodes,
        databases=databases,
        broker_servers=max(goal.broker_servers, servers),
        messages_per_s_each=round(goal.messages_per_s / nodes, 1),
        connections_each=math.ceil(goal.users / nodes),
        mib_each=round(goal.users / nodes * found.kib_per_connection / 1_024, 1),
        per_batch=round(writing.per_batch, 2),
        ack_ms=round(writing.ack_ms, 1),
        node_us=round(node_us),
        storage_us=round(storage_us),
        broker_us=round(broker_us),
        published_per_s=goal.messages_per_s * found.members,
        delivered_per_s=goal.messages_per_s * hearing,
        wal_mb_per_s=round(goal.messages_per_s * found.wal_bytes / databases / 1e6, 1),
        database_connections=nodes * CONNECTIONS_EACH,
        names_per_s=goal.users // PRESENT_EVERY_S,
    )


def document(measured: Mapping[str, Any], goal: Goal) -> dict[str, Any]:
    """What `simulation.json` says."""
    found = model(measured, "nats")
    return {
        "measured_at": measured["at"],
        "machine": measured["machine"],
        "tolerance": TOLERANCE,
        "small": small_cases(measured),
        "costs_us": {who: getattr(found, who)._asdict() for who in ("node", "storage", "broker")},
        "commit_ms": found.commit_ms._asdict(),
        "goal": asdict(goal),
        "plan": asdict(plan(found, goal)),
    }


def main() -> int:
    """Exit code 0 when all measured cases are reckoned within the tolerance."""
    goal = Goal()
    parser = argparse.ArgumentParser(prog="bench.simulate", description=__doc__)
    parser.add_argument("--users", type=int, default=goal.users)
    parser.add_argument("--rate", type=int, default=goal.messages_per_s, help="messages/s")
    parser.add_argument("--measured", type=Path, default=RESULTS / "nodes.json")
    parser.add_argument("--report", type=Path, default=RESULTS / "simulation.json")
    options = parser.parse_args()
    asked = Goal(users=options.users, messages_per_s=options.rate)
    try:
        found = document(json.loads(options.measured.read_text()), asked)
    except NoPlanError as error:
        print(error, file=sys.stderr)
        return 1
    options.report.write_text(json.dumps(found, indent=1) + "\n")
    for row in (*found["small"], found["plan"]):
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    return 0 if all(abs(row["times"] - 1) <= TOLERANCE for row in found["small"]) else 1


if __name__ == "__main__":
    sys.exit(main())
