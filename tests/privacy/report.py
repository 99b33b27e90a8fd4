"""`make privacy-report`: thousands of random lives in two processes, held against the model, and how much of the
held-back corpora of contact data is found; the result as JSON.

`python -m privacy.report [--histories 2000] [--seed N] [--results FILE]`, with `tests` on the path. Exit code 1 where
something was told to the wrong one, or kept from the right one.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import machine
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from privacy import leaks, paths
from privacy.mismatch import Mismatch
from privacy.proof import Proof, prove
from support import postgres as cluster
from support.node import LiveNode, live_node

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results" / "privacy.json"
PROCESSES = 2
TOGETHER = 30  # lives that share a node
BESIDE_EACH_OTHER = 3  # tenants of a node, each with one life at a time: most of a life is waiting
BESIDE = (
    "live",
    "as",
    "why",
    "unread",
    "reply",
    "activity",
    "staff",
    "flags",
    "reveal",
)  # paths that are looked at in ways of their own
SHOWN_MAX = 40
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # the disk is not what is proved


def play(seeds: Sequence[int]) -> list[Proof]:
    """A few lives on a node of their own."""
    return asyncio.run(_play(_dsn, seeds))


async def _play(server: Any, seeds: Sequence[int]) -> list[Proof]:
    dsn = await cluster.create(server)
    try:
        with tempfile.TemporaryDirectory(prefix="privacy-") as data:
            async with live_node(dsn, Path(data)) as node:
                tenants = [node, *[await node.as_tenant(f"other-{n}") for n in range(1, BESIDE_EACH_OTHER)]]
                streams = [_stream(tenant, seeds[n::BESIDE_EACH_OTHER]) for n, tenant in enumerate(tenants)]
                return [proof for proofs in await asyncio.gather(*streams) for proof in proofs]
    finally:
        await cluster.drop(server, dsn)


async def _stream(tenant: LiveNode, seeds: Iterable[int]) -> list[Proof]:
    return [await _life(tenant, seed) for seed in seeds]


async def _life(tenant: LiveNode, seed: int) -> Proof:
    """One that breaks off does not end the others, and is no proof."""
    try:
        return await prove(tenant, seed)
    except Exception as error:
        traceback.print_exc()
        return Proof(seed, "broken", (Mismatch("life", "nobody", repr(error)),), (), Counter())


_dsn: Any = None  # of a worker process: the PostgreSQL that all share


def _begin(server: Any) -> None:
    global _dsn  # handed to a process once, at its beginning
    _dsn = server


def report(histories: int, seed: int) -> tuple[dict[str, Any], list[Proof]]:
    """What stands in privacy.json, and the lives in which something was wrong."""
    began = time.monotonic()
    batches = [
        range(first, min(first + TOGETHER, seed + histories)) for first in range(seed, seed + histories, TOGETHER)
    ]
    wrong: list[Proof] = []
    played: list[Proof] = []
    context = multiprocessing.get_context("spawn")
    columns = (TextColumn("lives"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        tempfile.TemporaryDirectory(prefix="privacy-", dir=IN_MEMORY) as directory,
        cluster.running(Path(directory) / "data") as server,
        Progress(*columns) as progress,
    ):
        asyncio.run(cluster.make_template(server))
        bar = progress.add_task("lives", total=histories)
        with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_begin, initargs=(server,)) as pool:
            for done in as_completed([pool.submit(play, batch) for batch in batches]):
                proofs = done.result()
                played += proofs
                wrong += [proof for proof in proofs if proof.mismatches]
                progress.advance(bar, len(proofs))
    document = {
        "histories": len(played),
        "paths": len(paths.PATHS) + len(BESIDE),
        "mismatches": sum(len(proof.mismatches) for proof in wrong),
        "steps": sum(len(proof.log) for proof in played),
        "variants": sorted({proof.variant for proof in played}),
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.facts(),
        **leaks.figures(leaks.measure()),
    }
    return document, wrong


def main() -> int:
    """Exit code 0 only where nothing was told to the wrong one and nothing was missing."""
    parser = argparse.ArgumentParser(prog="privacy-report", description=__doc__)
    parser.add_argument("--histories", type=int, default=2_000, help="random lives (default 2,000)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first one (default: the time)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON goes")
    options = parser.parse_args()
    document, wrong = report(options.histories, options.seed)
    for proof in wrong[:SHOWN_MAX]:
        print(proof.story(), "", sep="\n", file=sys.stderr)
    options.results.write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(document, indent=2))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
