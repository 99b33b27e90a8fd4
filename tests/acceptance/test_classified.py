"""What a tenant's classifier decides of messages: hidden, held, refused, told; and what holds without its answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.node import LiveNode, StartNode
from support.site import Site, Visit, answer, site
from support.sockets import Frame, RawSocket, Refused

TEXT = "meet me behind the mill"
PEOPLE = [("buyer:1", "buyer"), ("seller:1", "seller"), ("agent:1", "agent")]


def says(**fields: Any) -> bytes:
    return answer(json.dumps(fields).encode(), "application/json")


class Room:
    """An order whose people are live, and the classifier that is asked about what they say."""

    def __init__(self, node: LiveNode, shop: Site, made: Frame, sockets: list[RawSocket]) -> None:
        self.node, self.site, self.id = node, shop, str(made["id"])
        self.buyer, self.seller, self.agent = sockets

    def answers(self, **fields: Any) -> None:
        self.site.pages["/classify"] = says(**fields)

    async def say(self, text: str = TEXT, client_id: str = "c1", who: RawSocket | None = None, **fields: Any) -> Frame:
        content = {"kind": "text", "text": text}
        return await (who or self.seller).command(
            "message.send", conversation=self.id, content=content, client_id=client_id, **fields
        )

    async def log(self) -> list[str]:
        page = await self.buyer.command("history", conversation=self.id)
        return [message["content"]["text"] for message in reversed(page["messages"])]

    async def flags(self) -> list[Frame]:
        return (await self.agent.command("flag.list"))["flags"]


@pytest.fixture
async def shop() -> AsyncIterator[Site]:
    async with site(pages={"/classify": says(decision="allow")}) as found:
        yield found


async def enter(start_node: StartNode, shop: Site, stage: str = "inquiry", **fields: Any) -> Room:
    node = await start_node(outbound_allow=f"127.0.0.1:{shop.port}")
    policy = {"masking": {"classifier": {"url": f"{shop.url}/classify", "deadline_ms": 2_000, **fields}}}
    put = await node.rest.put("/policy", json={"policy": policy})
    assert put.status_code == 200, put.text
    made = await node.conversation(*PEOPLE, subject={"type": "order", "id": "55"}, stage=stage)
    return Room(node, shop, made, [await node.connect(profile, role) for profile, role in PEOPLE])


@pytest.fixture
async def room(start_node: StartNode, shop: Site) -> Room:
    return await enter(start_node, shop)


async def test_what_it_allows_is_told(room: Room) -> None:
    await room.say()
    assert await room.log() == [TEXT]
    assert len(room.site.visits) == 1


async def test_places_that_it_names_are_hidden_from_everybody(room: Room) -> None:
    room.answers(decision="mask", spans=[{"start": 8, "end": 23}])
    sent = await room.say()
    assert sent["masked"] == {"rule": "classifier", "kinds": ["banned"]}
    assert sent["notice"]
    assert await room.log() == ["meet me 🚫•••"]
    assert "mill" not in str([room.buyer.frames, room.agent.frames])


async def test_without_places_all_is_hidden(room: Room) -> None:
    room.answers(decision="mask")
    await room.say()
    assert await room.log() == ["🚫•••"]


async def test_what_it_holds_waits_for_staff_and_is_then_told(room: Room) -> None:
    room.answers(decision="hold", reason="odd")
    held = await room.say()
    assert held["held"]
    assert await room.log() == []
    (flag,) = await room.flags()
    assert (flag["rule"], flag["decision"]) == ("classifier", "hold")
    await room.agent.command("message.approve", conversation=room.id, flag=held["held"])
    assert await room.log() == [TEXT]


async def test_what_it_blocks_is_refused_whether_it_names_a_place_or_not(room: Room) -> None:
    for number, spans in enumerate(([], [{"start": 0, "end": 4}])):
        room.answers(decision="block", spans=spans)
        with pytest.raises(Refused) as refused:
            await room.say(client_id=f"c{number}")
        assert refused.value.code == "content_blocked"
    assert await room.log() == []


async def test_the_stricter_of_it_and_the_rules_decides(room: Room) -> None:
    room.answers(decision="allow")
    sent = await room.say("call me at 612 345 678")
    assert sent["masked"] == {"rule": "contacts", "kinds": ["phone"]}
    room.answers(decision="hold")
    assert (await room.say("call me at 612 345 678", client_id="c2"))["held"]
    assert await room.log() == ["call me at ☎•••"]


async def test_places_over_what_is_found_hide_both(room: Room) -> None:
    room.answers(decision="mask", spans=[{"start": 5, "end": 15}])
    await room.say("call me at 612 345 678 now")
    (told,) = await room.log()
    assert not any(character.isdigit() for character in told)
    assert "me" not in told
    assert told.startswith("call ")
    assert told.endswith(" now")


async def test_staff_without_the_grant_see_no_digit_of_a_phone_that_it_hides_in_part(
    start_node: StartNode, shop: Site
) -> None:
    room = await enter(start_node, shop, stage="paid")
    room.answers(decision="mask", spans=[{"start": 0, "end": 14}])
    await room.say("call me at 612 345 678 now")
    page = await room.agent.command("history", conversation=room.id)
    assert not any(character.isdigit() for character in page["messages"][0]["content"]["text"])


@pytest.mark.parametrize(("otherwise", "told"), [("allow", [TEXT]), ("hold", [])])
async def test_late_what_the_policy_says_holds(
    start_node: StartNode, shop: Site, otherwise: str, told: list[str]
) -> None:
    async def silence(visit: Visit) -> None:
        await asyncio.Event().wait()

    shop.pages["/classify"] = silence
    room = await enter(start_node, shop, otherwise=otherwise, deadline_ms=50)
    await room.say()
    assert await room.log() == told


async def test_what_staff_say_and_what_is_for_staff_alone_is_not_asked_about(room: Room) -> None:
    room.answers(decision="block")
    await room.say(who=room.agent)
    noted = await room.say(audience=["staff"], client_id="c2")
    edit = {"conversation": room.id, "message": noted["message"], "content": {"kind": "text", "text": "another"}}
    await room.seller.command("message.edit", **edit)
    assert room.site.visits == []


async def test_an_edit_is_asked_about(room: Room) -> None:
    sent = await room.say("hello")
    room.answers(decision="hold")
    edit = {"conversation": room.id, "message": sent["message"], "content": {"kind": "text", "text": TEXT}}
    with pytest.raises(Refused) as refused:
        await room.seller.command("message.edit", **edit)
    assert refused.value.code == "content_blocked"
    room.answers(decision="mask", spans=[{"start": 0, "end": 4}])
    await room.seller.command("message.edit", **edit)
    assert await room.log() == ["🚫••• me behind the mill"]


async def test_a_resend_is_told_what_became_of_the_first_whatever_it_thinks_now(room: Room) -> None:
    sent = await room.say()
    room.answers(decision="block")
    again = await room.say()
    assert again["message"] == sent["message"]
    assert await room.log() == [TEXT]
