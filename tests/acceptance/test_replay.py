"""`tradepost replay` against a real server: plain, with cuts and changes, across a kill, and on real conversations."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from support.process import ServerProcess

PROGRAM = Path(sys.executable).with_name("tradepost")
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
KEYS = ["messages", "participants", "lost", "doubled", "reordered", "foreign", "p50_ms", "p99_ms", "reconnects"]
WORDS = ["Is it still for sale?", "Yes 🙂", "¿Cuánto pide?\nLo quiero hoy.", 'He said "forty".', "שלום", "Submit-Deal"]
CONTACTS = ["Call 612 345 678.", "Or write to ann@example.com, as you like."]
TURNS = (12, 9, 1, 30, 20)  # of each conversation; a note follows every tenth
MESSAGES = sum(TURNS) + sum(turns // 10 for turns in TURNS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Limits stand as a newcomer has them."""
    server = ServerProcess(data=tmp_path_factory.mktemp("replay") / "data", environment={"TRADEPOST_LIMITS": "on"})
    try:
        server.start()
        yield server
    finally:
        server.clear_away()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """Five conversations; now and then someone speaks twice."""
    lines = []
    for turns in TURNS:
        said = [{"by": "ann" if n % 5 in (0, 2, 3) else "bob", "text": WORDS[n % len(WORDS)]} for n in range(turns)]
        lines.append(json.dumps({"turns": said, "scenario": {"phone": "+1 555 0100"}}))
    path = tmp_path / "talk.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


@asynccontextmanager
async def replaying(server: ServerProcess, file: Path, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command, as it runs; ended if it does not end."""
    environment = {name: value for name, value in os.environ.items() if name != "TRADEPOST_API_KEY"}
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "replay",
        file,
        "--data",
        server.data,
        *options,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def report_of(process: asyncio.subprocess.Process, path: Path) -> dict[str, Any]:
    """What a replay that went well wrote."""
    out, err = await process.communicate()
    assert process.returncode == 0, out.decode() + err.decode()
    report: dict[str, Any] = json.loads(path.read_text())
    assert list(report) == KEYS
    assert [report[key] for key in ("lost", "doubled", "reordered", "foreign")] == [0, 0, 0, 0]
    return report


async def replay(server: ServerProcess, file: Path, *options: str) -> dict[str, Any]:
    """The report of a replay that went well."""
    path = server.data.with_suffix(".json")
    async with replaying(server, file, "--report", str(path), *options) as process:
        return await report_of(process, path)


async def test_every_message_reaches_everyone_whose_it_is(server: ServerProcess, talk: Path) -> None:
    report = await replay(server, talk)
    assert (report["messages"], report["participants"], report["reconnects"]) == (MESSAGES, 19, 0)
    assert 0 < report["p50_ms"] <= report["p99_ms"]


async def test_cuts_and_changes_lose_nothing(server: ServerProcess, talk: Path) -> None:
    report = await replay(server, talk, "--disconnect-every", "3", "--churn")
    assert report["messages"] == MESSAGES
    assert report["reconnects"] >= 5


@pytest.mark.parametrize("who", [("ann", "bob"), ("customer", "agent")], ids=["masked", "staff write"])
async def test_what_the_policy_hides_from_parties_or_from_staff_is_not_lost(
    server: ServerProcess, tmp_path: Path, who: tuple[str, str]
) -> None:
    file = tmp_path / "contacts.jsonl"
    said = [{"by": who[n % 2], "text": CONTACTS[n // 2 % 2]} for n in range(30)]
    file.write_text(json.dumps({"turns": said}) + "\n")
    report = await replay(server, file, "--churn", "--disconnect-every", "5")
    assert report["messages"] == 33


async def test_cut_at_every_message_nothing_is_lost(server: ServerProcess, talk: Path) -> None:
    report = await replay(server, talk, "--disconnect-every", "1", "--limit", "3")
    assert report["reconnects"] >= 12


async def test_a_kill_of_the_server_in_the_middle_loses_nothing(
    server: ServerProcess, talk: Path, tmp_path: Path
) -> None:
    path, known = tmp_path / "report.json", {conversation["id"] for conversation in await newest(server)}
    async with replaying(server, talk, "--speed", "3", "--churn", "--report", str(path)) as process:
        await all_five_spoke(server, known)
        await asyncio.to_thread(server.kill9)
        await asyncio.to_thread(server.restart)
        report = await report_of(process, path)
    assert report["messages"] == MESSAGES
    assert report["reconnects"] >= 10


async def all_five_spoke(server: ServerProcess, known: set[str]) -> None:
    """Returns once five conversations that were not known have a message each."""
    async with asyncio.timeout(60):
        spoken: set[str] = set()
        while len(spoken) < len(TURNS):
            await asyncio.sleep(0.05)
            spoken |= {c["id"] for c in await newest(server) if c.get("last_message")} - known


async def newest(server: ServerProcess) -> list[dict[str, Any]]:
    """The five conversations with the newest activity."""
    async with server.rest() as shop:
        answer = await shop.get("/conversations", params={"limit": str(len(TURNS))})
    found: list[dict[str, Any]] = answer.json()["conversations"]
    return found


@pytest.mark.parametrize("name", ["negotiations", "support"])
async def test_real_conversations_lose_nothing(server: ServerProcess, name: str) -> None:
    file = DATA / f"{name}.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is not here: the real conversations are no part of the repository")
    report = await replay(server, file, "--limit", "20", "--disconnect-every", "20", "--churn")
    assert report["messages"] > 70


async def test_a_key_that_is_none_is_refused_in_words(server: ServerProcess, talk: Path) -> None:
    async with replaying(server, talk, "--api-key", "tp_test_wrong") as process:
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert err.startswith(b"tradepost: ")
    assert b"Traceback" not in err
