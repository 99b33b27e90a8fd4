"""T40: a client_id makes a resend harmless, and means nothing to anyone else or anywhere else."""

import asyncio
from typing import Any

import pytest

from support import neighbour
from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket, Refused


async def conflict_of(socket: RawSocket, name: str, **fields: Any) -> Frame:
    """How a command is refused whose client_id was used for something else."""
    with pytest.raises(Refused) as refused:
        await socket.command(name, **fields)
    assert (refused.value.code, refused.value.path, refused.value.retryable) == ("conflict", "$.client_id", False)
    return refused.value.frame


async def test_t40_the_same_client_id_is_another_message_for_everyone_and_everywhere_else(
    two_tenants: tuple[LiveNode, LiveNode],
) -> None:
    stored = set()
    for node in two_tenants:
        orders = [await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller")) for _ in range(2)]
        for profile in ("buyer", "seller"):
            socket = await node.connect(f"{profile}:1", profile)
            for order in orders:
                sent = await socket.send(order["id"], "the same words", client_id="c1")
                stored.add((order["id"], sent["message"]))
    assert len(stored) == 8


async def test_t40_two_devices_and_two_doors_share_their_profiles_client_ids(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    phone, laptop = await node.connect("buyer:1", "buyer"), await node.connect("buyer:1", "buyer")
    first = await phone.send(order["id"], "once", client_id="c1")
    assert await laptop.send(order["id"], "once", client_id="c1") == first
    body = {"content": {"kind": "text", "text": "once"}}
    path = f"/conversations/{order['id']}/messages"
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        by_header = await rest.post(path, json=body, headers={"Idempotency-Key": "c1"})
        by_body = await rest.post(path, json={**body, "client_id": "c1"})
        by_both = await rest.post(path, json={**body, "client_id": "c1"}, headers={"Idempotency-Key": "c1"})
        differing = await rest.post(path, json={**body, "client_id": "c1"}, headers={"Idempotency-Key": "other"})
    assert by_header.json() == by_body.json() == by_both.json() == first
    assert (differing.status_code, differing.json()["path"]) == (400, "$.client_id")
    listed = (await node.rest.get(path)).json()["messages"]
    assert [m["id"] for m in listed] == [first["message"]]


async def test_t40_other_content_under_the_same_client_id_is_refused_with_what_stands_there(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    first = await buyer.send(order["id"], "once", client_id="c1")
    other = await buyer.send(order["id"], "something to answer")
    at = {"conversation": order["id"], "client_id": "c1"}
    once = {"kind": "text", "text": "once"}
    for changed in (
        {"content": {"kind": "text", "text": "twice"}},
        {"content": {"kind": "location", "latitude": 1, "longitude": 1}},
        {"content": once, "audience": ["seller"]},
        {"content": once, "reply_to": other["message"]},
    ):
        refusal = await conflict_of(buyer, "message.send", **at, **changed)
        assert refusal["details"] == {"message": first["message"], "seq": first["seq"]}
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        body = {"content": {"kind": "text", "text": "twice"}, "client_id": "c1"}
        answer = await rest.post(f"/conversations/{order['id']}/messages", json=body)
    assert answer.status_code == 409
    assert answer.json()["details"] == {"message": first["message"], "seq": first["seq"]}
    assert [m["content"]["text"] for m in (await buyer.command("history", conversation=order["id"]))["messages"]] == [
        "something to answer",
        "once",
    ]


async def test_t40_a_hundred_devices_at_once_store_one_message(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    sockets = [await node.connect("buyer:1", "buyer") for _ in range(10)]
    words = [f"{n % 3}" for n in range(100)]
    asked = await asyncio.gather(
        *(sockets[n % 10].ask("message.send", conversation=order["id"], client_id="c1",
                              content={"kind": "text", "text": words[n]}) for n in range(100))
    )  # fmt: skip
    answers = await asyncio.gather(*asked)
    stored = {answer["result"]["message"] for answer in answers if answer["type"] == "reply"}
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert len(stored) == 1
    assert {answer["code"] for answer in refused} == {"conflict"}
    assert {answer["details"]["message"] for answer in refused} == stored


async def test_t40_the_client_id_of_a_change_is_its_askers_alone(node: LiveNode) -> None:
    orders = [await node.conversation(("agent:1", "agent"), ("agent:2", "agent")) for _ in range(2)]
    agents = [await node.connect(f"agent:{n}", "agent") for n in (1, 2)]
    await neighbour.known("agent:2")  # an answer says who is online, as it is then
    at = {"conversation": orders[0]["id"], "client_id": "c1"}
    first = await agents[0].command("conversation.update", **at, title="First")
    assert (await agents[0].command("conversation.update", **at, title="First"))["conversation"] == first[
        "conversation"
    ]
    await agents[1].command("conversation.update", **at, title="Second")
    await conflict_of(agents[0], "conversation.update", **at, title="Third")
    await conflict_of(agents[0], "conversation.update", conversation=orders[1]["id"], client_id="c1", title="First")
    await conflict_of(agents[0], "conversation.close", **at)
    await agents[0].all_heard()
    seen = (await agents[0].command("conversation.get", conversation=orders[0]["id"]))["conversation"]
    assert (seen["title"], seen.get("status", "open")) == ("Second", "open")


async def test_t40_a_resend_after_removal_gets_the_first_answer_and_other_content_no_more(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    first = await buyer.send(order["id"], "once", client_id="c1")
    await node.rest.delete(f"/conversations/{order['id']}/participants/{participant(order, 'buyer:1')}")
    assert await buyer.send(order["id"], "once", client_id="c1") == first
    with pytest.raises(Refused) as refused:
        await buyer.send(order["id"], "new", client_id="c2")
    assert refused.value.code == "forbidden"


async def test_t40_a_client_id_that_would_break_the_index_is_refused_before(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    for odd in ("", "x" * 129, "a\nb", "\x00", "\x7f", 1, ["c1"]):
        with pytest.raises(Refused) as refused:
            await buyer.send(order["id"], "x", client_id=odd)
        assert (refused.value.code, refused.value.path) == ("invalid", "$.client_id"), odd
