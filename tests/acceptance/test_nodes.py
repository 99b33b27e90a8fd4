"""Several real processes: workers on one port, nodes on one database; what their users and operators see of it."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest

from support.eventually import eventually
from support.nats import running
from support.node import client
from support.process import ServerProcess
from support.sockets import RawSocket, open_socket
from tradepost.protocol.commands import CreateToken
from tradepost_server.gateway.auth import sign

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[ServerProcess]:
    """Two processes on one port, with an embedded database."""
    server = ServerProcess(data=tmp_path / "served", environment={"TRADEPOST_WORKERS": "2"})
    try:
        server.start()
        yield server
    finally:
        server.clear_away()


@pytest.fixture(params=["postgres", "nats"])
def pair(request: pytest.FixtureRequest, database_dsn: str, tmp_path: Path) -> Iterator[tuple[ServerProcess, ...]]:
    """Two nodes on one database."""
    with running() as nats:
        broker = "postgres" if request.param == "postgres" else nats.address
        environment = {"TRADEPOST_DATABASE_URL": database_dsn, "TRADEPOST_BROKER": broker}
        servers = [ServerProcess(data=tmp_path / "served", environment=environment) for _ in range(2)]
        try:
            for server in servers:
                server.start()
            yield tuple(servers)
        finally:
            for server in servers:
                server.clear_away()


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    """Closes the sockets of a test."""
    async with AsyncExitStack() as stack:
        yield stack


async def enter(opened: AsyncExitStack, server: ServerProcess, profile: str, role: str) -> RawSocket:
    """A welcomed socket of a profile."""
    keys = server.keys
    socket = await open_socket(f"{server.url.replace('http', 'ws', 1)}/v1/ws")
    opened.push_async_callback(socket.close)
    token = sign(keys.signing.kid, keys.signing.secret.encode(), CreateToken(profile=profile, role=role)).token
    await socket.say(type="auth", token=token, client="tests/1")
    await socket.until(lambda s: s.frames)
    assert socket.frames[0]["type"] == "welcome", socket.frames[0]
    return socket


async def order(server: ServerProcess) -> str:
    """The id of a new conversation of a buyer and a seller."""
    participants = [{"profile": "buyer:7", "role": "buyer"}, {"profile": "seller:1", "role": "seller"}]
    async with client(server.url, server.keys.api_key) as rest:
        answer = await rest.post("/conversations", json={"participants": participants})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["conversation"]["id"]
    return found


def serving(server: ServerProcess, *, listening: bool = False) -> dict[int, int]:
    """The processes of a crew that hold connections to its port, and how many; or those that listen there."""
    assert server.popen is not None
    found: dict[int, int] = {}
    for process in psutil.Process(server.popen.pid).children(recursive=True):
        try:
            ours = [c for c in process.net_connections("tcp") if c.laddr.port == server.port]
        except psutil.Error:
            continue
        if here := [c for c in ours if (c.status == psutil.CONN_LISTEN if listening else c.raddr)]:
            found[process.pid] = len(here)
    return found


async def on_both(opened: AsyncExitStack, server: ServerProcess) -> list[RawSocket]:
    """Sockets of the seller, until each process of the crew has one."""

    async def both_listen() -> bool:
        return len(serving(server, listening=True)) == 2

    await eventually(both_listen, within_s=30)
    sockets: list[RawSocket] = []
    while len(serving(server)) < 2:
        assert len(sockets) < 19, "one process takes all connections"
        sockets.append(await enter(opened, server, "seller:1", "seller"))
    return sockets


async def test_workers_on_one_port_hear_each_other(crew: ServerProcess, opened: AsyncExitStack) -> None:
    made = await order(crew)
    sellers = await on_both(opened, crew)
    buyer = await enter(opened, crew, "buyer:7", "buyer")
    for number in range(10):
        await buyer.send(made, f"message {number}")
    for seller in sellers:
        await seller.heard("message 9")
        assert seller.texts() == [f"message {number}" for number in range(10)]


async def test_a_worker_that_dies_is_started_anew_and_a_stop_stops_all(
    crew: ServerProcess, opened: AsyncExitStack
) -> None:
    assert crew.popen is not None
    await on_both(opened, crew)
    died = next(iter(serving(crew)))
    os.kill(died, signal.SIGKILL)

    async def gone() -> bool:
        return not psutil.pid_exists(died)

    await eventually(gone, within_s=30)  # who connects to a process while it is killed is cut off, and comes again

    async def again() -> bool:
        await enter(opened, crew, "buyer:7", "buyer")
        return len(serving(crew)) == 2

    await eventually(again, within_s=30)
    workers = serving(crew)
    assert crew.stop() == 0
    assert not [pid for pid in workers if psutil.pid_exists(pid)]


async def test_workers_end_with_their_first_process(crew: ServerProcess, opened: AsyncExitStack) -> None:
    await on_both(opened, crew)
    workers = serving(crew)
    crew.kill9()

    async def gone() -> bool:
        return not any(psutil.pid_exists(pid) for pid in workers)

    await eventually(gone, within_s=30)


async def test_a_message_sent_at_a_node_that_dies_is_heard_at_the_other(
    pair: tuple[ServerProcess, ServerProcess], opened: AsyncExitStack
) -> None:
    a, b = pair
    made = await order(a)
    buyer, seller = await enter(opened, a, "buyer:7", "buyer"), await enter(opened, b, "seller:1", "seller")
    await buyer.send(made, "hello")
    await seller.until(lambda s: "hello" in s.texts(), within_s=3)
    last = [
        await buyer.ask("message.send", conversation=made, content={"kind": "text", "text": f"{n}"}) for n in range(50)
    ]
    await last[0]
    a.kill9()
    async with client(b.url, b.keys.api_key) as rest:

        async def is_told() -> bool:  # a commit may still have been on its way
            page = (await rest.get(f"/conversations/{made}/messages", params={"limit": 100})).json()["messages"]
            return seller.texts() == [message["content"]["text"] for message in reversed(page)]

        await eventually(is_told)


def test_several_workers_with_the_memory_broker_are_refused_in_words(tmp_path: Path) -> None:
    environment = {"TRADEPOST_WORKERS": "2", "TRADEPOST_BROKER": "memory"}
    server = ServerProcess(data=tmp_path / "served", environment=environment)
    with pytest.raises(AssertionError, match="TRADEPOST_BROKER=memory"):
        server.start()
    assert server.popen is not None
    assert server.popen.returncode == 2
