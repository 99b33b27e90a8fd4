"""The embedded PostgreSQL: made, adopted, brought back, refused, stopped."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from tradepost_server import embedded
from tradepost_server.embedded import postmaster
from tradepost_server.embedded.server import LOG_LIMIT_BYTES, EmbeddedPostgres

NOBODY = 65534

HOLD_AND_START = """
import signal, sys
from pathlib import Path
from tradepost_server import embedded
lock = embedded.acquire_lock(Path(sys.argv[1]))
print("locked", flush=True)
print(embedded.start(Path(sys.argv[1])).pid, flush=True)
signal.pause()
"""


def end(data: Path) -> None:
    """Stop what runs on a data directory, ready or not."""
    found = postmaster.find(data / "postgres")
    if found is not None:
        embedded.stop(EmbeddedPostgres(dsn="", data_dir=data, pid=found.pid, adopted=True))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    """A data directory that is not there yet."""
    data = tmp_path / "data"
    yield data
    end(data)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster made once, for the tests that are not about making one."""
    data = tmp_path_factory.mktemp("template") / "data"
    embedded.stop(embedded.start(data))
    return data


@pytest.fixture
def data(empty: Path, template: Path) -> Path:
    """A data directory with a cluster that does not run."""
    empty.mkdir(mode=0o700)
    shutil.copytree(template / "postgres", empty / "postgres")
    return empty


@pytest.fixture
def child() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes of a test; whatever is left of them is ended."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def hold_and_start(data: Path, child: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """Another server on the data directory; its first line says that it holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD_AND_START, str(data)], stdout=subprocess.PIPE, text=True)
    child.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    return process


async def answer(server: EmbeddedPostgres, query: str) -> object:
    """The one value that a query answers."""
    connection = await asyncpg.connect(server.dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def ask(server: EmbeddedPostgres, query: str) -> object:
    """The same, where no event loop runs."""
    return asyncio.run(answer(server, query))


def test_the_first_start_makes_a_database_that_the_second_finds_again(empty: Path) -> None:
    first = embedded.start(empty)
    assert not first.adopted
    ask(first, "CREATE TABLE said AS SELECT 'hello' AS word")
    embedded.stop(first)
    second = embedded.start(empty)
    assert not second.adopted
    assert ask(second, "SELECT word FROM said") == "hello"


def test_what_is_committed_is_on_disk_and_nobody_else_can_reach_it(empty: Path) -> None:
    server = embedded.start(empty, settings={"work_mem": "7MB", "max_connections": "20"})
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "listen_addresses": ""}
    wanted |= {"data_checksums": "on", "TimeZone": "UTC", "jit": "off", "work_mem": "7MB", "max_connections": "20"}
    wanted |= {"server_encoding": "UTF8", "logging_collector": "off"}
    assert {name: ask(server, f"SHOW {name}") for name in wanted} == wanted
    assert ask(server, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    assert ask(server, "SELECT current_user || ' ' || current_database()") == "tradepost tradepost"
    modes = {path.name: path.stat().st_mode & 0o777 for path in (empty, *empty.iterdir())}
    assert modes == {"data": 0o700, "postgres": 0o700, "run": 0o700, "postgres.log": 0o600}


def test_a_start_while_it_runs_adopts_it(data: Path) -> None:
    first = embedded.start(data)
    again = embedded.start(data)
    assert again == EmbeddedPostgres(dsn=first.dsn, data_dir=data, pid=first.pid, adopted=True)
    assert embedded.find(data) == again


def test_a_server_killed_with_9_leaves_its_database_to_the_next(data: Path, child: list[subprocess.Popen[str]]) -> None:
    killed = hold_and_start(data, child)
    assert killed.stdout is not None
    pid = int(killed.stdout.readline())
    assert os.getsid(pid) != os.getsid(killed.pid)  # Ctrl-C in the terminal is not for the database
    killed.kill()
    killed.wait()
    lock = embedded.acquire_lock(data)
    server = embedded.start(data)
    lock.release()
    assert (server.pid, server.adopted) == (pid, True)
    assert ask(server, "SELECT 1") == 1


def test_a_second_server_on_one_data_directory_is_refused_by_name(
    empty: Path, child: list[subprocess.Popen[str]]
) -> None:
    holder = hold_and_start(empty, child)
    with pytest.raises(embedded.DataDirectoryInUse, match=f"process {holder.pid}") as refused:
        embedded.acquire_lock(empty)
    assert refused.value.pid == holder.pid
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    embedded.acquire_lock(empty).release()


async def test_a_crashed_database_comes_back_with_what_was_committed(data: Path) -> None:
    server = embedded.start(data)
    busy = await asyncpg.connect(server.dsn)
    await busy.execute("CREATE TABLE said AS SELECT 'hello' AS word")
    os.kill(server.pid, signal.SIGKILL)
    back = embedded.start(data)
    assert back.pid != server.pid
    assert not embedded.alive(server)
    assert embedded.alive(back)
    assert await answer(back, "SELECT word FROM said") == "hello"
    busy.terminate()


async def test_a_database_that_is_shutting_down_is_awaited_and_started_again(data: Path) -> None:
    server = embedded.start(data)
    last = await asyncpg.connect(server.dsn)
    os.kill(server.pid, signal.SIGTERM)  # waits for the last connection
    while embedded.find(data):
        pass
    started: list[EmbeddedPostgres] = []
    starter = threading.Thread(target=lambda: started.append(embedded.start(data)))
    starter.start()
    await last.close()
    starter.join(60)
    assert await answer(started[0], "SELECT 1") == 1
    assert started[0].pid != server.pid


async def test_stop_leaves_nothing_running_and_may_be_repeated(data: Path) -> None:
    server = embedded.start(data)
    open_one = await asyncpg.connect(server.dsn)
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    assert len(family) > 4
    embedded.stop(server)
    _, left = psutil.wait_procs(family, timeout=5)
    assert left == []
    assert embedded.find(data) is None
    embedded.stop(server)
    open_one.terminate()


@pytest.mark.parametrize("pid", ["dead", "reused", "ours"])
def test_a_pid_file_left_by_a_power_cut_is_no_obstacle(
    data: Path, pid: str, child: list[subprocess.Popen[str]]
) -> None:
    other = subprocess.Popen(["sleep", "100"], text=True)
    child.append(other)
    if pid == "dead":
        other.kill()
        other.wait()
    number = os.getpid() if pid == "ours" else other.pid
    (data / "postgres" / "postmaster.pid").write_text(
        f"{number}\n{data / 'postgres'}\n1\n5432\n{data}/run\n\n1 1\nready\n"
    )
    server = embedded.start(data)
    assert not server.adopted
    assert ask(server, "SELECT 1") == 1


def test_a_first_start_that_was_cut_off_begins_anew(empty: Path, child: list[subprocess.Popen[str]]) -> None:
    cut = hold_and_start(empty, child)
    while not list(empty.glob("postgres.unfinished-*/global")):
        assert cut.poll() is None
    cut.kill()
    cut.wait()
    assert not (empty / "postgres").exists()
    server = embedded.start(empty)
    assert not server.adopted
    assert ask(server, "SELECT 1") == 1


def test_a_directory_of_another_user_is_named_with_its_owner(empty: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    empty.mkdir()
    os.chown(empty, NOBODY, NOBODY)
    for attempt in (embedded.acquire_lock, embedded.start):
        with pytest.raises(embedded.DataDirectoryNotOurs, match="nobody") as refused:
            attempt(empty)
        assert refused.value.hint.startswith("Start Tradepost as nobody")


def test_a_file_in_place_of_the_data_directory_is_a_clear_error(empty: Path) -> None:
    empty.write_text("")
    with pytest.raises(embedded.DataDirectoryUnusable, match="cannot be used"):
        embedded.start(empty)


def test_a_cluster_of_another_major_version_is_left_alone(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.WrongVersion, match="PostgreSQL 15"):
        embedded.start(data)


def test_files_that_are_no_cluster_are_left_alone(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").unlink()
    with pytest.raises(embedded.DidNotStart, match="no PostgreSQL cluster"):
        embedded.start(data)
    assert (data / "postgres" / "base").exists()


def test_a_damaged_cluster_says_why_and_where_its_log_is(data: Path) -> None:
    (data / "postgres" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(embedded.DidNotStart, match="pg_control") as refused:
        embedded.start(data)
    assert str(data / "postgres.log") in refused.value.hint


def test_under_a_long_path_the_socket_lives_in_a_private_short_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = data.parent / ("deep" * 25) / "data"
    deep.parent.mkdir()
    data.rename(deep)
    with tempfile.TemporaryDirectory() as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        server = embedded.start(deep)
        try:
            assert ask(server, "SELECT 1") == 1
            (private,) = Path(short).iterdir()
            assert private.stat().st_mode & 0o777 == 0o700
        finally:
            embedded.stop(server)
        assert list(Path(short).iterdir()) == []
        private.mkdir(mode=0o777)
        private.chmod(0o777)
        with pytest.raises(embedded.DataDirectoryUnusable, match="ours alone"):
            embedded.start(deep)


def test_the_log_is_cut_at_a_start_when_it_has_grown(data: Path) -> None:
    (data / "postgres.log").write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    server = embedded.start(data)
    with pytest.raises(asyncpg.DataError):
        ask(server, "SELECT 'my secret words'::int")
    log = (data / "postgres.log").read_text()
    assert len(log) < 10_000
    assert "secret" not in log
