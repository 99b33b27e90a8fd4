"""The bench: every system under every load, round by round, then the table. `make bench` or `python -m bench`."""

import argparse
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import load, machine, report
from bench.ours import tradepost, unmasked
from bench.shapes import SHAPES, Shape
from bench.systems import BUILD, ServerFailed, Start, install_node, naive, socketio

HERE = Path(__file__).resolve().parent
STARTS: Mapping[str, Start] = {"tradepost": tradepost, "unmasked": unmasked, "socketio": socketio, "naive": naive}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of all systems, one after the other (default 3)")
    parser.add_argument("--seconds", type=float, default=8.0, help="measured in each run (default 8)")
    parser.add_argument("--warmup", type=float, default=3.0, help="seconds of load before that (default 3)")
    parser.add_argument("--quick", action="store_true", help="one round of two seconds, and nothing written")
    parser.add_argument("--systems", nargs="+", choices=STARTS, default=list(STARTS))
    parser.add_argument("--shapes", nargs="+", choices=[shape.name for shape in SHAPES], help="default: all")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="directory of bench.json and bench.txt")
    return parser.parse_args()


def main() -> int:
    """Exit code 0 when everything ran and every floor that was looked at is met."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended on the way out
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        print("The bench needs Linux and two cores: one for the server, one for the load.", file=sys.stderr)
        return 2
    if options.quick:
        options.rounds, options.seconds, options.warmup = 1, 2.0, 1.0
    shapes = [shape for shape in SHAPES if not options.shapes or shape.name in options.shapes]
    entries: list[report.Entry] = []
    failure = None
    try:
        entries.extend(measure(options, shapes))
    except (load.LoadFailed, ServerFailed) as error:
        failure = error
    print(report.table(shapes, entries))
    if not options.quick:
        report.write(options.results, shapes, entries)
    if failure:
        print(f"bench: ended early: {failure}", file=sys.stderr)
    return 0 if not failure and all(row["met"] for row in report.floors(report.medians(entries))) else 1


def measure(options: argparse.Namespace, shapes: list[Shape]) -> Iterator[report.Entry]:
    """All runs: rounds outside, then loads, then systems, so that a slow minute of the machine hits all alike."""
    with prepared() as (program, scratch):
        if "socketio" in options.systems:
            install_node("socketio")
        for number in range(1, options.rounds + 1):
            for shape in shapes:
                for system in (one for one in shape.systems if one in options.systems):
                    print(f"round {number}: {shape.name}: {system}", file=sys.stderr)
                    seconds = options.seconds if options.quick else shape.held_s or options.seconds
                    with STARTS[system](shape, scratch) as running:
                        run = load.run(program, shape, running, warmup_s=options.warmup, seconds=seconds)
                    yield report.Entry(round=number, shape=shape.name, system=system, run=run)


@contextmanager
def prepared() -> Iterator[tuple[Path, Path]]:
    """Yields the generator and a directory for what the servers keep; this process is on the load's core."""
    BUILD.mkdir(exist_ok=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {machine.LOAD_CORE})
    with tempfile.TemporaryDirectory(prefix="run-", dir=BUILD, ignore_cleanup_errors=True) as scratch:
        yield load.compile_generator(BUILD), Path(scratch)
