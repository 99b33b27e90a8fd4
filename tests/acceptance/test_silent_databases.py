"""A database beside home that answers nothing and hangs up on nobody: what is at home does not wait for it."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest

from support import postgres as cluster
from support.databases import BUYER, SELLER, heard, one_in_each
from support.eventually import eventually
from support.metrics import scrape
from support.node import LiveNode, StartNode, operators
from tradepost_server.databases import Databases
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.gateway import readiness
from tradepost_server.serving import prepare_all
from tradepost_server.settings import Settings
from tradepost_server.store.copies import WAIT_MAX_S
from tradepost_server.store.db import connect

SOON_S = 8.0  # a question to the silent one is given up after 15 s

pytestmark = pytest.mark.one_node("it asks one process")


@pytest.fixture
async def away(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """The server of the database beside home."""
    with cluster.running(tmp_path / "away") as server:
        yield server


@pytest.fixture
async def node(away: EmbeddedPostgres, database_dsn: str, tmp_path: Path, start_node: StartNode) -> LiveNode:
    """On both, with few connections to each."""
    setting = f"1={away.dsn}"
    await prepare_all(Settings(data=tmp_path / "data", databases_beside=setting), database_dsn)
    return await start_node(databases_beside=setting, pool_size=2)


async def test_who_lists_both_keeps_no_connection_to_home_meanwhile(node: LiveNode, away: EmbeddedPostgres) -> None:
    home, _ = [one["id"] for one in await one_in_each(node, BUYER, SELLER)]
    with cluster.silent(away):
        lists = [asyncio.create_task(node.rest.get("/conversations")) for _ in range(4)]
        await asyncio.sleep(0.5)  # they are under way
        page = await node.rest.get(f"/conversations/{home}/messages")
        assert page.status_code == 200, page.text
        assert not any(task.done() for task in lists)
    await asyncio.gather(*lists)


async def test_the_sessions_of_who_is_banned_end_before_the_ban_is_copied(
    node: LiveNode, away: EmbeddedPostgres
) -> None:
    await one_in_each(node, BUYER, SELLER)
    seller = await node.connect(*SELLER)
    with cluster.silent(away):
        began = monotonic()
        banning = asyncio.create_task(node.rest.post("/revocations", json={"profile": SELLER[0], "ban": True}))

        async def over() -> bool:
            return seller.ended is not None

        await eventually(over)
        assert monotonic() - began < WAIT_MAX_S
        assert not banning.done()
    assert (await banning).status_code == 200


async def test_ready_says_at_once_that_it_does_not_answer(node: LiveNode, away: EmbeddedPostgres) -> None:
    async with operators(node) as asking:
        with cluster.silent(away):
            for _ in range(2):
                began = monotonic()
                parts = (await asking.get("/ready")).json()["parts"]
                assert monotonic() - began < SOON_S
                assert (parts["database"]["state"], parts["database 1"]["state"]) == ("ok", "degraded")

        async def back() -> bool:
            return bool((await asking.get("/ready")).json()["parts"]["database 1"]["state"] == "ok")

        await eventually(back)


async def test_how_long_what_changed_at_home_waits_to_be_copied_is_told(
    node: LiveNode, away: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "BEHIND_S", 0.2)
    await one_in_each(node, BUYER, SELLER)
    async with operators(node) as asking:

        async def waits() -> bool:
            await node.node.watch.look()
            part = (await asking.get("/ready")).json()["parts"]["copies"]
            said = (await asking.get("/metrics")).text
            (line,) = [one for one in said.splitlines() if one.startswith("tradepost_database_copies_age_seconds{")]
            assert line.startswith('tradepost_database_copies_age_seconds{database="1"}')
            is_late = float(line.split()[1]) > readiness.BEHIND_S
            return part["state"] == "degraded" and "database 1 waits for" in part["why"] and is_late

        async def copied() -> bool:
            return not await waits()

        await eventually(copied)
        with cluster.silent(away):
            renaming = asyncio.create_task(node.rest.patch("/profiles/seller:1", json={"name": "Kim"}))
            await eventually(waits)
        assert (await renaming).status_code == 200
        await eventually(copied)


async def test_how_each_database_is_is_told_of_each(node: LiveNode, away: EmbeddedPostgres) -> None:
    for one in await one_in_each(node, BUYER, SELLER):
        await (await node.connect(*BUYER)).send(one["id"], "hello")
    connection = await connect(away.dsn, "tradepost_service")
    await connection.execute(
        "INSERT INTO pgqueuer (priority, entrypoint, status, execute_after) "
        "SELECT 0, 'of nobody', 'queued', now() - interval '6 seconds' FROM generate_series(1, 11)"
    )
    await connection.close()
    for number in (0, 1):
        await node.node.watch.look(number)
    async with operators(node) as asking:
        seen, said = await scrape(asking), (await asking.get("/ready")).json()
    assert [seen.value("tradepost_jobs_late", database=number) for number in "01"] == [0, 11]
    assert said["parts"]["timers"] == {"state": "degraded", "why": "database 1: 11 are late"}
    for number in "01":
        assert seen.value("tradepost_pool_connections", database=number, pool="tenant") >= 1
        assert seen.value("tradepost_follower_lag_seconds", database=number, follower="search") >= 0
        assert seen.value("tradepost_database_messages_stored_total", database=number) == 1
    assert seen.value("tradepost_messages_stored_total") == 2
    assert seen.value("tradepost_ack_seconds_count") == 2


async def test_what_is_known_of_one_that_is_silent_is_old_and_that_of_home_is_not(
    node: LiveNode, away: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "STALE_S", 1.0)
    async with operators(node) as asking:

        async def is_old() -> bool:
            await node.node.watch.look()
            why = (await asking.get("/ready")).json()["parts"]["followers"].get("why", "")
            return bool(re.fullmatch(r"database 1: not looked at for \d+ s", why))

        with cluster.silent(away):
            await eventually(is_old, within_s=20)

        async def is_known() -> bool:
            return not await is_old()

        await eventually(is_known, within_s=20)


async def test_who_comes_and_goes_is_told_to_those_they_meet_at_home(node: LiveNode, away: EmbeddedPostgres) -> None:
    await one_in_each(node, BUYER, SELLER)
    buyer = await node.connect(*BUYER)
    with cluster.silent(away):
        for _ in range(2):
            seller = await node.connect(*SELLER)
            for online in (True, False):
                if not online:
                    await seller.close()
                told = {"name": "presence", "profile": SELLER[0], "online": online}
                await buyer.until(lambda s, told=told: s.signals and s.signals[-1]["signal"] == told, within_s=SOON_S)


async def test_the_desk_hears_of_what_is_at_home(node: LiveNode, away: EmbeddedPostgres) -> None:
    home, other = [one["id"] for one in await one_in_each(node, BUYER, SELLER)]
    buyer, agent = await node.connect(*BUYER), await node.connect("agent:1", "agent")
    await agent.command("desk.follow")
    tenant_id = node.services.hub.profiles_here()[0][0]
    with cluster.silent(away):
        for text in ("one", "two"):
            began = len(agent.signals)
            node.services.hub.following.touch([(tenant_id, other)])
            await buyer.send(home, text)
            await agent.until(
                lambda s, began=began: (
                    home in [f["signal"].get("conversation", {}).get("id") for f in s.signals[began:]]
                ),
                within_s=SOON_S,
            )
    assert heard(buyer, home) == ["one", "two"]


async def test_the_large_conversations_of_who_signs_in_are_those_at_home(
    away: EmbeddedPostgres, node: LiveNode, database_dsn: str
) -> None:
    for one in await one_in_each(node, BUYER, SELLER):
        await (await node.connect(*BUYER)).send(one["id"], "hello")
    databases = await Databases.open(Settings(databases_beside=f"1={away.dsn}"), database_dsn)
    tenant_id = node.services.hub.profiles_here()[0][0]
    try:
        assert len(await databases.large((tenant_id, BUYER[0]), 1)) == 2
        with cluster.silent(away):
            began = monotonic()
            assert len(await databases.large((tenant_id, BUYER[0]), 1)) == 1
            assert monotonic() - began < SOON_S
    finally:
        await databases.close()
