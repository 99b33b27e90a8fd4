"""The report of `make bench-peers`, and how its generator talks to brokers."""

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from bench import brokers, load
from bench.peers_report import goals, losses, page, spread, summary
from bench.shapes import Shape
from bench.systems import Running, Start
from websockets.asyncio.server import ServerConnection, serve

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results" / "peers.json"
SMALL = Shape(name="small", title="", rooms=3, members=4, senders=2, window=2, storm=5, measures=())
BROKERS = {
    "nats": (brokers.nats, brokers.NATS.exists()),
    "mosquitto": (brokers.mosquitto, brokers.mosquitto_program() is not None),
    "ejabberd": (brokers.ejabberd, brokers.has_ejabberd()),
}


def runs(**messages: list[float]) -> list[dict[str, Any]]:
    """Rounds of 1,000 rooms of four: the messages/s of each system in turn."""
    return [
        {"round": number, "shape": "rooms_of_4", "system": system, "measures": {"messages_per_s": value, "p99_ms": 9.0}}
        for system, values in messages.items()
        for number, value in enumerate(values, 1)
    ]


def verdict(rows: list[dict[str, Any]], words: str) -> dict[str, Any]:
    [row] = [row for row in rows if words in row["words"]]
    return row


def test_quartiles_lie_within_what_was_measured() -> None:
    assert spread([5, 1, 4, 2, 3]) == {"median": 3, "low": 2, "high": 4}
    assert spread([7]) == {"median": 7, "low": 7, "high": 7}


def test_a_ratio_compares_what_ran_in_the_same_round() -> None:
    """Both were three times slower in the second round: the ratio is the same in each."""
    found = summary(runs(tradepost=[300, 100, 200], nats=[150, 50, 100]))
    assert found["rooms_of_4"]["nats"]["times messages_per_s"] == {"median": 2, "low": 2, "high": 2}


def test_a_round_in_which_one_of_the_two_failed_has_no_ratio() -> None:
    found = summary(runs(tradepost=[300, 100], nats=[150]))
    assert found["rooms_of_4"]["nats"]["times messages_per_s"]["median"] == 2


def test_of_latencies_the_lower_is_the_better_one() -> None:
    rows = runs(tradepost=[1], nats=[1])
    rows[0]["measures"]["p99_ms"] = 18.0
    assert summary(rows)["rooms_of_4"]["nats"]["times p99_ms"]["median"] == 0.5


def test_a_goal_is_met_by_the_lower_quartile_not_by_the_median(tmp_path: Path) -> None:
    """Ratios to socket.io of 1.2, 1.2, 1.4, 1.4, 1.4: the median is above 1.3, the lower quartile is not."""
    found = summary(runs(tradepost=[12, 12, 14, 14, 14], socketio=[10] * 5, nats=[10] * 5))
    rows = goals(found, tmp_path)
    assert verdict(rows, "1.3 times socket.io") | {"words": ""} == {
        "number": 2,
        "words": "",
        "median": 1.4,
        "decides": 1.2,
        "met": False,
    }
    assert verdict(rows, "ejabberd")["met"] is None


def test_a_bound_from_above_is_met_by_the_upper_quartile(tmp_path: Path) -> None:
    steady = [
        {"round": n, "shape": "steady_2500", "system": "tradepost", "measures": {"p50_ms": p50, "p99_ms": 10.0}}
        for n, p50 in enumerate([3, 3, 3, 5, 5], 1)
    ]
    rows = goals(summary(steady), tmp_path)
    assert verdict(rows, "p50 at most 4 ms")["met"] is False
    assert verdict(rows, "p99 at most 15 ms")["met"] is True


def test_the_growth_with_the_log_is_read_from_its_own_file(tmp_path: Path) -> None:
    assert verdict(goals({}, tmp_path), "stored.json")["met"] is None
    (tmp_path / "stored.json").write_text(json.dumps({"most_times": 1.3, "goal": 1.25}))
    assert verdict(goals({}, tmp_path), "stored.json")["met"] is False


def test_the_page_says_where_a_peer_is_better_and_what_was_left_out(tmp_path: Path) -> None:
    found = summary(runs(tradepost=[50], nats=[100], socketio=[10]))
    assert "messages/s: nats-server (0.50). Why: " in losses(found)
    assert "socket.io" not in losses(found)
    document = {
        "at": "2026-01-01T00:00:00+00:00",
        "machine": {"cpu": "a processor"},
        "versions": {"ws": "8"},
        "rounds": 1,
        "seconds": 3.0,
        "summary": found,
        "goals": goals(found, tmp_path),
        "left_out": {"ejabberd": "it is not here"},
        "failed": [{"round": 1, "shape": "room_100", "system": "mosquitto", "reason": "it ended"}],
    }
    text = page(document)
    assert "| nats-server | 0.50 (0.50–0.50) | 100 (100–100) |" in text
    assert "at least 1 times nats-server | 0.5 | 0.5 | **missed** |" in text
    assert "- ejabberd, archived: it is not here" in text
    assert "- round 1, room_100, mosquitto: it ended" in text


@pytest.mark.skipif(not RESULTS.exists(), reason="`make bench-peers` has not written its files yet")
def test_the_committed_page_is_that_of_the_committed_measurement() -> None:
    assert (RESULTS.parents[1] / "RESULTS.md").read_text() == page(json.loads(RESULTS.read_text()))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The generator, and a directory for the servers."""
    build = tmp_path_factory.mktemp("bench")
    if not shutil.which("cc"):
        pytest.skip("the generator needs a C compiler")
    return load.compile_generator(build), build


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(start, id=name, marks=pytest.mark.skipif(not here, reason=f"{name} is not installed"))
        for name, (start, here) in BROKERS.items()
    ],
)
def test_every_message_reaches_the_room_and_all_come_back_after_a_cut(start: Start, made: tuple[Path, Path]) -> None:
    """A run in which a delivery is missing ends with LoadFailed."""
    program, build = made
    with start(SMALL, build) as running:
        found = load.run(program, SMALL, running, warmup_s=0.1, seconds=0.3).generator
    assert found["connections"] == 12
    assert found["deliveries"] > 0
    assert found["missing"] == found["missing_warm"] == 0
    assert 0 < found["most_back_s"] <= found["all_back_s"]


async def test_what_was_said_while_warming_up_is_waited_for_too(
    made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room answers when the measuring is over: nothing is on its way but what was said before it."""
    members: set[ServerConnection] = set()
    over = asyncio.Event()
    usage, loop = load._usage, asyncio.get_running_loop()
    after = iter([None, None, None, over.set])  # before all, when connected, at the beginning, at the end

    def told(server: Running) -> load.Usage:
        found = usage(server)
        if then := next(after):
            loop.call_soon_threadsafe(then)
        return found

    monkeypatch.setattr(load, "_usage", told)

    async def late(socket: ServerConnection) -> None:
        members.add(socket)
        async for text in socket:
            await over.wait()
            for member in list(members):
                await member.send(text)

    alone = Shape(name="late", title="", rooms=1, members=2, senders=1, window=1, measures=())
    async with serve(late, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        running = Running(pids=(os.getpid(),), ports=(port,), dialect="plain")
        found = await asyncio.to_thread(load.run, made[0], alone, running, warmup_s=0.1, seconds=0.1)
    assert found.generator["missing_warm"] == found.generator["deliveries"] == 0
