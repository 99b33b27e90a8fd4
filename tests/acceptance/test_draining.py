"""A node that is told to stop: who is connected goes in waves, nothing acked is lost, nobody holds it up."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from support import ports, postgres
from support.eventually import eventually
from support.node import LiveNode
from support.process import ServerProcess
from support.sockets import RawSocket, open_socket
from tradepost import Client
from tradepost.protocol.commands import CreateToken
from tradepost_server.gateway import socket as gateway_socket
from tradepost_server.gateway.auth import sign
from tradepost_server.store import migrate

pytestmark = pytest.mark.timeout(120)
EXIT_MAX_S = 30.0


async def connect(server: ServerProcess, profile: str, role: str, **options: object) -> RawSocket:
    """A welcomed socket of a profile."""
    signing = server.keys.signing
    socket_ = await open_socket(f"{server.url.replace('http', 'ws', 1)}/v1/ws", **options)
    token = sign(signing.kid, signing.secret.encode(), CreateToken(profile=profile, role=role)).token
    await socket_.say(type="auth", token=token)
    await socket_.until(lambda s: s.frames)
    return socket_


@pytest.mark.one_node("one process drains")
async def test_many_are_told_to_come_back_in_waves_each_with_its_own_delay(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gateway_socket.WAVES * gateway_socket.WAVE_S == 5
    people = [await node.connect(f"buyer:{number}", "buyer") for number in range(120)]
    sleep, wave_s, gone = asyncio.sleep, 0.0625, list[int]()

    async def pause(delay: float) -> None:
        """Between two waves whoever was told goes, however long that takes here."""

        async def went() -> bool:
            return sum(person.ended is not None for person in people) >= 6 * (len(gone) + 1)

        await sleep(delay)
        if delay == wave_s:
            await eventually(went)
            gone.append(sum(person.ended is not None for person in people))

    monkeypatch.setattr(gateway_socket, "WAVE_S", wave_s)
    with monkeypatch.context() as patched:
        patched.setattr(gateway_socket.asyncio, "sleep", pause)
        await node.sockets.drain()
    assert gone == [6 * (wave + 1) for wave in range(20)]
    assert {person.ended for person in people} == {(4001, "draining")}
    told = [frame["delay_s"] for person in people for frame in person.frames if frame["type"] == "draining"]
    assert len(told) == len(people)
    assert len(set(told)) > 50
    assert 0 <= min(told) < max(told) <= 2


async def test_a_program_sends_on_over_a_stop_and_a_start_and_who_reads_nothing_holds_up_neither(
    server_process: ServerProcess,
) -> None:
    server = server_process
    async with (
        Client(server.url, api_key=server.keys.api_key) as shop,
        Client(server.url, get_token=shop.token_source("buyer:7", role="buyer")) as buyer,
    ):
        order = await shop.conversations.create(participants=["buyer:7", "seller:1"])
        stuck = await connect(server, "seller:1", "seller", sock=ports.narrow(server.port))
        stuck.stop_reading()
        there = await buyer.conversations.get(order.id)
        for number in range(200):
            await there.send(f"{number} " + "x" * 7_900)
        sends: list[asyncio.Task[object]] = []

        async def go_on() -> None:
            while True:
                sends.append(asyncio.create_task(there.send(f"more {len(sends)}")))
                await asyncio.sleep(0.02)

        going_on = asyncio.create_task(go_on())
        while not any(send.done() for send in sends):  # noqa: ASYNC110  # many tasks, and any of them
            await asyncio.sleep(0.01)
        began = time.monotonic()
        assert await asyncio.to_thread(server.stop) == 0
        assert time.monotonic() - began < EXIT_MAX_S / 2
        await asyncio.to_thread(server.restart)
        going_on.cancel()
        async with asyncio.timeout(30):
            await asyncio.gather(*sends)
        stored = [message.text async for message in there.history(limit=len(sends))]
        assert buyer.stats().reconnects >= 1
    assert stored == [f"more {number}" for number in reversed(range(len(sends)))]
    stuck.cut()


@contextlib.asynccontextmanager
async def everyone_waits(dsn: str) -> AsyncIterator[None]:
    """What the node does by itself is in the middle of a statement, which a lock holds up."""
    holder = await asyncpg.connect(dsn)
    await holder.execute("BEGIN; LOCK TABLE followers")

    async def waits() -> bool:
        found = "SELECT count(DISTINCT pid) FROM pg_locks WHERE relation = 'followers'::regclass AND NOT granted"
        return bool(await holder.fetchval(found) >= 2)

    await eventually(waits)
    yield
    holder.terminate()


@pytest.mark.parametrize("meanwhile", [contextlib.nullcontext, everyone_waits], ids=["idle", "in a statement"])
async def test_a_database_that_answers_nothing_does_not_hold_up_the_exit(
    tmp_path: Path, meanwhile: Callable[[str], contextlib.AbstractAsyncContextManager[None]]
) -> None:
    with postgres.running(tmp_path / "postgres") as database:
        await migrate.migrate(database.dsn)
        server = ServerProcess(data=tmp_path / "served", environment={"TRADEPOST_DATABASE_URL": database.dsn})
        parts = [psutil.Process(database.pid)]
        try:
            server.start()
            buyer = await connect(server, "buyer:7", "buyer")
            async with meanwhile(database.dsn):
                parts += parts[0].children(recursive=True)
                for part in parts:
                    with contextlib.suppress(psutil.NoSuchProcess):  # its workers come and go
                        part.suspend()
                asked = await buyer.ask("sync")
                began = time.monotonic()
                assert await asyncio.to_thread(server.stop) == 0, server.log
            assert time.monotonic() - began < EXIT_MAX_S
            assert await buyer.end() == (4001, "draining")
            assert asked.done()
        finally:
            for part in parts:
                with contextlib.suppress(psutil.NoSuchProcess):
                    part.resume()
            server.clear_away()
