"""Rate limits over nodes: two of them give together what one gives alone."""

from pathlib import Path

import pytest

from support.cluster import losing_changes, two_nodes, up
from support.eventually import eventually
from support.node import LiveNode, StartNode, client, live_node
from support.sockets import Frame, RawSocket
from tradepost_server.broker import elsewhere
from tradepost_server.workers import presence

pytestmark = pytest.mark.timeout(90)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))
SLOW = {"limits": "on", "profile_rate": 0.001, "profile_burst": 40.0}  # nothing to speak of comes back during a test


async def know(nodes: int, *of: LiveNode) -> None:
    """Returns once each of these knows of so many nodes."""

    async def all_know() -> bool:
        return all(node.services.hub.elsewhere.nodes() == nodes for node in of)

    await eventually(all_know)


async def stored(made: Frame, *sockets: RawSocket) -> int:
    """How many of 60 messages of each are not too fast."""
    content = {"kind": "text", "text": "and on"}
    asked = [
        await socket.ask("message.send", conversation=made["id"], content=content)
        for _ in range(60)
        for socket in sockets
    ]
    answers = [await answer for answer in asked]
    assert {answer.get("code") for answer in answers} <= {None, "too_fast"}
    return sum(answer["type"] == "reply" for answer in answers)


async def test_sockets_at_both_nodes_send_no_more_than_at_one(start_node: StartNode, broker: str) -> None:
    a, b = await two_nodes(start_node, broker, **SLOW)
    await know(2, a, b)
    made = await a.conversation(*PARTIES)
    assert await stored(made, await a.connect("buyer:7", "buyer"), await b.connect("buyer:7", "buyer")) == 40
    assert await stored(made, await a.connect("seller:1", "seller")) == 20


async def test_requests_to_both_nodes_are_no_more_than_to_one(start_node: StartNode, broker: str) -> None:
    a, b = await two_nodes(start_node, broker, **SLOW)
    await know(2, a, b)
    token = await a.token("buyer:7", "buyer")
    codes = []
    for node in (a, b):
        async with client(node.url, token) as rest:
            codes += [(await rest.get("/profiles/me")).status_code for _ in range(40)]
    assert (codes.count(200), codes.count(429)) == (40, 40)


async def test_when_a_node_leaves_the_other_gives_the_whole_at_once(
    start_node: StartNode, broker: str, tmp_path: Path, database_dsn: str
) -> None:
    a = await start_node(broker=broker, **SLOW)
    async with live_node(database_dsn, tmp_path / "data", broker=broker, **SLOW) as b:
        await up(a, b)
        await know(2, a, b)
        made = await a.conversation(*PARTIES)
        assert await stored(made, await a.connect("buyer:7", "buyer")) == 20
    await know(1, a)
    assert await stored(made, await a.connect("seller:1", "seller")) == 40


async def test_a_node_that_says_nothing_any_more_is_not_counted_and_is_again_once_it_speaks(
    start_node: StartNode, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "SNAPSHOT_S", 0.5)
    monkeypatch.setattr(elsewhere, "EXPIRES_S", 3.0)
    a, b = await two_nodes(start_node, broker, **SLOW)
    await know(2, a, b)
    made = await a.conversation(*PARTIES)
    with losing_changes(b):
        await know(1, a)
        assert await stored(made, await a.connect("buyer:7", "buyer")) == 40
    await know(2, a)
    assert await stored(made, await a.connect("seller:1", "seller")) == 20
