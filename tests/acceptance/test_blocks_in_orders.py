"""In an order both stay: the blocker is told that the other spoke, and no word of it, on every path, at once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from support.files import person
from support.indexing import indexed
from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.handlers import notifying
from tradepost_server.store.pushes import Due

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))
ORDER = {"subject": {"type": "order", "id": "55"}, "stage": "paid"}
SECRET = "zanahoria"


async def refused(socket: RawSocket, command: str, **fields: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as found:
        await socket.command(command, **fields)
    return found.value.code


def told(socket: RawSocket, message: str) -> list[Frame]:
    """What a socket heard of a message: as it stood each time."""
    return [f["event"]["message"] for f in socket.events if _about(f["event"]) == message]


def _about(event: Frame) -> str | None:
    message = event.get("message")
    return message["id"] if isinstance(message, dict) else None


def heard(socket: RawSocket) -> bytes:
    """All that came, but for what the socket asked for itself."""
    return b"\n".join(raw for raw in socket.raw if json.loads(raw)["type"] != "reply")


async def test_every_open_socket_of_the_blocker_gets_placeholders_at_once_and_others_get_the_words(
    node: LiveNode,
) -> None:
    order = await node.conversation(*PEOPLE, **ORDER)
    sockets = [await node.connect("buyer:1", "buyer") for _ in range(2)]
    seller, courier = await node.connect("seller:1", "seller"), await node.connect("courier:1", "courier")
    agent = await node.connect("agent:1", "agent")
    await agent.command("conversation.watch", conversation=order["id"])
    await sockets[0].command("profile.block", profile="seller:1")
    to_all = (await seller.send(order["id"], f"{SECRET} to all"))["message"]
    to_buyer = (await seller.send(order["id"], f"{SECRET} to the buyer", audience=["buyer"]))["message"]
    answer = (await courier.send(order["id"], "I answer", reply_to=to_all))["message"]
    at = {"conversation": order["id"], "message": to_all}
    await seller.command("message.edit", **at, content={"kind": "text", "text": f"{SECRET} again"})
    await courier.command("message.react", **at, emoji="🥕")
    await sockets[1].send(order["id"], "to all, at the end")
    for socket in (*sockets, seller, courier, agent):
        await socket.heard("to all, at the end")
    for socket in sockets:
        assert SECRET.encode() not in heard(socket)
        assert "🥕" not in heard(socket).decode()
        for message in (to_all, to_buyer):
            assert {(m["hidden"], m.get("content")) for m in told(socket, message)} == {("blocked", None)}
        assert told(socket, answer)[0]["reply_to"] == to_all
        places = [f["seq"] for f in socket.events if f["lane"] == "all"]
        assert places == list(range(places[0], places[0] + len(places)))
    assert SECRET in courier.texts("all")[0]
    assert SECRET in agent.texts("all")[0]
    assert b"hidden" not in heard(seller) + heard(courier) + heard(agent)


async def test_what_staff_say_and_what_happens_to_the_order_stays(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE, **ORDER)
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    seller = await node.connect("seller:1", "seller")
    await buyer.command("profile.block", profile="seller:1")
    await agent.command("conversation.join", conversation=order["id"])
    await agent.send(order["id"], "the order goes on")
    moved = await node.rest.put(f"/conversations/{order['id']}/stage", json={"stage": "in_transit", "order_version": 1})
    assert moved.status_code == 200, moved.text
    await seller.command("conversation.leave", conversation=order["id"])
    await buyer.event("participant.left")
    assert {"participant.joined", "conversation.updated", "participant.left"} <= set(buyer.names())
    assert buyer.texts() == ["the order goes on"]


async def test_who_became_staff_is_heard_though_they_were_blocked_before(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE, **ORDER)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    await buyer.command("profile.block", profile="seller:1")
    await seller.send(order["id"], SECRET)
    path = f"/conversations/{order['id']}/participants/{participant(order, 'seller:1')}"
    changed = await node.rest.patch(path, json={"role": "agent"})
    assert changed.status_code == 200, changed.text
    agent = await node.connect("seller:1", "agent")
    await agent.send(order["id"], "I help now")
    await buyer.heard("I help now")
    assert SECRET.encode() not in heard(buyer)


class Blocked:
    """An order in which the buyer has blocked the seller, who said something of each sort before that."""

    def __init__(self, node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket) -> None:
        self.node, self.order, self.buyer, self.courier = node, order, buyer, courier
        self.said: dict[str, str] = {}
        self.file = ""

    @property
    def at(self) -> Frame:
        return {"conversation": self.order["id"]}

    async def as_buyer(self) -> bytes:
        """What staff are shown who look as the buyer."""
        shown = await self.node.rest.get(f"/conversations/{self.order['id']}/as/{participant(self.order, 'buyer:1')}")
        assert shown.status_code == 200, shown.text
        return shown.content

    async def read(self, command: str, **fields: Any) -> bytes:
        return json.dumps(await self.buyer.command(command, **fields), ensure_ascii=False).encode()

    async def over_http(self, path: str) -> bytes:
        async with client(self.node.url, await self.node.token("buyer:1", "buyer")) as rest:
            answer = await rest.get(path)
        assert answer.status_code == 200, answer.text
        return answer.content

    async def paths(self) -> dict[str, bytes]:
        """Every path on which messages are read, as the buyer's raw bytes."""
        here, react = f"/conversations/{self.order['id']}", {"message": self.said["text"], "emoji": "👀"}
        return {
            "events": await self.read("events", **self.at, lane="all", after=0),
            "history": await self.read("history", **self.at, limit=50),
            "conversation.get": await self.read("conversation.get", **self.at),
            "conversation.list": await self.read("conversation.list"),
            "sync": await self.read("sync"),
            "message.react": await self.read("message.react", **self.at, **react),
            "message.react again": await self.read("message.react", **self.at, **react, on=False),
            "GET messages": await self.over_http(f"{here}/messages?limit=50"),
            "GET conversation": await self.over_http(here),
            "conversation.as": await self.as_buyer(),
        }


@pytest.fixture
async def blocked(node: LiveNode) -> Blocked:
    order = await node.conversation(*PEOPLE, **ORDER)
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    found, seller = Blocked(node, order, buyer, courier), await node.connect("seller:1", "seller")
    found.file = (await (await person(node, "seller:1", "seller")).upload())["id"]
    picture = {"kind": "file", "file": found.file, "caption": f"{SECRET} in a caption"}
    await seller.command("message.send", **found.at, content=picture)
    buttons = {"kind": "buttons", "text": f"{SECRET}?", "buttons": [{"type": "reply", "label": SECRET, "id": "a"}]}
    found.said["buttons"] = (await seller.command("message.send", **found.at, content=buttons))["message"]
    found.said["text"] = (await seller.send(order["id"], f"{SECRET} in words"))["message"]
    await courier.command("message.react", **found.at, message=found.said["text"], emoji="🥕")
    await buyer.command("profile.block", profile="seller:1")
    return found


async def test_no_path_reads_what_the_blocked_said_before_and_unblocking_shows_it_again(blocked: Blocked) -> None:
    for path, raw in (await blocked.paths()).items():
        assert SECRET.encode() not in raw, path
        assert "🥕" not in raw.decode(), path
        assert b'"hidden"' in raw, path
    await blocked.buyer.command("profile.unblock", profile="seller:1")
    for path, raw in (await blocked.paths()).items():
        assert SECRET.encode() in raw, path
        assert b'"hidden"' not in raw, path


async def test_what_the_blocked_said_is_not_counted_as_unread(blocked: Blocked) -> None:
    async def unread() -> int:
        found = await blocked.buyer.command("conversation.get", **blocked.at)
        return int(found["conversation"].get("unread", 0))

    assert await unread() == 0
    await blocked.courier.send(blocked.order["id"], "one of the courier")
    assert await unread() == 1
    await blocked.buyer.command("profile.unblock", profile="seller:1")
    assert await unread() == 4


async def test_what_the_blocked_said_is_no_hit_of_a_search(blocked: Blocked) -> None:
    await indexed(blocked.node)
    for asked in ({"query": SECRET}, {"query": SECRET, **blocked.at}, {"query": "zanahorio", **blocked.at}):
        assert (await blocked.buyer.command("message.search", **asked))["hits"] == []
        assert (await blocked.courier.command("message.search", **asked))["hits"] != []
    await blocked.buyer.command("profile.unblock", profile="seller:1")
    assert len((await blocked.buyer.command("message.search", query=SECRET))["hits"]) == 3


async def test_files_questions_and_links_of_the_blocked_are_not_there_for_the_blocker(blocked: Blocked) -> None:
    assert await refused(blocked.buyer, "file.get", file=blocked.file) == "not_found"
    assert (await blocked.courier.command("file.get", file=blocked.file))["url"]
    answer = {**blocked.at, "message": blocked.said["buttons"], "action": "a"}
    assert await refused(blocked.buyer, "message.answer", **answer) == "not_found"
    await blocked.courier.command("message.answer", **answer)
    await blocked.node.rest.put("/policy", json={"policy": {"link_previews": True}})
    seller = await blocked.node.connect("seller:1", "seller")
    link = (await seller.send(blocked.order["id"], "see https://shop.invalid/bike"))["message"]
    assert await blocked.buyer.command("link.preview", **blocked.at, message=link) == {}


async def test_the_blocker_may_still_report_what_they_cannot_read(blocked: Blocked) -> None:
    await blocked.buyer.command("message.report", **blocked.at, message=blocked.said["text"], reason="abuse")
    found = (await blocked.node.rest.get(f"/conversations/{blocked.order['id']}")).json()["conversation"]
    assert found["reported"] == 1


async def test_nobody_is_notified_of_what_the_blocked_said(blocked: Blocked) -> None:
    assert await notifying.notice(blocked.node.services, due(blocked, "buyer:1", "buyer")) is None
    told = await notifying.notice(blocked.node.services, due(blocked, "courier:1", "courier"))
    assert told is not None
    assert SECRET in told.text


def due(blocked: Blocked, profile: str, role: str) -> Due:
    """The text, for someone's browser."""
    return Due(
        tenant_id=1,
        subscription_id="",
        conversation_id=blocked.order["id"],
        message_id=blocked.said["text"],
        attempts=1,
        profile_id=profile,
        role=role,
        conversations=None,
        endpoint="",
        p256dh="",
        auth="",
        site=None,
        created_at=datetime.now(UTC),
    )


async def test_staff_are_told_why_the_blocker_does_not_see_it(blocked: Blocked) -> None:
    found = await blocked.node.rest.get(
        f"/conversations/{blocked.order['id']}/messages/{blocked.said['text']}/why/"
        f"{participant(blocked.order, 'buyer:1')}"
    )
    assert (found.json()["visible"], found.json()["rule"]) == (False, "blocked")
    assert found.json()["sentence"] == "hidden: audience everyone, and they have blocked its author"


async def test_where_someone_is_who_was_blocked_is_not_told_to_the_blocker(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE, **ORDER)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    courier = await node.connect("courier:1", "courier")
    await buyer.command("profile.block", profile="courier:1")
    shared = await courier.command("location.start", conversation=order["id"], duration_s=600, label=SECRET)
    here = {"latitude": 40.41, "longitude": -3.7}
    await courier.command("location.move", conversation=order["id"], message=shared["message"], **here)
    await seller.until(lambda s: any(f["signal"]["name"] == "location.moved" for f in s.signals))
    await courier.command("location.stop", conversation=order["id"], message=shared["message"])
    await buyer.event("message.edited")
    await buyer.all_heard()
    assert [f for f in buyer.signals if f["signal"]["name"] == "location.moved"] == []
    assert SECRET.encode() not in heard(buyer)
