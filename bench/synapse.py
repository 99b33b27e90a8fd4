"""Synapse as a peer: one process, its default database (SQLite); users and rooms are made once for all runs."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from bench import machine
from bench.shapes import Shape
from bench.systems import PEERS, ROOT, Running, server

VERSION = "1.163.2"
HOME = ROOT / ".make" / "synapse"  # a virtual environment of its own: it asks for other versions than we do
CONFIG = """
server_name: localhost
listeners: [{{port: {port}, bind_addresses: ["127.0.0.1"], type: http, resources: [{{names: [client]}}]}}]
database: {{name: sqlite3, args: {{database: {home}/synapse.db}}}}
media_store_path: {home}/media
signing_key_path: {home}/signing.key
pid_file: {home}/synapse.pid
log_config: {home}/log.yaml
macaroon_secret_key: bench
form_secret: bench
report_stats: false
enable_registration: true
enable_registration_without_verification: true
bcrypt_rounds: 4
trusted_key_servers: []
presence: {{enabled: false}}
rc_message: {no_limit}
rc_registration: {no_limit}
rc_login: {{address: {no_limit}, account: {no_limit}}}
rc_joins: {{local: {no_limit}, remote: {no_limit}}}
rc_room_creation: {no_limit}
rc_joins_per_room: {no_limit}
"""
NO_LIMIT = "{per_second: 100000, burst_count: 100000}"
LOG = "{version: 1, root: {level: ERROR}}"


def install_synapse() -> None:
    """The fixed version from PyPI; quick where it is there. Raises: CalledProcessError."""
    uv, python = Path(sys.executable).with_name("uv"), HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, HOME], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, f"matrix-synapse=={VERSION}"], check=True)


@contextmanager
def synapse(shape: Shape, build: Path) -> Iterator[Running]:
    """Rooms of Matrix; every message is stored before anyone hears it."""
    made = build / f"synapse-{shape.rooms}-of-{shape.members}"
    if not made.exists():
        made.mkdir()
        with _serve(made) as (_, port):
            _make_rooms(f"http://127.0.0.1:{port}", shape, made)
    with tempfile.TemporaryDirectory(prefix="synapse-", dir=build, ignore_cleanup_errors=True) as directory:
        subprocess.run(["cp", "-a", f"{made}/.", directory], check=True)
        files = {name: Path(directory) / name for name in ("conversations", "tokens")}
        with _serve(Path(directory)) as (pid, port):
            generator = (sys.executable, PEERS / "synapse.py")
            yield Running(pids=(pid,), ports=(port,), dialect="synapse", generator=generator, files=files)


@contextmanager
def _serve(home: Path) -> Iterator[tuple[int, int]]:
    """Yields its process id and port."""
    port = machine.free_port()
    config = home / "homeserver.yaml"
    config.write_text(CONFIG.format(home=home, port=port, no_limit=NO_LIMIT))
    (home / "log.yaml").write_text(LOG)
    command = [HOME / "bin" / "python", "-m", "synapse.app.homeserver", "-c", config]
    subprocess.run([*map(str, command), "--generate-keys"], check=True)
    with server(command, port) as pid:
        yield pid, port


def _make_rooms(url: str, shape: Shape, home: Path) -> None:
    """A user for each member, a public room for each room, all joined; the files that the generator reads."""
    tokens, rooms = [], []
    with httpx2.Client(base_url=f"{url}/_matrix/client/v3", timeout=30) as http:
        for member in range(shape.connections):
            account = {"username": f"member-{member}", "password": "bench", "auth": {"type": "m.login.dummy"}}
            tokens.append(_posted(http, "/register", account)["access_token"])
        for room in range(shape.rooms):
            first, *others = tokens[room * shape.members : (room + 1) * shape.members]
            rooms.append(_posted(http, "/createRoom", {"preset": "public_chat"}, first)["room_id"])
            for token in others:
                _posted(http, f"/join/{rooms[-1]}", {}, token)
    (home / "tokens").write_text("".join(f"{token}\n" for token in tokens))
    (home / "conversations").write_text("".join(f"{room}\n" for room in rooms))


def _posted(http: httpx2.Client, path: str, body: dict[str, object], token: str = "") -> dict[str, str]:
    answer = http.post(path, json=body, headers={"Authorization": f"Bearer {token}"} if token else {})
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found
