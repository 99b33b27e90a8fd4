"""Who PostgreSQL runs as. It refuses to be root; an ordinary user runs it as itself."""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tradepost_server.embedded import become
from tradepost_server.embedded.directory import not_ours
from tradepost_server.embedded.errors import DataDirectoryUnusable, DidNotStart, NoOrdinaryUser, NotInstalled

ORDINARY_USERS = ("postgres", "nobody", "daemon")
RUN_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A way to run PostgreSQL's programs as an ordinary user."""

    uid: int  # owner of the files it makes, as we see them
    prefix: tuple[str, ...]  # what goes before the program

    def run(self, *command: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program to its end, within two minutes, with both its outputs as text.

        Raises: DidNotStart after ending it, if it took longer.
        """
        line = self.command(*command)
        try:
            return subprocess.run(  # noqa: S603 our own programs, no shell
                line, input=stdin, capture_output=True, text=True, env=environment(), timeout=RUN_LIMIT_S
            )
        except subprocess.TimeoutExpired as error:
            raise DidNotStart(
                f"{command[0]} was not done after {RUN_LIMIT_S:.0f} s.", "Start again when the machine is less busy."
            ) from error

    def command(self, *command: str | Path) -> list[str]:
        """The command line that runs this one as the account."""
        return [*self.prefix, *map(str, command)]


def environment() -> dict[str, str]:
    """Ours, without the variables that would redirect PostgreSQL; in English, so that its errors can be read."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return ours | {"LANG": "C", "LC_ALL": "C", "TZ": "UTC"}


def choose(data: Path, postgres: Path) -> tuple[Account, int]:
    """The first account that works for the cluster of a data directory, and the major version of PostgreSQL it ran.

    Raises: DataDirectoryNotOurs, DataDirectoryUnusable, NoOrdinaryUser, NotInstalled.
    """
    reasons = []
    for account in _candidates(data):
        try:
            found = account.run(postgres, "--version")
        except OSError as error:
            if not account.prefix:
                raise _not_installed(postgres, str(error)) from error
            reasons.append(str(error))  # of our own interpreter, which leads the way
            continue
        if found.returncode == 0:
            return account, int(found.stdout.split()[-1].split(".")[0])
        if found.returncode != become.CANNOT:
            raise _not_installed(postgres, found.stderr.strip())
        reasons.append(found.stderr.strip())
    raise NoOrdinaryUser(
        f"PostgreSQL must run as an ordinary user, and no way to do so works here ({'; '.join(reasons)}).",
        "Start Tradepost as an ordinary user, or give it a database with TRADEPOST_DATABASE_URL.",
    )


def _candidates(data: Path) -> Iterator[Account]:
    """Accounts to try, in order: ourselves; a user namespace; who owns the cluster or, for none, a system user."""
    uid, cluster = os.geteuid(), data / "postgres"
    found = cluster.stat() if cluster.exists() else None
    owner = found.st_uid if found else uid
    if uid != 0 and owner != uid:
        raise not_ours(cluster, owner)
    if uid != 0 and _has_name(uid):
        yield Account(uid=uid, prefix=())
        return
    ordinary = _ordinary_user()
    if owner == uid:
        yield Account(uid=uid, prefix=_prefix("namespace", ordinary.pw_uid, ordinary.pw_gid, data))
    if uid == 0:
        user, group = (owner, found.st_gid) if found and owner != 0 else (ordinary.pw_uid, ordinary.pw_gid)
        _require_private(data)
        yield Account(uid=user, prefix=_prefix("user", user, group, data))


def _prefix(way: str, uid: int, gid: int, data: Path) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", become.__file__, way, str(uid), str(gid), str(data))


def _has_name(uid: int) -> bool:
    """initdb wants a user with a name."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _ordinary_user() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    for name in ORDINARY_USERS:
        if name in known:
            return known[name]
    raise NoOrdinaryUser(
        "PostgreSQL must run as an ordinary user, and this machine has none of "
        f"{', '.join(ORDINARY_USERS[:-1])} and {ORDINARY_USERS[-1]}.",
        "Start Tradepost as an ordinary user, or give it a database with TRADEPOST_DATABASE_URL.",
    )


def _require_private(data: Path) -> None:
    """Another user's PostgreSQL may get to open any directory (see become.py): nobody else may reach its files."""
    if data.stat().st_mode & 0o077:
        raise DataDirectoryUnusable(
            f"The data directory {data} is open to other users.", f"Close it first: chmod 700 {data}"
        )


def _not_installed(postgres: Path, reason: str) -> NotInstalled:
    return NotInstalled(
        f"The PostgreSQL that comes with Tradepost does not run here: {postgres}: {reason}.",
        "Reinstall tradepost-server, or give it a database with TRADEPOST_DATABASE_URL.",
    )
