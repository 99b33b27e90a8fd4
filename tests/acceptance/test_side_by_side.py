"""A deploy without a pause: the version of the first messages serves on while the present one migrates, and after."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest

from support import postgres
from support.node import LiveNode
from support.process import ServerProcess
from support.sockets import RawSocket, open_socket
from tradepost import Client
from tradepost.protocol.commands import CreateToken
from tradepost_server.gateway.auth import sign
from tradepost_server.store import migrate

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).parents[2]
FIRST_MESSAGES = "a185f6b38cdd529afc7aedf88e3feac0dafd977e"  # tagged `first-messages`
OLD_PROGRAM = """
import asyncio, sys
from tradepost import Client

async def main(url, token, conversation):
    async with Client(url, token=token) as buyer:
        there = await buyer.conversations.get(conversation)
        await there.send("from the old program")
        print(*[message.text async for message in there.history()], sep="\\n")

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What makes a process of this Python run the old version."""
    directory, archive = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("archive") / "old.tar"
    git = ["git", "-C", ROOT, "archive", "--output", archive, FIRST_MESSAGES, "sdk", "server"]
    done = subprocess.run(git, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"this clone has no {FIRST_MESSAGES[:8]} (first-messages): {done.stderr.strip()}")
    subprocess.run(["tar", "-xf", archive, "-C", directory], check=True)
    return {"PYTHONPATH": f"{directory / 'sdk'}{os.pathsep}{directory / 'server'}"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """The address of a PostgreSQL with nothing in it."""
    with postgres.running(tmp_path / "postgres") as server:
        yield server.dsn


def token(server: ServerProcess, profile: str, role: str) -> str:
    """As the marketplace signs it."""
    signing = server.keys.signing
    return sign(signing.kid, signing.secret.encode(), CreateToken(profile=profile, role=role)).token


async def enter(opened: AsyncExitStack, server: ServerProcess, profile: str, role: str) -> RawSocket:
    """A welcomed socket of a profile."""
    socket = await open_socket(f"{server.url.replace('http', 'ws', 1)}/v1/ws")
    opened.push_async_callback(socket.close)
    await socket.say(type="auth", token=token(server, profile, role))
    await socket.until(lambda s: s.frames)
    return socket


async def step(dsn: str) -> str | None:
    """Of the schema."""
    connection = await asyncpg.connect(dsn)
    try:
        return await migrate.current(connection)
    finally:
        await connection.close()


async def test_both_versions_serve_one_database_while_it_is_migrated_and_after(
    old: dict[str, str], database: str, tmp_path: Path
) -> None:
    given = {"TRADEPOST_DATABASE_URL": database}
    before = ServerProcess(data=tmp_path / "served", environment={**given, **old})
    after = ServerProcess(data=tmp_path / "served", environment={**given, "TRADEPOST_BROKER": "postgres"})
    async with AsyncExitStack() as opened:
        for server in (before, after):
            opened.callback(server.clear_away)
        before.start()
        assert await step(database) == "0002"
        async with before.rest() as rest:
            people = [{"profile": "buyer:7", "role": "buyer"}, {"profile": "seller:1", "role": "seller"}]
            made = (await rest.post("/conversations", json={"participants": people})).json()["conversation"]["id"]
        buyer = await enter(opened, before, "buyer:7", "buyer")
        await buyer.send(made, "before")
        after.start()
        assert await step(database) == migrate.head()

        seller = await enter(opened, after, "seller:1", "seller")
        await buyer.send(made, "from the old node")
        await seller.until(lambda s: "from the old node" in s.texts(), within_s=10)
        await seller.send(made, "from the new node")
        async with before.rest() as rest:
            path = f"/conversations/{made}/messages"
            assert (await rest.get(path)).status_code == 500  # a plan from before; the first version calls it a fault
            assert "InvalidCachedStatementError" in before.log
            assert (await rest.get(path)).json()["messages"][0]["content"]["text"] == "from the new node"
        await buyer.send(made, "and again")  # who is at the old node hears what came before it
        await buyer.until(lambda s: "and again" in s.texts())
        assert buyer.texts() == ["before", "from the old node", "from the new node", "and again"]

        command = [sys.executable, "-c", OLD_PROGRAM, after.url, token(after, "buyer:7", "buyer"), made]
        program = subprocess.run(
            command, capture_output=True, text=True, timeout=60, env={**os.environ, **old}, cwd=tmp_path
        )
        assert program.returncode == 0, program.stderr
        assert "from the old program" in program.stdout.splitlines()
        assert "from the new node" in program.stdout.splitlines()

        assert before.stop() == 0
        assert (await buyer.end())[0] == 4001
        again = await enter(opened, after, "buyer:7", "buyer")
        await again.send(made, "on the new node")
        await seller.heard("on the new node")


async def test_columns_that_a_next_version_adds_under_a_node_are_no_fault_to_who_is_there(
    node: LiveNode, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        Client(node.url, api_key=node.api_key) as shop,
        Client(node.url, get_token=shop.token_source("buyer:7", role="buyer")) as buyer,
    ):
        order = await shop.conversations.create(participants=["buyer:7", "seller:1"])
        there = await buyer.conversations.get(order.id)

        async def live() -> list[str]:
            """Sends, changes and reads, on a socket and over REST."""
            sent = await there.send("hello")
            await there.edit(sent.message, "hello again")
            await there.react(sent.message, "👍")
            await order.refresh()
            await shop.policy.get()
            async for _ in buyer.conversations.list():
                pass
            return [message.text async for message in order.history()]

        assert await live() == ["hello again"]
        connection = await asyncpg.connect(node.dsn)
        try:
            tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for table in tables:
                await connection.execute(f'ALTER TABLE "{table[0]}" ADD COLUMN of_the_next_version integer')
        finally:
            await connection.close()
        assert await live() == ["hello again"] * 2
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
