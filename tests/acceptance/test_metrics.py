"""What a node counts, as an operator reads it on the address that only operators reach."""

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from support.eventually import eventually
from support.growth import LINEAR, growth
from support.metrics import scrape
from support.node import LiveNode, StartNode, operators
from support.sockets import Frame
from tradepost_server.store.db import connect
from tradepost_server.telemetry.histogram import SECONDS, Histogram

pytestmark = pytest.mark.one_node("each process counts for itself")


async def test_messages_batches_acks_and_deliveries_are_counted(node: LiveNode) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    async with operators(node) as asking:
        before = await scrape(asking)
        for number in range(5):
            await buyer.send(made["id"], f"message {number}")
        await seller.heard("message 4")
        after = await scrape(asking)

    def grew(name: str, **labels: str) -> float:
        return after.value(name, **labels) - before.value(name, **labels)

    assert grew("tradepost_messages_stored_total") == 5
    assert grew("tradepost_ack_seconds_count") == 5
    assert grew("tradepost_ack_seconds_bucket", le="+Inf") == 5
    assert grew("tradepost_deliveries_total") == 10
    batches = {grew(f"tradepost_{name}") for name in ("batches_total", "batch_messages_count", "commit_seconds_count")}
    assert len(batches) == 1
    assert grew("tradepost_batch_messages_sum") == 5
    assert grew("tradepost_fan_out_sessions_sum") == 10
    assert after.value("tradepost_sessions") == 2
    assert after.value("tradepost_writer_waiting") == 0


async def test_the_public_port_tells_no_metrics(node: LiveNode) -> None:
    async with httpx2.AsyncClient(base_url=node.url, trust_env=False) as anyone:
        assert (await anyone.get("/metrics")).status_code == 404
        assert (await anyone.get("/live")).status_code == 200


async def test_no_label_names_a_person_a_conversation_or_a_tenant(node: LiveNode) -> None:
    made = await node.conversation(("buyer:canary", "buyer"), title="canary")
    buyer = await node.connect("buyer:canary", "buyer")
    await buyer.send(made["id"], "canary")
    async with operators(node) as asking:
        told = (await asking.get("/metrics")).text
    assert "canary" not in told
    assert node.tenant not in re.findall(r'"([^"]*)"', told)
    assert made["id"] not in told
    assert len(told) < 40_000


async def test_held_and_masked_messages_are_counted(node: LiveNode) -> None:
    policy = {"masking": {"banned": [{"id": "fakes", "words": ["counterfeit"]}]}}
    assert (await node.rest.put("/policy", json={"policy": policy})).status_code == 200
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await node.connect("seller:1", "seller")
    held = await seller.send(made["id"], "a counterfeit watch")
    masked = await seller.send(made["id"], "call me: +49 151 23456789")
    assert "held" in held
    assert masked["masked"]["kinds"]
    async with operators(node) as asking:
        seen = await scrape(asking)
    assert seen.value("tradepost_messages_withheld_total", decision="hold") == 1
    assert seen.value("tradepost_messages_masked_total") == 1


async def test_a_transaction_left_open_is_named_with_its_age_and_process(node: LiveNode) -> None:
    open_one = await connect(node.dsn, "tradepost_service")
    await open_one.execute("BEGIN; SELECT pg_current_xact_id()")
    pid = await open_one.fetchval("SELECT pg_backend_pid()")
    made = await node.conversation(("buyer:1", "buyer"))
    await (await node.connect("buyer:1", "buyer")).send(made["id"], "waits for the index")
    async with operators(node) as asking:

        async def held() -> bool:
            await node.node.watch.look()
            seen = await scrape(asking)
            return seen.value("tradepost_follower_lag_seconds", follower="search") > 0.5

        await eventually(held)
        seen = await scrape(asking)
        assert seen.value("tradepost_horizon_holder_pid") == pid
        assert seen.value("tradepost_horizon_lag_seconds") > 0.5
        await open_one.execute("ROLLBACK")
        await open_one.close()

        async def free() -> bool:
            await node.node.watch.look()
            after = await scrape(asking)
            caught_up = after.value("tradepost_follower_lag_seconds", follower="search") == 0
            return caught_up and after.value("tradepost_horizon_holder_pid") != pid

        await eventually(free)


async def test_timers_that_wait_and_that_are_late_are_counted(node: LiveNode) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    guest = {"profile": "courier:1", "role": "courier", "until": tomorrow}
    await node.conversation({"profile": "buyer:1", "role": "buyer"}, guest)
    connection = await connect(node.dsn, "tradepost_service")
    await connection.execute(
        "INSERT INTO pgqueuer (priority, entrypoint, status, execute_after) "
        "VALUES (0, 'of nobody', 'queued', now() - interval '6 seconds')"
    )
    await connection.close()
    await node.node.watch.look()
    async with operators(node) as asking:
        seen = await scrape(asking)
    assert (seen.value("tradepost_jobs_waiting"), seen.value("tradepost_jobs_late")) == (1, 1)


async def test_a_pool_tells_what_is_in_use_and_who_waits(node: LiveNode) -> None:
    pool, size = node.services.database, node.services.database.pools()["service"].size

    async def hold(free: asyncio.Event) -> None:
        async with pool.service():
            await free.wait()

    free = asyncio.Event()
    holders = [asyncio.create_task(hold(free)) for _ in range(12)]
    async with operators(node) as asking:

        async def waits() -> bool:
            return (await scrape(asking)).value("tradepost_pool_waiting", pool="service") >= 10

        await eventually(waits)
        seen = await scrape(asking)
        assert seen.value("tradepost_pool_in_use", pool="service") == seen.value(
            "tradepost_pool_connections", pool="service"
        )
        assert size <= seen.value("tradepost_pool_connections", pool="service") == 2
        free.set()
        await asyncio.gather(*holders)
        assert (await scrape(asking)).value("tradepost_pool_waiting", pool="service") == 0


async def test_a_loop_that_is_held_up_shows_as_lag(node: LiveNode) -> None:
    async with operators(node) as asking:

        async def beats() -> bool:
            return (await scrape(asking)).value("tradepost_event_loop_lag_seconds_count") >= 2

        await eventually(beats)
        time.sleep(0.6)  # noqa: ASYNC251  # holds the loop up, which is what is measured

        async def late() -> bool:
            return (await scrape(asking)).value("tradepost_event_loop_lag_worst_seconds") > 0.2

        await eventually(late)


async def flood(node: LiveNode, made: Frame, count: int) -> None:
    seller = await node.connect("seller:1", "seller")
    content = {"kind": "text", "text": "x" * 8_000}
    asked = [await seller.ask("message.send", conversation=made["id"], content=content) for _ in range(count)]
    await asyncio.gather(*asked)


@pytest.mark.settings(slow_reader_s=8.0)
async def test_a_slow_reader_that_is_caught_up_is_counted(node: LiveNode) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    buyer.stop_reading()
    await flood(node, made, 400)
    buyer.read_on()
    async with operators(node) as asking:

        async def caught_up() -> bool:
            return (await scrape(asking)).value("tradepost_catch_ups_total") >= 1

        await eventually(caught_up)
        assert (await scrape(asking)).value("tradepost_slow_reader_evictions_total") == 0


@pytest.mark.settings(slow_reader_s=1.0)
async def test_a_slow_reader_that_is_closed_is_counted_by_its_code(node: LiveNode) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    buyer.stop_reading()
    await flood(node, made, 600)
    async with operators(node) as asking:

        async def evicted() -> bool:
            return (await scrape(asking)).value("tradepost_slow_reader_evictions_total") == 1

        await eventually(evicted, within_s=20)
        assert (await scrape(asking)).value("tradepost_sockets_closed_total", code="slow_reader") == 1


async def test_what_was_found_in_the_log_and_not_told_is_counted(start_node: StartNode) -> None:
    here, there = await start_node(), await start_node()
    made = await here.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await there.connect("seller:1", "seller")
    buyer = await here.connect("buyer:1", "buyer")
    here.services.writer.told = lambda outbox_id: None  # type: ignore[method-assign]  # its outbox row stays
    await seller.command("conversation.get", conversation=made["id"])
    await buyer.send(made["id"], "told late")
    await seller.heard("told late")
    async with operators(there) as asking:
        assert (await scrape(asking)).value("tradepost_rechecks_found_total") >= 1


def test_a_histogram_counts_a_batch_as_it_counts_each_of_it() -> None:
    batch, one_by_one = Histogram(SECONDS), Histogram(SECONDS)
    taken = [0.003] * 250 + [0.0, 0.005, 0.0051, 1e9]
    batch.observe_all(taken)
    for each in taken:
        one_by_one.observe_all([each])
    assert batch.buckets() == one_by_one.buckets()
    assert dict(batch.buckets())["0.005"] == 252
    assert batch.buckets()[-1][1] == len(taken)
    assert growth(lambda size: batch.observe_all([0.003] * size), 10_000) < LINEAR
