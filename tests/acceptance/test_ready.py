"""`/ready`: whether a node can serve, and what of it is degraded, part by part."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from support.eventually import eventually
from support.node import LiveNode, operators
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.gateway import readiness
from tradepost_server.store import watch
from tradepost_server.store.db import connect
from tradepost_server.store.vitals import Holder, Vitals
from tradepost_server.store.watch import Look, Watch
from tradepost_server.store.writer import LogWriter

pytestmark = pytest.mark.one_node("it asks one process")

PARTS = {
    "node", "database", "schema", "broker", "followers", "horizon", "copies", "timers", "standby", "replica", "writer",
    "event_loop", "disk",
}  # fmt: skip


async def ready(node: LiveNode) -> tuple[int, dict[str, Any]]:
    answer = await node.rest.get(f"{node.url}/ready")
    return answer.status_code, answer.json()


async def test_a_node_that_lacks_nothing_says_so_of_each_part(node: LiveNode) -> None:
    async def lacks_nothing() -> bool:
        await node.node.watch.look()
        status, said = await ready(node)
        states = {name: part["state"] for name, part in said["parts"].items()}
        return (status, said["status"], states) == (200, "ok", dict.fromkeys(PARTS, "ok"))

    await eventually(lacks_nothing, within_s=20)  # in a new database the index begins anew


async def test_without_the_database_it_cannot_serve(node: LiveNode, postgres: EmbeddedPostgres) -> None:
    assert (await ready(node))[0] == 200
    name = urlsplit(node.dsn).path.removeprefix("/")
    elsewhere = await asyncpg.connect(postgres.dsn)
    await elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await elsewhere.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    status, said = await ready(node)
    assert (status, said["status"]) == (503, "down")
    assert said["parts"]["database"] == {"state": "down", "why": "it does not answer"}
    await elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await elsewhere.close()

    async def serves() -> bool:
        return (await ready(node))[0] == 200

    await eventually(serves)


async def test_a_follower_that_is_behind_is_named_and_the_node_serves_on(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "BEHIND_S", 0.2)
    monkeypatch.setattr(readiness, "HELD_S", 0.2)
    open_one = await connect(node.dsn, "tradepost_service")
    await open_one.execute("BEGIN; SELECT pg_current_xact_id()")
    made = await node.conversation(("buyer:1", "buyer"))
    await (await node.connect("buyer:1", "buyer")).send(made["id"], "waits for the index")

    async def named() -> bool:
        await node.node.watch.look()
        status, said = await ready(node)
        assert status == 200
        behind, horizon = said["parts"]["followers"], said["parts"]["horizon"]
        return "search is" in behind.get("why", "") and "open for" in horizon.get("why", "")

    await eventually(named)
    assert (await ready(node))[1]["status"] == "degraded"
    await open_one.close()


async def test_a_database_that_lacks_steps_is_named(node: LiveNode) -> None:
    connection = await connect(node.dsn, "tradepost_service")
    await connection.execute("SET ROLE NONE; UPDATE alembic_version SET version_num = '0001'")
    await connection.close()
    await node.node.watch.look()
    status, said = await ready(node)
    assert (status, said["parts"]["schema"]) == (503, {"state": "down", "why": "migrations are pending"})


async def test_a_database_that_a_newer_version_migrated_is_served(node: LiveNode) -> None:
    connection = await connect(node.dsn, "tradepost_service")
    await connection.execute("SET ROLE NONE; UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    await node.node.watch.look()
    assert (await ready(node))[0] == 200


async def test_while_it_drains_it_wants_nobody_new(node: LiveNode) -> None:
    async with operators(node) as asking:
        assert (await asking.get("/ready")).status_code == 200
        await node.sockets.drain()
        answer = await asking.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["node"]["why"] == "it drains: come back elsewhere"


@pytest.mark.parametrize(("free", "state"), [(0.5, "ok"), (0.051, "ok"), (0.05, "degraded"), (0.0, "degraded")])
def test_a_disk_that_is_nearly_full_is_named(free: float, state: str) -> None:
    assert readiness.disk(free).state == state


async def test_what_is_late_or_waits_is_named_in_words(node: LiveNode, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = readiness.Readiness(node.services, node.sockets, node.node.watch, node.node.exchange)
    monkeypatch.setattr(LogWriter, "waiting", 10_001)
    monkeypatch.setattr(Watch, "lag_s", 0.7)
    node.node.watch.home.vitals = replace(node.node.watch.home.vitals, jobs_late=11)
    parts = asked.known()
    assert {name: parts[name] for name in ("timers", "writer", "event_loop")} == {
        "timers": readiness.Part("degraded", "11 are late"),
        "writer": readiness.Part("degraded", "10001 messages wait to be stored"),
        "event_loop": readiness.Part("degraded", "late by 0.7 s"),
    }
    monkeypatch.setattr(Look, "age_s", 31.0)
    assert asked.known()["followers"] == readiness.Part("degraded", "not looked at for 31 s")


async def test_a_holder_whose_age_may_not_be_seen_is_as_old_as_it_was_first_seen_and_named_once_in_the_log(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1_000.0
    monkeypatch.setattr(watch, "monotonic", lambda: now)
    looking, found = Look(node.node.database), Holder(4711, "reports", "900", 0.0)

    async def read(connection: object) -> Vitals:
        return Vitals(holder=found)

    monkeypatch.setattr(watch.vitals, "read", read)
    ages = []
    for passed in (0.0, 59.0, 61.0, 62.0):
        now = 1_000.0 + passed
        await looking.again()
        assert looking.vitals.holder is not None
        ages.append(looking.vitals.holder.age_s)
    assert ages == [0.0, 59.0, 61.0, 62.0]
    named = [record.getMessage() for record in caplog.records if "is open for" in record.getMessage()]
    assert named == [
        "a transaction of 'reports' (pid 4711) is open for 61 s: search, pushes and webhooks wait for its end"
    ]
    found = Holder(4712, "reports", "901", 0.0)
    await looking.again()
    assert looking.vitals.holder is not None
    assert looking.vitals.holder.age_s == 0.0
