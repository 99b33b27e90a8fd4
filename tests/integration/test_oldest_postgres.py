"""PostgreSQL 15, the oldest that is served: the schema is made on it, and a short life of everything goes well."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from support import postgres as clusters
from support.indexing import indexed
from support.invariants import check_invariants
from support.node import LiveNode, live_node
from support.story import Story
from tradepost_server.embedded import cluster

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
INITDB = ("--no-sync", "--username=tradepost", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not (PROGRAMS / "postgres").exists(), reason="PostgreSQL 15 is not installed"),
]


@pytest.fixture
async def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveNode]:
    """A node on it."""
    monkeypatch.setattr(cluster, "programs", lambda: PROGRAMS)
    monkeypatch.setattr(cluster, "INITDB", INITDB)
    with clusters.running(tmp_path / "postgres") as server:
        await clusters.make_template(server)
        async with live_node(clusters.address(server, clusters.TEMPLATE), tmp_path / "data") as found:
            yield found


async def test_a_short_life_of_everything_goes_well(node: LiveNode) -> None:
    async with node.node.database.service() as connection:
        assert connection.get_server_version().major == 15
    assert check_invariants(await Story(node, Random(15)).live(steps=40)) == []
    made = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    sent = await buyer.send(made["id"], "two red bicycles")
    await indexed(node)
    for words in ("bicycle", "bicycel"):
        hits = (await buyer.command("message.search", query=words))["hits"]
        assert [hit["message"]["id"] for hit in hits] == [sent["message"]]
