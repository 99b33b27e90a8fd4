"""Conversations of one tenant in two databases: nobody who uses them can tell."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from support.databases import BUYER, SELLER, heard, one_in_each, texts
from support.eventually import eventually
from support.node import LiveNode, StartNode, operators, participant
from support.sockets import Frame, Refused
from tradepost.protocol.commands import CreateConversation
from tradepost_server import embedded
from tradepost_server.handlers import placing
from tradepost_server.ids import database
from tradepost_server.model import Actor
from tradepost_server.serving import prepare_all
from tradepost_server.settings import Settings
from tradepost_server.store import tenants

LOST = {"kind": "text", "text": "lost"}


async def ensure(node: LiveNode, key: str) -> Frame:
    """What the marketplace is answered who wants the buyer's conversation of this key."""
    body = {"participants": [{"profile": "buyer:7", "role": "buyer"}]}
    answer = await node.rest.put(f"/conversations/by-key/{key}", json=body)
    assert answer.status_code in (200, 201), answer.text
    found: Frame = answer.json()
    return found


async def test_new_conversations_are_made_in_both_databases_evenly(split: LiveNode) -> None:
    made = [await split.conversation(BUYER, SELLER) for _ in range(4)]
    assert sorted(database(conversation["id"]) for conversation in made) == [0, 0, 1, 1]


async def test_what_is_said_in_either_is_told_at_once_and_read_again(split: LiveNode, pair: list[Frame]) -> None:
    buyer, seller = await split.connect(*BUYER), await split.connect(*SELLER)
    for number, conversation in enumerate(pair):
        named = conversation["id"]
        sent = await buyer.send(named, f"hello {number}", client_id="c1")
        again = await buyer.send(named, f"hello {number}", client_id="c1")
        assert again["message"] == sent["message"]
        await seller.until(lambda s, named=named: heard(s, named))
        await buyer.command(
            "message.edit", conversation=named, message=sent["message"], content={"kind": "text", "text": "edited"}
        )
        await seller.command("message.react", conversation=named, message=sent["message"], emoji="👍")
        await seller.command("receipt.set", conversation=named, lane="all", read=sent["seq"])
        page = await seller.command("history", conversation=named)
        assert texts(page) == ["edited"]
        assert list(page["messages"][0]["reactions"]) == ["👍"]
        events = await seller.command("events", conversation=named, lane="all", after=0)
        assert [event["seq"] for event in events["events"]] == list(range(1, events["head"] + 1))
        shown = (await split.rest.get(f"/conversations/{named}")).json()["conversation"]
        assert shown["id"] == named


async def test_a_key_is_of_one_conversation_wherever_it_lives(split: LiveNode) -> None:
    found = set()
    for number in range(4):
        key = f"order:{number}"
        first, again = [await ensure(split, key) for _ in range(2)]
        assert (first["created"], again.get("created")) == (True, None)
        assert first["conversation"]["id"] == again["conversation"]["id"]
        found.add(database(first["conversation"]["id"]))
        refused = await split.rest.post("/conversations", json={"key": key})
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert found == {0, 1}


async def test_a_create_that_is_asked_again_is_answered_with_what_was_made(split: LiveNode) -> None:
    for number in range(4):
        body = {"participants": [{"profile": "buyer:7", "role": "buyer"}], "client_id": f"c{number}"}
        first, again = [(await split.rest.post("/conversations", json=body)).json() for _ in range(2)]
        assert first["conversation"]["id"] == again["conversation"]["id"]


async def test_who_was_never_heard_of_comes_into_a_conversation_elsewhere(split: LiveNode, pair: list[Frame]) -> None:
    for conversation in pair:
        named = conversation["id"]
        body = {"profile": f"courier:{named[-1]}", "role": "courier", "name": "Kim"}
        added = await split.rest.post(f"/conversations/{named}/participants", json=body)
        assert added.status_code in (200, 201), added.text
        agent = await split.connect("agent:1", "agent")
        joined = await agent.command("conversation.join", conversation=named)
        assert participant(joined["conversation"], "agent:1")
        roster = (await split.rest.get(f"/conversations/{named}")).json()["conversation"]["participants"]
        assert "Kim" in [one.get("name") for one in roster]


async def test_an_id_of_a_database_that_is_not_set_is_found_no_more_than_a_strangers(split: LiveNode) -> None:
    buyer = await split.connect(*BUYER)
    refusals = []
    for named in ("cv_" + "0" * 32, "cv_" + "0" * 32 + "z1", "cv_" + "0" * 32 + "z7"):
        with pytest.raises(Refused) as refused:
            await buyer.command("conversation.get", conversation=named)
        refusals.append({name: value for name, value in refused.value.frame.items() if name != "ref"})
    assert refusals[0] == refusals[1] == refusals[2]
    assert refusals[0]["code"] == "not_found"


async def test_two_tenants_with_equal_keys_see_their_own_in_both(split: LiveNode) -> None:
    other = await split.as_tenant("other")
    for number in range(2):
        ids = []
        for tenant in (split, other):
            made = await ensure(tenant, f"order:{number}")
            assert made["created"] is True
            ids.append(made["conversation"]["id"])
        assert ids[0] != ids[1]
        buyer = await split.connect(*BUYER)
        with pytest.raises(Refused, match="not_found"):
            await buyer.send(ids[1], "a stranger's")
        with pytest.raises(Refused, match="not_found"):
            await buyer.command("history", conversation=ids[1])


async def test_a_key_that_was_reserved_by_one_that_died_is_completed_by_who_asks_next(split: LiveNode) -> None:
    connection = await asyncpg.connect(split.dsn)
    reserved = "cv_" + "0" * 31 + "1z1"
    try:
        await connection.execute("INSERT INTO placed SELECT id, 'key/order:9', $1 FROM tenants", reserved)
    finally:
        await connection.close()
    made = await ensure(split, "order:9")
    assert (made["conversation"]["id"], made["created"]) == (reserved, True)


async def test_what_one_node_commits_is_heard_at_another_in_both(
    second: str, start_node: StartNode, broker: str
) -> None:
    here, there = [await start_node(databases_beside=second, broker=broker) for _ in range(2)]
    pair = await one_in_each(here, BUYER, SELLER)
    buyer, seller = await here.connect(*BUYER), await there.connect(*SELLER)
    for conversation in pair:
        await buyer.send(conversation["id"], "over there")
        await seller.until(lambda s, named=conversation["id"]: heard(s, named))


@pytest.mark.one_node("the writer of one node is kept from telling")
async def test_what_a_node_committed_and_never_told_is_swept_in_both(split: LiveNode, pair: list[Frame]) -> None:
    """The row of the outbox stays behind where its writer dies between commit and telling."""
    buyer, seller = await split.connect(*BUYER), await split.connect(*SELLER)
    for conversation in pair:
        named = conversation["id"]
        services = split.services.at(named)
        told = services.writer._publish
        services.writer._publish = lambda committed, confirmed: None  # type: ignore[method-assign,assignment]
        lost = await buyer.ask("message.send", conversation=named, content={"kind": "text", "text": "late"})
        try:
            await eventually(lambda named=named: _is_stored(split, named))
        finally:
            services.writer._publish = told  # type: ignore[method-assign]
        await seller.until(lambda s, named=named: heard(s, named))
        lost.cancel()


async def _is_stored(node: LiveNode, named: str) -> bool:
    return bool(texts((await node.rest.get(f"/conversations/{named}/messages")).json()))


async def test_deadlines_come_in_both(split: LiveNode, pair: list[Frame]) -> None:
    for conversation in pair:
        until = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
        body = {"profile": "courier:1", "role": "courier", "until": until}
        assert (await split.rest.post(f"/conversations/{conversation['id']}/participants", json=body)).is_success
    seller = await split.connect(*SELLER)
    await seller.until(lambda s: len([f for f in s.events if f["event"]["name"] == "participant.left"]) == 2)


async def test_a_database_that_dies_takes_only_its_own_conversations_with_it_and_brings_them_back(
    database_dsn: str, tmp_path: Path, start_node: StartNode
) -> None:
    lock = embedded.acquire_lock(tmp_path / "second")
    server = embedded.start(tmp_path / "second")
    try:
        setting = f"1={server.dsn}"
        await prepare_all(Settings(data=tmp_path / "data", databases_beside=setting), database_dsn)
        node = await start_node(databases_beside=setting)
        home, away = [conversation["id"] for conversation in await one_in_each(node, BUYER, SELLER)]
        buyer, seller = await node.connect(*BUYER), await node.connect(*SELLER)
        await buyer.send(away, "before")
        embedded.stop(server)
        await buyer.send(home, "meanwhile")
        with pytest.raises(Refused) as refused:
            await buyer.send(away, "lost", client_id="c1")
        assert refused.value.retryable, refused.value.frame
        with pytest.raises(Refused, match="unavailable"):
            await buyer.command("conversation.list")
        async with operators(node) as asking:
            parts = (await asking.get("/ready")).json()["parts"]
        assert (parts["database"]["state"], parts["database 1"]["state"]) == ("ok", "degraded")
        renamed = await node.rest.patch("/profiles/seller:1", json={"name": "Kim"})
        assert renamed.status_code == 200, renamed.text

        server = embedded.start(tmp_path / "second")

        async def said() -> bool:
            answer = await (await buyer.ask("message.send", conversation=away, content=LOST, client_id="c1"))
            assert answer["type"] == "reply" or answer["retryable"], answer
            return answer["type"] == "reply"

        await eventually(said)
        await seller.until(lambda s: heard(s, away) == ["before", "lost"])
        assert heard(seller, home) == ["meanwhile"]

        async def known() -> bool:
            shown = await seller.command("conversation.get", conversation=away)
            return "Kim" in [one.get("name") for one in shown["conversation"]["participants"]]

        await eventually(known)
    finally:
        embedded.stop(server)
        lock.release()


async def test_the_same_client_id_of_different_people_is_of_different_conversations(split: LiveNode) -> None:
    """Ids of both may have a slash."""
    async with split.services.database.transaction(1) as tx:
        tenant = await tenants.get(tx, 1)
    made = set()
    for profile, client_id in (("a", "b/c"), ("a/b", "c")):
        actor = Actor(tenant=tenant, profile_id=profile)
        made.add((await placing.place(split.services, actor, CreateConversation(client_id=client_id)))[1])
    assert len(made) == 2
