"""People ask staff to look again at what became of their words, or of a conversation: in one with staff alone."""

import asyncio
from typing import Any

import pytest

from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.store.db import connect

PARTIES = (("buyer:1", "buyer"), ("seller:1", "seller"))
ORDER: dict[str, Any] = {"subject": {"type": "order", "id": "55"}}


async def appeal(socket: RawSocket, conversation: str, words: str = "Look again, please", **fields: Any) -> Frame:
    return await socket.command("conversation.appeal", conversation=conversation, words=words, **fields)


async def refusal(socket: RawSocket, conversation: str, **fields: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as found:
        await appeal(socket, conversation, **fields)
    return found.value.code, found.value.path


async def told(socket: RawSocket, words: str) -> None:
    """As soon as a message says it."""
    await socket.until(lambda s: any(words in str(f["event"].get("message")) for f in s.events))


async def words_in(socket: RawSocket, conversation: str) -> list[str]:
    """Oldest first."""
    page = await socket.command("history", conversation=conversation)
    return [message["content"]["text"] for message in reversed(page["messages"])]


async def test_an_appeal_is_a_conversation_with_staff_alone_that_waits_for_their_answer(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES, **ORDER)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    await agent.command("desk.follow")
    said = await buyer.send(order["id"], "taken back by staff")
    await agent.command("message.delete", conversation=order["id"], message=said["message"])
    made = await appeal(buyer, order["id"], "It was the number of my order", message=said["message"])
    shown = made["conversation"]
    assert made["created"] is True
    assert (shown["title"], shown["subject"]) == ("Appeal: order:55", {"type": "appeal", "id": said["message"]})
    assert [(p["profile"], p["role"]) for p in shown["participants"]] == [("buyer:1", "buyer")]
    assert "attributes" not in shown
    await told(buyer, "It was the number of my order")
    await agent.until(lambda s: any(_waits(f, shown["id"]) for f in s.signals))
    row = next(f for f in agent.signals if _waits(f, shown["id"]))["signal"]["conversation"]
    assert row["attributes"] == {"conversation": order["id"], "message": said["message"]}
    assert row["last_message"]["content"]["text"] == "It was the number of my order"
    await agent.command("conversation.join", conversation=shown["id"])
    await agent.send(shown["id"], "You are right")
    await told(buyer, "You are right")
    with pytest.raises(Refused, match="not_found"):
        await seller.command("conversation.get", conversation=shown["id"])
    await seller.all_heard()
    assert b"It was the number of my order" not in b"".join(seller.raw)


def _waits(frame: Frame, conversation: str) -> bool:
    row = frame["signal"].get("conversation", {})
    return isinstance(row, dict) and row.get("id") == conversation and "unanswered_since" in row


async def test_the_same_matter_again_adds_to_the_appeal_there_is_and_another_begins_its_own(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    said = await buyer.send(order["id"], "mine")
    first = await appeal(buyer, order["id"], "one", message=said["message"])
    again = await appeal(buyer, order["id"], "two", message=said["message"])
    assert "created" not in again or again["created"] is False
    assert again["conversation"]["id"] == first["conversation"]["id"]
    assert await words_in(buyer, first["conversation"]["id"]) == ["one", "two"]
    of_all = await appeal(buyer, order["id"], "about all of it")
    others = await appeal(seller, order["id"], "I too")
    assert len({made["conversation"]["id"] for made in (first, of_all, others)}) == 3
    assert of_all["conversation"]["subject"] == {"type": "appeal", "id": order["id"]}


async def test_the_same_appeal_sent_again_and_two_at_once_are_one(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    sockets = [await node.connect("buyer:1", "buyer") for _ in range(2)]
    fields = {"conversation": order, "words": "once", "client_id": "a1"}
    first = await sockets[0].command("conversation.appeal", **fields)
    assert await sockets[1].command("conversation.appeal", **fields) == first
    await _forget_answers(node)
    assert (await sockets[1].command("conversation.appeal", **fields))["conversation"] == first["conversation"]
    assert await refusal(sockets[0], order, words="something else", client_id="a1") == ("conflict", "$.client_id")
    assert await words_in(sockets[0], first["conversation"]["id"]) == ["once"]
    other = (await node.conversation(*PARTIES))["id"]
    both = await asyncio.gather(*(appeal(socket, other, f"at once {n}") for n, socket in enumerate(sockets)))
    assert len({made["conversation"]["id"] for made in both}) == 1
    assert sorted(await words_in(sockets[0], both[0]["conversation"]["id"])) == ["at once 0", "at once 1"]


async def _forget_answers(node: LiveNode) -> None:
    connection = await connect(node.dsn, "tradepost_service")
    try:
        await connection.execute("DELETE FROM answers")
    finally:
        await connection.close()


async def test_one_who_was_removed_may_appeal_and_learns_nothing_of_now(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES, ("courier:1", "courier"), **ORDER)
    courier = await node.connect("courier:1", "courier")
    said = await courier.send(order["id"], "mine")
    at = f"/conversations/{order['id']}"
    await node.rest.delete(f"{at}/participants/{participant(order, 'courier:1')}")
    await node.rest.patch(at, json={"title": "The new address is 12 High Street"})
    made = (await appeal(courier, order["id"], message=said["message"]))["conversation"]
    assert (made["title"], made["role"]) == ("Appeal", "courier")
    await courier.send(made["id"], "and one more thing")
    assert await words_in(courier, made["id"]) == ["Look again, please", "and one more thing"]
    assert b"High Street" not in b"".join(courier.raw)


async def test_a_role_that_comes_in_by_a_stage_is_in_its_appeal_at_once(node: LiveNode) -> None:
    window = {"stages": ["picked_up"]}
    await node.rest.put("/policy", json={"policy": {"roles": {"courier": {"window": window}}}})
    order = (await node.conversation(*PARTIES, ("courier:1", "courier"), stage="picked_up"))["id"]
    courier = await node.connect("courier:1", "courier")
    made = (await appeal(courier, order))["conversation"]
    assert made["role"] == "courier"
    assert await words_in(courier, made["id"]) == ["Look again, please"]


async def test_in_a_frozen_and_in_a_closed_conversation_one_may_still_appeal(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    await node.rest.patch(f"/conversations/{order}/moderation", json={"frozen": True, "slow_mode_s": 600})
    made = (await appeal(buyer, order))["conversation"]
    await buyer.send(made["id"], "here nobody stopped us")
    await node.rest.post(f"/conversations/{order}/close", json={})
    await appeal(seller, order)


async def test_others_messages_strangers_staff_and_appeals_about_appeals_are_refused(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    stranger, agent = await node.connect("buyer:9", "buyer"), await node.connect("agent:1", "agent")
    theirs = await seller.send(order, "the seller's")
    assert await refusal(buyer, order, message=theirs["message"]) == ("not_found", "$.message")
    assert await refusal(buyer, order, message="ms_0") == ("not_found", "$.message")
    assert await refusal(stranger, order) == ("not_found", None)
    assert (await refusal(agent, order))[0] == "forbidden"
    await agent.command("conversation.join", conversation=order)
    assert (await refusal(agent, order))[0] == "forbidden"
    assert await refusal(buyer, order, words=" \n ") == ("invalid", "$.words")
    made = (await appeal(buyer, order))["conversation"]
    assert (await refusal(buyer, made["id"]))[0] == "forbidden"
    other = (await node.conversation(*PARTIES))["id"]
    own = await buyer.send(order, "of this conversation")
    assert await refusal(buyer, other, message=own["message"]) == ("not_found", "$.message")


async def test_no_other_party_is_let_into_an_appeal_by_staff_or_by_the_marketplace(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    made = (await appeal(buyer, order))["conversation"]
    seller = {"profile": "seller:1", "role": "seller"}
    with pytest.raises(Refused, match="between one person and staff"):
        await agent.command("participant.add", conversation=made["id"], **seller)
    assert (await node.rest.post(f"/conversations/{made['id']}/participants", json=seller)).status_code == 403
    joined = (await agent.command("conversation.join", conversation=made["id"]))["conversation"]
    with pytest.raises(Refused, match="between one person and staff"):
        await agent.command("participant.role", conversation=made["id"], participant=joined["me"], role="seller")
    second = {"profile": "supervisor:1", "role": "supervisor"}
    assert (await node.rest.post(f"/conversations/{made['id']}/participants", json=second)).status_code == 200


async def test_an_appeal_that_staff_have_closed_is_closed(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer = await node.connect("buyer:1", "buyer")
    made = (await appeal(buyer, order))["conversation"]
    await node.rest.post(f"/conversations/{made['id']}/close", json={})
    assert (await refusal(buyer, order))[0] == "conversation_closed"


async def test_who_left_their_appeal_is_in_it_again_with_the_next_words(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer = await node.connect("buyer:1", "buyer")
    made = (await appeal(buyer, order, "one"))["conversation"]
    await buyer.command("conversation.leave", conversation=made["id"])
    again = (await appeal(buyer, order, "two"))["conversation"]
    assert (again["id"], again["role"]) == (made["id"], "buyer")
    assert await words_in(buyer, made["id"]) == ["one", "two"]


async def test_twenty_open_appeals_are_enough(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer = await node.connect("buyer:1", "buyer")
    sent = [await buyer.send(order, f"{n}") for n in range(21)]
    made = [await appeal(buyer, order, message=one["message"]) for one in sent[:20]]
    assert (await refusal(buyer, order, message=sent[20]["message"]))[0] == "limit_reached"
    await appeal(buyer, order, "more about the first", message=sent[0]["message"])
    await node.rest.post(f"/conversations/{made[0]['conversation']['id']}/close", json={})
    await appeal(buyer, order, message=sent[20]["message"])


async def test_the_id_of_the_flag_of_what_was_refused_names_ones_own_words(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    connection = await connect(node.dsn, "tradepost_service")
    try:
        await connection.execute(
            "INSERT INTO flags (tenant_id, id, conversation_id, author_id, author_role, profile_id, client_id, "
            "fingerprint, decision, audience, findings, state) SELECT tenant_id, 'fg_1', conversation_id, id, 'buyer', "
            "profile_id, 'c1', '', 'block', '{all}', '[]', 'open' FROM participants WHERE profile_id = 'buyer:1'"
        )
    finally:
        await connection.close()
    assert await refusal(seller, order["id"], message="fg_1") == ("not_found", "$.message")
    made = (await appeal(buyer, order["id"], message="fg_1"))["conversation"]
    seen = (await node.rest.get(f"/conversations/{made['id']}")).json()["conversation"]
    assert seen["attributes"] == {"conversation": order["id"], "flag": "fg_1"}


async def test_over_rest_an_appeal_is_made_by_who_it_is_about_or_for_them(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    at, body = f"/conversations/{order}/appeals", {"words": "Please look again"}
    assert (await node.rest.post(at, json=body)).status_code == 403
    made = await node.rest.post(at, json=body, headers={"Tradepost-As": "seller:1"})
    assert (made.status_code, made.json()["conversation"]["role"]) == (201, "seller")
    async with client(node.url, await node.token("buyer:1", "buyer", conversations=[order])) as rest:
        assert (await rest.post(at, json=body)).status_code == 403  # it could not read what it began
