"""Ports below those that the kernel gives to clients, free when asked for."""

import os
import random
import re
import socket
from contextlib import suppress

from tradepost_server.gateway.listening import PortTaken, listening_socket

FIRST, END, EACH = 20_000, 32_000, 1_500
# Who runs tests beside others draws from a part of their own: a free port is not taken by another meanwhile.
_PART = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % ((END - FIRST) // EACH)


def listening() -> socket.socket:
    """A socket as the server listens on, on 127.0.0.1."""
    begin = FIRST + _PART * EACH
    for _ in range(100):
        with suppress(PortTaken):
            return listening_socket("127.0.0.1", random.randrange(begin, begin + EACH))
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
