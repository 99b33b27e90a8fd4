"""The desk: staff hear of every conversation that changes, see what waits longest first, and who has what open."""

from datetime import datetime
from typing import Any

import pytest

from support.node import LiveNode, participant
from support.sockets import RawSocket, Refused

PARTIES = (("buyer:1", "buyer"), ("seller:1", "seller"))
Frame = dict[str, Any]


def rows(socket: RawSocket, conversation: str | None = None) -> list[Frame]:
    """The rows that the desk was told, oldest first."""
    told = [f["signal"]["conversation"] for f in socket.signals if f["signal"]["name"] == "conversation.touched"]
    return [row for row in told if conversation in (None, row["id"])]


def watching(socket: RawSocket) -> list[tuple[str, bool]]:
    """Who was told to have opened or closed the conversation."""
    told = [f["signal"] for f in socket.signals]
    return [(s["participant"], s["on"]) for s in told if s["name"] == "watching"]


async def follower(node: LiveNode, profile: str = "agent:1") -> RawSocket:
    agent = await node.connect(profile, "agent")
    await agent.command("desk.follow")
    return agent


async def test_staff_who_follow_the_desk_hear_of_a_message_in_any_conversation(node: LiveNode) -> None:
    agent = await follower(node)
    order = await node.conversation(*PARTIES, title="Order 1", stage="paid")
    buyer = await node.connect("buyer:1", "buyer")
    sent = await buyer.send(order["id"], "Where is it?", audience=["seller"])
    await agent.until(lambda s: any(r.get("last_message") for r in rows(s, order["id"])))
    row = rows(agent, order["id"])[-1]
    assert (row["title"], row["stage"]) == ("Order 1", "paid")
    assert row["last_message"]["content"]["text"] == "Where is it?"
    assert row["unanswered_since"] == sent["at"]
    assert {p["profile"] for p in row["participants"]} == {"buyer:1", "seller:1"}


async def test_a_row_comes_for_stage_status_attributes_and_for_who_is_in_it(node: LiveNode) -> None:
    agent = await follower(node)
    order = await node.conversation(*PARTIES)
    at = f"/conversations/{order['id']}"
    await node.rest.put(f"{at}/stage", json={"stage": "paid", "order_version": 1})
    await agent.until(lambda s: any(r.get("stage") == "paid" for r in rows(s)))
    await node.rest.patch(at, json={"attributes": {"gift": True}})
    await agent.until(lambda s: any(r.get("attributes") == {"gift": True} for r in rows(s)))
    await node.rest.post(f"{at}/participants", json={"profile": "courier:1", "role": "courier"})
    await agent.until(lambda s: any(len(r["participants"]) == 3 for r in rows(s)))
    await node.rest.post(f"{at}/close", json={})
    await agent.until(lambda s: any(r.get("status") == "closed" for r in rows(s)))


async def test_many_changes_of_one_conversation_become_few_rows(node: LiveNode) -> None:
    agent = await follower(node)
    order = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:1", "buyer")
    for number in range(60):
        await buyer.send(order["id"], f"message {number}")
    await agent.until(
        lambda s: any(r.get("last_message", {}).get("content", {}).get("text") == "message 59" for r in rows(s))
    )
    assert len(rows(agent, order["id"])) < 10


async def test_a_flood_of_conversations_becomes_one_hint_to_list_again(node: LiveNode) -> None:
    agent = await follower(node)
    node.services.hub.following.touch({(1, f"cv_{number}") for number in range(500)})
    await agent.until(lambda s: any(f["signal"]["name"] == "conversations.changed" for f in s.signals))
    assert rows(agent) == []


async def test_parties_may_not_follow_and_another_tenants_staff_hear_nothing(node: LiveNode) -> None:
    buyer = await node.connect("buyer:1", "buyer")
    with pytest.raises(Refused) as refused:
        await buyer.command("desk.follow")
    assert refused.value.code == "forbidden"
    other = await node.as_tenant("other")
    theirs, ours = await follower(other), await follower(node)
    order = await node.conversation(*PARTIES)
    await buyer.send(order["id"], "ours alone")
    await ours.until(lambda s: any(r.get("last_message") for r in rows(s, order["id"])))
    await theirs.all_heard()
    assert theirs.signals == []


async def test_staff_who_are_a_party_of_a_conversation_are_told_what_a_party_may_know(node: LiveNode) -> None:
    agent = await follower(node)
    order = await node.conversation(("buyer:1", "buyer"), ("agent:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    await buyer.send(order["id"], "for everyone")
    await agent.until(lambda s: any(r.get("last_message") for r in rows(s, order["id"])))
    assert all("unanswered_since" not in row for row in rows(agent, order["id"]))


async def test_who_unfollows_hears_no_more(node: LiveNode) -> None:
    gone, stays = await follower(node, "agent:1"), await follower(node, "agent:2")
    await gone.command("desk.unfollow")
    order = await node.conversation(*PARTIES)
    await stays.until(lambda s: rows(s, order["id"]))
    await gone.all_heard()
    assert rows(gone) == []


async def test_a_row_is_bounded_whatever_the_conversation_holds(node: LiveNode) -> None:
    agent = await follower(node)
    people = [{"profile": f"buyer:{n}", "role": "buyer"} for n in range(50)]
    order = await node.conversation(*people)
    buyer = await node.connect("buyer:1", "buyer")
    await buyer.send(order["id"], "word " * 1_600)
    await agent.until(lambda s: any(r.get("last_message") for r in rows(s, order["id"])))
    row = rows(agent, order["id"])[-1]
    assert len(row["participants"]) == 20
    assert len(row["last_message"]["content"]["text"]) <= 160


# What waits for staff


async def listed(node: LiveNode, **params: Any) -> list[str]:
    """Titles in the order asked for, over all pages of two."""
    titles: list[str] = []
    params = {"order": "unanswered", "limit": 2, **params}
    while True:
        page = (await node.rest.get("/conversations", params=params)).json()
        titles += [c["title"] for c in page["conversations"]]
        if "cursor" not in page:
            return titles
        params["cursor"] = page["cursor"]


async def test_what_waits_longest_comes_first_then_the_rest_by_activity_over_all_pages(node: LiveNode) -> None:
    made = {name: await node.conversation(*PARTIES, title=name) for name in "abcdefg"}
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    for name in "dbf":
        await buyer.send(made[name]["id"], "anyone there?")
    await agent.command("conversation.join", conversation=made["b"]["id"])
    await agent.send(made["b"]["id"], "I am", audience=["buyer"])
    await opened(agent, made["d"]["id"])
    await agent.send(made["d"]["id"], "a note is no answer", audience=["staff"])
    titles = await listed(node)
    assert titles[:2] == ["d", "f"]
    assert sorted(titles) == list("abcdefg")
    assert await listed(node, unanswered="true") == ["d", "f"]
    assert await listed(node, limit=3) == titles
    seen = (await agent.command("conversation.get", conversation=made["d"]["id"]))["conversation"]
    assert datetime.fromisoformat(seen["unanswered_since"])
    answered = (await agent.command("conversation.get", conversation=made["b"]["id"]))["conversation"]
    assert "unanswered_since" not in answered


async def test_what_staff_are_waited_for_is_not_told_to_parties(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:1", "buyer")
    await buyer.send(order["id"], "anyone there?")
    seen = (await buyer.command("conversation.get", conversation=order["id"]))["conversation"]
    assert "unanswered_since" not in seen
    with pytest.raises(Refused) as refused:
        await buyer.command("conversation.list", order="unanswered")
    assert (refused.value.code, refused.value.path) == ("forbidden", "$.order")


# Who has it open


async def opened(agent: RawSocket, conversation: str) -> Frame:
    view: Frame = (await agent.command("conversation.watch", conversation=conversation))["conversation"]
    return view


def looking(view: Frame) -> dict[str, str]:
    """Profiles that have it open, and as what."""
    return {p["profile"]: p["role"] for p in view["participants"] if p.get("watching")}


async def test_who_opens_a_conversation_is_told_at_once_who_has_it_open(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    one, two = await node.connect("agent:1", "agent"), await node.connect("agent:2", "supervisor")
    assert looking(await opened(one, order["id"])) == {"agent:1": "agent"}
    assert looking(await opened(two, order["id"])) == {"agent:1": "agent", "agent:2": "supervisor"}
    await one.until(watching)
    seen = (await one.command("conversation.get", conversation=order["id"]))["conversation"]
    assert looking(seen) == {"agent:1": "agent", "agent:2": "supervisor"}
    assert watching(one) == [(participant(seen, "agent:2"), True)]


async def test_an_agent_who_joined_has_it_open_only_while_they_look(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    joined, other = await node.connect("agent:1", "agent"), await node.connect("agent:2", "agent")
    await joined.command("conversation.join", conversation=order["id"])
    assert looking(await opened(other, order["id"])) == {"agent:2": "agent"}
    await opened(joined, order["id"])
    await other.until(watching)
    await joined.command("conversation.unwatch", conversation=order["id"])
    await other.until(lambda s: len(watching(s)) == 2)
    assert [on for _, on in watching(other)] == [True, False]
    await other.send(order["id"], "a note", audience=["staff"])
    await joined.heard("a note")


async def test_two_windows_of_one_agent_are_one_and_a_lost_connection_closes_them(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    first, second = await node.connect("agent:1", "agent"), await node.connect("agent:1", "agent")
    other = await node.connect("agent:2", "agent")
    await opened(other, order["id"])
    await opened(first, order["id"])
    await opened(second, order["id"])
    first.cut()
    await other.until(watching)
    second.cut()
    await other.until(lambda s: len(watching(s)) == 2)
    assert [on for _, on in watching(other)] == [True, False]
    seen = (await other.command("conversation.get", conversation=order["id"]))["conversation"]
    assert looking(seen) == {"agent:2": "agent"}


async def test_parties_never_learn_who_looks(node: LiveNode) -> None:
    order = await node.conversation(*PARTIES)
    buyer, agent, other = (
        await node.connect("buyer:1", "buyer"),
        await node.connect("agent:1", "agent"),
        await follower(node, "agent:2"),
    )
    await agent.command("conversation.join", conversation=order["id"])
    await opened(agent, order["id"])
    await other.until(lambda s: any(looking(r) for r in rows(s, order["id"])))
    await buyer.all_heard()
    assert watching(buyer) == []
    seen = (await buyer.command("conversation.get", conversation=order["id"]))["conversation"]
    assert looking(seen) == {}
