"""The servers under test: each started anew for a run, alone on its core, and ended after it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine
from bench.shapes import Shape

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
BUILD = ROOT / "bench" / "build"
NODE = ("sh", str(ROOT / "tools" / "node.sh"))
START_LIMIT_S, STOP_LIMIT_S, LOOK_AGAIN_S = 60.0, 40.0, 0.05


class ServerFailed(Exception):
    """A server under test did not start, or ended before its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server under test that accepts connections."""

    pids: tuple[int, ...]  # of its processes, each with all that descend from it
    ports: tuple[int, ...]
    dialect: str  # of the load generator
    generator: tuple[str | Path, ...] = ()  # a program that takes the generator's options in its place
    storage_pid: int | None = None  # the first process of its database
    broker_pid: int | None = None
    files: Mapping[str, Path] = field(default_factory=dict)  # what the generator reads


Start = Callable[[Shape, Path], AbstractContextManager[Running]]


@contextmanager
def naive(shape: Shape, build: Path) -> Iterator[Running]:
    """The naive Starlette room; one process, uvloop, nothing stored."""
    port = machine.free_port()
    with server([sys.executable, PEERS / "naive_starlette.py", port], port) as pid:
        yield Running(pids=(pid,), ports=(port,), dialect="plain")


@contextmanager
def socketio(shape: Shape, build: Path) -> Iterator[Running]:
    """socket.io's rooms; one process, nothing stored."""
    with _node("socketio") as (pid, port):
        yield Running(pids=(pid,), ports=(port,), dialect="socketio")


@contextmanager
def ws(shape: Shape, build: Path) -> Iterator[Running]:
    """A loop over the room with npm's `ws`; one process, nothing stored."""
    with _node("ws") as (pid, port):
        yield Running(pids=(pid,), ports=(port,), dialect="plain")


@contextmanager
def _node(name: str) -> Iterator[tuple[int, int]]:
    """`server.js` of a peer. Yields its process id and port."""
    port = machine.free_port()
    with server([*NODE, "node", BUILD / name / "server.js", port], port) as pid:
        yield pid, port


def install_node(name: str) -> None:
    """The packages of a peer's lock file, into the build directory; quick where they are there already."""
    target = BUILD / name
    target.mkdir(parents=True, exist_ok=True)
    lock = (PEERS / name / "package-lock.json").read_bytes()
    if (target / "node_modules").exists() and (target / "package-lock.json").read_bytes() == lock:
        shutil.copy(PEERS / name / "server.js", target)
        return
    for file in ("package.json", "package-lock.json", "server.js"):
        shutil.copy(PEERS / name / file, target)
    subprocess.run([*NODE, "npm", "--prefix", target, "ci", "--no-audit", "--no-fund", "--loglevel=error"], check=True)


@contextmanager
def server(
    command: list[object],
    port: int,
    environment: Mapping[str, str] | None = None,
    *,
    end_by: signal.Signals = signal.SIGTERM,
) -> Iterator[int]:
    """Start a program on the server's core, wait until it listens, end it at the end. Yields its process id.

    Raises: ServerFailed.
    """
    with machine.pinned(machine.SERVER_CORE):
        process = subprocess.Popen(
            list(map(str, command)), env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL
        )
    try:
        await_port(process, port)
        yield process.pid
        if process.poll() is not None:
            raise ServerFailed(f"{command[0]} ended with {process.returncode} before its time")
    finally:
        end(process, end_by)


def await_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the program listens. Raises: ServerFailed if it ends, or after a minute."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(LOOK_AGAIN_S)
    raise ServerFailed(f"{process.args!r} does not listen on {port}; it ended with {process.poll()}")


def end(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM) -> None:
    """Ask it to end; after 40 s kill it."""
    process.send_signal(by)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
