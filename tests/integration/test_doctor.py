"""The doctor: what it finds in a good database, a bad one, none, and in the machine."""

import os
import re
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tradepost_server import embedded
from tradepost_server.doctor import DoctorInput, Finding, examine, machine, programs, render, worst
from tradepost_server.doctor.files import examine_files
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.settings import Settings

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    started = embedded.start(tmp_path_factory.mktemp("doctor") / "data")
    yield started
    embedded.stop(started)


async def examined(dsn: str | None = None, data: Path | None = None, port: int = 0) -> dict[str, Finding]:
    """The findings by name; port 0 is always free."""
    findings = await examine(DoctorInput(dsn=dsn, data=data, host="127.0.0.1", port=port))
    assert all(finding.advice or finding.status == "ok" for finding in findings)
    return {finding.name: finding for finding in findings}


async def execute(server: EmbeddedPostgres, *statements: str) -> None:
    connection = await asyncpg.connect(server.dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def test_the_embedded_database_is_found_by_its_directory_and_is_durable(server: EmbeddedPostgres) -> None:
    found = await examined(data=server.data_dir)
    names = (
        "PostgreSQL",
        "extensions",
        "fsync",
        "full_page_writes",
        "synchronous_commit",
        "clock",
        "connections",
        "data directory",
    )
    assert {name: found[name].status for name in names} == dict.fromkeys(names, "ok")
    assert found["data directory"].status == "ok"
    assert found["PostgreSQL"].found.startswith("18.")


async def test_roles_without_time_limits_are_named_with_the_line_that_sets_them(server: EmbeddedPostgres) -> None:
    await execute(server, "CREATE ROLE tradepost_hub LOGIN", "CREATE ROLE stranger LOGIN")
    before = await examined(server.dsn)
    for name in LIMITS:
        assert before[name].status == "warn"
        assert "tradepost, tradepost_hub" in before[name].found
        await execute(server, before[name].advice.partition(": ")[2])
    after = await examined(server.dsn)
    assert [after[name].status for name in LIMITS] == ["ok", "ok"]
    resets = [f"ALTER ROLE tradepost RESET {name}" for name in LIMITS]
    await execute(server, *resets, "DROP ROLE tradepost_hub", "DROP ROLE stranger")


async def test_a_database_that_may_lose_what_it_confirmed_fails(server: EmbeddedPostgres) -> None:
    await execute(server, "ALTER ROLE tradepost SET synchronous_commit = off")
    found = await examined(server.dsn)
    await execute(server, "ALTER ROLE tradepost RESET synchronous_commit")
    assert found["synchronous_commit"].status == "fail"
    assert worst(list(found.values())) == "fail"


async def test_a_clock_that_is_off_is_told_in_milliseconds(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 60)
    clock = (await examined(server.dsn))["clock"]
    assert clock.status == "warn"
    assert re.match(r"the database's is -(60|59)\d{3} ms", clock.found), clock.found


async def test_a_nearly_full_database_is_told(server: EmbeddedPostgres) -> None:
    crowd = [await asyncpg.connect(server.dsn) for _ in range(80)]
    found = (await examined(server.dsn))["connections"]
    for connection in crowd:
        await connection.close()
    assert (found.status, found.found) == ("warn", "16 of 97 left")


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://someone:a-secret@127.0.0.1:1/db",
        "postgresql://someone:a-secret/with@host/db",
        "mysql://someone:a-secret@host/db",
        "a-secret",
    ],
)
async def test_a_database_that_cannot_be_reached_is_a_finding_without_the_password(dsn: str) -> None:
    found = await examined(dsn)
    assert found["PostgreSQL"].status == "fail"
    assert "secret" not in render(list(found.values()))


async def test_no_database_at_all_is_a_finding(tmp_path: Path) -> None:
    found = await examined(data=tmp_path / "data")
    assert found["PostgreSQL"].status == "fail"
    assert "tradepost serve" in found["PostgreSQL"].advice
    assert found["data directory"].status == "ok"


async def test_a_listener_that_never_answers_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradepost_server.doctor.database.ANSWER_LIMIT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = await examined(f"postgresql://u:p@127.0.0.1:{silent.getsockname()[1]}/db?sslmode=disable")
    assert (found["PostgreSQL"].status, found["PostgreSQL"].found) == ("fail", "no answer in time")


async def test_a_taken_port_is_told(server: EmbeddedPostgres) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert (await examined(server.dsn, port=port))[f"127.0.0.1 port {port}"].status == "warn"


async def test_missing_socket_options_are_told_and_not_fatal(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT")
    found = (await examined(server.dsn))["TCP_USER_TIMEOUT"]
    assert (found.status, found.found) == ("warn", "missing")
    assert "Linux is recommended" in found.advice


async def test_few_file_descriptors_are_told_with_the_line_to_change(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    found = (await examined(server.dsn))["open files"]
    assert (found.status, found.found) == ("warn", "limit 1024")
    assert "ulimit -n 65536" in found.advice


async def test_a_package_with_a_known_hole_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"uvicorn": "0.51.9", "starlette": "1.3.1rc1", "PyJWT": None}
    monkeypatch.setattr(programs, "find_version", lambda package: versions.get(package, "9.9"))
    found = {finding.name: finding for finding in programs.examine_programs()}
    assert [found[name].status for name in ("uvicorn", "starlette", "PyJWT", "asyncpg")] == ["fail", "ok", "fail", "ok"]
    assert found["uvicorn"].advice == "Install uvicorn 0.52.1 or newer."


def test_an_open_data_directory_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = {finding.name: finding for finding in machine.examine_data_directory(tmp_path)}
    assert found["data directory"].status == "warn"
    assert found["data directory"].advice.endswith(f"chmod 700 {tmp_path}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_data_directory_of_another_user_fails(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, -1)
    found = {finding.name: finding for finding in machine.examine_data_directory(tmp_path)}
    assert found["data directory"].status == "fail"
    assert "nobody" in found["data directory"].found


async def files_of(**settings: Any) -> dict[str, Finding]:
    return {finding.name: finding async for finding in examine_files(Settings(**settings))}


async def test_where_files_lie_and_whether_we_may_write_there_is_told(tmp_path: Path) -> None:
    found = await files_of(data=tmp_path / "new")
    assert (found["files"].status, "will be made" in found["files"].found) == ("ok", True)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "files").write_text("in the way")
    assert (await files_of(data=tmp_path))["files"].status == "fail"
    bad = await files_of(data=tmp_path, storage_url="/srv/files")
    assert (bad["files"].status, "s3://bucket" in bad["files"].advice) == ("fail", True)
    keys = {"storage_access_key": "a", "storage_secret_key": "b", "storage_endpoint": "http://127.0.0.1:9"}
    away = await files_of(data=tmp_path, storage_url="s3://bucket", **keys, clamav="127.0.0.1:9")
    assert (away["files"].status, away["scanner"].status) == ("fail", "warn")


def test_findings_are_shown_in_words_and_aligned() -> None:
    findings = [Finding("fsync", "ok", "on"), Finding("open files", "warn", "limit 64", "Raise it.")]
    assert render(findings).splitlines() == [
        "ok    fsync       on",
        "warn  open files  limit 64",
        "                  -> Raise it.",
        "1 ok, 1 to look at, 0 to mend",
    ]
    assert (worst([]), worst(findings)) == ("ok", "warn")
