"""Ports below those that the kernel gives to clients, free when asked for."""

import itertools
import os
import random
import socket
from collections.abc import Iterator
from contextlib import suppress

from tradepost_server.gateway.listening import PortTaken, listening_socket

FIRST, END = 20_000, 32_000


def _drawn() -> Iterator[int]:
    """Ports in an order by chance, each once before one comes again; workers beside each other share none.

    A port that was free when it was asked for is listened on a second later: who else drew it meanwhile would take it.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % workers
    mine = range(FIRST + worker, END, workers)
    while True:
        yield from random.sample(mine, len(mine))


_DRAWN = _drawn()


def listening() -> socket.socket:
    """A socket as the server listens on, on 127.0.0.1."""
    for port in itertools.islice(_DRAWN, 100):
        with suppress(PortTaken):
            return listening_socket("127.0.0.1", port)
    raise AssertionError("no free port in a hundred tries")


def free() -> int:
    """A port that nobody listens on now."""
    with listening() as sock:
        port: int = sock.getsockname()[1]
        return port


def narrow(port: int) -> socket.socket:
    """A connection that takes next to nothing which is not read."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    found.connect(("127.0.0.1", port))
    found.setblocking(False)
    return found
