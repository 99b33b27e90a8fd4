"""Conversations of more than 64 participants, which NATS tells once to all, and how they become so large."""

import asyncio

import pytest

from support.cluster import losing_changes, two_nodes
from support.eventually import eventually
from support.nats import NatsServer
from support.node import LiveNode, StartNode
from support.removals import joined, removed
from tradepost_server.broker import nats_bus
from tradepost_server.broker.words import NAMED_MAX
from tradepost_server.workers import heads

pytestmark = pytest.mark.timeout(90)
CROWD = [(f"seller:{number}", "seller") for number in range(NAMED_MAX - 2)]
PAIR = (("buyer:7", "buyer"), ("courier:1", "courier"))


async def test_a_conversation_that_grows_large_is_heard_all_along_and_not_after_ones_end(
    start_node: StartNode, broker: str
) -> None:
    a, b = await two_nodes(start_node, broker)
    made = await a.conversation(*PAIR, *CROWD)
    buyer, courier = await a.connect("buyer:7", "buyer"), await b.connect("courier:1", "courier")
    said = []
    for number in range(6):
        said.append(f"message {number}")
        await buyer.send(made["id"], said[-1])
        await joined(a, made, f"agent:{number}", "agent")
    late = await b.connect("seller:3", "seller")
    await buyer.send(made["id"], "to many")
    await asyncio.gather(late.heard("to many"), courier.heard("to many"))
    assert courier.texts() == [*said, "to many"]
    places = [event["seq"] for event in courier.events]
    assert places == list(range(places[0], places[-1] + 1))
    await removed(a, made, "courier:1")
    await buyer.send(made["id"], "SECRET after")
    await late.heard("SECRET after")
    await courier.until(lambda s: "participant.left" in s.names())
    assert b"SECRET" not in b"".join(courier.raw)


async def test_with_nats_that_a_conversation_grew_large_is_known_though_the_word_of_it_was_lost(
    start_node: StartNode, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = await two_nodes(start_node, nats_server.address)
    made = await a.conversation(*PAIR, *CROWD)
    buyer, courier = await a.connect("buyer:7", "buyer"), await b.connect("courier:1", "courier")
    await buyer.send(made["id"], "hello")
    await courier.heard("hello")
    with losing_changes(a):
        await joined(a, made, "agent:1", "agent")
    await courier.event("participant.joined")
    subject = nats_bus._subject("c", (1, made["id"]))

    async def followed() -> bool:
        return b.node.exchange._bus._wanted.get(subject) is not None

    await eventually(followed, within_s=3)
    monkeypatch.setattr(nats_bus, "CROSSING_S", 0.0)
    monkeypatch.setattr(heads, "EVERY_S", 60.0)
    await buyer.send(made["id"], "to many")
    await courier.heard("to many")


async def made_up_for_while_growing(a: LiveNode, b: LiveNode) -> int:
    """How often somebody at the other node heard something only because that node looked for what it had missed."""
    made = await a.conversation(*PAIR, *CROWD)
    buyer, courier = await a.connect("buyer:7", "buyer"), await b.connect("courier:1", "courier")
    for number in range(3):
        await joined(a, made, f"agent:{number}", "agent")
        await buyer.send(made["id"], f"message {number}")
        await courier.heard(f"message {number}")
    return b.node.exchange.found + b.services.hub.told_late


async def test_with_nats_nothing_has_to_be_looked_for_while_a_conversation_grows_large(
    start_node: StartNode, nats_server: NatsServer
) -> None:
    assert await made_up_for_while_growing(*await two_nodes(start_node, nats_server.address)) == 0


async def test_with_nats_it_is_noticed_where_a_conversation_just_grown_large_is_told_in_one_way_only(
    start_node: StartNode, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_bus, "CROSSING_S", 0.0)
    assert await made_up_for_while_growing(*await two_nodes(start_node, nats_server.address)) > 0
