"""Start, find and stop the PostgreSQL of a data directory."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from tradepost_server.embedded import cluster as clusters
from tradepost_server.embedded import postmaster
from tradepost_server.embedded.account import choose, environment
from tradepost_server.embedded.cluster import NAME
from tradepost_server.embedded.directory import prepare, socket_directory, unusable
from tradepost_server.embedded.errors import DidNotStart

START_LIMIT_S = 60.0
LOOK_AGAIN_S = 0.01
LOG_LIMIT_BYTES = 10 * 1024 * 1024
STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))  # each with the seconds it gets
STILL_LEAVING = "pre-existing shared memory block"  # backends of a killed server need a moment to notice

# The shell leaves it as an orphan in a session of its own: it outlives us, and Ctrl-C in our terminal is not for it.
DETACH = ("/bin/sh", "-c", '"$@" </dev/null >&2 & echo $!', "sh")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedPostgres:
    """A PostgreSQL that accepts connections from us, on the data directory's cluster."""

    dsn: str  # over a unix socket, as the superuser `tradepost`, to the database `tradepost`
    data_dir: Path
    pid: int
    adopted: bool  # it ran already


def start(data: Path, *, settings: Mapping[str, str] = MappingProxyType({})) -> EmbeddedPostgres:
    """The PostgreSQL of a data directory, ready: the one that runs, or one started now, its cluster made if need be.

    The caller holds the directory's lock; calling again is harmless, and brings a dead one back.
    `settings` go over our own when a server is started; one that ran already keeps those it has.
    Blocks: about a second for a new cluster, a tenth for an old one, and for one that recovers a minute at most, after
    which it is left to recover, for the next call to find.
    Raises: EmbeddedError.
    """
    data = prepare(data)
    try:
        return _start(data, settings)
    except OSError as error:
        raise unusable(data, str(error)) from error


def stop(server: EmbeddedPostgres) -> None:
    """End the server in order: open transactions are rolled back, everything is on disk. Bounded to 35 s.

    After 20 s it is told to end at once (the next start recovers), 10 s later it is killed.
    """
    found = postmaster.find(server.data_dir / "postgres")
    for number, limit_s in STOP_STEPS:
        if not alive(server):
            break
        with suppress(ProcessLookupError):
            os.kill(server.pid, number)
        deadline = time.monotonic() + limit_s
        while alive(server) and time.monotonic() < deadline:
            time.sleep(LOOK_AGAIN_S)
    if found and found.sockets and not found.sockets.is_relative_to(server.data_dir):
        _remove_if_empty(found.sockets, found.sockets.parent)


def alive(server: EmbeddedPostgres) -> bool:
    """Whether the server's process runs; it may be busy recovering."""
    return postmaster.runs(server.pid, server.data_dir / "postgres")


def find(data: Path) -> EmbeddedPostgres | None:
    """The server that runs on a data directory and accepts connections, without starting anything."""
    data = data.resolve()
    found = postmaster.find(data / "postgres")
    if found is None or found.sockets is None or not found.ready or not postmaster.accepts(found.sockets, NAME):
        return None
    dsn = f"postgresql://{NAME}@/{NAME}?host={quote(str(found.sockets), safe='')}&port=5432"
    return EmbeddedPostgres(dsn=dsn, data_dir=data, pid=found.pid, adopted=True)


def _start(data: Path, settings: Mapping[str, str]) -> EmbeddedPostgres:
    running = _await_ready(data, None, time.monotonic() + START_LIMIT_S)
    if running is not None:
        return running
    programs = clusters.programs()
    account, version = choose(data, programs / "postgres")
    cluster = clusters.ensure(data, account, version)
    sockets = socket_directory(data, account.uid)
    command = account.command(programs / "postgres", *clusters.arguments(cluster, sockets, settings))
    return _launch_until_ready(data, sockets, command)


def _launch_until_ready(data: Path, sockets: Path, command: list[str]) -> EmbeddedPostgres:
    log, deadline = data / "postgres.log", time.monotonic() + START_LIMIT_S
    while True:
        postmaster.clear_remains(data / "postgres", sockets)
        before, launched = _launch(command, log)
        ready = _await_ready(data, launched, deadline)
        if ready is not None:
            return replace(ready, adopted=ready.pid != launched)
        said = log.read_bytes()[before:].decode(errors="replace")
        if STILL_LEAVING not in said or time.monotonic() > deadline:
            raise _did_not_start(log, said)
        time.sleep(10 * LOOK_AGAIN_S)


def _launch(command: list[str], log: Path) -> tuple[int, int]:
    """Start the program, its words going to the log. Returns the bytes in the log before, and the pid."""
    with open(log, "ab", opener=_private) as words:
        if words.tell() > LOG_LIMIT_BYTES:
            words.truncate(0)
        before = log.stat().st_size
        done = subprocess.run(  # noqa: S603 our own programs; the shell reads no argument
            [*DETACH, *command],
            stdout=subprocess.PIPE,
            stderr=words,
            start_new_session=True,
            env=environment(),
            check=True,
        )
    return before, int(done.stdout)


def _await_ready(data: Path, launched: int | None, deadline: float) -> EmbeddedPostgres | None:
    """The server of a data directory when it is ready; None when none runs, or the launched process ended."""
    while postmaster.find(data / "postgres") or (launched and postmaster.command_of(launched)):
        ready = find(data)
        if ready is not None:
            return ready
        if time.monotonic() > deadline:
            raise DidNotStart(
                f"The PostgreSQL in {data} is not ready after {START_LIMIT_S:.0f} s; it may still be recovering.",
                f"Start again in a while; its log is {data / 'postgres.log'}.",
            )
        time.sleep(LOOK_AGAIN_S)
    return None


def _did_not_start(log: Path, said: str) -> DidNotStart:
    lines = said.strip().splitlines()
    grave = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return DidNotStart(
        f"PostgreSQL ended while starting: {(grave or lines or ['it said nothing'])[-1]}",
        f"Its log is {log}; if the cluster is damaged, restore the data directory from a backup.",
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove_if_empty(*directories: Path) -> None:
    for directory in directories:
        with suppress(OSError):
            directory.rmdir()
