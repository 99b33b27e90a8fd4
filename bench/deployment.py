"""Nodes as processes of their own on one PostgreSQL, with a broker between them; what each used."""

import asyncio
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx2

from bench import machine
from bench.ours import ENVIRONMENT, READY_LIMIT_S, Keys, make_rooms, read_keys
from bench.shapes import Shape
from bench.systems import ROOT, Running, await_port, end, server
from tradepost_server import embedded
from tradepost_server.store import migrate

NATS = Path(sys.executable).with_name("nats-server")
ROOMS = "rooms"  # the database that the others are copied from
METRICS = ("batches_total", "messages_stored_total", "commit_seconds_sum", "commit_seconds_count")
TOLD = re.compile(rf"^tradepost_({'|'.join(METRICS)}) (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A PostgreSQL with the rooms in it."""

    postgres: embedded.EmbeddedPostgres
    data: Path  # of all nodes
    files: Mapping[str, Path]  # what the generator reads
    keys: Keys

    def address(self, name: str) -> str:
        """Of a database."""
        return _address(self.postgres, name)

    def copy(self, name: str) -> str:
        """A fresh copy of the rooms; the address of it."""
        self.drop(name)
        asyncio.run(execute(self.postgres.dsn, f"CREATE DATABASE {name} TEMPLATE {ROOMS}"))
        return self.address(name)

    def drop(self, name: str) -> None:
        """Removes a database, where there is one."""
        asyncio.run(execute(self.postgres.dsn, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def settle(self) -> None:
        """What was written before is on disk, so that it is nobody else's work later."""
        asyncio.run(execute(self.postgres.dsn, "CHECKPOINT"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Those that run on one database now."""

    running: Running
    operators: tuple[str, ...]  # where each tells its metrics

    def metrics(self) -> dict[str, float]:
        """Those of `METRICS`, over all nodes."""
        told = dict.fromkeys(METRICS, 0.0)
        for url in self.operators:
            for name, value in TOLD.findall(httpx2.get(f"{url}/metrics", timeout=READY_LIMIT_S).text):
                told[name] += float(value)
        return told


@contextmanager
def deployment(build: Path, shape: Shape) -> Iterator[Deployment]:
    """A PostgreSQL of its own, with fsync as everywhere, and in it the rooms."""
    with tempfile.TemporaryDirectory(prefix="nodes-", dir=build) as directory:
        data = Path(directory) / "database"
        lock = embedded.acquire_lock(data)
        postgres = embedded.start(data, settings={"max_connections": "200"})
        try:
            asyncio.run(execute(postgres.dsn, f"CREATE DATABASE {ROOMS}"))
            asyncio.run(migrate.migrate(_address(postgres, ROOMS)))
            files = {name: Path(directory) / name for name in ("conversations", "tokens")}
            with _node(Path(directory) / "node", _address(postgres, ROOMS), "memory"):
                keys = read_keys(Path(directory) / "node" / "keys.json")
                make_rooms(keys, shape, files)
            yield Deployment(postgres=postgres, data=Path(directory) / "node", files=files, keys=keys)
        finally:
            embedded.stop(postgres)
            lock.release()


@contextmanager
def nodes(deployed: Deployment, dsn: str, count: int, broker: str) -> Iterator[Nodes]:
    """That many on the server's core; PostgreSQL and the broker are on the other. `broker`: memory, postgres, nats."""
    machine.move(machine.family(deployed.postgres.pid), machine.LOAD_CORE)
    with ExitStack() as stack:
        nats = stack.enter_context(_nats()) if broker == "nats" else None
        address = f"nats://127.0.0.1:{nats[1]}" if nats else broker
        found = [stack.enter_context(_node(deployed.data, dsn, address)) for _ in range(count)]
        running = Running(
            pids=tuple(pid for pid, _, _ in found),
            ports=tuple(port for _, port, _ in found),
            dialect="tradepost",
            storage_pid=deployed.postgres.pid,
            broker_pid=nats[0] if nats else None,
            files=deployed.files,
        )
        yield Nodes(running=running, operators=tuple(url for _, _, url in found))


@contextmanager
def _node(data: Path, dsn: str, broker: str) -> Iterator[tuple[int, int, str]]:
    """Yields its process id, its port and where it tells its metrics, once it is ready."""
    port = machine.free_port()
    metrics = machine.free_port(port + 1)
    command = [ROOT / ".venv" / "bin" / "tradepost", "serve", "--port", port, "--data", data]
    command += ["--broker", broker, "--metrics", f"127.0.0.1:{metrics}"]
    with server(command, port, {**ENVIRONMENT, "TRADEPOST_DATABASE_URL": dsn, "TRADEPOST_LOG_LEVEL": "warning"}) as pid:
        httpx2.get(f"http://127.0.0.1:{port}/ready", timeout=READY_LIMIT_S).raise_for_status()
        yield pid, port, f"http://127.0.0.1:{metrics}"


@contextmanager
def _nats() -> Iterator[tuple[int, int]]:
    """A NATS server on the load's core. Yields its process id and port."""
    port = machine.free_port()
    with machine.pinned(machine.LOAD_CORE):
        process = subprocess.Popen(
            [NATS, "--addr", "127.0.0.1", "--port", str(port)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    try:
        await_port(process, port)
        yield process.pid, port
    finally:
        end(process)


def _address(postgres: embedded.EmbeddedPostgres, name: str) -> str:
    return urlunsplit(urlsplit(postgres.dsn)._replace(path=f"/{name}"))


async def execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def wal_bytes(dsn: str) -> int:
    """What PostgreSQL has written to its log ahead so far."""
    return asyncio.run(_wal(dsn))


async def _wal(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'"))
    finally:
        await connection.close()
