"""Options of sockets, by name: not every platform has each."""

import socket
from collections.abc import Iterable
from typing import TypeAlias

Option: TypeAlias = tuple[str, str, int]
"""The level, the option, and its value."""


def tune(sock: socket.socket, options: Iterable[Option]) -> None:
    """Sets those that this platform has."""
    for level, option, value in options:
        if hasattr(socket, option):
            sock.setsockopt(getattr(socket, level), getattr(socket, option), value)
