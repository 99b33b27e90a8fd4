"""The group commit when PostgreSQL is slow, locked, cut off, frozen or gone: nothing lost, nothing doubled, no lie."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import asyncpg
import pytest

from support import postgres as cluster
from support.line import Line
from support.log import Room, Writing, locked, make_rooms, stored, violations, writing
from tradepost_server import embedded
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.errors import Busy, Internal, TradepostError, Unavailable
from tradepost_server.store import migrate, waiting
from tradepost_server.store.log import Sent

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def room(database_dsn: str) -> Room:
    return (await make_rooms(database_dsn, 1))[0]


async def backends(dsn: str) -> list[int]:
    """The processes that serve the log writers of a database."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND application_name = 'tradepost'"
        )
        return [row["pid"] for row in rows]
    finally:
        await connection.close()


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """They stand still, as on a machine that stalls."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


# Locked by someone else


async def test_a_locked_conversation_steps_aside_and_the_others_go_on(database_dsn: str) -> None:
    rooms = await make_rooms(database_dsn, 10)
    async with writing(database_dsn) as run, locked(database_dsn, rooms[0]):
        began = monotonic()
        stuck = run.submit(rooms[0], "buyer:7", "Hello", "c1")
        for _ in range(5):
            await asyncio.gather(*(run.send(r, "buyer:7", "Hello") for r in rooms[1:]))
        assert monotonic() - began < waiting.STUCK_MAX_S
        assert not stuck.done()
        outcome = await stuck
        assert isinstance(outcome, Busy)
        assert outcome.retryable
        assert monotonic() - began < 4


async def test_what_was_refused_while_locked_is_stored_by_its_resend(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        async with locked(database_dsn, room):
            assert isinstance(await run.submit(room, "buyer:7", "Hello", "c1"), Busy)
        assert (await run.send(room, "buyer:7", "Hello", "c1")).seq == 1
    assert await violations(database_dsn) == []


@pytest.mark.parametrize("held_s", [0.03, 0.06, 0.12, 0.3])
async def test_a_lock_for_a_moment_changes_nothing_in_the_order_of_a_conversation(
    database_dsn: str, room: Room, held_s: float
) -> None:
    """Each send is queued behind the one before, some before, some while, some after the writer notices the lock."""
    async with writing(database_dsn) as run:
        await run.send(room, "buyer:7", "warm")
        sends = []
        for turn in range(5):
            async with locked(database_dsn, room):
                until = monotonic() + held_s
                while monotonic() < until:
                    sends.append(run.submit(room, "buyer:7", f"{turn}"))
                    await asyncio.sleep(0.004)
            for _ in range(10):
                sends.append(run.submit(room, "buyer:7", f"{turn}"))
                await asyncio.sleep(0.001)
        outcomes = await asyncio.gather(*sends)
        assert [o.seq for o in outcomes if isinstance(o, Sent)] == list(range(2, len(sends) + 2))


async def test_a_refused_row_beside_a_locked_conversation_is_answered_once(database_dsn: str) -> None:
    rooms = await make_rooms(database_dsn, 8)
    async with writing(database_dsn) as run:
        async with locked(database_dsn, rooms[7]):
            sends = [run.submit(r, "buyer:7", "bad\x00" if n == 2 else "fine", f"c{n}") for n, r in enumerate(rooms)]
            await asyncio.gather(*sends[:7])
        outcomes = await asyncio.gather(*sends)
        assert [type(o) for o in outcomes] == [Internal if n == 2 else Sent for n in range(8)]
        assert sorted(client_id for client_id, _ in run.answers) == [f"c{n}" for n in range(8)]
        assert len(run.published) == 7


async def test_two_that_commit_at_the_same_time_do_not_wait_for_each_others_outbox(
    database_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One connection serves the locked conversations, one the others; both clear away what was told before."""
    rooms = await make_rooms(database_dsn, 6)
    async with writing(database_dsn) as run:
        for turn in range(6):
            async with locked(database_dsn, rooms[turn % 3]):
                stuck = [run.submit(rooms[turn % 3], "buyer:7", "x") for _ in range(3)]
                await asyncio.gather(*(run.send(r, "buyer:7", "x") for r in rooms[3:]))
                await asyncio.sleep(0.1)
            while not all(s.done() for s in stuck):
                await asyncio.gather(*(run.send(r, "buyer:7", "x") for r in rooms[3:]))
        assert all(isinstance(s.result(), Sent) for s in stuck)
    assert "lost its connection" not in caplog.text


# Cut off


async def test_a_commit_whose_answer_was_lost_is_answered_with_its_place(
    database_dsn: str, room: Room, cut_line: Line
) -> None:
    async with writing(cut_line.dsn) as run:
        await run.send(room, "buyer:7", "warm")
        cut_line.swallow_next_commit(b"unheard")
        sent = await run.send(room, "buyer:7", "unheard", "c1")
        assert cut_line.cuts == 1
        assert await stored(database_dsn, room) | {"c1": ("all", 2)} == await stored(database_dsn, room)
        assert sent.seq == 2
        assert len(run.answers) == 2
    assert await violations(database_dsn) == []


async def test_connections_ended_under_load_lose_and_double_nothing(database_dsn: str) -> None:
    rooms = await make_rooms(database_dsn, 10)
    async with writing(database_dsn) as run:
        sends: list[asyncio.Future[object]] = []

        async def load() -> None:
            for n in range(600):
                sends.append(run.submit(rooms[n % 10], "buyer:7", str(n), f"c{n}"))  # type: ignore[arg-type]  # a Future
                await asyncio.sleep(0.002)

        async def end_connections() -> None:
            for _ in range(6):
                await asyncio.sleep(0.15)
                pids = await backends(database_dsn)
                await cluster.execute(database_dsn, *(f"SELECT pg_terminate_backend({pid})" for pid in pids))

        await asyncio.gather(load(), end_connections())
        outcomes = await asyncio.gather(*sends)
        assert [o for o in outcomes if not isinstance(o, Sent)] == []
        assert len(run.answers) == 600
    found = [seq for r in rooms for _, seq in (await stored(database_dsn, r)).values()]
    assert len(found) == 600
    assert await violations(database_dsn) == []


async def test_the_writer_comes_back_at_once_however_often_it_was_cut_off(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        for turn in range(8):
            await run.send(room, "buyer:7", str(turn))
            pids = await backends(database_dsn)
            await cluster.execute(database_dsn, *(f"SELECT pg_terminate_backend({pid})" for pid in pids))
        began = monotonic()
        await run.send(room, "buyer:7", "after")
        assert monotonic() - began < 0.7


# Frozen


async def test_a_send_waits_five_seconds_in_the_queue_and_no_longer(
    database_dsn: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert waiting.WAIT_MAX_S == 5.0
    monkeypatch.setattr(waiting, "WAIT_MAX_S", 1.0)
    async with writing(database_dsn) as run:
        await run.send(room, "buyer:7", "warm")
        with frozen(await backends(database_dsn)):
            under_way = run.submit(room, "buyer:7", "under way", "c1")
            await asyncio.sleep(0.05)
            began = monotonic()
            queued = await run.submit(room, "buyer:7", "queued", "c2")
            assert isinstance(queued, Unavailable)
            assert queued.retryable
            assert 1.0 <= monotonic() - began < 2.5
            assert not under_way.done()
        assert isinstance(await under_way, Sent)
        assert (await run.send(room, "buyer:7", "queued", "c2")).seq == 3
    assert await violations(database_dsn) == []


async def test_sends_of_a_locked_conversation_wait_no_longer_either(
    database_dsn: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "WAIT_MAX_S", 1.0)
    async with writing(database_dsn) as run:
        async with locked(database_dsn, room):
            stuck = run.submit(room, "buyer:7", "stuck")
            await asyncio.sleep(0.3)
            with frozen(await backends(database_dsn)):
                await asyncio.sleep(0.1)
                began = monotonic()
                assert isinstance(await run.submit(room, "buyer:7", "behind it"), Unavailable)
                assert monotonic() - began < 2.5
        await stuck


async def test_what_was_taken_is_finished_before_the_end(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        await run.send(room, "buyer:7", "warm")
        with frozen(await backends(database_dsn)):
            last = run.submit(room, "buyer:7", "last words")
            await asyncio.sleep(0.05)
            closing = asyncio.create_task(run.writer.close())
            await asyncio.sleep(0.2)
            assert not closing.done()
            refused = await run.submit(room, "buyer:7", "too late")
            assert isinstance(refused, Unavailable)
        await closing
        assert isinstance(await last, Sent)


# Gone


async def test_the_writer_survives_a_crash_of_the_database(tmp_path: Path) -> None:
    data = tmp_path / "data"
    lock = embedded.acquire_lock(data)
    server = embedded.start(data)
    try:
        await migrate.migrate(server.dsn)
        rooms = await make_rooms(server.dsn, 5)
        async with writing(server.dsn) as run:
            outcomes = await _load_over_a_crash(run, rooms, server)
        acked = {c for c, o in outcomes.items() if isinstance(o, Sent)}
        found = {c: place for r in rooms for c, place in (await stored(server.dsn, r)).items()}
        assert acked == set(outcomes) == set(found)
        assert {c: o.seq for c, o in outcomes.items() if isinstance(o, Sent)} == {c: s for c, (_, s) in found.items()}
        assert await violations(server.dsn) == []
    finally:
        embedded.stop(embedded.start(data))
        lock.release()


async def _load_over_a_crash(run: Writing, rooms: list[Room], server: EmbeddedPostgres) -> dict[str, object]:
    """Sends for two seconds, each again until it is stored, while the database is killed and started again."""
    outcomes: dict[str, object] = {}

    async def speak(n: int) -> None:
        said: object = None
        while not isinstance(said, Sent):
            said = await run.submit(rooms[n % 5], "buyer:7", str(n), f"c{n}")
            assert isinstance(said, Sent) or (isinstance(said, TradepostError) and said.retryable)
        outcomes[f"c{n}"] = said

    async def load() -> None:
        async with asyncio.TaskGroup() as tasks:
            for n in range(400):
                tasks.create_task(speak(n))
                await asyncio.sleep(0.005)

    async def crash() -> None:
        await asyncio.sleep(0.5)
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(embedded.start, server.data_dir)

    await asyncio.gather(load(), crash())
    return outcomes


# Three processes


def test_three_processes_on_shared_conversations_leave_no_hole_and_no_double(database_dsn: str, tmp_path: Path) -> None:
    """One conversation is locked by hand, 30 % of the sends are resends, one row is refused by PostgreSQL."""
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "bench.writer_contention", "--database", database_dsn, "--report", str(report)]
    options = ["--rounds", "1", "--seconds", "5", "--locked", "3", "--rate", "60"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert report.exists(), done.stderr
    found = json.loads(report.read_text())
    assert found["violations"] == []
    assert asyncio.run(violations(database_dsn)) == []
    for phase in found["phases"]:
        assert phase["acked"] == phase["messages"] == 900
        assert phase["resends"] > 0.2 * phase["messages"]
    assert found["phases"][1]["busy"] > 0
    assert found["phases"][1]["refused"] == 5
