"""The tuned listening socket, and why it could not be made."""

import contextlib
import errno
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from ..tuning import Option, tune

BACKLOG = 4096  # connections the kernel keeps until they are accepted
SOCKET_OPTIONS = (  # accepted sockets inherit them
    ("SOL_SOCKET", "SO_REUSEADDR", 1),
    ("SOL_SOCKET", "SO_KEEPALIVE", 1),
    ("SOL_SOCKET", "SO_SNDBUF", 256 * 1024),  # what the kernel holds for a peer that does not read
    ("IPPROTO_TCP", "TCP_NODELAY", 1),
    # ms without acknowledgement until the kernel gives a peer up. It also ends an idle connection after the first probe
    # that is lost, unless it is longer than the probes take: 15 s here cut off idle peers by the hundred.
    ("IPPROTO_TCP", "TCP_USER_TIMEOUT", 44_000),
    ("IPPROTO_TCP", "TCP_KEEPIDLE", 30),  # s
    ("IPPROTO_TCP", "TCP_KEEPINTVL", 5),  # s
    ("IPPROTO_TCP", "TCP_KEEPCNT", 3),
)
BALANCED = ("SOL_SOCKET", "SO_REUSEPORT", 1)
BALANCES = sys.platform == "linux"  # elsewhere the option gives all connections to one of the sockets


class CannotListen(Exception):
    """The server cannot listen where it was told to; the text says why and what to do."""


class PortTaken(CannotListen):
    """Someone else listens there. `holder` is like "pid 4711 (nginx)", empty if it cannot be seen."""

    def __init__(self, host: str, port: int, holder: str) -> None:
        who = f" by {holder}" if holder else ""
        super().__init__(f"Port {port} on {host} is taken{who}. Stop that program, or choose another with --port.")
        self.host, self.port, self.holder = host, port, holder


class BadHost(CannotListen):
    """The host is no address of this machine."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host!r} is not an address of this machine. Try --host 127.0.0.1.")
        self.host, self.port = host, port


class SharedPort:
    """A port for several processes: each has a socket of its own, and the kernel divides the connections among them.

    With one socket for all, those who connect one after another may all be taken by the same process. Where the kernel
    cannot divide them, that is how it is. Port 0 takes a free one.

    Raises: PortTaken, BadHost, CannotListen.
    """

    def __init__(self, host: str, port: int) -> None:
        self._held = listening_socket(host, port)  # says whether the port is taken
        if BALANCES:
            self._host, self._port = host, self._held.getsockname()[1]
            self._held.close()
            self._held = self.bound()  # it never listens: the port is ours while processes come and go

    @property
    def held(self) -> socket.socket:
        """Keeps the port while this exists."""
        return self._held

    def bound(self) -> socket.socket:
        """For one process, which is to listen on it. Raises: CannotListen."""
        return _bound(self._host, self._port, (*SOCKET_OPTIONS, BALANCED)) if BALANCES else self._held.dup()


def listening_socket(host: str, port: int, *, backlog: int = BACKLOG) -> socket.socket:
    """A socket that listens, tuned so that the kernel gives up peers that are gone. Port 0 takes a free one.

    Raises: PortTaken, BadHost, CannotListen.
    """
    sock = _bound(host, port, SOCKET_OPTIONS)
    try:
        sock.listen(backlog)
    except OSError as error:
        sock.close()
        raise _cannot_listen(host, port, error) from None
    return sock


def _bound(host: str, port: int, options: Sequence[Option]) -> socket.socket:
    if not 0 <= port <= 65535:
        raise CannotListen(f"{port} is not a port. Choose one from 1024 to 65535 with --port.")
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise BadHost(host, port) from None
    sock = socket.socket(family, kind, proto)
    try:
        tune(sock, options)
        sock.bind(address)
    except OSError as error:
        sock.close()
        raise _cannot_listen(host, port, error) from None
    sock.setblocking(False)
    return sock


def _cannot_listen(host: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(host, port, _holder(port))
    if error.errno == errno.EADDRNOTAVAIL:
        return BadHost(host, port)
    if error.errno == errno.EACCES:
        return CannotListen(f"Port {port} needs more rights than you have. Choose one above 1023 with --port.")
    return CannotListen(f"Cannot listen on {host}, port {port}: {error}.")


def _holder(port: int) -> str:
    """Who listens on the port, from Linux's /proc; empty elsewhere, or where it is not ours to see."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*") if sockets else ():
        with contextlib.suppress(OSError):
            if os.readlink(link) in sockets:
                process = link.parent.parent
                return f"pid {process.name} ({(process / 'comm').read_text().strip()})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in Path("/proc/net/tcp"), Path("/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for row in (line.split() for line in table.read_text().splitlines()[1:]):
                if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port:  # 0A: listening
                    found.add(row[9])
    return found
