"""Staff calm a conversation down: while it is frozen parties say nothing, while it is slow they say it seldom."""

import asyncio
from typing import Any

import pytest

from support.node import LiveNode, StartNode, client
from support.sockets import Frame, RawSocket, Refused

PARTIES = (("buyer:1", "buyer"), ("seller:1", "seller"))
HERE = {"latitude": 41.38, "longitude": 2.17}
CHOICE = {"kind": "buttons", "text": "Which?", "buttons": [{"id": "red", "type": "reply", "label": "Red"}]}
Commands = list[tuple[str, dict[str, Any]]]


def text(words: str) -> Frame:
    return {"kind": "text", "text": words}


async def refusal(socket: RawSocket, command: str, **fields: Any) -> Refused:
    with pytest.raises(Refused) as found:
        await socket.command(command, **fields)
    return found.value


async def moderate(agent: RawSocket, conversation: str, **fields: Any) -> Frame:
    found: Frame = (await agent.command("conversation.moderate", conversation=conversation, **fields))["conversation"]
    return found


async def speaking(buyer: RawSocket, seller: RawSocket, order: str) -> Commands:
    """All by which a party says, changes or takes back something, aimed at what is there."""
    own = {"conversation": order, "message": (await buyer.send(order, "mine"))["message"]}
    asked = await seller.command("message.send", conversation=order, content=CHOICE)
    begun = await buyer.command("location.start", conversation=order, duration_s=900)
    return [
        ("message.send", {"conversation": order, "content": text("more")}),
        ("message.send", {"conversation": order, "content": text("to staff"), "audience": ["staff"]}),
        ("message.send", {"conversation": order, "content": text("an answer"), "reply_to": asked["message"]}),
        ("message.edit", {**own, "content": text("changed")}),
        ("message.delete", own),
        ("message.react", {**own, "emoji": "👍"}),
        ("message.answer", {"conversation": order, "message": asked["message"], "action": "red"}),
        ("conversation.update", {"conversation": order, "title": "Call me"}),
        ("location.start", {"conversation": order, "duration_s": 900}),
        ("location.move", {"conversation": order, "message": begun["message"], **HERE}),
    ]


# Frozen


async def test_while_it_is_frozen_a_party_says_changes_and_takes_back_nothing_and_then_does_again(
    node: LiveNode,
) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    commands = await speaking(buyer, seller, order)
    shown = await moderate(agent, order, frozen=True, reason="They shout")
    assert shown["frozen"] is True
    refused = [(name, await refusal(buyer, name, **fields)) for name, fields in commands]
    assert [(name, r.code) for name, r in refused] == [(name, "conversation_frozen") for name, _ in commands]
    assert all("You can appeal" in r.frame["message"] and not r.retryable for _, r in refused)
    await moderate(agent, order, frozen=False)
    for name, fields in sorted(commands, key=lambda one: one[0] == "message.delete"):
        if name != "location.move":  # the second `location.start` ended the first
            await buyer.command(name, **fields)


async def test_a_back_end_that_speaks_for_a_party_is_that_party(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    await node.rest.patch(f"/conversations/{order}/moderation", json={"frozen": True})
    said = {"json": {"content": text("for the buyer")}, "headers": {"Tradepost-As": "buyer:1"}}
    answer = await node.rest.post(f"/conversations/{order}/messages", **said)
    assert (answer.status_code, answer.json()["code"]) == (409, "conversation_frozen")


async def test_parties_read_report_and_leave_and_staff_and_the_marketplace_go_on_in_a_frozen_conversation(
    node: LiveNode,
) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    said = await seller.send(order, "before")
    await moderate(agent, order, frozen=True)
    await agent.command("conversation.watch", conversation=order)
    await agent.send(order, "a note", audience=["staff"])
    await agent.command("conversation.join", conversation=order)
    spoken = await agent.send(order, "Please be kind")
    await agent.command("message.edit", conversation=order, message=spoken["message"], content=text("Be kind, please"))
    await agent.command("message.delete", conversation=order, message=said["message"])
    await node.rest.put(f"/conversations/{order}/stage", json={"stage": "paid", "order_version": 1})
    await buyer.command("receipt.set", conversation=order, lane="all", read=spoken["seq"])
    await buyer.command("message.report", conversation=order, message=spoken["message"], reason="abuse")
    history = await buyer.command("history", conversation=order)
    assert history["messages"][0]["content"]["text"] == "Be kind, please"
    await buyer.command("conversation.leave", conversation=order)


async def test_a_message_sent_before_the_freeze_gets_its_first_answer_again(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    first = await buyer.send(order, "said in time", client_id="once")
    await moderate(agent, order, frozen=True)
    assert await buyer.send(order, "said in time", client_id="once") == first
    other = await refusal(buyer, "message.send", conversation=order, content=text("else"), client_id="once")
    assert other.code == "conflict"


async def test_all_in_it_are_told_and_the_audit_says_who_and_why_and_the_same_again_is_nothing(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    await moderate(agent, order, frozen=True, reason="They shout")
    await moderate(agent, order, frozen=True, slow_mode_s=0)
    await moderate(agent, order, frozen=False, slow_mode_s=30)
    await buyer.until(lambda s: s.names().count("conversation.updated") == 2)
    await buyer.all_heard()
    told = [f["event"] for f in buyer.events if f["event"]["name"] == "conversation.updated"]
    assert [event["changed"] for event in told] == [["frozen"], ["frozen", "slow_mode_s"]]
    assert told[0]["conversation"]["frozen"] is True
    assert told[1]["conversation"] == {"status": "open", "slow_mode_s": 30}
    seen = (await buyer.command("conversation.get", conversation=order))["conversation"]
    assert (seen.get("frozen", False), seen["slow_mode_s"]) == (False, 30)
    audit = (await node.rest.get("/audit", params={"conversation": order})).json()["entries"]
    assert [(e["action"], e["by"], e.get("reason"), e["details"]) for e in audit] == [
        ("conversation.moderate", "agent:1", None, {"frozen": False, "slow_mode_s": 30}),
        ("conversation.moderate", "agent:1", "They shout", {"frozen": True, "slow_mode_s": 0}),
    ]


async def test_parties_calm_nobody_down_and_staff_without_the_grant_do_not(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, stranger = await node.connect("buyer:1", "buyer"), await node.connect("buyer:9", "buyer")
    assert (await refusal(buyer, "conversation.moderate", conversation=order, frozen=True)).code == "forbidden"
    assert (await refusal(stranger, "conversation.moderate", conversation=order, frozen=True)).code == "not_found"
    await node.rest.put("/policy", json={"policy": {"roles": {"agent": {"grants": ["see_as"]}}}})
    agent = await node.connect("agent:1", "agent")
    assert (await refusal(agent, "conversation.moderate", conversation=order, frozen=True)).code == "forbidden"
    assert (await refusal(agent, "conversation.moderate", conversation=order, slow_mode_s=-1)).code == "invalid"


async def test_another_node_knows_of_the_freeze_under_the_lock(node: LiveNode, start_node: StartNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    other = await start_node()
    buyer, agent = await other.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    await buyer.send(order, "known there")
    await moderate(agent, order, frozen=True)
    assert (await refusal(buyer, "message.send", conversation=order, content=text("x"))).code == "conversation_frozen"


# Slow


async def test_in_a_slow_conversation_a_party_waits_and_is_told_how_long(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    await buyer.send(order, "long ago")
    asked = await seller.command("message.send", conversation=order, content=CHOICE)
    assert (await moderate(agent, order, slow_mode_s=600))["slow_mode_s"] == 600
    answered = {"conversation": order, "message": asked["message"], "action": "red"}
    for command, fields in (
        ("message.send", {"conversation": order, "content": text("again")}),
        ("message.send", {"conversation": order, "content": text("aside"), "audience": ["seller"]}),
        ("message.answer", answered),
        ("location.start", {"conversation": order, "duration_s": 900}),
    ):
        refused = await refusal(buyer, command, **fields)
        assert (refused.code, refused.retryable) == ("too_fast", True)
        assert 590 <= refused.frame["retry_after_s"] <= 600
    await agent.command("conversation.join", conversation=order)
    for said in ("staff", "write", "freely"):
        await agent.send(order, said)
    await buyer.command("message.react", conversation=order, message=asked["message"], emoji="👍")
    await moderate(agent, order, slow_mode_s=0)
    await buyer.command("message.answer", **answered)
    await buyer.send(order, "freely again")


async def test_after_the_time_that_was_told_the_message_passes(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    await moderate(agent, order, slow_mode_s=3)
    await buyer.send(order, "one")
    refused = await refusal(buyer, "message.send", conversation=order, content=text("two"))
    assert 2 <= refused.frame["retry_after_s"] <= 3
    await asyncio.sleep(refused.frame["retry_after_s"])  # what the server said is enough
    await buyer.send(order, "two")


async def test_of_two_messages_sent_at_once_one_passes_on_every_way(node: LiveNode, start_node: StartNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    agent = await node.connect("agent:1", "agent")
    await moderate(agent, order, slow_mode_s=600)
    here = [await node.connect("buyer:1", "buyer") for _ in range(3)]
    there = await (await start_node()).connect("buyer:1", "buyer")
    asked = [
        await socket.ask("message.send", conversation=order, content=text(f"{at}"))
        for at, socket in enumerate([*here, there, *here])
    ]
    answers = await asyncio.gather(*asked)
    assert sorted(frame.get("code", "stored") for frame in answers) == ["stored"] + ["too_fast"] * 6


async def test_a_resend_in_a_slow_conversation_gets_its_first_answer(node: LiveNode) -> None:
    order = (await node.conversation(*PARTIES))["id"]
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    asked = await seller.command("message.send", conversation=order, content=CHOICE)
    await moderate(agent, order, slow_mode_s=600)
    answered = {"conversation": order, "message": asked["message"], "action": "red", "client_id": "a1"}
    first = await buyer.command("message.answer", **answered)
    assert await buyer.command("message.answer", **answered) == first
    refused = await refusal(buyer, "message.send", conversation=order, content=text("x"), client_id="m1")
    assert refused.code == "too_fast"
    await moderate(agent, order, slow_mode_s=0)
    sent = await buyer.send(order, "x", client_id="m1")
    await moderate(agent, order, slow_mode_s=600)
    assert await buyer.send(order, "x", client_id="m1") == sent


async def test_over_rest_too_fast_says_when_to_come_back(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    moderated = await node.rest.patch(f"/conversations/{order['id']}/moderation", json={"slow_mode_s": 600})
    assert moderated.json()["conversation"]["slow_mode_s"] == 600
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        at, said = f"/conversations/{order['id']}/messages", {"content": text("hello")}
        assert (await rest.post(at, json=said)).is_success
        answer = await rest.post(at, json=said)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
    assert 590 <= float(answer.headers["retry-after"]) <= 600
