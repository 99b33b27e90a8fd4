"""The machine: the address, what its sockets can do, its limits, and the data directory."""

import os
import resource
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from tradepost_server.doctor.finding import Finding, judge
from tradepost_server.embedded.directory import user_name

FEW_FILES = 4096
LITTLE_DISK_BYTES = 1024**3
# (option, level, a value to try, what it is for)
SOCKET_OPTIONS = (
    ("TCP_USER_TIMEOUT", socket.IPPROTO_TCP, 44_000, "prompt eviction of peers that are gone"),
    ("SO_SNDBUF", socket.SOL_SOCKET, 262_144, "a bound on what a slow reader costs"),
    ("SO_REUSEPORT", socket.SOL_SOCKET, 1, "several processes on one port"),
)


def examine_machine(host: str, port: int) -> Iterator[Finding]:
    """The address to serve on, the socket options, the limit of open files."""
    yield _address(host, port)
    for name, level, value, purpose in SOCKET_OPTIONS:
        refusal = _refusal(name, level, value)
        advice = f"Served without {purpose}; Linux is recommended."
        yield judge(name, refusal is None, refusal or "available", advice)
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = files == resource.RLIM_INFINITY
    found = "no limit" if unlimited else f"limit {files}"
    yield judge("open files", unlimited or files >= FEW_FILES, found, "Each connection takes one: ulimit -n 65536")


def examine_data_directory(data: Path) -> Iterator[Finding]:
    """Free disk space, and whether the directory is ours alone or can be made."""
    data = data.absolute()
    existing = next(path for path in (data, *data.parents) if os.path.exists(path))
    free = shutil.disk_usage(existing).free
    advice = "Free some space: PostgreSQL stops when the disk is full."
    yield judge("free disk", free >= LITTLE_DISK_BYTES, f"{free / 1024**3:.1f} GiB at {existing}", advice)
    if existing != data:
        writable = os.access(existing, os.W_OK | os.X_OK)
        found = f"{data} {'will be' if writable else 'cannot be'} made at the first start"
        advice = f"Make it yourself, or choose another with --data: we may not write in {existing}."
        yield judge("data directory", writable, found, advice, otherwise="fail")
        return
    status = data.stat()
    owner = user_name(status.st_uid)
    found = f"{data} of {owner}, mode {status.st_mode & 0o777:o}"
    if status.st_uid != os.geteuid():
        yield Finding("data directory", "fail", found, f"Start Tradepost as {owner}, or choose another with --data.")
        return
    yield judge("data directory", status.st_mode & 0o077 == 0, found, f"It holds keys; close it: chmod 700 {data}")


def _address(host: str, port: int) -> Finding:
    name = f"{host} port {port}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        advice = "Perhaps a server runs there already; otherwise choose another with --host or --port."
        return Finding(name, "warn", error.strerror or str(error), advice)
    return Finding(name, "ok", "free")


def _refusal(name: str, level: int, value: int) -> str | None:
    """Why a socket does not take the option; None if it does."""
    option: int | None = getattr(socket, name, None)
    if option is None:
        return "missing"
    with socket.socket() as probe:
        try:
            probe.setsockopt(level, option, value)
        except OSError as error:
            return error.strerror or str(error)
    return None
