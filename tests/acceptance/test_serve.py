"""The `tradepost` command, as an operator meets it: what it makes, what it says, how it ends."""

import os
import signal
import socket
from pathlib import Path

import asyncpg
import httpx2
import jwt
import pytest

from support import ports
from support.command import run, says
from support.eventually import eventually
from support.process import ServerProcess
from tradepost_server import embedded
from tradepost_server.serving import read_keys


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("OUTBOUND_ALLOW", "everything"),
        ("METRICS", "9464"),
        ("BROKER", "nats://"),
        ("BROKER", "kafka"),
        ("WORKERS", "0"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = run("serve", "--data", tmp_path / "d", **{f"TRADEPOST_{name}": value})
    says(done, 2, f"TRADEPOST_{name}: ")


def test_a_taken_port_is_named_with_an_exit_code_of_its_own(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        says(run("serve", "--port", port, "--data", tmp_path / "d"), 3, port, "taken")


def test_a_taken_address_for_metrics_is_named_by_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run("serve", "--port", "0", "--metrics", address, "--data", tmp_path / "d")
    says(done, 3, f"TRADEPOST_METRICS={address}", "taken")
    assert "--port" not in done.stderr


def test_metrics_are_where_they_were_told_to_be_and_nowhere_when_off(tmp_path: Path) -> None:
    server = ServerProcess(data=tmp_path / "served")
    address = f"127.0.0.1:{ports.free()}"
    try:
        server.environment = {"TRADEPOST_METRICS": address, "TRADEPOST_WORKERS": "1"}
        server.start()
        told = httpx2.get(f"http://{address}/metrics", trust_env=False)
        assert "tradepost_messages_stored_total" in told.text
        assert (server.data / "metrics.address").read_text() == f"http://{address}"
        assert (server.data / "metrics.address").stat().st_mode & 0o777 == 0o600
        assert server.stop() == 0
        server.environment = {"TRADEPOST_METRICS": "off"}
        server.start()
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"http://{address}/metrics", trust_env=False)
        assert not (server.data / "metrics.address").exists()
    finally:
        server.clear_away()


def test_a_host_that_is_none_is_named(tmp_path: Path) -> None:
    says(run("serve", "--host", "no.such.host.invalid", "--data", tmp_path / "d"), 3, "no.such.host.invalid")


def test_a_database_that_cannot_be_reached_is_said_in_words(tmp_path: Path) -> None:
    dsn = f"postgresql://nobody@127.0.0.1:{ports.free()}/none"
    done = run("serve", "--port", "0", "--data", tmp_path / "d", TRADEPOST_DATABASE_URL=dsn)
    says(done, 4, "database does not answer", "TRADEPOST_DATABASE_URL")


def test_an_address_of_a_standby_that_is_none_is_said_before_anything_is_served(
    database_dsn: str, tmp_path: Path
) -> None:
    environment = {"TRADEPOST_DATABASE_URL": database_dsn, "TRADEPOST_REPLICA_URL": "postgresql://u:${PASSWORD}@a/d?:"}
    done = run("serve", "--port", "0", "--data", tmp_path / "d", **environment)
    says(done, 6, "TRADEPOST_REPLICA_URL cannot be read", "postgresql://user:password@standby:5432")


async def test_a_database_newer_than_the_code_is_left_alone(database_dsn: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(database_dsn)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    for command in (("serve", "--port", "0"), ("migrate",)):
        done = run(*command, "--data", tmp_path / "d", TRADEPOST_DATABASE_URL=database_dsn)
        says(done, 5, "9999", "newer")


def test_a_data_directory_in_use_names_who_uses_it(server_process: ServerProcess) -> None:
    assert server_process.popen is not None
    done = run("serve", "--port", "0", "--data", server_process.data)
    says(done, 6, str(server_process.popen.pid))


def test_a_server_killed_with_9_leaves_its_postgresql_and_the_next_start_adopts_it(
    server_process: ServerProcess,
) -> None:
    before = embedded.find(server_process.data)
    assert before is not None
    keys = server_process.keys
    server_process.kill9()
    left = embedded.find(server_process.data)
    assert left is not None
    assert left.pid == before.pid
    server_process.start()
    after = embedded.find(server_process.data)
    assert after is not None
    assert after.pid == before.pid
    assert server_process.keys.api_key == keys.api_key


async def test_a_postgresql_that_dies_under_the_server_is_started_again(server_process: ServerProcess) -> None:
    before = embedded.find(server_process.data)
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)

    async def another_one_answers() -> bool:
        found = embedded.find(server_process.data)
        if found is None or found.pid == before.pid:
            return False
        async with httpx2.AsyncClient(timeout=15) as client:  # it waits itself for a connection to the database
            return (await client.get(f"{server_process.url}/ready")).status_code == 200

    await eventually(another_one_answers, within_s=30)
    assert server_process.popen is not None
    assert server_process.popen.poll() is None


def test_the_keys_stay_over_a_restart_and_are_for_their_owner_alone(server_process: ServerProcess) -> None:
    first = read_keys(server_process.data)
    server_process.stop()
    server_process.start()
    assert read_keys(server_process.data) == first
    for name in ("keys.json", "secret.key"):
        assert (server_process.data / name).stat().st_mode & 0o777 == 0o600
    assert first is not None
    assert first.api_key not in server_process.log
    assert first.signing.secret not in server_process.log


def test_tenants_and_tokens_beside_a_running_server(server_process: ServerProcess) -> None:
    data = server_process.data
    made = run("tenant", "create", "acme", "--test", "--data", data)
    assert "tp_test_" in made.stdout
    says(run("tenant", "create", "acme", "--data", data), 2, "acme")
    says(run("tenant", "create", "No Good!", "--data", data), 2, "lower-case")
    listed = run("tenant", "list", "--data", data).stdout
    assert "acme" in listed
    assert "default" in listed
    token = run("token", "buyer:9", "--role", "buyer", "--name", "Ana", "--data", data).stdout.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["sub"], claims["role"], claims["name"], claims["aud"]) == ("buyer:9", "buyer", "Ana", "tradepost")
    answer = httpx2.get(f"{server_process.url}/v1/profiles/me", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["profile"]["name"] == "Ana"
    says(run("token", "buyer:9", "--role", "emperor", "--data", data), 2, "emperor", "buyer")
    says(run("token", "buyer:9", "--tenant", "nowhere", "--data", data), 2, "nowhere")


def test_the_doctor_finds_a_running_server_well(server_process: ServerProcess) -> None:
    done = run("doctor", "--data", server_process.data, "--port", str(ports.free()))
    assert done.returncode == 0, done.stdout
    assert "PostgreSQL" in done.stdout
    assert "fail " not in done.stdout


def test_migrate_says_that_all_is_done(tmp_path: Path) -> None:
    for _ in range(2):
        done = run("migrate", "--data", tmp_path / "d")
        assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    assert embedded.find(tmp_path / "d") is None
