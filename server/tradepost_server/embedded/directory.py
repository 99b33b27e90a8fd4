"""The data directory: ours alone, held by one server at a time, with a short path to the database's socket."""

import fcntl
import hashlib
import os
import pwd
import stat
import tempfile
from pathlib import Path

from tradepost_server.embedded.errors import DataDirectoryInUse, DataDirectoryNotOurs, DataDirectoryUnusable

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT_BYTES = 103  # sun_path holds 108 bytes on Linux and 104 on macOS, a closing zero included


class DataLock:
    """One server's hold on a data directory. It ends with `release` or with the process, however that dies.

    A process forked without becoming another program shares the hold until it ends too.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let another server have the directory; a second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def acquire_lock(data: Path) -> DataLock:
    """Hold the data directory for this process, making it (mode 0700) if there is none.

    The lock is not inherited by programs that this process starts, so an orphaned PostgreSQL does not keep it.
    Raises: DataDirectoryInUse, DataDirectoryNotOurs, DataDirectoryUnusable.
    """
    path = prepare(data) / "server.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise unusable(path.parent, str(error)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
        os.close(descriptor)
        pid = int(holder) if holder.isdecimal() else None
        raise DataDirectoryInUse(
            f"Another Tradepost server (process {pid or 'unknown'}) uses the data directory {path.parent}.",
            "Stop that server first, or choose another directory with --data.",
            pid,
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return DataLock(descriptor)


def prepare(data: Path) -> Path:
    """The data directory as an absolute path, made with mode 0700 if there is none, known to be ours and writable.

    Raises: DataDirectoryNotOurs, DataDirectoryUnusable.
    """
    data = data.resolve()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = data.stat().st_uid
    except OSError as error:
        raise unusable(data, str(error)) from error
    if owner != os.geteuid():
        raise not_ours(data, owner)
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise unusable(data, "we may not write in it")
    return data


def not_ours(path: Path, owner: int) -> DataDirectoryNotOurs:
    """The error for a directory of the user with the uid `owner`."""
    name = user_name(owner)
    return DataDirectoryNotOurs(
        f"The directory {path} belongs to the user {name}, and this is {user_name(os.geteuid())}.",
        f"Start Tradepost as {name}, or choose another directory with --data.",
    )


def unusable(path: Path, reason: str) -> DataDirectoryUnusable:
    """The error for a directory that is ours to use, and cannot be."""
    return DataDirectoryUnusable(
        f"The directory {path} cannot be used: {reason}.",
        "Mend its permissions or free some space, or choose another directory with --data.",
    )


def user_name(uid: int) -> str:
    """The name of a user, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def socket_directory(data: Path, uid: int) -> Path:
    """A directory for the socket, of the user `uid`, mode 0700, inside a directory that only we may enter.

    Shape:  `run` in the data directory; where that path is too long for a socket, in a private temporary directory.
    Raises: DataDirectoryUnusable if another user took the name of that temporary directory.
    """
    parent = data if _fits(data / "run") else _private_temporary(data)
    directory = parent / "run"
    directory.mkdir(mode=0o700, exist_ok=True)
    os.chown(directory, uid, -1)
    directory.chmod(0o700)
    return directory


def _fits(directory: Path) -> bool:
    return len(os.fsencode(directory / SOCKET_NAME)) <= SOCKET_PATH_LIMIT_BYTES


def _private_temporary(data: Path) -> Path:
    """The same for each start on this data directory; made anew, or checked to be a directory that is ours alone."""
    name = f"tradepost-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    root = Path(tempfile.gettempdir())
    path = (root if _fits(root / name / "run") else Path("/tmp")) / name  # noqa: S108 checked below to be ours alone
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise unusable(path, "it is not a directory that is ours alone")
    return path
