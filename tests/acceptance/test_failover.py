"""I1 with a synchronous standby: the primary is lost for good, and with it nothing that was acked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from support.eventually import eventually
from support.node import LiveNode, live_node
from support.sockets import Frame, RawSocket, Refused
from support.standby import Pair, pair
from tradepost_server import embedded
from tradepost_server.embedded import EmbeddedPostgres

pytestmark = pytest.mark.timeout(120)
SENDERS = {"buyer:1": "buyer", "seller:1": "seller", "courier:1": "courier"}
EACH = 60
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
Acks = dict[str, Frame]


@pytest.fixture
async def replicated(tmp_path: Path) -> AsyncIterator[Pair]:
    """A primary whose commits wait for a standby."""
    async with pair(tmp_path) as found:
        yield found


@pytest.fixture
async def node(replicated: Pair, tmp_path: Path) -> AsyncIterator[LiveNode]:
    """A node that knows both."""
    async with live_node(replicated.dsn, tmp_path / "data") as found:
        yield found


async def send(socket: RawSocket, conversation: str, name: str, acked: Acks) -> None:
    """One message; its ack is written down, and a refusal leaves it to be sent again."""
    with contextlib.suppress(Refused):
        acked[name] = await socket.send(conversation, name, client_id=name)


async def rows(dsn: str) -> dict[str, int]:
    """Where each message stands, by its client_id."""
    connection = await asyncpg.connect(dsn)
    try:
        found = await connection.fetch("SELECT client_id, seq FROM messages ORDER BY seq")
    finally:
        await connection.close()
    assert len({row["client_id"] for row in found}) == len(found)
    return {row["client_id"]: row["seq"] for row in found}


async def lost(acked: Acks, dsn: str) -> set[str]:
    """What was acked and does not stand where it was said to."""
    stored = await rows(dsn)
    return {name for name, ack in acked.items() if stored.get(name) != ack["seq"]}


async def acks_nothing(primary: EmbeddedPostgres) -> None:
    """It comes back as it was, and waits for a standby that follows it no more."""
    back = await asyncio.to_thread(embedded.start, primary.data_dir)
    try:
        connection = await asyncpg.connect(back.dsn)
        with pytest.raises(TimeoutError):
            await connection.execute("UPDATE tenants SET slug = slug", timeout=1)
        connection.terminate()
    finally:
        await asyncio.to_thread(embedded.stop, back)


async def test_a_primary_lost_in_the_middle_takes_nothing_with_it_that_was_acked(
    replicated: Pair, node: LiveNode
) -> None:
    made = (await node.conversation(*SENDERS.items(), ("agent:1", "agent")))["id"]
    sockets = {who: await node.connect(who, role) for who, role in SENDERS.items()}
    reader = await node.connect("agent:1", "agent")
    acked: Acks = {}

    async def speak(who: str) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(EACH):
                tasks.create_task(send(sockets[who], made, f"{who}-{number}", acked))
                await asyncio.sleep(0.05)  # so that some are still to come when it is lost

    speaking = [asyncio.create_task(speak(who)) for who in SENDERS]
    await reader.until(lambda s: len(acked) > EACH)
    await replicated.lose_primary()
    before = dict(acked)
    assert len(before) < EACH * len(SENDERS)
    await replicated.promote()
    assert await lost(before, replicated.standby.dsn) == set()
    await asyncio.gather(*speaking)

    again: Acks = {}
    for who, socket in sockets.items():
        for number in range(EACH):
            await send(socket, made, f"{who}-{number}", again)
    assert len(again) == EACH * len(SENDERS)
    assert {name: again[name] for name in acked} == acked
    stored = await rows(replicated.standby.dsn)
    assert stored == {name: ack["seq"] for name, ack in again.items()}
    first = min(stored.values())
    assert sorted(stored.values()) == list(range(first, first + len(stored)))
    await reader.until(lambda s: len(s.texts()) >= len(stored))
    assert sorted(reader.texts()) == sorted(stored)
    assert {socket.ended for socket in (*sockets.values(), reader)} == {None}
    await acks_nothing(replicated.primary)
    await send(sockets["buyer:1"], made, "to the new one", again)
    assert await lost(again, replicated.standby.dsn) == set()


async def test_without_waiting_for_the_standby_acked_messages_are_lost_and_that_is_noticed(
    replicated: Pair, node: LiveNode
) -> None:
    made = (await node.conversation(*SENDERS.items()))["id"]
    buyer = await node.connect("buyer:1", "buyer")
    acked: Acks = {}
    await send(buyer, made, "on both", acked)
    await replicated.lose_standby()
    await replicated.wait_for_standby("")
    await send(buyer, made, "on one", acked)
    assert len(acked) == 2
    await replicated.lose_primary()
    await replicated.start_standby()
    await replicated.promote()
    assert await lost(acked, replicated.standby.dsn) == {"on one"}


async def test_what_only_the_primary_has_is_not_acked_when_it_is_found_again(replicated: Pair, node: LiveNode) -> None:
    """Its commit was cut off while it waited for the standby: PostgreSQL then keeps it, and shows it to the resend."""
    made, other = [(await node.conversation(*SENDERS.items()))["id"] for _ in range(2)]
    buyer = await node.connect("buyer:1", "buyer")
    first: Acks = {}
    await send(buyer, made, "said before", first)
    message = first["said before"]["message"]
    await replicated.lose_standby()
    said = await buyer.ask("message.send", conversation=other, content=text("said"), client_id="said")
    edited = await buyer.ask("message.edit", conversation=made, message=message, content=text("edited"), client_id="e")
    watch = await asyncpg.connect(replicated.primary.dsn)

    async def only_there() -> bool:
        await watch.execute(CUT_OFF)
        return bool(
            await watch.fetchval("SELECT count(*) = 2 FROM messages WHERE content ->> 'text' IN ('said', 'edited')")
        )

    await eventually(only_there)
    await watch.close()
    answered, _ = await asyncio.wait({said, edited}, timeout=2)
    assert answered == set()

    async def named() -> bool:
        await node.node.watch.look()
        part = (await node.rest.get(f"{node.url}/ready")).json()["parts"]["standby"]
        return bool(part == {"state": "degraded", "why": "commits wait for it"})

    await eventually(named, within_s=30)
    await replicated.start_standby()
    async with asyncio.timeout(15):
        told, changed = await said, await edited
    assert (told["type"], changed["type"]) == ("reply", "reply")
    await replicated.lose_primary()
    await replicated.promote()
    assert await lost({"said": told["result"]}, replicated.standby.dsn) == set()
    connection = await asyncpg.connect(replicated.standby.dsn)
    assert await connection.fetchval("SELECT content ->> 'text' FROM messages WHERE id = $1", message) == "edited"
    await connection.close()


def text(words: str) -> Frame:
    return {"kind": "text", "text": words}
