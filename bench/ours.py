"""`tradepost serve` under test: a fresh data directory, the database on the load's core, conversations and tokens."""

import asyncio
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import jwt

from bench import machine
from bench.shapes import Shape
from bench.systems import ROOT, Running, ServerFailed, server

ROLES = ("buyer", "seller", "courier", "agent")
AT_ONCE = 16  # conversations being made
INVITED_MAX = 100  # with the conversation; others are added one by one
TOKEN_TTL_S = 3_600
READY_LIMIT_S = 60.0
ENVIRONMENT = {"TRADEPOST_LIMITS": "off"}  # one profile speaks faster here than any person may


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the server left in `keys.json` for its owner."""

    url: str
    api_key: str
    kid: str
    secret: str


def tradepost(shape: Shape, build: Path) -> AbstractContextManager[Running]:
    """Tradepost as shipped but for the load limits, with the embedded PostgreSQL and fsync on."""
    return _tradepost(shape, build)


def unmasked(shape: Shape, build: Path) -> AbstractContextManager[Running]:
    """The same of a tenant whose policy looks for nothing in what is said."""
    every = [
        "rescope",
        "see_as",
        "moderate",
        "pii.phone",
        "pii.email",
        "pii.reveal",
    ]  # so that nothing is hidden from staff
    return _tradepost(shape, build, policy={"roles": {"agent": {"grants": every}}, "masking": {"rules": []}})


@contextmanager
def _tradepost(shape: Shape, build: Path, policy: Mapping[str, object] | None = None) -> Iterator[Running]:
    """One server makes the rooms, once for all runs; that under test has a copy: its memory holds none of that work."""
    made = build / f"rooms-{shape.rooms}-of-{shape.members}{'-policy' if policy else ''}"
    if not made.exists():
        with _serve(made):
            make_rooms(read_keys(made / "keys.json"), shape, _files(made), policy)
    with tempfile.TemporaryDirectory(prefix="data-", dir=build, ignore_cleanup_errors=True) as directory:
        data = Path(directory)
        subprocess.run(["cp", "-a", f"{made}/.", data], check=True)  # PostgreSQL's files keep their owner
        with _serve(data) as (pid, port):
            storage_pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
            machine.move(machine.family(storage_pid), machine.LOAD_CORE)
            yield Running(pids=(pid,), ports=(port,), dialect="tradepost", storage_pid=storage_pid, files=_files(data))


def _files(data: Path) -> dict[str, Path]:
    """What the generator reads."""
    return {"conversations": data / "bench-conversations", "tokens": data / "bench-tokens"}


@contextmanager
def _serve(data: Path) -> Iterator[tuple[int, int]]:
    """Yields the server's process id and port once it is ready; it listens before its database runs."""
    port = machine.free_port()
    command = [ROOT / ".venv" / "bin" / "tradepost", "serve", "--port", port, "--data", data]
    with server(command, port, ENVIRONMENT) as pid:
        httpx2.get(f"http://127.0.0.1:{port}/ready", timeout=READY_LIMIT_S).raise_for_status()
        yield pid, port


def make_rooms(keys: Keys, shape: Shape, files: Mapping[str, Path], policy: Mapping[str, object] | None = None) -> None:
    """A conversation for each room, and the files that the generator reads."""
    if policy is not None:
        authorization = {"Authorization": f"Bearer {keys.api_key}"}
        httpx2.put(f"{keys.url}/v1/policy", json={"policy": policy}, headers=authorization).raise_for_status()
    conversations = asyncio.run(_make_conversations(keys, shape))
    files["conversations"].write_text("".join(f"{one}\n" for one in conversations))
    files["tokens"].write_text("".join(f"{_token(keys, member)}\n" for member in range(shape.connections)))


def read_keys(path: Path) -> Keys:
    """Those of a data directory."""
    found = json.loads(path.read_text())
    signing = found["signing"]
    return Keys(url=found["url"], api_key=found["api_key"], kid=signing["kid"], secret=signing["secret"])


def _role(member: int) -> str:
    return ROLES[member % len(ROLES)]


def _token(keys: Keys, member: int) -> str:
    """Minted here, as a back end may: thousands over REST would take longer than the measurement."""
    now = int(time.time())
    claims = {
        "sub": f"member-{member}",
        "aud": "tradepost",
        "iat": now,
        "exp": now + TOKEN_TTL_S,
        "role": _role(member),
    }
    return jwt.encode(claims, keys.secret, algorithm="HS256", headers={"kid": keys.kid})


async def _make_conversations(keys: Keys, shape: Shape) -> list[str]:
    """One conversation for each room; its id at the room's place."""
    limit = asyncio.Semaphore(AT_ONCE)
    authorization = {"Authorization": f"Bearer {keys.api_key}"}
    async with (
        httpx2.AsyncClient(base_url=keys.url, headers=authorization, timeout=30) as http,
        asyncio.TaskGroup() as group,
    ):
        tasks = [group.create_task(_make_conversation(http, limit, shape, room)) for room in range(shape.rooms)]
    return [task.result() for task in tasks]


async def _make_conversation(http: httpx2.AsyncClient, limit: asyncio.Semaphore, shape: Shape, room: int) -> str:
    members = range(room * shape.members, (room + 1) * shape.members)
    participants = [{"profile": f"member-{member}", "role": _role(member)} for member in members]
    async with limit:
        first, others = participants[:INVITED_MAX], participants[INVITED_MAX:]
        made = await _post(http, "/v1/conversations", {"key": f"room-{room}", "participants": first})
        conversation = str(made["conversation"]["id"])
        for one in others:
            await _post(http, f"/v1/conversations/{conversation}/participants", one)
    return conversation


async def _post(http: httpx2.AsyncClient, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    answer = await http.post(path, json=body)
    if not answer.is_success:
        raise ServerFailed(f"{path}: {answer.status_code} {answer.text[:300]}")
    found: dict[str, Any] = answer.json()
    return found
