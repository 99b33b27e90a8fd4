"""What of a card is for some roles: on every path the others get no byte of it; and contents that nobody may send."""

from dataclasses import dataclass
from typing import Any

import pytest

from support.node import LiveNode, client
from support.sockets import Frame, RawSocket, Refused

PEOPLE = [(f"{role}:1", role) for role in ("buyer", "seller", "courier")]
PRICE, COMMISSION = b"987654", b"Commission-11.50"


def card(**fields: Any) -> Frame:
    return {
        "title": "Order 55",
        "price": {"amount_minor": 987_654, "currency": "EUR"},
        "price_visible_to": ["buyer", "seller"],
        "fields": [
            {"label": "Commission", "value": COMMISSION.decode(), "visible_to": ["seller"]},
            {"label": "Door", "value": "3rd floor"},
        ],
        **fields,
    }


CONTENTS: dict[str, Frame] = {
    "card": {"kind": "card", "card": card()},
    "carousel": {"kind": "carousel", "cards": [card(), {"title": "Bell"}]},
}


@dataclass
class Room:
    """An order with a buyer, a seller, a courier and an agent, all live."""

    node: LiveNode
    id: str
    buyer: RawSocket
    seller: RawSocket
    courier: RawSocket
    agent: RawSocket

    def all(self) -> dict[str, RawSocket]:
        return {name: getattr(self, name) for name in ("buyer", "seller", "courier", "agent")}

    async def say(self, by: RawSocket, content: Frame, **fields: Any) -> str:
        sent = await by.command("message.send", conversation=self.id, content=content, **fields)
        found: str = sent["message"]
        return found

    async def everything(self, name: str) -> bytes:
        """All that a reader got live, or can read over the socket and over HTTP, on a second connection too."""
        profile, role = f"{name}:1", name
        live, fresh = self.all()[name], await self.node.connect(profile, role)
        await live.all_heard()
        seen = (await fresh.command("conversation.get", conversation=self.id))["conversation"]
        await fresh.command("history", conversation=self.id)
        await fresh.command("history", conversation=self.id, after="ms_0")
        await fresh.command("history", conversation=self.id, around=seen["last_message"]["id"])
        await fresh.command("sync")
        await fresh.command("conversation.list")
        for lane in seen["lanes"]:
            await fresh.command("events", conversation=self.id, lane=lane["id"], after=0)
        async with client(self.node.url, await self.node.token(profile, role)) as rest:
            paths = (f"/conversations/{self.id}", f"/conversations/{self.id}/messages", "/conversations", "/sync")
            pages = [(await rest.get(path)).content for path in paths]
        me = next(p["id"] for p in seen["participants"] if p["profile"] == profile)
        seen_as = (await self.node.rest.get(f"/conversations/{self.id}/as/{me}")).content
        return b"\n".join([*live.raw, *fresh.raw, *pages, seen_as])

    async def told(self) -> dict[str, tuple[bool, bool]]:
        """Who got the price, and who the commission."""
        read = {name: await self.everything(name) for name in self.all()}
        return {name: (PRICE in raw, COMMISSION in raw) for name, raw in read.items()}


@pytest.fixture
async def room(node: LiveNode) -> Room:
    made = await node.conversation(*PEOPLE)
    sockets = [await node.connect(profile, role) for profile, role in [*PEOPLE, ("agent:1", "agent")]]
    await sockets[3].command("conversation.join", conversation=made["id"])
    return Room(node, made["id"], *sockets)


EACH = {"buyer": (True, False), "seller": (True, True), "courier": (False, False), "agent": (True, True)}


@pytest.mark.parametrize("kind", CONTENTS)
async def test_each_role_gets_its_part_of_a_card_on_every_path(room: Room, kind: str) -> None:
    await room.say(room.agent, CONTENTS[kind])
    assert await room.told() == EACH
    page = await room.courier.command("history", conversation=room.id)
    content = page["messages"][0]["content"]
    shown = content.get("card") or content["cards"][0]
    assert shown == {"title": "Order 55", "fields": [{"label": "Door", "value": "3rd floor"}]}
    assert b"visible_to" not in await room.everything("courier")


async def test_nothing_that_happens_to_a_card_tells_more_of_it(room: Room) -> None:
    message = await room.say(room.agent, CONTENTS["card"])
    at = {"conversation": room.id, "message": message}
    for name, socket in room.all().items():
        await socket.command("message.react", **at, emoji="👍", on=True)
        await room.say(socket, {"kind": "text", "text": f"{name} answers"}, reply_to=message)
    await room.agent.command("message.edit", **at, content={"kind": "card", "card": card(status="Paid")})
    for audience in (["buyer"], ["buyer", "seller", "courier"]):
        await room.agent.command("message.rescope", **at, audience=audience, reason="a test")
    assert await room.told() == EACH


async def test_who_says_it_sees_all_of_it_and_others_of_their_role_do_not(room: Room) -> None:
    await room.node.rest.post(
        f"/conversations/{room.id}/participants", json={"profile": "courier:2", "role": "courier"}
    )
    await room.say(room.courier, CONTENTS["card"])
    assert await room.told() == {**EACH, "courier": (True, True)}
    second = await room.node.connect("courier:2", "courier")
    await second.command("history", conversation=room.id)
    assert PRICE not in b"".join(second.raw)


async def test_a_change_of_role_changes_what_is_shown(room: Room) -> None:
    await room.say(room.agent, CONTENTS["card"])
    seen = (await room.courier.command("conversation.get", conversation=room.id))["conversation"]
    await room.node.rest.patch(f"/conversations/{room.id}/participants/{seen['me']}", json={"role": "buyer"})
    fresh = await room.node.connect("courier:1", "buyer")
    await fresh.command("history", conversation=room.id)
    for lane in seen["lanes"]:
        await fresh.command("events", conversation=room.id, lane=lane["id"], after=0)
    assert PRICE in b"".join(fresh.raw)
    assert COMMISSION not in b"".join(fresh.raw)


async def test_the_fallback_says_nothing_that_is_for_some_roles(room: Room) -> None:
    await room.say(room.agent, CONTENTS["carousel"])
    page = await room.agent.command("history", conversation=room.id)
    assert page["messages"][0]["content"]["fallback"] == "1. Order 55\nDoor: 3rd floor\n2. Bell"


async def test_a_role_that_there_is_not_is_refused(room: Room) -> None:
    wrong = {"kind": "card", "card": {"title": "x", "fields": [{"label": "a", "value": "b", "visible_to": ["pilot"]}]}}
    with pytest.raises(Refused) as refused:
        await room.say(room.seller, wrong)
    assert (refused.value.code, refused.value.path) == (
        "unknown_audience",
        "$.content.card.fields[0].visible_to[0]",
    )


ROWS, OPTION = [{"title": "x"}], {"id": "o", "label": "x"}
REFUSED: list[tuple[Frame, str, str]] = [
    ({"kind": "carousel", "cards": [{"title": "x"}] * 11}, "invalid", "$.content.cards"),
    ({"kind": "carousel", "cards": [{"title": "x"}, {"title": "y" * 129}]}, "invalid", "$.content.cards[1].title"),
    (
        {"kind": "card", "card": {"title": "x", "buttons": [{"type": "reply", "label": "x"}] * 4}},
        "invalid",
        "$.content.card.buttons",
    ),
    ({"kind": "list", "text": "x", "sections": [{"rows": ROWS * 11}]}, "invalid", "$.content.sections[0].rows"),
    ({"kind": "list", "text": "x", "sections": [{"rows": ROWS}] * 11}, "invalid", "$.content.sections"),
    (
        {"kind": "list", "text": "x", "sections": [{"rows": [{"title": "x", "id": "a"}, {"title": "y", "id": "a"}]}]},
        "invalid",
        "$.content.sections[0].rows[1].id",
    ),
    ({"kind": "quick_replies", "text": "x", "replies": [{"label": "x"}] * 14}, "invalid", "$.content.replies"),
    ({"kind": "buttons", "text": "x", "buttons": []}, "invalid", "$.content.buttons"),
    (
        {"kind": "buttons", "text": "x", "buttons": [{"type": "reply", "label": " "}]},
        "invalid",
        "$.content.buttons[0].label",
    ),
    (
        {"kind": "buttons", "text": "x", "buttons": [{"type": "link", "label": "x", "url": "https://a@b.example"}]},
        "invalid",
        "$.content.buttons[0].url",
    ),
    (
        {
            "kind": "buttons",
            "text": "x",
            "buttons": [{"type": "pay", "label": "Pay", "amount_minor": 1, "currency": "EUR"}],
        },
        "invalid",
        "$.content.buttons[0]",
    ),
    (
        {
            "kind": "card",
            "card": {"title": "x", "buttons": [{"type": "pay", "label": "Pay", "amount_minor": 1, "currency": "EUR"}]},
        },
        "invalid",
        "$.content.card.buttons[0]",
    ),
    ({"kind": "location", "latitude": 90.01, "longitude": 0}, "invalid", "$.content.latitude"),
    ({"kind": "location", "latitude": 0, "longitude": -180.5}, "invalid", "$.content.longitude"),
    ({"kind": "location", "latitude": 0, "longitude": 0, "accuracy_m": -1}, "invalid", "$.content.accuracy_m"),
    ({"kind": "location", "latitude": "0", "longitude": 0}, "invalid", "$.content.latitude"),
    ({"kind": "live_location", "state": "live", "until": "2030-01-01T00:00:00Z"}, "invalid", "$.content.kind"),
    ({"kind": "answer", "to": "buttons", "label": "Yes"}, "invalid", "$.content.kind"),
    ({"kind": "system", "text": "The courier was paid."}, "forbidden", "$.content.kind"),
    ({"kind": "image", "url": "https://a.example/1", "file": "fl_1"}, "invalid", "$.content"),
    ({"kind": "audio"}, "invalid", "$.content"),
    ({"kind": "card", "card": {"title": "x", "image": {}}}, "invalid", "$.content.card.image"),
    ({"kind": "file", "url": "https://a.example/1"}, "invalid", "$.content.name"),
    ({"kind": "gif", "url": "https://a.example/1", "gif": "local:x"}, "invalid", "$.content"),
    ({"kind": "audio", "url": "https://a.example/1", "waveform": [0] * 129}, "invalid", "$.content.waveform"),
    ({"kind": "video", "file": "fl_nobody"}, "not_found", "$.content.file"),
    ({"kind": "gif", "gif": "local:nothing_like_it"}, "not_found", "$.content.gif"),
    (
        {"kind": "text", "text": "hi", "mentions": [{"participant": "pt_0", "start": 0, "end": 2}]},
        "invalid",
        "$.content.mentions[0].participant",
    ),
    (
        {"kind": "text", "text": "hi", "mentions": [{"participant": "pt_0", "start": 0, "end": 3}]},
        "invalid",
        "$.content.mentions[0]",
    ),
    (
        {"kind": "form", "title": "x", "fields": [{"type": "text", "name": "a", "label": "x"}] * 2},
        "invalid",
        "$.content.fields[1].name",
    ),
    (
        {"kind": "form", "title": "x", "fields": [{"type": "date", "name": "a", "label": "x", "min": "2026-02-30"}]},
        "invalid",
        "$.content.fields[0].min",
    ),
    (
        {"kind": "form", "title": "x", "fields": [{"type": "number", "name": "a", "label": "x", "min": 2, "max": 1}]},
        "invalid",
        "$.content.fields[0].max",
    ),
    (
        {
            "kind": "form",
            "title": "x",
            "fields": [
                {
                    "type": "multi_select",
                    "name": "a",
                    "label": "x",
                    "options": [{"id": "o", "label": "x"}],
                    "min_chosen": 2,
                }
            ],
        },
        "invalid",
        "$.content.fields[0].min_chosen",
    ),
    (
        {
            "kind": "form",
            "title": "x",
            "fields": [{"type": "text", "name": f"f{n}", "label": "x"} for n in range(21)],
        },
        "invalid",
        "$.content.fields",
    ),
    ({"kind": "hologram", "fallback": "x"}, "invalid", "$.content.kind"),
]


async def test_what_nobody_may_say_is_refused_where_it_is(room: Room) -> None:
    for content, code, path in REFUSED:
        with pytest.raises(Refused) as refused:
            await room.say(room.seller, content)
        assert (refused.value.code, refused.value.path) == (code, path), content
    assert (await room.buyer.command("history", conversation=room.id))["messages"] == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e400"])
async def test_numbers_that_are_none_are_refused(room: Room, number: str) -> None:
    content = f'{{"kind":"location","latitude":{number},"longitude":0}}'
    await room.seller.text(f'{{"type":"message.send","ref":"n1","conversation":"{room.id}","content":{content}}}')
    await room.seller.until(lambda s: any(f["type"] == "error" for f in s.frames))
    assert next(f for f in room.seller.frames if f["type"] == "error")["code"] == "invalid"


async def test_money_is_asked_for_where_a_checkout_is_set_up(room: Room) -> None:
    await room.node.rest.put("/policy", json={"policy": {"checkout_url": "https://shop.example/checkout"}})
    button = {"type": "pay", "label": "Pay", "amount_minor": 1_250, "currency": "EUR"}
    await room.say(room.seller, {"kind": "buttons", "text": "Yours?", "buttons": [button]})
    page = await room.buyer.command("history", conversation=room.id)
    assert page["messages"][0]["content"]["fallback"] == "Yours?\n– Pay (12.50 EUR)"


@pytest.mark.parametrize("value", ["tab\tand\nline", "x" * 1_000, 1e15, 0.1, 2**53 - 1, True, None])
async def test_what_programs_are_told_comes_back_as_it_was(room: Room, value: Any) -> None:
    await room.say(room.agent, {"kind": "system", "text": "Paid", "code": "paid", "data": {"it": value}})
    page = await room.buyer.command("history", conversation=room.id)
    assert page["messages"][0]["content"]["data"] == {"it": value}


@pytest.mark.parametrize("value", ["x" * 1_001, "nul \0", 1e16, 2**53, [1], {}])
async def test_what_programs_could_not_read_back_is_refused(room: Room, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        await room.say(room.agent, {"kind": "system", "text": "Paid", "data": {"it": value}})
    assert refused.value.code == "invalid"
    assert (refused.value.path or "").startswith("$.content.data")
