"""From the start of `tradepost serve` to the first message that its sender has back, with nothing there before."""

import asyncio
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2
from websockets.asyncio.client import connect

from bench import machine
from bench.deployment import execute
from bench.ours import Keys, make_rooms, read_keys
from bench.shapes import Shape
from bench.systems import ROOT, server
from tradepost_server import embedded

ALONE = Shape(name="cold", title="", rooms=1, members=2, senders=1, window=1, measures=())
LIMIT_S = 60.0


def cold_starts(build: Path) -> dict[str, float]:
    """Seconds with the embedded database, made anew, and with an empty database on a PostgreSQL that runs."""
    with tempfile.TemporaryDirectory(prefix="cold-", dir=build, ignore_cleanup_errors=True) as directory:
        home = Path(directory)
        found = {"embedded_s": _first_message(home / "embedded", {})}
        lock = embedded.acquire_lock(home / "database")
        postgres = embedded.start(home / "database")
        try:
            asyncio.run(execute(postgres.dsn, "SELECT 1"))
            found["running_s"] = _first_message(home / "running", {"TRADEPOST_DATABASE_URL": postgres.dsn})
        finally:
            embedded.stop(postgres)
            lock.release()
    return found


def _first_message(data: Path, environment: Mapping[str, str]) -> float:
    port, began = machine.free_port(), time.monotonic()
    command = [ROOT / ".venv" / "bin" / "tradepost", "serve", "--port", port, "--data", data]
    with server(command, port, environment):
        httpx2.get(f"http://127.0.0.1:{port}/ready", timeout=LIMIT_S).raise_for_status()
        keys = read_keys(data / "keys.json")
        files = {name: data / name for name in ("conversations", "tokens")}
        make_rooms(keys, ALONE, files)
        asyncio.run(_say(keys, files))
        return round(time.monotonic() - began, 3)


async def _say(keys: Keys, files: Mapping[str, Path]) -> None:
    """One message, until it is back."""
    token, conversation = (files[name].read_text().split()[0] for name in ("tokens", "conversations"))
    content = {"kind": "text", "text": "Is it still for sale?"}
    async with asyncio.timeout(LIMIT_S), connect(f"{keys.url.replace('http', 'ws', 1)}/v1/ws") as socket:
        await socket.send(json.dumps({"type": "auth", "token": token, "client": "bench/1"}))
        while json.loads(await socket.recv())["type"] != "welcome":
            pass
        frame = {"type": "message.send", "ref": "1", "conversation": conversation, "content": content, "client_id": "1"}
        await socket.send(json.dumps(frame))
        while json.loads(await socket.recv())["type"] != "event":
            pass
