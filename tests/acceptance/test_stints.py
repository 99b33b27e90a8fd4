"""Who reads what, from where to where: joining, leaving, coming back, roles, deadlines, staff, notes."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support import postgres as cluster
from support.node import LiveNode, participant
from support.sockets import Frame, RawSocket, Refused

pytestmark = pytest.mark.timeout(60)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


async def add(node: LiveNode, made: Frame, profile: str, role: str, **fields: Any) -> str:
    """The participant id of someone who joins."""
    body = {"profile": profile, "role": role, **fields}
    answer = await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["participant"]["id"]
    return found


async def remove(node: LiveNode, made: Frame, who: str) -> None:
    answer = await node.rest.delete(f"/conversations/{made['id']}/participants/{who}")
    assert answer.status_code == 200, answer.text


async def lane_of(socket: RawSocket, made: Frame, lane: str) -> Frame:
    """A lane as `conversation.get` shows it."""
    found = (await socket.command("conversation.get", conversation=made["id"]))["conversation"]["lanes"]
    return next(one for one in found if one["id"] == lane)


async def read(socket: RawSocket, made: Frame, lane: str = "all", after: int = 0) -> list[tuple[int, str]]:
    """Place and name of the events that may be read."""
    page = await socket.command("events", conversation=made["id"], lane=lane, after=after)
    return [(frame["seq"], frame["event"]["name"]) for frame in page["events"]]


async def code(socket: RawSocket, command: str, **fields: Any) -> str:
    """Of the refusal."""
    with pytest.raises(Refused) as refused:
        await socket.command(command, **fields)
    return refused.value.code


# Joining


async def test_who_joins_with_all_of_the_history_reads_it_from_the_first_place(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "before")
    await add(node, made, "courier:1", "courier", history="all")
    courier = await node.connect("courier:1", "courier")
    assert (await lane_of(courier, made, "all"))["ranges"] == [{}]
    assert [seq for seq, _ in await read(courier, made)] == [1, 2, 3, 4, 5]
    page = await courier.command("history", conversation=made["id"])
    assert [m["content"]["text"] for m in page["messages"]] == ["before"]


async def test_who_joins_from_now_reads_from_their_own_joining(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "before")
    await buyer.send(made["id"], "to the seller", audience=["seller"])
    courier = await node.connect("courier:1", "courier")
    await add(node, made, "courier:1", "courier", history="from_join")
    joined = await courier.event("participant.joined")
    await buyer.send(made["id"], "after")
    await courier.heard("after")
    assert joined["seq"] == 5
    assert (await lane_of(courier, made, "all"))["ranges"] == [{"after": 4}]
    assert await read(courier, made) == [(5, "participant.joined"), (6, "message.created")]
    page = await courier.command("history", conversation=made["id"])
    assert [m["content"]["text"] for m in page["messages"]] == ["after"]
    assert not page.get("more_before", False)
    assert b"before" not in b"".join(courier.raw)


async def test_what_happens_to_a_message_of_before_the_join_is_a_skip(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    sent = await buyer.send(made["id"], "before")
    await add(node, made, "courier:1", "courier", history="from_join")
    courier = await node.connect("courier:1", "courier")
    edited = {"kind": "text", "text": "edited"}
    await buyer.command("message.edit", conversation=made["id"], message=sent["message"], content=edited)
    await buyer.command("message.react", conversation=made["id"], message=sent["message"], emoji="👍")
    await buyer.command("message.delete", conversation=made["id"], message=sent["message"])
    await buyer.send(made["id"], "after")
    await courier.heard("after")
    assert courier.names() == ["skip", "skip", "skip", "message.created"]
    assert [name for _, name in await read(courier, made, after=5)] == ["skip", "skip", "skip", "message.created"]
    assert sent["message"].encode() not in b"".join(courier.raw)
    for command, fields in (("message.react", {"emoji": "👍"}), ("message.delete", {})):
        assert await code(courier, command, conversation=made["id"], message=sent["message"], **fields) == "not_found"
    content = {"kind": "text", "text": "what?"}
    refused = await code(courier, "message.send", conversation=made["id"], content=content, reply_to=sent["message"])
    assert refused == "not_found"


# Leaving


async def test_a_removal_is_the_last_that_who_is_removed_hears(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    synced = await seller.command("sync")
    await buyer.send(made["id"], "together")
    await seller.heard("together")
    await remove(node, made, participant(made, "seller:1"))
    left = await seller.event("participant.left")
    assert (left["event"]["reason"], left["event"]["participant"]["profile"]) == ("removed", "seller:1")
    await buyer.send(made["id"], "alone")
    await buyer.send(made["id"], "for sellers", audience=["seller"])
    await buyer.command("typing.set", conversation=made["id"])
    await buyer.heard("for sellers")
    await seller.all_heard()
    assert seller.events[-1] == left
    await seller.close()

    again = await node.connect("seller:1", "seller")
    page = await again.command("sync", cursor=synced["cursor"])
    [farewell] = page["conversations"]
    assert set(farewell) <= {"id", "created_at", "updated_at", "me", "lanes"}
    assert [(lane["id"], lane["head"], lane["ranges"]) for lane in farewell["lanes"]] == [("all", 5, [{"to": 5}])]
    assert await read(again, made, after=3) == [(4, "message.created"), (5, "participant.left")]
    assert again.events == []
    assert "alone" not in b"".join([*seller.raw, *again.raw]).decode()


@pytest.mark.parametrize("way", ["removed", "left"])
async def test_who_left_is_refused_everything_but_their_own_part(node: LiveNode, way: str) -> None:
    made = await node.conversation(*PARTIES)
    seller = await node.connect("seller:1", "seller")
    sent = await seller.send(made["id"], "mine")
    if way == "left":
        await seller.command("conversation.leave", conversation=made["id"])
    else:
        await remove(node, made, participant(made, "seller:1"))
    content = {"kind": "text", "text": "x"}
    for command, fields in (
        ("conversation.get", {}),
        ("history", {}),
        ("message.send", {"content": content}),
        ("message.edit", {"message": sent["message"], "content": content}),
        ("message.delete", {"message": sent["message"]}),
        ("message.react", {"message": sent["message"], "emoji": "👍"}),
        ("receipt.set", {"lane": "all", "read": 1}),
        ("typing.set", {}),
        ("conversation.update", {"title": "x"}),
        ("participant.add", {"profile": "x", "role": "buyer"}),
    ):
        assert await code(seller, command, conversation=made["id"], **fields) == "forbidden", command
    assert await seller.command("conversation.leave", conversation=made["id"]) == {}
    assert (await read(seller, made))[-1][1] == "participant.left"
    assert (await seller.command("conversation.list"))["conversations"] == []


async def test_who_left_does_not_learn_what_their_messages_say_since(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    sent = await buyer.send(made["id"], "first words")
    await remove(node, made, participant(made, "seller:1"))
    edited = {"kind": "text", "text": "secret words"}
    await buyer.command("message.edit", conversation=made["id"], message=sent["message"], content=edited)
    await buyer.command("message.react", conversation=made["id"], message=sent["message"], emoji="🤫")
    assert await read(seller, made, after=3) == [(4, "skip"), (5, "participant.left")]
    assert "secret words" not in b"".join(seller.raw).decode()
    assert "🤫" not in b"".join(seller.raw).decode()


async def test_who_comes_back_from_now_reads_two_stretches(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    aside = await buyer.send(made["id"], "aside one", audience=["seller"])
    await buyer.send(made["id"], "one")
    await remove(node, made, participant(made, "seller:1"))
    await buyer.send(made["id"], "while away")
    await buyer.send(made["id"], "aside while away", audience=["seller"])
    again = await add(node, made, "seller:1", "seller", history="from_join")
    assert again == participant(made, "seller:1")
    lane = await lane_of(seller, made, "all")
    assert lane["ranges"] == [{"to": 5}, {"after": 6}]
    assert (await lane_of(seller, made, aside["lane"]))["ranges"] == [{"to": 1}, {"after": 2}]
    assert [seq for seq, _ in await read(seller, made)] == [1, 2, 3, 4, 5]
    assert [seq for seq, _ in await read(seller, made, after=5)] == [7]
    await buyer.send(made["id"], "aside again", audience=["seller"])
    await seller.heard("aside again")
    assert [seq for seq, _ in await read(seller, made, aside["lane"], after=1)] == [3]
    page = await seller.command("history", conversation=made["id"])
    assert [m["content"]["text"] for m in page["messages"]] == ["aside again", "one", "aside one"]
    assert b"while away" not in b"".join(seller.raw)


async def test_strangers_learn_nothing(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, key="order:9")
    stranger = await node.connect("buyer:8", "buyer")
    for conversation in (made["id"], "cv_nowhere"):
        for command in ("conversation.get", "history", "conversation.leave", "typing.set", "conversation.close"):
            assert await code(stranger, command, conversation=conversation) == "not_found"
    assert (await stranger.command("sync"))["conversations"] == []
    assert (await stranger.command("conversation.list"))["conversations"] == []
    assert await code(stranger, "profile.get", profile="seller:1") == "not_found"


# Roles


async def test_a_change_of_role_closes_the_old_lanes_and_opens_the_new_ones_from_now(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("helper", "seller"))
    buyer, helper = await node.connect("buyer:7", "buyer"), await node.connect("helper", "seller")
    for_sellers = await buyer.send(made["id"], "for sellers", audience=["seller"])
    await helper.heard("for sellers")
    for_couriers = await buyer.send(made["id"], "for couriers before", audience=["courier"])
    path = f"/conversations/{made['id']}/participants/{participant(made, 'helper')}"
    assert (await node.rest.patch(path, json={"role": "courier"})).status_code == 200
    await helper.event("participant.role_changed")
    await buyer.send(made["id"], "for sellers after", audience=["seller"])
    await buyer.send(made["id"], "for couriers after", audience=["courier"])
    await helper.heard("for couriers after")
    assert await read(helper, made, for_sellers["lane"]) == [(1, "message.created")]
    assert await read(helper, made, for_couriers["lane"]) == [(2, "message.created")]
    assert helper.texts() == ["for sellers", "for couriers after"]
    assert (await lane_of(helper, made, "all"))["ranges"] == [{}]


async def test_who_left_a_lane_by_their_role_says_and_changes_nothing_there(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("helper", "seller"))
    buyer, helper = await node.connect("buyer:7", "buyer"), await node.connect("helper", "seller")
    asked = await buyer.send(made["id"], "for sellers", audience=["seller"])
    own = await helper.send(made["id"], "among sellers", audience=["seller"])
    path = f"/conversations/{made['id']}/participants/{participant(made, 'helper')}"
    assert (await node.rest.patch(path, json={"role": "courier"})).status_code == 200
    content = {"kind": "text", "text": "still here"}
    for command, fields in (
        ("message.send", {"content": content, "reply_to": asked["message"]}),
        ("message.react", {"message": asked["message"], "emoji": "👍"}),
        ("message.edit", {"message": own["message"], "content": content}),
    ):
        assert await code(helper, command, conversation=made["id"], **fields) == "forbidden", command
    await buyer.all_heard()
    assert b"still here" not in b"".join(buyer.raw)


# Deadlines


async def test_a_deadline_is_told_when_it_comes_and_holds_by_the_clock(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, courier = await node.connect("buyer:7", "buyer"), await node.connect("courier:1", "courier")
    until = datetime.now(UTC) + timedelta(seconds=4)
    await add(node, made, "courier:1", "courier", until=until.isoformat())
    await courier.send(made["id"], "in time")
    await asyncio.sleep((until - datetime.now(UTC)).total_seconds())
    content = {"kind": "text", "text": "late"}
    assert await code(courier, "message.send", conversation=made["id"], content=content) == "forbidden"
    await buyer.send(made["id"], "after the deadline")
    left = await buyer.event("participant.left")
    assert left["event"]["reason"] == "expired"
    await courier.event("participant.left")
    await courier.all_heard()
    assert "after the deadline" not in b"".join(courier.raw).decode()


@pytest.mark.parametrize("way", ["created", "ensured", "role changed"])
async def test_a_deadline_is_told_however_the_stint_began(node: LiveNode, way: str) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    invited = {"profile": "courier:1", "role": "courier", "until": until}
    made = await node.conversation(("buyer:7", "buyer"), *([invited] if way == "created" else []), key="order:9")
    buyer = await node.connect("buyer:7", "buyer")
    if way == "ensured":
        answer = await node.rest.put("/conversations/by-key/order:9", json={"participants": [invited]})
        assert answer.status_code == 200
    if way == "role changed":
        who = await add(node, made, **invited)
        path = f"/conversations/{made['id']}/participants/{who}"
        assert (await node.rest.patch(path, json={"role": "seller"})).status_code == 200
    assert (await buyer.event("participant.left"))["event"]["reason"] == "expired"


async def test_who_comes_back_before_the_timer_came_has_one_part_open(node: LiveNode) -> None:
    """The deadline of a seller has passed; before anyone noticed they are ensured as a buyer."""
    made = await node.conversation(("buyer:7", "buyer"), ("helper", "seller"), key="order:9")
    buyer, helper = await node.connect("buyer:7", "buyer"), await node.connect("helper", "seller")
    first = await buyer.send(made["id"], "for sellers", audience=["seller"])
    await helper.heard("for sellers")
    await cluster.execute(node.dsn, "UPDATE stints SET deadline_at = clock_timestamp() WHERE role = 'seller'")
    invited = {"participants": [{"profile": "helper", "role": "buyer"}]}
    assert (await node.rest.put("/conversations/by-key/order:9", json=invited)).status_code == 200
    await buyer.send(made["id"], "for sellers after", audience=["seller"])
    await buyer.send(made["id"], "for all")
    await helper.heard("for all")
    assert await read(helper, made, first["lane"]) == [(1, "message.created")]
    assert "for sellers after" not in b"".join(helper.raw).decode()
