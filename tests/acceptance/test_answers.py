"""Answers on real sockets: what is refused and where, once is once, and who is told."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.node import LiveNode
from support.policy import OPEN
from support.sockets import Frame, RawSocket, Refused

PEOPLE = [(f"{role}:1", role) for role in ("buyer", "seller", "courier")]


@dataclass
class Room:
    """An order with a buyer, a seller, a courier and an agent, all live."""

    node: LiveNode
    id: str
    buyer: RawSocket
    seller: RawSocket
    courier: RawSocket
    agent: RawSocket

    async def say(self, by: RawSocket, content: Frame, **fields: Any) -> str:
        sent = await by.command("message.send", conversation=self.id, content=content, **fields)
        found: str = sent["message"]
        return found

    async def answer(self, by: RawSocket, message: str, action: str | None = None, **fields: Any) -> Frame:
        chosen = {} if action is None else {"action": action}
        return await by.command("message.answer", conversation=self.id, message=message, **chosen, **fields)

    async def refused(self, by: RawSocket, message: str, action: str | None = None, **fields: Any) -> tuple[str, str]:
        with pytest.raises(Refused) as refused:
            await self.answer(by, message, action, **fields)
        return refused.value.code, refused.value.path or ""

    async def told(self, socket: RawSocket, message: str) -> Frame:
        """A new message, as it is told live."""
        await socket.until(lambda s: any(_new(frame) == message for frame in s.events))
        found: Frame = next(f for f in socket.events if _new(f) == message)["event"]["message"]
        return found

    async def everything(self, socket: RawSocket) -> bytes:
        """All that a reader got live or can read, as bytes."""
        await socket.all_heard()
        seen = (await socket.command("conversation.get", conversation=self.id))["conversation"]
        await socket.command("history", conversation=self.id)
        await socket.command("history", conversation=self.id, after="ms_0")
        await socket.command("sync")
        await socket.command("conversation.list")
        for lane in seen["lanes"]:
            await socket.command("events", conversation=self.id, lane=lane["id"], after=0)
        return b"\n".join(socket.raw)


def _new(frame: Frame) -> str | None:
    event: Frame = frame["event"]
    return event["message"]["id"] if event["name"] == "message.created" else None


@pytest.fixture
async def room(node: LiveNode) -> Room:
    assert (await node.rest.put("/policy", json={"policy": OPEN})).is_success
    made = await node.conversation(*PEOPLE)
    sockets = [await node.connect(profile, role) for profile, role in [*PEOPLE, ("agent:1", "agent")]]
    await sockets[3].command("conversation.join", conversation=made["id"])
    return Room(node, made["id"], *sockets)


def replies(**fields: Any) -> Frame:
    return {"kind": "quick_replies", "text": "When?", "replies": [{"label": "Now"}, {"label": "Later"}], **fields}


def form(*fields: Frame, **more: Any) -> Frame:
    return {"kind": "form", "title": "A return", "fields": list(fields) or [field("text")], **more}


def field(type_: str, **more: Any) -> Frame:
    return {"type": type_, "name": "it", "label": "It", **more}


def in_s(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


# what is told


async def test_a_choice_is_a_message_that_all_of_the_question_are_told(room: Room) -> None:
    buttons = [{"type": "postback", "label": "Refund", "payload": "refund:55"}, {"type": "reply", "label": "No"}]
    asked = await room.say(room.seller, {"kind": "buttons", "text": "Which?", "buttons": buttons})
    done = await room.answer(room.buyer, asked, "a1")
    said = await room.told(room.courier, done["message"])
    assert said["content"] == {
        "kind": "answer",
        "to": "buttons",
        "label": "Refund",
        "action": "a1",
        "payload": "refund:55",
        "fallback": "Refund",
    }
    assert (said["reply_to"], said["lane"], said["seq"]) == (asked, done["lane"], done["seq"])
    again = await room.answer(room.buyer, asked, "a1")  # buttons stay
    assert again["seq"] > done["seq"]


@pytest.mark.parametrize("answers_to", [None, ["staff"], ["courier"]])
async def test_what_is_filled_in_is_told_to_those_that_the_form_names_and_to_no_one_else(
    room: Room, answers_to: list[str] | None
) -> None:
    named = {} if answers_to is None else {"answers_to": answers_to}
    asked = await room.say(room.seller, form(field("address"), **named))
    home = {"line1": "Calle Secreta 9", "city": "Madrid", "country": "ES"}
    await room.answer(room.buyer, asked, values={"it": home})
    told = {
        name: b"Secreta" in await room.everything(getattr(room, name))
        for name in ("buyer", "seller", "courier", "agent")
    }
    assert told == {
        "buyer": True,
        "agent": True,
        "seller": answers_to is None,
        "courier": answers_to == ["courier"],
    }


@pytest.mark.parametrize(
    ("content", "action"),
    [
        ({"kind": "contact_request", "text": "Your number?", "details": ["phone"]}, None),
        (
            {
                "kind": "buttons",
                "text": "Your number?",
                "buttons": [{"type": "request_contact", "label": "Share", "details": ["phone"]}],
            },
            "a1",
        ),
    ],
)
async def test_contact_details_are_told_to_the_asker_and_staff_alone(
    room: Room, content: Frame, action: str | None
) -> None:
    asked = await room.say(room.courier, content)
    await room.answer(room.buyer, asked, action, values={"phone": "+34600999888"})
    assert b"+34600999888" in await room.everything(room.courier)
    assert b"+34600999888" in await room.everything(room.agent)
    assert b"+34600999888" not in await room.everything(room.seller)


async def test_an_answer_is_never_told_to_more_people_than_its_form_is(room: Room) -> None:
    asked = await room.say(room.agent, form(answers_to=["seller"]))
    moved = {"message": asked, "audience": ["buyer"], "reason": "for the buyer alone"}
    await room.agent.command("message.rescope", conversation=room.id, **moved)
    assert await room.refused(room.buyer, asked, values={"it": "psst"}) == ("reply_wider_than_original", "$.message")
    assert b"psst" not in await room.everything(room.seller)
    wide = form(answers_to=["seller", "courier"])
    with pytest.raises(Refused) as refused:
        await room.say(room.agent, wide, audience=["seller"])
    assert (refused.value.code, refused.value.path) == ("invalid", "$.content.answers_to")


# once


async def test_of_many_answers_at_once_one_counts(room: Room) -> None:
    asked = await room.say(room.seller, form())
    other = await room.node.connect("buyer:1", "buyer")
    frames = [
        await (room.buyer if n % 2 else other).ask(
            "message.answer", conversation=room.id, message=asked, values={"it": f"answer {n}"}, client_id=f"c{n}"
        )
        for n in range(20)
    ]
    got = await asyncio.wait_for(asyncio.gather(*frames), 15)
    refusals = [frame["code"] for frame in got if frame["type"] == "error"]
    assert refusals == ["already_answered"] * 19
    page = await room.seller.command("history", conversation=room.id)
    assert [m["content"]["kind"] for m in page["messages"]] == ["answer", "form"]


async def test_each_person_answers_once_and_a_resend_is_the_same_answer(room: Room) -> None:
    asked = await room.say(room.agent, replies())
    first = await room.answer(room.buyer, asked, "a1", client_id="c1")
    assert await room.answer(room.buyer, asked, "a1", client_id="c1") == first
    assert await room.refused(room.buyer, asked, "a2", client_id="c1") == ("conflict", "$.client_id")
    assert (await room.refused(room.buyer, asked, "a2"))[0] == "already_answered"
    assert (await room.answer(room.seller, asked, "a2"))["seq"] == first["seq"] + 1
    await room.agent.command("message.delete", conversation=room.id, message=asked)
    assert await room.answer(room.buyer, asked, "a1", client_id="c1") == first


async def test_what_may_be_answered_again_is(room: Room) -> None:
    asked = await room.say(room.agent, replies(once=False))
    places = [(await room.answer(room.buyer, asked, action))["seq"] for action in ("a1", "a1", "a2")]
    assert places == sorted(set(places))


# too late, or not for them


async def test_an_answer_to_what_expired_was_deleted_or_closed_is_refused(room: Room) -> None:
    late = await room.say(room.seller, replies(expires_at=in_s(2)))
    gone, closed = await room.say(room.seller, replies()), await room.say(room.seller, replies())
    await asyncio.sleep(2.05)  # the time to answer passes
    assert await room.refused(room.buyer, late, "a1") == ("expired", "$.message")
    await room.seller.command("message.delete", conversation=room.id, message=gone)
    assert (await room.refused(room.buyer, gone, "a1"))[0] == "message_deleted"
    await room.node.rest.post(f"/conversations/{room.id}/close")
    assert (await room.refused(room.buyer, closed, "a1"))[0] == "conversation_closed"


async def test_strangers_others_and_former_members_answer_nothing(room: Room) -> None:
    asked = await room.say(room.seller, replies(), audience=["buyer"])
    stranger = await room.node.connect("buyer:2", "buyer")
    assert (await room.refused(stranger, asked, "a1"))[0] == "not_found"
    assert (await room.refused(room.courier, asked, "a1"))[0] == "not_found"
    await room.buyer.command("conversation.leave", conversation=room.id)
    assert (await room.refused(room.buyer, asked, "a1"))[0] == "forbidden"


async def test_a_question_in_the_past_needs_a_time_to_come(room: Room) -> None:
    with pytest.raises(Refused) as refused:
        await room.say(room.seller, replies(expires_at=in_s(-1)))
    assert (refused.value.code, refused.value.path) == ("invalid", "$.content.expires_at")


# what does not fit

SELECT = [{"id": "late", "label": "Late"}, {"id": "broken", "label": "Broken"}]
SLOT = {"id": "noon", "starts_at": "2026-05-05T12:00:00Z", "ends_at": "2026-05-05T14:00:00Z"}
HOME = {"line1": "Calle Mayor 3", "city": "Madrid", "country": "ES"}


WRONG: list[tuple[Frame, Frame, str]] = [
    (field("text"), {"it": "fine", "other": "x"}, "$.values.other"),
    (field("text"), {}, "$.values.it"),
    (field("text"), {"it": ""}, "$.values.it"),
    (field("text"), {"it": "  \n "}, "$.values.it"),
    (field("text"), {"it": 7}, "$.values.it"),
    (field("text"), {"it": ["x"]}, "$.values.it"),
    (field("text"), {"it": HOME}, "$.values.it"),
    (field("text"), {"it": True}, "$.values[...]"),
    (field("text"), {"it": None}, "$.values[...]"),
    (field("text"), {"it": "x" * 501}, "$.values.it"),
    (field("text", lines=20, max_chars=2_000), {"it": "x" * 2_001}, "$.values[...]"),
    (field("text"), {"it": "nul \x00"}, "$.values.it"),
    (field("text"), {"it": "bell \x07"}, "$.values.it"),
    (field("text"), {"it": "two\nlines"}, "$.values.it"),
    (field("text"), {"it": "two\rlines"}, "$.values.it"),
    (field("text", min_chars=3), {"it": "ab"}, "$.values.it"),
    (field("text"), {f"f{n}": "x" for n in range(21)}, "$.values"),
    (field("text"), {"It": "x"}, "$.values"),
    (field("number"), {"it": "7"}, "$.values.it"),
    (field("number", min=0, max=9), {"it": 9.5}, "$.values.it"),
    (field("number", integer=True), {"it": 1.5}, "$.values.it"),
    (field("email"), {"it": "nobody"}, "$.values.it"),
    (field("phone"), {"it": "600111222"}, "$.values.it"),
    (field("date"), {"it": "2026-02-30"}, "$.values.it"),
    (field("date", min="2026-05-05"), {"it": "2026-05-04"}, "$.values.it"),
    (field("date"), {"it": "2026-W01-1"}, "$.values.it"),
    (field("select", options=SELECT), {"it": "Late"}, "$.values.it"),
    (field("multi_select", options=SELECT), {"it": ["late", "lost"]}, "$.values.it[1]"),
    (field("multi_select", options=SELECT), {"it": ["late", "late"]}, "$.values.it"),
    (field("multi_select", options=SELECT, max_chosen=1), {"it": ["late", "broken"]}, "$.values.it"),
    (field("multi_select", options=SELECT), {"it": "late"}, "$.values.it"),
    (field("time_slot", slots=[SLOT]), {"it": "night"}, "$.values.it"),
    (field("address"), {"it": "Calle Mayor 3"}, "$.values.it"),
    (field("address"), {"it": {**HOME, "country": "Spain"}}, "$.values[...].country"),
    (field("address"), {"it": {"line1": "Calle Mayor 3", "city": "Madrid"}}, "$.values[...].country"),
    (field("address"), {"it": {**HOME, "planet": "Earth"}}, "$.values[...].planet"),
    (field("file"), {"it": "invoice.pdf"}, "$.values.it"),
    (field("file"), {"it": "fl_nobody"}, "$.values"),
    (field("signature"), {"it": "me"}, "$.values.it"),
    (field("rating"), {"it": 0}, "$.values.it"),
    (field("rating"), {"it": 6}, "$.values.it"),
    (field("rating", max=10), {"it": 7.5}, "$.values.it"),
]


async def test_what_is_filled_in_wrongly_is_refused_where_it_is(room: Room) -> None:
    for asked, values, path in WRONG:
        message = await room.say(room.seller, form(asked))
        refused = await room.refused(room.buyer, message, values=values)
        assert refused == ("not_found" if values == {"it": "fl_nobody"} else "invalid", path), (asked, values)
    page = await room.seller.command("history", conversation=room.id, limit=200)
    assert {m["content"]["kind"] for m in page["messages"]} == {"form"}


RIGHT: list[tuple[Frame, Any, str]] = [
    (field("text", max_chars=5), "  fine  ", "fine"),
    (field("text", lines=2), "two\nlines", "two\nlines"),
    (field("number", unit="kg", min=-1e15), -2.5, "-2.5 kg"),
    (field("number", integer=True), 1e15, "1000000000000000"),
    (field("email"), "a@b.example", "a@b.example"),
    (field("phone"), "+34600111222", "+34600111222"),
    (field("date", max="2026-05-05"), "2026-05-05", "2026-05-05"),
    (field("select", options=SELECT), "late", "Late"),
    (field("multi_select", options=SELECT), ["broken", "late"], "Broken, Late"),
    (field("time_slot", slots=[SLOT]), "noon", "2026-05-05 12:00–14:00"),
    (field("address"), HOME, "Calle Mayor 3, Madrid, ES"),
    (field("rating"), 5, "5 of 5"),
]


async def test_what_is_filled_in_rightly_is_kept_with_its_words(room: Room) -> None:
    for asked, value, shown in RIGHT:
        message = await room.say(room.seller, form(asked))
        answer = (await room.answer(room.buyer, message, values={"it": value}))["message"]
        content = (await room.told(room.seller, answer))["content"]
        kept = value.strip() if isinstance(value, str) else value
        given = {"name": "it", "type": asked["type"], "label": "It", "value": kept, "shown": shown}
        assert content["values"] == [given]
        assert content["fallback"] == f"A return\nIt: {shown}"


async def test_an_optional_field_may_stay_empty(room: Room) -> None:
    message = await room.say(room.seller, form(field("text", required=False), field("email", name="email")))
    await room.answer(room.buyer, message, values={"it": " ", "email": "a@b.example"})
    page = await room.seller.command("history", conversation=room.id)
    assert [given["name"] for given in page["messages"][0]["content"]["values"]] == ["email"]


BUTTONS: list[tuple[Frame, Frame, str]] = [
    ({"type": "link", "url": "https://a.example/x"}, {"action": "a1"}, "$.action"),
    (
        {"type": "webview", "url": "https://a.example/x", "fallback": "https://a.example/x"},
        {"action": "a1"},
        "$.action",
    ),
    ({"type": "request_location"}, {"action": "a1"}, "$.action"),
    ({"type": "reply"}, {}, "$.action"),
    ({"type": "reply"}, {"action": "a2"}, "$.action"),
    ({"type": "reply"}, {"action": "a1", "values": {"phone": "+34600111222"}}, "$.values"),
    ({"type": "request_contact", "details": ["phone"]}, {"action": "a1"}, "$.values.phone"),
    (
        {"type": "request_contact", "details": ["phone"]},
        {"action": "a1", "values": {"phone": "+34600111222", "name": "Ana"}},
        "$.values.name",
    ),
]


async def test_what_cannot_be_chosen_is_refused_where_it_is(room: Room) -> None:
    for button, asked, path in BUTTONS:
        content = {"kind": "buttons", "text": "x", "buttons": [{"label": "x", **button}]}
        message = await room.say(room.seller, content)
        assert await room.refused(room.buyer, message, **asked) == ("invalid", path), (button, asked)


async def test_only_what_asks_is_answered(room: Room) -> None:
    text = (await room.seller.send(room.id, "hello"))["message"]
    assert await room.refused(room.buyer, text, "a1") == ("invalid", "$.message")
    asked = await room.say(room.seller, replies())
    answer = (await room.answer(room.buyer, asked, "a1"))["message"]
    assert await room.refused(room.seller, answer, "a1") == ("invalid", "$.message")
    filled = await room.say(room.seller, form())
    assert await room.refused(room.buyer, filled, "a1", values={"it": "x"}) == ("invalid", "$.action")
    with pytest.raises(Refused) as refused:
        await room.buyer.command(
            "message.edit", conversation=room.id, message=answer, content={"kind": "text", "text": "x"}
        )
    assert refused.value.code == "forbidden"
