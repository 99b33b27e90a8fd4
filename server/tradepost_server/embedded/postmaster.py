"""The running PostgreSQL, as seen from outside: its pid file, its process, its socket."""

import os
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tradepost_server.embedded.directory import SOCKET_NAME

PROTOCOL_3 = 0x00030000
ANSWER_LIMIT_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A PostgreSQL that runs, or is on its way up or down, on a cluster."""

    pid: int
    sockets: Path | None  # directory of its socket; None before it has one
    ready: bool  # by its own account; not while it recovers or shuts down


def find(cluster: Path) -> Postmaster | None:
    """What runs on a cluster by its pid file; None if nothing does, or the pid is dead or became another program's."""
    lines = _pid_file(cluster)
    if not lines or not runs(int(lines[0]), cluster):
        return None
    sockets = Path(lines[4]) if len(lines) > 4 and lines[4] else None
    return Postmaster(pid=int(lines[0]), sockets=sockets, ready=len(lines) > 7 and lines[7].strip() == "ready")


def clear_remains(cluster: Path, sockets: Path) -> None:
    """Remove what a dead server left and PostgreSQL would take for a live one, when `find` found nothing.

    Its pid may be another program's by now, or not yet buried: then the two lock files that name it go. The pid file of
    a pid that is gone stays: PostgreSQL reads in it what to check.
    """
    (sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    lines = _pid_file(cluster)
    if lines and _exists(int(lines[0])):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def runs(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a PostgreSQL on this cluster; in doubt (it does not say on which) it is."""
    command = command_of(pid)
    if not command or Path(command[0]).name != "postgres":
        return False
    directory = Path(command[command.index("-D") + 1]) if "-D" in command[:-1] else cluster
    return not directory.exists() or directory.samefile(cluster)


def command_of(pid: int) -> list[str]:
    """The command line of a process; empty if there is no such process, or only what is left of a dead one."""
    if sys.platform != "linux":
        listed = subprocess.run(  # noqa: S603 a number is its only argument
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return listed.stdout.split()
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="surrogateescape").rstrip("\0").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def accepts(sockets: Path, database: str) -> bool:
    """Whether a server answers on the socket and lets us, as the superuser of the same name, into the database."""
    parameters = b"".join(word.encode() + b"\0" for word in ("user", database, "database", database)) + b"\0"
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_LIMIT_S)
        try:
            connection.connect(str(sockets / SOCKET_NAME))
            connection.sendall(struct.pack("!ii", 8 + len(parameters), PROTOCOL_3) + parameters)
            answer = connection.recv(1)
            connection.sendall(b"X\0\0\0\4")  # a farewell, so that the log does not speak of a lost client
        except OSError:
            return False
    return answer == b"R"


def _pid_file(cluster: Path) -> list[str]:
    """Lines of the pid file: pid, directory, start, port, directory of the socket, …; empty if there is none for us."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []
    return lines if lines and lines[0].strip().isdecimal() else []


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # another user's
    return True
