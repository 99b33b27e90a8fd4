"""What people do about who troubles them: staff learn of reports, a blocked person is not heard in a talk of two."""

from typing import Any

import pytest

from support import neighbour
from support.node import LiveNode
from support.sockets import RawSocket, Refused

PAIR = (("buyer:1", "buyer"), ("buyer:2", "buyer"))
ORDER = {"subject": {"type": "order", "id": "55"}}


async def refused(socket: RawSocket, command: str, **fields: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as found:
        await socket.command(command, **fields)
    return found.value.code


async def told_by(sender: RawSocket, conversation: str, **fields: Any) -> dict[str, str]:
    sent = await sender.send(conversation, "pay me elsewhere", **fields)
    return {"conversation": conversation, "message": sent["message"]}


# Reports


async def test_staff_learn_of_a_report_once_from_each_and_settle_it(node: LiveNode) -> None:
    order = await node.conversation(*PAIR, ("buyer:3", "buyer"), title="reported")
    other = await node.conversation(*PAIR, title="other")
    agent = await node.connect("agent:1", "agent")
    await agent.command("desk.follow")
    one, two = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    await two.send(other["id"], "waits longer")
    message = await told_by(two, order["id"])
    for _ in range(2):
        await one.command("message.report", **message, reason="fraud", words="asks for money")
    third = await node.connect("buyer:3", "buyer")
    await third.command("message.report", **message, reason="spam")
    await agent.until(lambda s: any(f["signal"].get("conversation", {}).get("reported") == 2 for f in s.signals))
    await agent.command("report.settle", conversation=order["id"])
    seen = (await agent.command("conversation.get", conversation=order["id"]))["conversation"]
    assert "reported" not in seen
    audit = (await node.rest.get("/audit", params={"conversation": order["id"]})).json()["entries"]
    assert [(e["action"], e["by"]) for e in audit] == [
        ("report.settle", "agent:1"),
        ("message.report", "buyer:3"),
        ("message.report", "buyer:1"),
    ]


async def test_what_was_reported_waits_for_staff_though_they_answered(node: LiveNode) -> None:
    quiet = await node.conversation(*PAIR, title="quiet")
    order = await node.conversation(*PAIR, title="reported")
    agent = await node.connect("agent:1", "agent")
    one, two = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    message = await told_by(two, order["id"])
    await agent.command("conversation.join", conversation=order["id"])
    await agent.send(order["id"], "answered")
    await one.command("message.report", **message, reason="abuse")
    await agent.command("conversation.close", conversation=quiet["id"])
    page = (await agent.command("conversation.list", order="unanswered"))["conversations"]
    assert [(c["title"], c.get("reported", 0)) for c in page] == [("reported", 1), ("quiet", 0)]


async def test_a_message_that_is_not_theirs_to_read_cannot_be_reported_and_parties_learn_of_none(
    node: LiveNode,
) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))
    seller, courier = await node.connect("seller:1", "seller"), await node.connect("courier:1", "courier")
    buyer = await node.connect("buyer:1", "buyer")
    message = await told_by(seller, order["id"], audience=["buyer"])
    assert await refused(courier, "message.report", **message, reason="spam") == "not_found"
    assert await refused(buyer, "message.report", **message, reason="boredom") == "invalid"
    await buyer.command("message.report", **message, reason="spam")
    assert await refused(buyer, "report.settle", conversation=order["id"]) == "forbidden"
    seen = (await seller.command("conversation.get", conversation=order["id"]))["conversation"]
    assert "reported" not in seen


# Blocks


async def test_a_blocked_person_is_refused_in_a_talk_of_two_and_heard_again_once_unblocked(node: LiveNode) -> None:
    talk = await node.conversation(*PAIR)
    one, two = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    await two.send(talk["id"], "hello")
    await one.command("profile.block", profile="buyer:2")
    assert await refused(two, "message.send", conversation=talk["id"], content={"kind": "text", "text": "x"}) == (
        "forbidden"
    )
    seen = (await one.command("conversation.get", conversation=talk["id"]))["conversation"]
    assert [p["profile"] for p in seen["participants"] if p.get("blocked")] == ["buyer:2"]
    await one.send(talk["id"], "the blocker may still write")
    await two.send(talk["id"], "to staff, for help", audience=["staff"])
    await one.command("profile.unblock", profile="buyer:2")
    await neighbour.told()
    await two.send(talk["id"], "again")
    await one.heard("again")
    assert "x" not in one.texts()


async def test_where_both_stay_the_blocker_hears_only_that_a_blocked_person_spoke(node: LiveNode) -> None:
    order = await node.conversation(*PAIR, **ORDER)
    three = await node.conversation(*PAIR, ("seller:1", "seller"))
    one, two = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    await one.command("profile.block", profile="buyer:2")
    await two.send(order["id"], "about the order")
    await two.send(three["id"], "to all three")
    for made in (order, three):
        await one.until(lambda s, made=made: any(e["conversation"] == made["id"] for e in s.events))
    told = [frame["event"]["message"] for frame in one.events]
    assert [(message["hidden"], message.get("content")) for message in told] == [("blocked", None)] * 2


async def test_a_blocked_person_begins_no_conversation_with_the_blocker(node: LiveNode) -> None:
    roles = {"buyer": {"invites": ["buyer"], "may": ["start", "title"]}}
    await node.rest.put("/policy", json={"policy": {"roles": roles}})
    await node.conversation(*PAIR)
    one, two = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    await one.command("profile.block", profile="buyer:2")
    both = [{"profile": "buyer:1", "role": "buyer"}]
    assert await refused(two, "conversation.create", participants=both) == "forbidden"
    mine = [{"profile": "buyer:2", "role": "buyer"}]
    begun = (await one.command("conversation.create", participants=mine))["conversation"]
    assert await refused(two, "message.send", conversation=begun["id"], content={"kind": "text", "text": "x"}) == (
        "forbidden"
    )


async def test_the_blocked_person_is_not_told(node: LiveNode) -> None:
    talk = await node.conversation(*PAIR)
    one, two = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    await neighbour.known("buyer:1")
    before = (await two.command("conversation.get", conversation=talk["id"]))["conversation"]
    told = [f for f in two.caused if f["type"] != "reply"]
    await one.command("profile.block", profile="buyer:2")
    await two.all_heard()
    after = (await two.command("conversation.get", conversation=talk["id"]))["conversation"]
    assert after == before
    assert [f for f in two.caused if f["type"] not in ("reply", "pong")] == told


async def test_staff_strangers_and_oneself_cannot_be_blocked(node: LiveNode) -> None:
    talk = await node.conversation(*PAIR)
    agent = await node.connect("agent:1", "agent")
    await agent.command("conversation.join", conversation=talk["id"])
    one = await node.connect("buyer:1", "buyer")
    assert await refused(one, "profile.block", profile="agent:1") == "forbidden"
    assert await refused(one, "profile.block", profile="nobody") == "not_found"
    assert await refused(one, "profile.block", profile="buyer:1") == "invalid"
    await one.command("profile.block", profile="buyer:2")
    await one.command("profile.block", profile="buyer:2")
    assert (await one.command("profile.blocks"))["profiles"] == ["buyer:2"]
    await one.command("profile.unblock", profile="buyer:2")
    assert (await one.command("profile.blocks"))["profiles"] == []


async def test_a_visitor_who_was_blocked_stays_so_when_they_become_someone(node: LiveNode) -> None:
    visitor = await node.visitor()
    page = await node.connect("", token=visitor["token"])
    made = (await page.command("conversation.start", site=node.site, **{"with": ["seller:42"]}))["conversation"]
    await page.send(made["id"], "hello")
    seller = await node.connect("seller:42", "seller")
    await seller.command("profile.block", profile=visitor["profile"])
    ana = await node.connect("buyer:7", "buyer")
    await ana.command("visitor.merge", renewal=visitor["renewal"])
    assert "buyer:7" in (await seller.command("profile.blocks"))["profiles"]
    words = {"conversation": made["id"], "content": {"kind": "text", "text": "it is me again"}}
    assert await refused(ana, "message.send", **words) == "forbidden"
    fresh = {"site": node.site, "with": ["seller:42"], "context": {"listing": "another"}}
    assert await refused(ana, "conversation.start", **fresh) == "forbidden"
