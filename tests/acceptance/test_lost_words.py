"""A word that a broker loses without a sign: what it told of is heard all the same, within a minute.

The faults at the end are planted into the running nodes: what finds lost words must be what makes up for them.
"""

import asyncio

import pytest

from support.cluster import losing_changes
from support.node import LiveNode
from support.sockets import Frame, RawSocket
from tradepost import Client
from tradepost_server.broker.hub import Hub
from tradepost_server.store import heads as stored_heads
from tradepost_server.workers import heads

pytestmark = pytest.mark.timeout(90)
Patch = pytest.MonkeyPatch
Nodes = tuple[LiveNode, LiveNode]
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


async def lost_in_a_talk(a: LiveNode, b: LiveNode) -> RawSocket:
    """At the other node, who did not hear "lost", said in a conversation that is live there."""
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    await buyer.send(made["id"], "hello")
    await seller.heard("hello")
    with losing_changes(a):
        await buyer.send(made["id"], "lost")
    return seller


async def lost_in_a_new_conversation(a: LiveNode, b: LiveNode) -> RawSocket:
    """The same in one of which the other node never heard."""
    seller = await b.connect("seller:1", "seller")
    with losing_changes(a):
        made = await a.conversation(*PARTIES)
        buyer = await a.connect("buyer:7", "buyer")
        await buyer.send(made["id"], "lost")
    return seller


async def lost_before_the_other_node_knew_it(a: LiveNode, b: LiveNode) -> RawSocket:
    """The same where the other node reads the conversation before it looks for what it did not hear."""
    seller = await lost_in_a_new_conversation(a, b)
    (conversation,) = (await b.rest.get("/conversations")).json()["conversations"]
    await seller.command("typing.set", conversation=conversation["id"])
    return seller


async def let_in(node: LiveNode, made: Frame, profile: str) -> Frame:
    """The participant as the node answers, each time under the same key."""
    who = {"profile": profile, "role": profile.partition(":")[0]}
    path, headers = f"/conversations/{made['id']}/participants", {"Idempotency-Key": f"let {profile} in"}
    answer = await node.rest.post(path, json=who, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Frame = answer.json()["participant"]
    return found


def all_often(patch: Patch, *, nothing_is_lately: bool) -> None:
    """The look at everything comes every few seconds; where nothing changed lately it is the only one."""
    patch.setattr(heads, "ALL_EVERY_S", 1.0)
    if nothing_is_lately:
        patch.setattr(heads, "ACTIVE_S", 0.0)


async def test_in_a_talk_it_is_made_up_for_within_seconds(nodes: Nodes) -> None:
    seller = await lost_in_a_talk(*nodes)
    await seller.until(lambda s: s.texts() == ["hello", "lost"], within_s=10)


async def test_in_a_conversation_that_was_quiet_it_is_made_up_for_by_the_look_at_all(
    nodes: Nodes, monkeypatch: Patch
) -> None:
    all_often(monkeypatch, nothing_is_lately=True)
    seller = await lost_in_a_talk(*nodes)
    await seller.until(lambda s: s.texts() == ["hello", "lost"])


async def test_in_a_new_conversation_it_is_made_up_for_by_the_look_at_all(nodes: Nodes, monkeypatch: Patch) -> None:
    all_often(monkeypatch, nothing_is_lately=False)
    seller = await lost_in_a_new_conversation(*nodes)
    await seller.until(lambda s: s.texts() == ["lost"])


async def test_in_a_conversation_that_was_read_since_it_is_made_up_for_by_the_look_at_all(
    nodes: Nodes, monkeypatch: Patch
) -> None:
    all_often(monkeypatch, nothing_is_lately=False)
    seller = await lost_before_the_other_node_knew_it(*nodes)
    await seller.until(lambda s: s.texts() == ["lost"])


async def test_who_came_and_left_while_nothing_was_heard_learns_all_that_was_theirs(
    nodes: Nodes, monkeypatch: Patch
) -> None:
    all_often(monkeypatch, nothing_is_lately=False)
    a, b = nodes
    made, buyer = await a.conversation(*PARTIES), await a.connect("buyer:7", "buyer")
    async with (
        asyncio.timeout(30),
        Client(b.url, token=await b.token("courier:1", "courier")) as courier,
        courier.subscribe(made["id"]) as told,
    ):
        with losing_changes(a):
            member = await let_in(a, made, "courier:1")
            await buyer.send(made["id"], "theirs")
            await a.rest.delete(f"/conversations/{made['id']}/participants/{member['id']}")
            await buyer.send(made["id"], "not theirs")
        seqs = [(await anext(told)).seq for _ in range(6)]
    assert seqs == [1, 2, 3, 4, 5, 6], "up to their leaving"


async def test_the_first_message_of_a_new_lane_is_heard_before_the_second_which_was_told_first(nodes: Nodes) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES, ("agent:1", "agent"), ("agent:2", "agent"))
    here, there = await a.connect("agent:1", "agent"), await b.connect("agent:2", "agent")
    with losing_changes(b):
        await there.send(made["id"], "first", audience=["staff"])
    await here.send(made["id"], "second", audience=["staff"])
    await here.heard("second")
    assert here.texts() == ["first", "second"]


async def test_a_message_that_begins_a_lane_is_told_at_once_and_not_only_found(nodes: Nodes) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES, ("agent:1", "agent"), ("agent:2", "agent"))
    here, there = await a.connect("agent:1", "agent"), await b.connect("agent:2", "agent")
    for speaker, listener, words in ((here, there, "from a"), (there, here, "from b")):
        await speaker.send(made["id"], words, audience=["staff"] if speaker is here else ["seller", "staff"])
        await listener.heard(words)
    assert [node.node.exchange.found for node in nodes] == [0, 0]


async def test_who_was_just_let_in_at_another_node_is_refused_nothing(nodes: Nodes) -> None:
    a, b = nodes
    made = await a.conversation(("buyer:7", "buyer"))
    buyer, seller = await b.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    await buyer.send(made["id"], "it is known at b")
    with losing_changes(a):
        await let_in(a, made, "seller:1")
    await seller.send(made["id"], "hello")
    await buyer.heard("hello")
    with losing_changes(a):
        added = await let_in(a, made, "courier:1")
    courier = await b.connect("courier:1", "courier")
    seen = await courier.command("conversation.get", conversation=made["id"])
    assert seen["conversation"]["me"] == added["id"]


async def test_what_was_just_done_at_another_node_is_answered_again_as_there(nodes: Nodes) -> None:
    a, b = nodes
    made = await a.conversation(("buyer:7", "buyer"))
    await (await b.connect("buyer:7", "buyer")).send(made["id"], "it is known at b")
    with losing_changes(a):
        added = await let_in(a, made, "seller:1")
    assert await let_in(b, made, "seller:1") == added


def test_the_look_at_all_is_over_within_a_minute_of_the_loss() -> None:
    assert heads.ALL_EVERY_S + heads.EVERY_S + heads.UNDER_WAY_S < 60


async def test_a_node_that_never_finds_its_own_heads_behind_is_noticed(nodes: Nodes, monkeypatch: Patch) -> None:
    all_often(monkeypatch, nothing_is_lately=True)
    monkeypatch.setattr(Hub, "behind", lambda *_: False)
    seller = await lost_in_a_talk(*nodes)
    with pytest.raises(AssertionError):
        await seller.until(lambda s: "lost" in s.texts(), within_s=2 * heads.EVERY_S + 2)


async def test_a_node_that_does_not_look_for_conversations_of_its_profiles_is_noticed(
    nodes: Nodes, monkeypatch: Patch
) -> None:
    async def nothing(*_: object) -> list[stored_heads.Heads]:
        return []

    all_often(monkeypatch, nothing_is_lately=False)
    monkeypatch.setattr(stored_heads, "of_profiles", nothing)
    seller = await lost_in_a_new_conversation(*nodes)
    with pytest.raises(AssertionError):
        await seller.until(lambda s: "lost" in s.texts(), within_s=2 * heads.EVERY_S + 2)
