"""Brokers and a chat server as peers: nats-server, mosquitto and ejabberd over WebSocket, one process each."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import machine
from bench.deployment import NATS
from bench.shapes import Shape
from bench.systems import Running, server

NATS_CONFIG = """
listen: "127.0.0.1:{client}"
websocket {{ listen: "127.0.0.1:{port}", no_tls: true }}
"""
# Version 2.0.11 starts only if one listener is plain.
MOSQUITTO_CONFIG = """
listener {client} 127.0.0.1
listener {port} 127.0.0.1
protocol websockets
allow_anonymous true
set_tcp_nodelay true
log_type error
"""
EJABBERD_CONFIG = """
hosts: [localhost]
loglevel: error
auth_method: [anonymous]
anonymous_protocol: sasl_anon
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers:
      /ws: ejabberd_http_ws
modules:
  mod_muc:
    max_users: 5000
    history_size: 0
    default_room_options:
      mam: true
  mod_mam: {{}}
"""
EJABBERD_LIBRARIES = "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"


@contextmanager
def nats(shape: Shape, build: Path) -> Iterator[Running]:
    """A subject for each room; nothing stored."""
    port = machine.free_port()
    text = NATS_CONFIG.format(port=port, client=machine.free_port(port + 1))
    with server([NATS, "--log", os.devnull, "--config", _written(build / "nats.conf", text)], port) as pid:
        yield Running(pids=(pid,), ports=(port,), dialect="nats")


@contextmanager
def mosquitto(shape: Shape, build: Path) -> Iterator[Running]:
    """A topic for each room, QoS 0; nothing stored."""
    port = machine.free_port()
    text = MOSQUITTO_CONFIG.format(port=port, client=machine.free_port(port + 1))
    with server([mosquitto_program(), "-c", _written(build / "mosquitto.conf", text)], port) as pid:
        yield Running(pids=(pid,), ports=(port,), dialect="mqtt")


def mosquitto_program() -> str | None:
    """Debian has it where only root looks."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


def has_ejabberd() -> bool:
    """Erlang's libraries of that name, and Erlang."""
    return bool(shutil.which("erl")) and any(
        one for path in EJABBERD_LIBRARIES for one in Path(path).glob("ejabberd-*")
    )


@contextmanager
def ejabberd(shape: Shape, build: Path) -> Iterator[Running]:
    """A room of XEP-0045 for each, its archive in Mnesia on disk; as this user, without ejabberdctl."""
    port = machine.free_port()
    home = build / f"ejabberd-{port}"
    home.mkdir()
    environment = {
        "ERL_LIBS": os.pathsep.join(EJABBERD_LIBRARIES),
        "EJABBERD_CONFIG_PATH": str(_written(home / "ejabberd.yml", EJABBERD_CONFIG.format(port=port))),
        "EJABBERD_LOG_PATH": str(home / "ejabberd.log"),
        "ERL_MAX_PORTS": "32000",
        "HOME": str(home),
    }
    command = [
        "erl",
        "+K",
        "true",
        "+P",
        "250000",
        "-noinput",
        "-mnesia",
        "dir",
        f'"{home}/database"',
        "-s",
        "ejabberd",
    ]
    try:
        with server(command, port, environment, end_by=signal.SIGKILL) as pid:
            yield Running(pids=(pid,), ports=(port,), dialect="xmpp")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
