"""History and search from a standby: what the primary erased, hid or closed is not shown, however late that is."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from math import inf
from random import Random
from time import monotonic
from types import SimpleNamespace

import pytest

from support import places
from support.eventually import eventually
from support.indexing import indexed
from support.invariants import check_invariants
from support.metrics import scrape
from support.node import LiveNode, live_node, operators, participant
from support.sockets import Frame, RawSocket, Refused
from support.standby import Pair, pair
from support.story import Story
from tradepost_server.handlers import reading
from tradepost_server.rules import places as place_rules
from tradepost_server.store import replica as replicas

pytestmark = pytest.mark.timeout(120)
Patch = pytest.MonkeyPatch
PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"))


@pytest.fixture(scope="module")
def replicated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A primary, and a standby that its commits do not wait for: it may be paused."""
    with asyncio.Runner() as runner:
        making = pair(tmp_path_factory.mktemp("replicated"))
        found = runner.run(making.__aenter__())
        try:
            runner.run(found.wait_for_standby(""))
            yield found
        finally:
            runner.run(making.__aexit__(None, None, None))


@pytest.fixture
async def node(replicated: Pair, request: pytest.FixtureRequest) -> AsyncIterator[LiveNode]:
    """A node that reads from the standby."""
    data = replicated.primary.data_dir.parent / "data"
    alone = request.node.get_closest_marker("one_node") is not None
    async with live_node(replicated.primary.dsn, data, alone=alone, replica_url=replicated.standby.dsn) as found:
        await near(found)
        yield found


@pytest.fixture
def however_late(monkeypatch: Patch) -> None:
    """What is read of the standby does not hang on how far it is behind."""
    monkeypatch.setattr(replicas, "BEHIND_MAX_S", inf)


async def near(node: LiveNode) -> None:
    async def is_near() -> bool:
        return node.services.replica.near

    await eventually(is_near, within_s=30)


async def history(who: RawSocket, made: Frame) -> list[Frame]:
    found: list[Frame] = (await who.command("history", conversation=made["id"]))["messages"]
    return found


async def search(who: RawSocket, words: str) -> list[str]:
    hits = (await who.command("message.search", query=words))["hits"]
    return [hit["message"]["id"] for hit in hits]


def by(node: LiveNode, who: str) -> int:
    return node.services.replica.reads[who]


@pytest.mark.one_node("it counts what one process reads")
async def test_the_past_of_a_quiet_conversation_and_the_index_are_read_from_the_standby(
    node: LiveNode, replicated: Pair
) -> None:
    made = await node.conversation(*PEOPLE)
    buyer = await node.connect("buyer:1", "buyer")
    sent = [(await buyer.send(made["id"], f"porcelain {number}"))["message"] for number in range(3)]
    await indexed(node)
    await replicated.caught_up()
    before = by(node, "replica"), by(node, "primary")
    assert [message["id"] for message in await history(buyer, made)] == sent[::-1]
    older = await buyer.command("history", conversation=made["id"], before=sent[1])
    assert [message["id"] for message in older["messages"]] == sent[:1]
    assert await search(buyer, "porcelain") == sent[::-1]
    assert (by(node, "replica"), by(node, "primary")) == (before[0] + 3, before[1])


async def test_a_life_that_is_read_there_breaks_no_invariant(node: LiveNode) -> None:
    assert check_invariants(await Story(node, Random(15)).live(steps=40)) == []


async def erased_words(node: LiveNode, replicated: Pair) -> bytes:
    """What a reader is shown of a message that was taken back when the standby did not hear of it."""
    made = await node.conversation(*PEOPLE)
    buyer, seller = [await node.connect(*person) for person in PEOPLE]
    sent = await buyer.send(made["id"], "alabaster")
    await indexed(node)
    async with replicated.paused():
        await buyer.command("message.delete", conversation=made["id"], message=sent["message"])
        late = await node.connect("seller:1", "seller")
        await history(late, made)
        assert await search(late, "alabaster") == []
    await seller.close()
    return b"".join(late.raw)


@pytest.mark.usefixtures("however_late")
async def test_what_was_erased_is_not_shown_though_the_standby_has_it(node: LiveNode, replicated: Pair) -> None:
    assert b"alabaster" not in await erased_words(node, replicated)


@pytest.mark.usefixtures("however_late")
async def test_a_page_that_is_not_compared_with_the_primary_is_noticed(
    node: LiveNode, replicated: Pair, monkeypatch: Patch
) -> None:
    async def unlooked_at(*asked: object) -> bool:
        return True

    monkeypatch.setattr(replicas, "stands_at", unlooked_at)
    assert b"alabaster" in await erased_words(node, replicated)


@pytest.mark.usefixtures("however_late")
async def test_who_may_read_what_is_as_the_primary_has_it(node: LiveNode, replicated: Pair) -> None:
    made = await node.conversation(*PEOPLE, subject={"type": "order", "id": "55"}, stage="paid")
    buyer, seller = [await node.connect(*person) for person in PEOPLE]
    await seller.send(made["id"], "celadon")
    await buyer.send(made["id"], "obsidian")
    await indexed(node)
    async with replicated.paused():
        await buyer.command("profile.block", profile="seller:1")
        after = await node.connect("buyer:1", "buyer")
        await history(after, made)
        assert await search(after, "celadon") == []
        assert b"celadon" not in b"".join(after.raw)
        gone = f"/conversations/{made['id']}/participants/{participant(made, 'seller:1')}"
        assert (await node.rest.delete(gone)).status_code == 200
        await buyer.send(made["id"], "travertine")
        await seller.until(lambda s: "participant.left" in s.names())
        former = await node.connect("seller:1", "seller")
        with pytest.raises(Refused, match="forbidden"):
            await history(former, made)
        assert await search(former, "obsidian") == []
        policy = {"roles": {"buyer": {"denied": ["history"]}}}
        try:
            assert (await node.rest.put("/policy", json={"policy": policy})).status_code == 200
            with pytest.raises(Refused, match="forbidden"):
                await history(after, made)
            assert await search(after, "obsidian") == []
        finally:
            await node.rest.put("/policy", json={"policy": {}})
    await buyer.command("profile.unblock", profile="seller:1")


async def position_shown(node: LiveNode, replicated: Pair) -> str:
    """Of a live location that moved when the standby did not hear of it; no event tells of that."""
    made = await node.conversation(*PEOPLE, ("courier:1", "courier"))
    courier, buyer = await node.connect("courier:1", "courier"), await node.connect("buyer:1", "buyer")
    share = await places.start(courier, made)
    assert (await places.move(courier, made, share))["accepted"]
    async with replicated.paused():
        assert (await places.move(courier, made, share, **places.THERE))["accepted"]
        content = await places.said(buyer, made, share)
    await places.stop(courier, made, share)
    return str(content)


@pytest.mark.usefixtures("however_late")
async def test_where_someone_is_comes_from_the_primary(node: LiveNode, replicated: Pair, monkeypatch: Patch) -> None:
    monkeypatch.setattr(place_rules, "wait_s", lambda last, new: 0.0)
    assert str(places.THERE["latitude"]) in await position_shown(node, replicated)
    monkeypatch.setattr(reading, "sharing", SimpleNamespace(live_content=lambda message: None))
    assert str(places.HERE["latitude"]) in await position_shown(node, replicated)  # the fault is noticed


async def test_a_standby_that_is_behind_is_not_read_and_is_named(node: LiveNode, replicated: Pair) -> None:
    made, other = [await node.conversation(*PEOPLE) for _ in range(2)]
    buyer = await node.connect("buyer:1", "buyer")
    async with replicated.paused(), operators(node) as asking:
        await buyer.send(other["id"], "goes on elsewhere")
        late = node.services.replica

        async def is_late() -> bool:
            return not late.near

        assert late.near
        began = monotonic()
        await eventually(is_late, within_s=15)
        assert monotonic() - began > replicas.BEHIND_MAX_S - 2 * replicas.EVERY_S
        before = by(node, "replica")
        await history(buyer, made)
        assert by(node, "replica") == before
        part = (await asking.get("/ready")).json()["parts"]["replica"]
        assert part["state"] == "degraded"
        assert "s behind: the primary is read" in part["why"]
        assert (await scrape(asking)).value("tradepost_replica_lag_seconds") > replicas.BEHIND_MAX_S
    await near(node)


async def test_without_the_standby_the_primary_is_read_at_once(node: LiveNode, replicated: Pair) -> None:
    made = await node.conversation(*PEOPLE)
    buyer = await node.connect("buyer:1", "buyer")
    await buyer.send(made["id"], "still there")
    await replicated.caught_up()
    await history(buyer, made)
    await replicated.lose_standby()
    try:
        began = monotonic()
        assert [m["content"]["text"] for m in await history(buyer, made)] == ["still there"]
        assert monotonic() - began < 2

        async def known() -> bool:  # of two nodes, one did not ask it
            part = (await node.rest.get(f"{node.url}/ready")).json()["parts"]["replica"]
            return bool(part == {"state": "degraded", "why": "it is away, or is no standby: the primary is read"})

        await eventually(known)
    finally:
        await replicated.start_standby()
    await near(node)


async def test_a_standby_that_hangs_keeps_readers_waiting_once_and_not_for_long(
    node: LiveNode, replicated: Pair
) -> None:
    made = await node.conversation(*PEOPLE)
    buyer = await node.connect("buyer:1", "buyer")
    await buyer.send(made["id"], "still there")
    await replicated.caught_up()
    await history(buyer, made)
    async with replicated.silent():
        waits = []
        for _ in range(3):
            began = monotonic()
            assert [m["content"]["text"] for m in await history(buyer, made)] == ["still there"]
            waits.append(monotonic() - began)
    assert max(waits) < 5
    assert sorted(waits)[1] < 1  # it is not tried again
    await near(node)


async def test_the_wall_between_tenants_stands_there_too(node: LiveNode, replicated: Pair) -> None:
    other = await node.as_tenant("other")
    made = await node.conversation(*PEOPLE)
    await (await node.connect("buyer:1", "buyer")).send(made["id"], "ours")
    await replicated.caught_up()

    def count(tx: replicas.Connection) -> object:
        return tx.fetchval("SELECT count(*) FROM messages WHERE conversation_id = $1", made["id"])

    found = {}
    async with node.node.database.service() as connection:
        ids = {row["slug"]: row["id"] for row in await connection.fetch("SELECT id, slug FROM tenants")}
    for tenant in (node.tenant, other.tenant):
        found[tenant] = await node.services.replica.read(ids[tenant], count)
    assert found == {node.tenant: 1, other.tenant: 0}
