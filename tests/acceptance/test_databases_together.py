"""What people and the marketplace ask of all their conversations, where these are in two databases."""

from random import Random
from typing import Any

import asyncpg
import pytest

from support.databases import BUYER, SELLER, heard, one_in_each
from support.eventually import eventually
from support.invariants import check_invariants
from support.node import LiveNode, StartNode
from support.push import Browser
from support.sockets import Frame, RawSocket, Refused
from support.story import Story
from tradepost_server.ids import database
from tradepost_server.store import copies

OTHER = ("seller:2", "seller")


async def listed(socket: RawSocket, command: str, limit: int, **fields: Any) -> list[str]:
    """Ids of all pages of a listing, in their order."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await socket.command(command, limit=limit, **fields, **({} if cursor is None else {"cursor": cursor}))
        assert len(page["conversations"]) <= limit
        found += [conversation["id"] for conversation in page["conversations"]]
        cursor = page.get("cursor")
        if cursor is None or (command == "sync" and "more" not in page):
            return found


async def spoken(node: LiveNode, count: int = 3) -> list[str]:
    """Conversations of the buyer in both databases in which something was said in turn; the newest first."""
    made = [one["id"] for _ in range(count) for one in await one_in_each(node, BUYER, SELLER)]
    Random(1).shuffle(made)
    buyer = await node.connect(*BUYER)
    for named in made:
        await buyer.send(named, "hello")
    return made[::-1]


@pytest.mark.parametrize("limit", [1, 2, 4, 50])
async def test_a_list_has_each_once_in_order_whatever_the_page(split: LiveNode, limit: int) -> None:
    expected = await spoken(split)
    seller, agent = await split.connect(*SELLER), await split.connect("agent:1", "agent")

    assert await listed(seller, "conversation.list", limit) == expected
    by_the_minute = await listed(agent, "conversation.list", 50)
    assert sorted(by_the_minute) == sorted(expected)
    assert await listed(agent, "conversation.list", limit) == by_the_minute
    longest_first = await listed(agent, "conversation.list", limit, order="unanswered")
    assert longest_first == expected[::-1]
    await agent.command("conversation.join", conversation=expected[2])
    await agent.send(expected[2], "answered")
    waiting = [named for named in expected[::-1] if named != expected[2]]
    assert await listed(agent, "conversation.list", limit, order="unanswered") == [*waiting, expected[2]]


async def test_a_sync_tells_what_changed_in_either(split: LiveNode) -> None:
    expected = await spoken(split)
    seller = await split.connect(*SELLER)
    assert await listed(seller, "sync", 2) == expected
    cursor = (await seller.command("sync", limit=50))["cursor"]
    for named in (expected[4], expected[1]):
        await (await split.connect(*BUYER)).send(named, "again")
    page = await seller.command("sync", cursor=cursor)
    assert [one["id"] for one in page["conversations"]][:2] == [expected[1], expected[4]]
    assert page["conversations"][0]["unread"] == 2


async def test_who_comes_back_at_another_node_goes_on_in_both(second: str, start_node: StartNode) -> None:
    first = await start_node(databases_beside=second, broker="postgres")
    pair = [one["id"] for one in await one_in_each(first, BUYER, SELLER)]
    buyer, seller = await first.connect(*BUYER), await first.connect(*SELLER)
    for named in pair:
        await buyer.send(named, "before")
    cursor = (await seller.command("sync"))["cursor"]
    await seller.close()
    for named in pair:
        await buyer.send(named, "meanwhile")
    later = await start_node(databases_beside=second, broker="postgres")
    seller = await later.connect(*SELLER)
    page = await seller.command("sync", cursor=cursor)
    assert {one["id"]: one["unread"] for one in page["conversations"]} == dict.fromkeys(pair, 2)
    for named in pair:
        missed = await seller.command("events", conversation=named, lane="all", after=4)
        assert [event["event"]["message"]["content"]["text"] for event in missed["events"]] == ["meanwhile"]


async def test_what_is_for_others_alone_is_in_no_list_and_no_count(split: LiveNode, pair: list[Frame]) -> None:
    buyer, seller = await split.connect(*BUYER), await split.connect(*SELLER)
    agent = await split.connect("agent:1", "agent")
    for conversation in pair:
        await buyer.send(conversation["id"], "to all")
        await agent.command("conversation.join", conversation=conversation["id"])
        await agent.send(conversation["id"], "to staff", audience=["staff"])
    for command in ("conversation.list", "sync"):
        page = await seller.command(command)
        assert [one["last_message"]["content"]["text"] for one in page["conversations"]] == ["to all"] * 2
        assert [one["unread"] for one in page["conversations"]] == [1, 1]


async def test_two_tenants_list_their_own(split: LiveNode) -> None:
    other = await split.as_tenant("other")
    own = await one_in_each(split, BUYER, SELLER)
    theirs = await one_in_each(other, BUYER, SELLER)
    for tenant, made in ((split, own), (other, theirs)):
        for socket in (await tenant.connect(*BUYER), await tenant.connect("agent:1", "agent")):
            page = await socket.command("conversation.list")
            assert {one["id"] for one in page["conversations"]} == {one["id"] for one in made}


async def silenced(split: LiveNode) -> None:
    """Who is blocked is refused in both databases once the answer has come, and heard again after an unblock."""
    pair = [one["id"] for one in await one_in_each(split, BUYER, OTHER)]
    buyer, seller = await split.connect(*BUYER), await split.connect(*OTHER)
    for named in pair:
        await seller.send(named, "before")
    await buyer.command("profile.block", profile=OTHER[0])
    for named in pair:
        with pytest.raises(Refused, match="forbidden"):
            await seller.send(named, "blocked")
    await buyer.command("profile.unblock", profile=OTHER[0])
    for named in pair:
        await seller.send(named, "after")
    await buyer.until(lambda s: all(heard(s, named) == ["before", "after"] for named in pair))


async def test_who_is_blocked_is_so_in_both_when_the_answer_comes(split: LiveNode) -> None:
    await silenced(split)


async def test_a_block_that_is_not_copied_is_noticed(split: LiveNode, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: without the copies the test above must fail."""

    async def nothing(*_: object) -> bool:
        return False

    monkeypatch.setattr(copies.Copies, "_step", nothing)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        await silenced(split)


async def test_someone_met_only_elsewhere_can_be_looked_up_and_blocked(split: LiveNode) -> None:
    _, away = await one_in_each(split, ("buyer:9", "buyer"))
    added = await split.rest.post(
        f"/conversations/{away['id']}/participants", json={"profile": "seller:9", "role": "seller"}
    )
    assert added.status_code in (200, 201), added.text
    buyer = await split.connect("buyer:9", "buyer")
    assert (await buyer.command("profile.get", profile="seller:9"))["profile"]["id"] == "seller:9"
    await buyer.command("profile.block", profile="seller:9")
    with pytest.raises(Refused, match="not_found"):
        await buyer.command("profile.get", profile="seller:8")


async def test_a_new_name_is_seen_in_both_when_the_answer_comes(split: LiveNode, pair: list[Frame]) -> None:
    seller, buyer = await split.connect(*SELLER), await split.connect(*BUYER)
    for name in ("Kim", "Kim B."):
        await seller.command("profile.update", name=name)
        for conversation in pair:
            shown = (await buyer.command("conversation.get", conversation=conversation["id"]))["conversation"]
            assert [p.get("name") for p in shown["participants"] if p["profile"] == SELLER[0]] == [name]


async def test_a_browser_is_known_in_both_and_forgotten_in_both_when_the_answer_comes(
    second: str, start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "EVERY_S", 3_600.0)  # nobody copies but who changes something
    node = await start_node(databases_beside=second)
    buyer = await node.connect(*BUYER)
    there = await asyncpg.connect(second.removeprefix("1="))
    endpoint = "https://push.example.com/buyer"
    try:
        await buyer.command("push.subscribe", endpoint=endpoint, keys=Browser().keys)
        assert await there.fetchval("SELECT count(*) FROM push_subscriptions") == 1
        await buyer.command("push.unsubscribe", endpoint=endpoint)
        assert await there.fetchval("SELECT count(*) FROM push_subscriptions") == 0
    finally:
        await there.close()


async def test_a_policy_rules_both_when_the_answer_comes(split: LiveNode, pair: list[Frame]) -> None:
    seller = await split.connect(*SELLER)
    policy = {"masking": {"rules": [{"id": "links", "kinds": ["url"], "block": 0.5}]}}
    for conversation in pair:
        await seller.send(conversation["id"], "see https://example.com/a")
    answer = await split.rest.put("/policy", json={"policy": policy})
    assert answer.status_code == 200, answer.text
    for conversation in pair:
        with pytest.raises(Refused, match="content_blocked"):
            await seller.send(conversation["id"], "see https://example.com/a")


async def test_who_is_banned_hears_nothing_of_either_any_more(split: LiveNode, pair: list[Frame]) -> None:
    seller, buyer = await split.connect(*SELLER), await split.connect(*BUYER)
    answer = await split.rest.post("/revocations", json={"profile": SELLER[0], "ban": True})
    assert answer.status_code == 200, answer.text
    for conversation in pair:
        await buyer.send(conversation["id"], "after the ban")

    async def over() -> bool:
        return seller.ended is not None

    await eventually(over)
    assert not any(heard(seller, conversation["id"]) for conversation in pair)


async def test_what_a_visitor_was_in_is_theirs_whom_they_become_in_both(split: LiveNode) -> None:
    guest = await split.visitor()
    pair = [one["id"] for one in await one_in_each(split, (guest["profile"], "buyer"), SELLER)]
    visitor, seller = await split.connect(guest["profile"], token=guest["token"]), await split.connect(*SELLER)
    for named in pair:
        await visitor.send(named, "from a guest")
    buyer = await split.connect("buyer:9", "buyer")
    merged = await buyer.command("visitor.merge", renewal=guest["renewal"])
    assert merged["conversations"] == pair
    for named in pair:
        await buyer.send(named, "from me")
        await seller.until(lambda s, named=named: heard(s, named) == ["from a guest", "from me"])


@pytest.mark.timeout(240)
async def test_the_invariants_hold_over_lives_by_chance_in_both(split: LiveNode) -> None:
    for seed in range(2):
        history = await Story(split, Random(seed)).live(steps=60)
        assert len(history.messages) > 10
        assert check_invariants(history) == []
    lived = (await split.rest.get("/conversations")).json()["conversations"]
    assert {database(conversation["id"]) for conversation in lived} == {0, 1}
