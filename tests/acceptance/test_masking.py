"""Contact data in what parties say: hidden before anybody reads it, on every path, and told to who wrote it."""

from dataclasses import dataclass
from typing import Any

import pytest

from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket, Refused

PHONE, EMAIL, CARD = "612 345 678", "juan.perez@gmail.com", "4242 4242 4242 4242"
TRACES = (b"345 678", b"345678", b"juan.perez")
PEOPLE = [(f"{role}:1", role) for role in ("buyer", "seller", "courier")]


@dataclass
class Room:
    """An order at a stage, with a buyer, a seller, a courier and an agent who joined, all live."""

    node: LiveNode
    made: Frame
    buyer: RawSocket
    seller: RawSocket
    courier: RawSocket
    agent: RawSocket

    @property
    def id(self) -> str:
        found: str = self.made["id"]
        return found

    async def say(self, by: RawSocket, content: str | Frame, **fields: Any) -> Frame:
        said = {"kind": "text", "text": content} if isinstance(content, str) else content
        return await by.command("message.send", conversation=self.id, content=said, **fields)

    async def stage(self, stage: str, version: int) -> None:
        body = {"stage": stage, "order_version": version}
        assert (await self.node.rest.put(f"/conversations/{self.id}/stage", json=body)).status_code == 200

    async def read_by(self, profile: str, role: str, live: RawSocket) -> bytes:
        """All that a reader got live, or can read over the socket and over HTTP."""
        await live.all_heard()
        fresh = await self.node.connect(profile, role)
        seen = (await fresh.command("conversation.get", conversation=self.id))["conversation"]
        for name in ("history", "sync", "conversation.list"):
            await fresh.command(name, **({"conversation": self.id} if name == "history" else {}))
        for lane in seen["lanes"]:
            await fresh.command("events", conversation=self.id, lane=lane["id"], after=0)
        await fresh.command("message.search", query="call")
        async with client(self.node.url, await self.node.token(profile, role)) as rest:
            paths = (f"/conversations/{self.id}", f"/conversations/{self.id}/messages", "/sync")
            pages = [(await rest.get(path)).content for path in paths]
        return b"\n".join([*live.raw, *fresh.raw, *pages])

    async def everything(self) -> bytes:
        sockets = {"buyer": self.buyer, "seller": self.seller, "courier": self.courier, "agent": self.agent}
        return b"\n".join([await self.read_by(f"{role}:1", role, live) for role, live in sockets.items()])

    async def flags(self, **fields: Any) -> list[Frame]:
        found: list[Frame] = (await self.agent.command("flag.list", conversation=self.id, **fields))["flags"]
        return found


@pytest.fixture
async def room(node: LiveNode) -> Room:
    subject = {"type": "order", "id": "55"}
    made = await node.conversation(*PEOPLE, subject=subject, stage="inquiry", order_version=1)
    sockets = [await node.connect(profile, role) for profile, role in [*PEOPLE, ("agent:1", "agent")]]
    await sockets[3].command("conversation.join", conversation=made["id"])
    return Room(node, made, *sockets)


async def test_a_number_is_hidden_from_everyone_on_every_path(room: Room) -> None:
    sent = await room.say(room.buyer, f"call me at {PHONE} or {EMAIL}")
    assert sent["masked"] == {"rule": "contacts", "kinds": ["phone", "email"]}
    assert "phone number" in sent["notice"]
    await room.say(room.seller, "what number?", reply_to=sent["message"])
    for live in (room.buyer, room.seller, room.courier, room.agent):
        message = next(
            e["event"]["message"] for e in live.events if e["event"].get("message", {}).get("id") == sent["message"]
        )
        assert message["content"]["text"] == "call me at ☎••• or ✉•••"
        assert message["masked"] == sent["masked"]
    read = await room.everything()
    assert [trace for trace in TRACES if trace in read] == []


async def test_who_wrote_it_is_told_in_their_language(room: Room) -> None:
    async with client(room.node.url, await room.node.token("buyer:1", "buyer")) as rest:
        assert (await rest.patch("/profiles/me", json={"locale": "es-ES"})).status_code == 200
        body = {"content": {"kind": "text", "text": f"llama al {PHONE}"}}
        sent = (await rest.post(f"/conversations/{room.id}/messages", json=body)).json()
    assert "teléfono" in sent["notice"]
    again = await room.node.connect("buyer:1", "buyer")
    assert "teléfono" in (await room.say(again, f"llama al {PHONE}"))["notice"]


async def test_a_resend_gets_the_first_answer_at_any_stage(room: Room) -> None:
    first = await room.say(room.buyer, f"call {PHONE}", client_id="c1")
    await room.stage("paid", 2)
    assert await room.say(room.buyer, f"call {PHONE}", client_id="c1") == first
    with pytest.raises(Refused, match="conflict"):
        await room.say(room.buyer, "call ☎•••", client_id="c1")
    after = await room.say(room.buyer, f"call {PHONE}", client_id="c2")
    assert "masked" not in after
    page = await room.seller.command("history", conversation=room.id)
    assert [m["content"]["text"] for m in page["messages"]] == [f"call {PHONE}", "call ☎•••"]


async def test_staff_and_what_is_told_to_staff_alone_pass(room: Room) -> None:
    assert "masked" not in await room.say(room.agent, f"our hotline is {PHONE}")
    assert "masked" not in await room.say(room.buyer, f"my number is {PHONE}", audience=["staff"])
    told = await room.say(room.buyer, f"my number is {PHONE}", audience=["seller"])
    assert told["masked"]["kinds"] == ["phone"]


async def test_a_policy_decides_by_who_tells_whom(room: Room) -> None:
    rules = [{"id": "couriers", "from": ["courier"], "to": ["seller"], "kinds": ["phone"], "mask": 0.5}]
    await room.node.rest.put("/policy", json={"policy": {"masking": {"rules": rules}}})
    assert "masked" not in await room.say(room.buyer, f"call {PHONE}")
    assert "masked" not in await room.say(room.courier, f"call {PHONE}", audience=["buyer"])
    assert (await room.say(room.courier, f"call {PHONE}", audience=["buyer", "seller"]))["masked"]["rule"] == "couriers"
    assert (await room.say(room.courier, f"call {PHONE}"))["masked"]["rule"] == "couriers"


async def test_a_number_told_in_pieces_is_hidden_in_its_last_one(room: Room) -> None:
    sent = [await room.say(room.buyer, piece) for piece in ("612", "345", "678")]
    assert ["masked" in one for one in sent] == [False, False, True]
    assert (await room.flags())[0]["findings"][0]["rule"] == "phone.split"


async def test_what_it_says_later_is_looked_at_too(room: Room) -> None:
    message = (await room.say(room.buyer, "see you"))["message"]
    content = {"kind": "text", "text": f"see you, {PHONE}"}
    edited = await room.buyer.command("message.edit", conversation=room.id, message=message, content=content)
    assert edited["message"]["content"]["text"] == "see you, ☎•••"
    assert edited["message"]["masked"]["kinds"] == ["phone"]
    assert "phone number" in edited["notice"]
    content = {"kind": "text", "text": "see you at six"}
    edited = await room.buyer.command("message.edit", conversation=room.id, message=message, content=content)
    assert "masked" not in edited["message"]
    read = await room.everything()
    assert [trace for trace in TRACES if trace in read] == []


async def test_telling_others_what_was_told_to_staff_hides_it_from_them(room: Room) -> None:
    message = (await room.say(room.buyer, f"my number is {PHONE}", audience=["staff"]))["message"]
    await room.agent.command(
        "message.rescope", conversation=room.id, message=message, audience=["all"], reason="they asked"
    )
    page = await room.seller.command("history", conversation=room.id)
    assert page["messages"][0]["content"]["text"] == "my number is ☎•••"
    assert b"345 678" not in b"".join(room.seller.raw)


async def test_an_address_that_cannot_be_hidden_in_part_is_not_told_to_others_later(room: Room) -> None:
    button = {"type": "link", "label": "My shop", "url": "https://oakandpine.com/x"}
    content = {"kind": "buttons", "text": "Look", "buttons": [button]}
    message = (await room.say(room.seller, content, audience=["staff"]))["message"]
    move = {"conversation": room.id, "message": message, "reason": "they asked"}
    with pytest.raises(Refused, match="content_blocked"):
        await room.agent.command("message.rescope", **move, audience=["all"])
    assert (await room.buyer.command("history", conversation=room.id))["messages"] == []
    await room.stage("paid", 2)
    await room.agent.command("message.rescope", **move, audience=["all"])
    await room.stage("inquiry", 3)
    await room.agent.command("message.rescope", **move, audience=["buyer"])
    assert len((await room.buyer.command("history", conversation=room.id))["messages"]) == 1


KINDS: dict[str, tuple[Frame, str]] = {
    "caption": ({"kind": "image", "url": "https://cdn.example.com/a.png", "caption": f"call {PHONE}"}, "caption"),
    "file name": ({"kind": "file", "url": "https://cdn.example.com/a.pdf", "name": f"call {PHONE}.pdf"}, "name"),
    "place": ({"kind": "location", "latitude": 1.0, "longitude": 2.0, "label": f"ring {PHONE}"}, "label"),
    "fallback": ({"kind": "gif", "url": "https://cdn.example.com/a.gif", "fallback": f"call {PHONE}"}, "fallback"),
    "card": ({"kind": "card", "card": {"title": "Bike", "description": f"call {PHONE}"}}, "description"),
    "quick reply": (
        {"kind": "quick_replies", "text": "Shall we?", "replies": [{"label": f"Yes: {PHONE}"}]},
        "label",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_looked_at(room: Room, kind: str) -> None:
    content, _ = KINDS[kind]
    sent = await room.say(room.seller, content)
    assert sent["masked"]["kinds"] == ["phone"]
    read = await room.everything()
    assert [trace for trace in TRACES if trace in read] == []


async def test_an_address_that_cannot_be_hidden_in_part_is_refused(room: Room) -> None:
    button = {"type": "link", "label": "My shop", "url": "https://oakandpine.com/x"}
    content = {"kind": "buttons", "text": "Look", "buttons": [button]}
    with pytest.raises(Refused, match="content_blocked") as refused:
        await room.say(room.seller, content)
    assert refused.value.frame["path"] == "$.content.buttons[0].url"
    assert refused.value.frame["details"]["kinds"] == ["url"]
    await room.node.rest.put("/policy", json={"policy": {"masking": {"allowed_domains": ["oakandpine.com"]}}})
    assert "masked" not in await room.say(room.seller, content)


async def test_an_answer_is_looked_at(room: Room) -> None:
    form = {"kind": "form", "title": "Reach you", "fields": [{"type": "phone", "name": "phone", "label": "Phone"}]}
    asked = (await room.say(room.seller, form, audience=["buyer"]))["message"]
    answer = {"conversation": room.id, "message": asked, "values": {"phone": "+34612345678"}}
    with pytest.raises(Refused, match="invalid"):
        await room.buyer.command("message.answer", **{**answer, "values": {}})
    told = await room.buyer.command("message.answer", **answer)
    assert told["masked"]["kinds"] == ["phone"]
    assert b"612345678" not in b"".join([*room.seller.raw, *room.agent.raw])


async def test_the_original_is_shown_for_a_reason_that_is_kept(room: Room) -> None:
    message = (await room.say(room.buyer, f"call me at {PHONE}"))["message"]
    at = {"conversation": room.id, "message": message}
    for party in (room.buyer, room.seller):
        with pytest.raises(Refused, match="forbidden"):
            await party.command("message.reveal", **at, reason="I want to")
    shown = await room.agent.command("message.reveal", **at, reason="Dispute 81")
    assert shown["content"] == {"kind": "text", "text": f"call me at {PHONE}"}
    entry = (await room.node.rest.get("/audit")).json()["entries"][0]
    assert (entry["action"], entry["by"], entry["reason"]) == ("message.reveal", "agent:1", "Dispute 81")
    assert (entry["message"], entry["participant"]) == (message, participant(room.made, "buyer:1"))


async def test_a_flag_says_what_was_found_and_how_sure_and_parties_do_not_see_it(room: Room) -> None:
    message = (await room.say(room.buyer, "six one two three four five six seven eight is mine"))["message"]
    flag = (await room.flags())[0]
    assert (flag["message"], flag["decision"], flag["rule"], flag["stage"]) == (message, "mask", "contacts", "inquiry")
    finding = flag["findings"][0]
    assert (finding["field"], finding["kind"], finding["rule"]) == ("text", "phone", "phone.spelled")
    text = flag["content"]["text"]
    assert text[finding["start"] : finding["end"]] == "☎•••"
    assert 0.5 <= finding["score"] <= 1
    with pytest.raises(Refused, match="forbidden"):
        await room.buyer.command("flag.list", conversation=room.id)
    assert flag["id"].encode() not in b"".join([*room.buyer.raw, *room.seller.raw])


async def test_what_was_taken_back_is_erased_with_its_original(room: Room) -> None:
    message = (await room.say(room.buyer, f"call me at {PHONE}"))["message"]
    await room.buyer.command("message.delete", conversation=room.id, message=message)
    with pytest.raises(Refused, match="not_found"):
        await room.agent.command("message.reveal", conversation=room.id, message=message, reason="too late")
    flag = (await room.flags())[0]
    assert "content" not in flag
    assert flag["findings"][0]["kind"] == "phone"


async def test_cards_are_hidden_always(room: Room) -> None:
    await room.stage("paid", 2)
    assert (await room.say(room.buyer, f"pay with {CARD}"))["masked"] == {"rule": "payment_data", "kinds": ["card"]}


async def test_a_title_says_nothing_that_a_message_may_not(room: Room) -> None:
    with pytest.raises(Refused, match="content_blocked") as refused:
        await room.buyer.command("conversation.update", conversation=room.id, title=f"Call {PHONE}")
    assert refused.value.frame["path"] == "$.title"
    await room.buyer.command("conversation.update", conversation=room.id, title="The lamp")
    answer = await room.node.rest.patch(f"/conversations/{room.id}", json={"title": f"Order, hotline {PHONE}"})
    assert answer.status_code == 200
