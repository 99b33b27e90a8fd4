"""Messages that wait for staff: not told, not lost, released or refused once, and known again when sent again."""

import asyncio
from typing import Any

import pytest

from support.node import LiveNode
from support.sockets import Frame, RawSocket, Refused

FAKE = "a counterfeit watch for you"
POLICY: Frame = {"masking": {"banned": [{"id": "fakes", "words": ["counterfeit"]}]}}
PEOPLE = [(f"{role}:1", role) for role in ("buyer", "seller")]


class Room:
    """An order of a tenant that holds what names counterfeits, with its people live."""

    def __init__(self, node: LiveNode, made: Frame, sockets: list[RawSocket]) -> None:
        self.node, self.id = node, str(made["id"])
        self.buyer, self.seller, self.agent = sockets

    async def say(self, text: str, client_id: str = "c1", **fields: Any) -> Frame:
        content = {"kind": "text", "text": text}
        return await self.seller.command(
            "message.send", conversation=self.id, content=content, client_id=client_id, **fields
        )

    async def decide(self, what: str, flag: str, **fields: Any) -> Frame:
        done = await self.agent.command(what, conversation=self.id, flag=flag, **fields)
        found: Frame = done["flag"]
        return found

    async def log(self) -> list[str]:
        page = await self.buyer.command("history", conversation=self.id)
        return [message["content"]["text"] for message in reversed(page["messages"])]


@pytest.fixture
async def room(node: LiveNode) -> Room:
    assert (await node.rest.put("/policy", json={"policy": POLICY})).status_code == 200
    made = await node.conversation(*PEOPLE, subject={"type": "order", "id": "55"})
    sockets = [await node.connect(profile, role) for profile, role in [*PEOPLE, ("agent:1", "agent")]]
    await sockets[2].command("desk.follow")
    return Room(node, made, sockets)


async def test_what_is_held_has_no_place_and_nobody_hears_of_it(room: Room) -> None:
    held = await room.say(FAKE)
    assert held["held"].startswith("fg_")
    assert "checked" in held["notice"]
    assert "message" not in held
    assert "seq" not in held
    await room.say("hello", client_id="c2")
    assert await room.log() == ["hello"]
    await room.buyer.all_heard()
    assert b"counterfeit" not in b"".join([*room.buyer.raw, *room.seller.raw, *room.agent.raw])
    assert held["held"].encode() not in b"".join(room.buyer.raw)


async def test_released_it_is_told_once_under_its_own_client_id(room: Room) -> None:
    held = await room.say(FAKE)
    await room.say("hello", client_id="c2")
    flag = await room.decide("message.approve", held["held"])
    assert (flag["outcome"], flag["settled_by"]) == ("approved", "agent:1")
    await room.buyer.heard(FAKE)
    event = await room.seller.heard(FAKE)
    assert event["event"]["message"]["client_id"] == "c1"
    settled = (await room.seller.signal("message.settled"))["signal"]
    assert (settled["client_id"], settled["approved"]) == ("c1", True)
    again = await room.decide("message.approve", held["held"])
    assert again["message"] == flag["message"]
    assert await room.log() == ["hello", FAKE]
    assert (await room.say(FAKE))["message"] == flag["message"]
    assert await room.log() == ["hello", FAKE]


async def test_it_can_be_released_with_what_was_found_hidden(room: Room) -> None:
    held = await room.say(FAKE)
    flag = await room.decide("message.approve", held["held"], masked=True)
    assert await room.log() == ["a 🚫••• watch for you"]
    page = await room.buyer.command("history", conversation=room.id)
    assert page["messages"][0]["masked"] == {"rule": "banned", "kinds": ["banned"]}
    shown = await room.agent.command("message.reveal", conversation=room.id, message=flag["message"], reason="why")
    assert shown["content"]["text"] == FAKE


async def test_refused_it_is_never_told_and_its_author_learns_why(room: Room) -> None:
    held = await room.say(FAKE)
    await room.decide("message.reject", held["held"], reason="Only genuine goods here")
    await room.seller.until(lambda s: any(x["signal"]["name"] == "message.settled" for x in s.signals))
    settled = (await room.seller.signal("message.settled"))["signal"]
    assert (settled["client_id"], settled["approved"], settled["reason"]) == ("c1", False, "Only genuine goods here")
    with pytest.raises(Refused, match="message_rejected") as refused:
        await room.say(FAKE)
    assert refused.value.frame["details"]["reason"] == "Only genuine goods here"
    assert refused.value.frame["details"]["notice"]
    assert (await room.decide("message.approve", held["held"]))["outcome"] == "rejected"
    assert await room.log() == []


async def test_sent_again_while_it_waits_it_is_the_same(room: Room) -> None:
    held = await room.say(FAKE)
    again = await asyncio.gather(*(room.say(FAKE) for _ in range(5)))
    assert {one["held"] for one in again} == {held["held"]}
    with pytest.raises(Refused, match="conflict"):
        await room.say("something else")
    assert (await room.node.rest.put("/policy", json={"policy": {"masking": {"rules": []}}})).status_code == 200
    assert (await room.say(FAKE))["held"] == held["held"]
    assert await room.log() == []


async def test_over_rest_it_is_accepted_and_not_created(room: Room) -> None:
    body = {"content": {"kind": "text", "text": FAKE}}
    headers = {"Tradepost-As": "seller:1"}
    path = f"/conversations/{room.id}/messages"
    answer = await room.node.rest.post(path, json=body, headers=headers)
    assert (answer.status_code, "held" in answer.json()) == (202, True)


async def test_staff_find_it_where_they_look(room: Room) -> None:
    held = await room.say(FAKE)
    await room.agent.until(lambda s: any(x["signal"]["name"] == "flags.changed" for x in s.signals))
    waiting = (await room.agent.command("flag.list", state="waiting"))["flags"]
    assert [flag["id"] for flag in waiting] == [held["held"]]
    assert waiting[0]["content"]["text"] == FAKE
    assert waiting[0]["waiting"] is True
    seen = (await room.agent.command("conversation.get", conversation=room.id))["conversation"]
    assert seen["held"] == 1
    needs = (await room.agent.command("conversation.list", order="unanswered"))["conversations"]
    assert needs[0]["id"] == room.id
    await room.decide("message.reject", held["held"])
    assert (await room.agent.command("flag.list", state="waiting"))["flags"] == []
    seen = (await room.agent.command("conversation.get", conversation=room.id))["conversation"]
    assert "held" not in seen


async def test_two_who_decide_at_once_decide_once(room: Room) -> None:
    held = (await room.say(FAKE))["held"]
    second = await room.node.connect("agent:2", "agent")
    ask = {"conversation": room.id, "flag": held}
    done = await asyncio.gather(room.agent.command("message.approve", **ask), second.command("message.reject", **ask))
    outcomes = {one["flag"]["outcome"] for one in done}
    assert len(outcomes) == 1
    assert await room.log() == ([FAKE] if outcomes == {"approved"} else [])


async def test_who_left_meanwhile_says_nothing_more(room: Room) -> None:
    held = (await room.say(FAKE))["held"]
    await room.seller.command("conversation.leave", conversation=room.id)
    with pytest.raises(Refused, match="forbidden"):
        await room.decide("message.approve", held)
    assert (await room.decide("message.reject", held))["outcome"] == "rejected"


async def test_what_is_refused_at_once_is_refused_again_and_leaves_a_flag(room: Room) -> None:
    rules = [{"id": "never", "kinds": ["card"], "block": 0.5}]
    await room.node.rest.put("/policy", json={"policy": {"masking": {"rules": rules}}})
    for _ in range(2):
        with pytest.raises(Refused, match="content_blocked") as refused:
            await room.say("take 4242 4242 4242 4242")
        assert refused.value.frame["details"]["rule"] == "never"
    flags = (await room.agent.command("flag.list", conversation=room.id))["flags"]
    assert [(flag["decision"], flag["content"]["text"]) for flag in flags] == [("block", "take 💳•••")]
    assert (await room.decide("flag.settle", flags[0]["id"]))["outcome"] == "seen"


async def test_parties_decide_nothing(room: Room) -> None:
    held = (await room.say(FAKE))["held"]
    for what in ("message.approve", "message.reject", "flag.settle"):
        with pytest.raises(Refused, match="forbidden"):
            await room.seller.command(what, conversation=room.id, flag=held)


async def test_no_edit_says_what_would_have_to_wait(room: Room) -> None:
    message = (await room.say("a watch for you"))["message"]
    content = {"kind": "text", "text": FAKE}
    with pytest.raises(Refused, match="content_blocked"):
        await room.seller.command("message.edit", conversation=room.id, message=message, content=content)
    assert await room.log() == ["a watch for you"]


async def test_told_to_others_later_it_is_masked_and_nothing_waits(room: Room) -> None:
    message = (await room.say(FAKE, audience=["staff"]))["message"]
    await room.agent.command(
        "message.rescope", conversation=room.id, message=message, audience=["all"], reason="they asked"
    )
    assert await room.log() == ["a 🚫••• watch for you"]
    flag = (await room.agent.command("flag.list", conversation=room.id))["flags"][0]
    assert (flag["message"], flag["decision"], flag.get("waiting", False)) == (message, "mask", False)
    seen = (await room.agent.command("conversation.get", conversation=room.id))["conversation"]
    assert "held" not in seen


async def test_an_answer_is_released_to_no_more_people_than_what_it_answers_is_told_to_now(room: Room) -> None:
    first = (await room.say("see this", client_id="c0"))["message"]
    held = (await room.say(FAKE, reply_to=first))["held"]
    await room.agent.command(
        "message.rescope", conversation=room.id, message=first, audience=["staff"], reason="a mistake"
    )
    await room.decide("message.approve", held)
    assert await room.log() == []
    told = await room.seller.command("history", conversation=room.id)
    assert [(m["content"]["text"], m.get("reply_to")) for m in told["messages"]] == [(FAKE, first), ("see this", None)]
