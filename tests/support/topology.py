"""What deploy/compose/compose.yaml starts, as processes on the loopback, on the PostgreSQL that a test brings."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml
from cryptography.fernet import Fernet

from . import ports
from .caddy import CADDYFILE, Caddy
from .nats import NatsServer
from .process import ServerProcess

SERVICES: dict[str, Any] = yaml.safe_load(CADDYFILE.with_name("compose.yaml").read_text())["services"]
NATS = ("nats-1", "nats-2", "nats-3")
NODES = ("node-1", "node-2")


@dataclass(frozen=True, kw_only=True)
class Topology:
    """All of it, running."""

    nats: tuple[NatsServer, ...]
    nodes: tuple[ServerProcess, ...]
    proxy: Caddy

    def heard_by(self, node: ServerProcess) -> NatsServer:
        """The server of the cluster that a node is connected to."""
        assert node.popen is not None
        there = {c.raddr.port for c in psutil.Process(node.popen.pid).net_connections("tcp") if c.raddr}
        return next(server for server in self.nats if server.port in there)


@contextmanager
def topology(dsn: str, directory: Path, **settings: str) -> Iterator[Topology]:
    """Starts it on a primary and its standby, which `dsn` names both; `settings` are further variables of the nodes."""
    with ExitStack() as stack:
        nats = tuple(_nats())
        for server in nats:
            stack.callback(server.kill)
            server.start()
        of_nodes = {
            "TRADEPOST_DATABASE_URL": dsn,
            "TRADEPOST_SECRET_KEY": Fernet.generate_key().decode(),
            "TRADEPOST_BROKER": ",".join(server.address for server in nats),
            "TRADEPOST_METRICS": "127.0.0.1:0",
            "TRADEPOST_REPLICA_URL": dsn,  # whichever is one
        }
        nodes = tuple(
            ServerProcess(data=directory / "data", environment={**_environment(name), **of_nodes, **settings})
            for name in NODES
        )
        for node in nodes:
            stack.callback(node.clear_away)
            node.start()
        proxy = Caddy(data=directory / "proxy", nodes=[f"127.0.0.1:{node.port}" for node in nodes])
        stack.callback(proxy.stop)
        proxy.start()
        yield Topology(nats=nats, nodes=nodes, proxy=proxy)


def _nats() -> Iterator[NatsServer]:
    """With the options of compose: each has the routes to the others."""
    routes = {name: ports.free() for name in NATS}
    for name in NATS:
        places = {"0.0.0.0:6222": routes[name], **{f"{other}:6222": routes[other] for other in NATS}}
        yield NatsServer(options=[_placed(option, places) for option in SERVICES[name]["command"]])


def _placed(option: str, places: Mapping[str, int]) -> str:
    """An option with the addresses of this machine in place of the containers'."""
    for named, port in places.items():
        option = option.replace(named, f"127.0.0.1:{port}")
    return option


def _environment(name: str) -> Mapping[str, str]:
    found: Mapping[str, str] = SERVICES[name]["environment"]
    return found
