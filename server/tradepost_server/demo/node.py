"""The demo's server: the same as `tradepost serve`, with the demo's routes, as a child of the supervisor.

usage: python -m tradepost_server.demo.node ORDERS
"""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import msgspec
from uvloop import new_event_loop

from .. import logs
from ..app import Node, build_app, run_node, settle_memory
from ..gateway import launcher, prompt_http
from ..serving import read_keys, vault_of
from ..store import tenants
from .ground import reaching, settings_of
from .line import Line
from .routes import routes
from .till import Till

LIMITS = prompt_http.Limits(drain_s=1.0, stop_s=1)


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What the supervisor hands to its server."""

    data: str  # directory
    host: str
    dsn: str
    listening: int  # file descriptors
    line: int


async def serve(orders: Orders) -> None:
    """Until SIGTERM, or until the supervisor is gone."""
    settings = settings_of(Path(orders.data), orders.host)
    logs.configure(settings)
    keys = read_keys(settings.data)
    assert keys is not None, "the supervisor makes the keys first"
    settings = reaching(settings, keys.url)
    line = await Line.open(socket.socket(fileno=orders.line))
    orphaned = asyncio.create_task(_end_with_the_supervisor(line))
    async with run_node(settings, orders.dsn, vault_of(settings)) as node:
        till = Till(await _checkout_secret(node, keys.tenant))
        app = build_app(node, extra=routes(node.services, keys, line, orders.host, till))
        settle_memory()
        await line.ask("ready")
        sock = socket.socket(fileno=orders.listening)
        await launcher.serve(app, sock, on_drain=node.sockets.drain, limits=LIMITS)
    orphaned.cancel()


async def _checkout_secret(node: Node, slug: str) -> str:
    async with node.database.service() as tx:
        tenant = await tenants.find(tx, slug)
    assert tenant is not None, "the supervisor makes the tenant first"
    return node.services.checkout.secret(tenant)


async def _end_with_the_supervisor(line: Line) -> None:
    """Nothing is left behind by a supervisor that was killed: what is stored is stored."""
    await line.run()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(serve(msgspec.json.decode(sys.argv[1], type=Orders)))
