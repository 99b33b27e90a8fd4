"""One run of the load generator against one server, and what the server used meanwhile."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.shapes import Shape
from bench.systems import Running

SOURCES = Path(__file__).parent / "loadgen"
FLAGS = ("-O2", "-std=gnu11", "-Wall", "-Wextra", "-D_GNU_SOURCE")
REFUSED_SHARE = 0.01


class LoadFailed(Exception):
    """The generator ended before its time; its last words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What has been used up to a moment, in seconds of CPU and KiB."""

    server_s: float
    storage_s: float
    broker_s: float
    server_core_s: float
    load_core_s: float
    resident_kib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run measured."""

    generator: dict[str, float]  # as it printed them
    before: Usage  # nobody connected
    begin: Usage
    end: Usage

    def measures(self) -> dict[str, float]:
        """The columns of the table; `others_*` is the share of a core taken by what does not belong to the run."""
        load, seconds = self.generator, self.generator["seconds"]
        server_s = max(self.end.server_s - self.begin.server_s, 1e-6)
        storage_s = self.end.storage_s - self.begin.storage_s
        others_s = self.end.server_core_s - self.begin.server_core_s - server_s
        broker_s = self.end.broker_s - self.begin.broker_s
        beside_s = self.end.load_core_s - self.begin.load_core_s - storage_s - broker_s - load["generator_cpu_s"]
        return {
            "messages_per_s": load["deliveries"] / self.copies / seconds,
            "deliveries_per_s": load["deliveries"] / seconds,
            "deliveries_per_cpu_s": load["deliveries"] / server_s,
            "messages_per_cpu_s": load["deliveries"] / self.copies / server_s,
            "server_s_per_million": 1e6 * server_s / max(load["deliveries"], 1),
            "storage_s_per_million": 1e6 * storage_s / max(load["deliveries"], 1),
            "server_cores": server_s / seconds,
            "storage_cores": storage_s / seconds,
            "broker_cores": broker_s / seconds,
            "generator_cores": load["generator_cpu_s"] / seconds,
            "others_on_server_core": others_s / seconds,
            "others_on_load_core": beside_s / seconds,
            "kib_per_connection": (self.end.resident_kib - self.before.resident_kib) / load["connections"],
            **{name: load[name] for name in ("p50_ms", "p90_ms", "p99_ms", "p999_ms")},
            **({"back_s": load["most_back_s"]} if "most_back_s" in load else {}),
        }

    @property
    def copies(self) -> float:
        """Members that each message reaches."""
        return self.generator["members"]


def compile_generator(build: Path) -> Path:
    """The generator, made from its sources now. Raises: LoadFailed if it does not compile."""
    if not shutil.which("cc"):
        raise LoadFailed("the generator needs a C compiler: apt-get install gcc libc6-dev")
    program = build / "loadgen"
    sources = sorted(map(str, SOURCES.glob("*.c")))
    done = subprocess.run(["cc", *FLAGS, "-o", program, *sources, "-lm"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LoadFailed(f"the generator does not compile:\n{done.stderr}")
    return program


def run(
    program: Path, shape: Shape, server: Running, *, warmup_s: float, seconds: float, may_miss: bool = False
) -> Run:
    """Put one load on a server that nobody is connected to, from the load's core.

    Raises: LoadFailed, also when a message that was not refused did not reach everyone within ten seconds of the end
    (with `may_miss` that is counted only), or more than 1 % were refused.
    """
    before = _usage(server)
    with machine.pinned(machine.LOAD_CORE):
        generator = subprocess.Popen(
            [*(server.generator or [program]), *_arguments(shape, server, warmup_s, seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    moments, words = {}, []
    with generator:
        assert generator.stderr is not None
        assert generator.stdout is not None
        for line in generator.stderr:
            moments[line.strip()] = _usage(server)
            words.append(line.strip())
        printed = generator.stdout.read()
    if generator.returncode != 0 or "end" not in moments:
        raise LoadFailed(words[-1] if words else f"the generator ended with {generator.returncode}")
    result = json.loads(printed)
    missing = result["missing"] + result["missing_warm"]
    if (missing > 0 and not may_miss) or result["unacked"] or result["refused"] > result["sent"] * REFUSED_SHARE:
        raise LoadFailed(
            f"{missing} deliveries missing, {result['unacked']} sends not acked, {result['refused']} refused: {words}"
        )
    return Run(generator=result, before=before, begin=moments["begin"], end=moments["end"])


def _arguments(shape: Shape, server: Running, warmup_s: float, seconds: float) -> list[str]:
    options: dict[str, object] = {
        "dialect": server.dialect,
        "rooms": shape.rooms,
        "members": shape.members,
        "senders": shape.senders,
        "warmup": warmup_s,
        "seconds": seconds,
        **({"window": shape.window} if shape.window else {}),
        **({"rate": shape.rate_per_s} if shape.rate_per_s else {}),
        **({"storm": shape.storm} if shape.storm else {}),
        **server.files,
    }
    named = [*(("port", port) for port in server.ports), *options.items()]
    return [part for name, value in named for part in (f"--{name}", str(value))]


def _usage(server: Running) -> Usage:
    return Usage(
        server_s=sum(map(machine.cpu_s, server.pids)),
        storage_s=machine.cpu_s(server.storage_pid) if server.storage_pid else 0.0,
        broker_s=machine.cpu_s(server.broker_pid) if server.broker_pid else 0.0,
        server_core_s=machine.busy_s(machine.SERVER_CORE),
        load_core_s=machine.busy_s(machine.LOAD_CORE),
        resident_kib=sum(machine.resident_kib(one) for pid in server.pids for one in machine.family(pid)),
    )
