"""The server is killed in the middle of it, and comes back: nothing that was acked is lost, nothing is stored twice."""

import asyncio
import contextlib
from datetime import UTC, datetime

import asyncpg
import pytest

from support.process import ServerProcess
from support.sockets import Frame, RawSocket, Refused, open_socket
from tradepost.protocol.commands import CreateToken
from tradepost_server import embedded
from tradepost_server.gateway.auth import sign

pytestmark = pytest.mark.timeout(120)
MESSAGES = 300


async def connect(server: ServerProcess) -> RawSocket:
    """A welcomed socket of the buyer, as soon as the server takes it."""
    signing = server.keys.signing
    token = sign(signing.kid, signing.secret.encode(), CreateToken(profile="buyer:7", role="buyer")).token
    socket = await open_socket(f"{server.url.replace('http', 'ws', 1)}/v1/ws")
    await socket.say(type="auth", token=token)
    await socket.until(lambda s: s.frames)
    return socket


async def send_all(socket: RawSocket, conversation: str, acked: dict[str, Frame]) -> None:
    """Those that were not acked yet, until the socket ends; acks are written down."""

    async def send(n: int) -> None:
        with contextlib.suppress(ConnectionError, Refused):
            acked[f"c{n}"] = await socket.send(conversation, f"message {n}", client_id=f"c{n}")

    async with asyncio.TaskGroup() as tasks:
        for n in range(MESSAGES):
            if f"c{n}" not in acked and socket.ended is None:
                tasks.create_task(send(n))
                await asyncio.sleep(0.002)


async def test_a_server_killed_while_it_stores_loses_and_doubles_nothing(server_process: ServerProcess) -> None:
    async with server_process.rest() as rest:
        invited = {"participants": [{"profile": "buyer:7", "role": "buyer"}]}
        made = (await rest.post("/conversations", json=invited)).json()["conversation"]["id"]
    acked: dict[str, Frame] = {}
    socket = await connect(server_process)
    sending = asyncio.create_task(send_all(socket, made, acked))
    await socket.until(lambda s: len(acked) > MESSAGES // 4)
    await asyncio.to_thread(server_process.kill9)
    await sending
    before = dict(acked)
    assert 0 < len(before) < MESSAGES
    killed_at = datetime.now(UTC)
    await asyncio.to_thread(server_process.restart)

    again = await connect(server_process)
    for client_id, ack in before.items():
        text = f"message {client_id[1:]}"
        assert await again.send(made, text, client_id=client_id) == ack
    await send_all(again, made, acked)
    assert len(acked) == MESSAGES
    await again.close()

    database = embedded.find(server_process.data)
    assert database is not None
    connection = await asyncpg.connect(database.dsn)
    rows = await connection.fetch("SELECT client_id, seq, at FROM messages ORDER BY seq")
    await connection.close()
    assert {row["client_id"]: row["seq"] for row in rows} == {name: ack["seq"] for name, ack in acked.items()}
    assert [row["seq"] for row in rows] == list(range(rows[0]["seq"], rows[0]["seq"] + MESSAGES))
    assert rows[0]["at"] < killed_at < rows[-1]["at"]
