"""Three log writers on one database and fifty shared conversations: what a lock held by hand does to the others.

`python -m bench.writer_contention` makes a PostgreSQL of its own and takes about three minutes. Each process has the
writer of a server; 30 % of the messages are sent by two processes at the same moment. In the second half of each round
one conversation is locked for 20 s, and once a second a message comes that PostgreSQL refuses.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import asyncpg
import msgspec

from bench import machine
from bench.contention_worker import SPEAKERS, Answers, Plan, messages
from tradepost_server import embedded, ids
from tradepost_server.model import Conversation, Participant, Stint, Tenant
from tradepost_server.store import conversations, migrate, profiles, tenants
from tradepost_server.store.db import Connection, connect

RESULTS = Path(__file__).resolve().parent / "results" / "writer_contention.json"
PROCESSES, ROOMS = 3, 50
QUIET, DISTURBED = "undisturbed", "disturbed"
P99_MOST = 2.0  # times the undisturbed one
STARTING_S = 2.0  # for the processes to be ready

HOLES = """
SELECT format('hole in %s %s: %s events up to %s', conversation_id, lane_id, count(*), max(seq)) AS what FROM events
GROUP BY tenant_id, conversation_id, lane_id HAVING count(*) <> max(seq) OR count(DISTINCT at) <> count(*)
"""
PLACES = "SELECT client_id, id, lane_id, seq FROM messages WHERE client_id LIKE $1"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.writer_contention", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=25.0, help="of each half of a round (default 25)")
    parser.add_argument("--locked", type=float, default=20.0, help="seconds of the lock (default 20)")
    parser.add_argument("--rate", type=float, default=100.0, help="messages a second of each process (default 100)")
    parser.add_argument("--database", help="a migrated database; default: one made for this")
    parser.add_argument("--report", type=Path, default=RESULTS)
    return parser.parse_args()


def main() -> int:
    """Exit code 0 when nothing was lost or doubled and the others' p99 stayed within twice of the undisturbed one."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the database is stopped then, too
    with _database(options.database) as dsn:
        report = asyncio.run(_measure(options, dsn))
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(json.dumps(report, indent=2) + "\n")
    for phase in report["phases"]:
        print("  ".join(f"{name} {value}" for name, value in phase.items()))
    print(f"p99 of the others: {report['p99_ratio']} times the undisturbed one (at most {P99_MOST})")
    print("\n".join(report["violations"]) or "nothing lost, nothing doubled, no hole")
    return 0 if not report["violations"] and report["p99_ratio"] <= P99_MOST else 1


@contextmanager
def _database(given: str | None) -> Iterator[str]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="contention-") as directory:
        data = Path(directory) / "data"
        lock = embedded.acquire_lock(data)
        server = embedded.start(data)
        try:
            asyncio.run(migrate.migrate(server.dsn))
            yield server.dsn
        finally:
            embedded.stop(server)
            lock.release()


async def _measure(options: argparse.Namespace, dsn: str) -> dict[str, Any]:
    """Rounds outside, then the two halves, so that a slow minute of the machine hits both alike."""
    tenant, rooms = await _make_rooms(dsn)
    phases: list[dict[str, Any]] = []
    violations: list[str] = []
    for number in range(options.rounds):
        for name in (QUIET, DISTURBED):
            plan = Plan(
                dsn=dsn,
                name=f"{name}{number}",
                tenant=tenant,
                rooms=rooms,
                processes=PROCESSES,
                rate=options.rate,
                seconds=options.seconds,
                disturbed=name == DISTURBED,
                begin_at=time.time() + STARTING_S,
            )
            answers = await _run(plan, options.locked)
            violations += await _violations(plan, answers)
            phases.append({"name": name, **_summary(plan, answers)})
    ratios = [disturbed["p99_ms"] / quiet["p99_ms"] for quiet, disturbed in zip(phases[::2], phases[1::2], strict=True)]
    return {
        "machine": machine.facts(),
        "processes": PROCESSES,
        "conversations": ROOMS,
        "rate_per_process": options.rate,
        "locked_s": options.locked,
        "p99_ratio": round(median(ratios), 2),  # of the two halves of a round, which share the machine's mood
        "violations": violations,
        "phases": phases,
    }


async def _make_rooms(dsn: str) -> tuple[int, list[str]]:
    connection = await connect(dsn, "tradepost_service")
    try:
        async with connection.transaction():
            tenant = await tenants.find(connection, "default") or await tenants.insert(connection, "default", test=True)
            for speaker in SPEAKERS:
                await profiles.ensure(connection, tenant.id, speaker, None)
            return tenant.id, [await _make_room(connection, tenant) for _ in range(ROOMS)]
    finally:
        await connection.close()


async def _make_room(tx: Connection, tenant: Tenant) -> str:
    at = await tx.fetchval("SELECT clock_timestamp()")
    room = Conversation(
        tenant_id=tenant.id, id=ids.new("cv"), version=1, policy=tenant.policy, created_at=at, active_at=at
    )
    await conversations.insert(tx, room)
    participants = {Participant(id=ids.new("pt"), profile_id=speaker): role for speaker, role in SPEAKERS.items()}
    await conversations.insert_participants(tx, room.ref, list(participants))
    await conversations.begin_stints(tx, room.ref, [(p.id, Stint(number=1, role=r)) for p, r in participants.items()])
    return room.id


async def _run(plan: Plan, locked_s: float) -> list[Answers]:
    """All processes, and the hand that locks."""
    command = [sys.executable, "-m", "bench.contention_worker", msgspec.json.encode(plan).decode()]
    running = [
        await asyncio.create_subprocess_exec(*command, str(number), stdout=asyncio.subprocess.PIPE)
        for number in range(plan.processes)
    ]
    try:
        if plan.disturbed:
            await _lock(plan, locked_s)
        said = [(await process.communicate())[0] for process in running]
    finally:
        for process in running:
            if process.returncode is None:
                process.terminate()
    return [msgspec.json.decode(one, type=Answers) for one in said]


async def _lock(plan: Plan, locked_s: float) -> None:
    """Holds the first conversation, from a second after the beginning."""
    connection = await asyncpg.connect(plan.dsn)
    try:
        await asyncio.sleep(max(0.0, plan.begin_at + 1 - time.time()))
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM logs WHERE conversation_id = $1 FOR UPDATE", plan.rooms[0])
            await asyncio.sleep(locked_s)
    finally:
        await connection.close()


async def _violations(plan: Plan, answers: Sequence[Answers]) -> list[str]:
    """Answers against each other and against the log."""
    connection = await asyncpg.connect(plan.dsn)
    try:
        found = [row["what"] for row in await connection.fetch(HOLES)]
        rows = await connection.fetch(PLACES, f"{plan.name}-%")
    finally:
        await connection.close()
    stored = {row["client_id"]: (row["id"], row["lane_id"], row["seq"]) for row in rows}
    if len(rows) != len(stored):
        found.append(f"{plan.name}: {len(rows) - len(stored)} doubled")
    for one in answers:
        found += [f"{name} was given up" for name in one.lost]
        found += [f"{name} was acked elsewhere" for name, place in one.places.items() if stored.get(name) != place]
    acked = {name for one in answers for name in one.places}
    return found + [f"{name} is stored and was never acked" for name in stored.keys() - acked]


def _summary(plan: Plan, answers: Sequence[Answers]) -> dict[str, Any]:
    latencies = [latency for one in answers for latency in one.latencies_ms]
    cuts = quantiles(latencies, n=1_000)
    planned = list(messages(plan))
    return {
        "messages": len(planned),
        "resends": sum(len(message.senders) - 1 for message in planned),
        "acked": len({name for one in answers for name in one.places}),
        "busy": sum(one.busy for one in answers),
        "refused": sum(one.refused for one in answers),
        "p50_ms": round(cuts[499], 2),
        "p99_ms": round(cuts[989], 2),
        "p999_ms": round(cuts[998], 2),
    }


if __name__ == "__main__":
    sys.exit(main())
