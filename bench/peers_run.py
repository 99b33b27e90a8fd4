"""Tradepost beside its peers, round by round, into `results/peers.json` and `RESULTS.md`. `make bench-peers`."""

import argparse
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import brokers, load, machine, peers_report, report, synapse
from bench.cold import cold_starts
from bench.peers_shapes import NAMES, SHAPES, fitted
from bench.run import HERE, STARTS, prepared
from bench.shapes import Shape
from bench.systems import ROOT, ServerFailed, Start, install_node, ws

ALL: dict[str, Start] = {
    **{name: STARTS[name] for name in ("tradepost", "socketio", "naive")},
    "ws": ws,
    "nats": brokers.nats,
    "mosquitto": brokers.mosquitto,
    "ejabberd": brokers.ejabberd,
    "synapse": synapse.synapse,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.peers_run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of all systems, one after the other (default 5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="measured in each run (default 3)")
    parser.add_argument("--warmup", type=float, default=1.0, help="seconds of load before that (default 1)")
    parser.add_argument(
        "--only", default=",".join(NAMES), help=f"systems, with commas between (default {','.join(NAMES)})"
    )
    parser.add_argument("--shapes", nargs="+", choices=[shape.name for shape in SHAPES], help="default: all")
    parser.add_argument("--results", type=Path, help="a directory for both files, instead of the committed ones")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(NAMES):
        parser.error(f"unknown systems: {', '.join(sorted(unknown))}")
    return options


def install(names: list[str]) -> dict[str, str]:
    """What is missing of the peers. Returns those that cannot be had, each with the reason."""
    ways: dict[str, Callable[[], object]] = {
        "socketio": lambda: install_node("socketio"),
        "ws": lambda: install_node("ws"),
        "mosquitto": lambda: _debian("mosquitto"),
        "ejabberd": lambda: _debian("ejabberd"),
        "synapse": synapse.install_synapse,
    }
    left_out = {}
    for name in (one for one in names if one in ways):
        try:
            ways[name]()
        except (OSError, subprocess.CalledProcessError) as error:
            left_out[name] = f"it is not here and could not be installed ({error})"
    return left_out


def _debian(package: str) -> None:
    subprocess.run(["sh", ROOT / "tools" / "peers.sh", package], check=True)


def measure(options: argparse.Namespace, names: list[str], runs: list[Any], failed: list[Any]) -> None:
    """All runs, rounds outside; a run that fails is noted, and the others go on."""
    shapes = [shape for shape in SHAPES if not options.shapes or shape.name in options.shapes]
    with prepared() as (program, scratch):
        for number in range(1, options.rounds + 1):
            for shape, system in ((one, name) for one in shapes for name in one.systems if name in names):
                print(f"round {number}: {shape.name}: {system}", file=sys.stderr)
                place = {"round": number, "shape": shape.name, "system": system}
                try:
                    runs.append(place | _one(options, program, scratch, fitted(shape, system), system))
                except* (load.LoadFailed, ServerFailed) as errors:
                    failed.append(place | {"reason": str(errors.exceptions[0])[:300]})
                    print(f"  failed: {errors.exceptions[0]}", file=sys.stderr)
            if "tradepost" in names and not options.shapes:
                place = {"round": number, "shape": "cold", "system": "tradepost"}
                runs.append(place | {"measures": cold_starts(scratch)})


def _one(options: argparse.Namespace, program: Path, scratch: Path, shape: Shape, system: str) -> dict[str, Any]:
    """A fresh server, one load, the end of both."""
    with ALL[system](shape, scratch) as running:
        run = load.run(program, shape, running, warmup_s=options.warmup, seconds=shape.held_s or options.seconds)
    return {"measures": {name: round(value, 4) for name, value in run.measures().items()}, **asdict(run)}


def versions(names: list[str]) -> dict[str, str]:
    """Of everything whose speed is in the numbers."""
    found = report.versions()
    if "mosquitto" in names:
        found["mosquitto"] = report.says("dpkg-query", "-W", "-f", "${Version}", "mosquitto")
    if "ejabberd" in names:
        found["ejabberd"] = report.says("dpkg-query", "-W", "-f", "${Version}", "ejabberd")
    if "nats" in names:
        found["nats-server"] = report.says(str(brokers.NATS), "--version").removeprefix("nats-server: ")
    if "ws" in names:
        found["ws"] = report.locked("ws", "ws")
    if "synapse" in names:
        found["synapse"] = synapse.VERSION
    return found


def main() -> int:
    """Exit code 0 when every run that could be tried counts; goals that are missed are in the report."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended on the way out
    if sys.platform != "linux" or not shutil.which("cc"):
        print("bench-peers needs Linux, two cores and a C compiler: apt-get install gcc libc6-dev", file=sys.stderr)
        return 2
    left_out = install(options.only)
    names = [name for name in options.only if name not in left_out]
    runs: list[Any] = []
    failed: list[Any] = []
    measure(options, names, runs, failed)
    found = peers_report.summary(runs)
    document = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.facts(),
        "versions": versions(names),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "summary": found,
        "goals": peers_report.goals(found, HERE / "results"),
        "left_out": left_out,
        "failed": failed,
        "runs": runs,
    }
    page = (options.results or HERE) / "RESULTS.md"
    peers_report.write(document, options.results or HERE / "results", page)
    print(page.read_text())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
