"""The in-memory server answers answers as the real one does: the same steps on both, the same words and refusals."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.node import LiveNode
from tradepost import Client, Conversation, content, errors, rich
from tradepost.testing import Tradepost

PEOPLE = ("buyer:7", "seller:42", "courier:1", "agent:1")
Room = dict[str, Conversation]
Step = Callable[[Room], Awaitable[Any]]


@pytest.fixture
async def real(node: LiveNode) -> AsyncIterator[Room]:
    shop = Client(node.url, api_key=node.api_key)
    async with shop:
        await shop.policy.set({"masking": {"rules": []}})  # the one in memory hides only what a test tells it to
        order = await shop.conversations.create(participants=list(PEOPLE))
        clients = {
            name: Client(shop.url, get_token=shop.token_source(name, role=name.partition(":")[0])) for name in PEOPLE
        }
        try:
            for client in clients.values():
                await client.start()
                await client.wait_ready()
            yield {n.partition(":")[0]: await c.conversations.get(order.id) for n, c in clients.items()}
        finally:
            for client in clients.values():
                await client.close()


@pytest.fixture
async def pretended(tradepost: Tradepost) -> Room:
    order = tradepost.conversation(*PEOPLE)
    return {n.partition(":")[0]: await (await tradepost.user(n)).conversations.get(order) for n in PEOPLE}


async def newest(chat: Conversation) -> Any:
    return await anext(chat.history())


async def outcome(step: Step, room: Room) -> Any:
    """What comes of a step: what it gives, or the refusal by its kind, code and place."""
    try:
        return await step(room)
    except errors.ApiError as refused:
        return type(refused).__name__, refused.code, refused.path


async def refusals(room: Room, ask: Any, *answers: dict[str, Any]) -> list[Any]:
    """What comes of each answer to the same question."""
    await room["seller"].send(ask)
    asked = await newest(room["buyer"])
    found: list[Any] = []
    for answer in answers:

        async def step(room: Room, answer: dict[str, Any] = answer) -> str:
            await room["buyer"].answer(asked, **answer)
            said = (await newest(room["buyer"])).content
            return f"{said.to} {said.label} {said.payload} {[(v.name, v.type, v.value, v.shown) for v in said.values]}"

        found.append(await outcome(step, room))
    return found


FORM = rich.Form(
    "A return",
    [
        rich.form.select("reason", "Why?", {"late": "Late"}),
        rich.form.number("pieces", "How many?", min=1, max=9, integer=True),
        rich.form.email("email", "Email", required=False),
    ],
)
BUTTONS = rich.Buttons("x", [rich.Postback("P", "p"), rich.Link("L", "https://a.example"), rich.RequestLocation("W")])
CONTACT = rich.Buttons("x", [rich.RequestContact("C", "phone")])


async def choices(room: Room) -> list[Any]:
    return await refusals(room, BUTTONS, {"action": "a1"}, {"action": "a2"}, {"action": "a3"}, {"action": "a9"}, {})


async def replies(room: Room) -> list[Any]:
    once = rich.QuickReplies("When?", ["Now", "Later"])
    return await refusals(room, once, {"action": "a2", "client_id": "q1"}, {"action": "a1"}, {"action": "a2"})


async def forms(room: Room) -> list[Any]:
    right = {"reason": "late", "pieces": 2}
    wrong = [
        {"values": {**right, "other": "x"}},
        {"values": {"reason": "late"}},
        {"values": {**right, "pieces": 10}},
        {"values": {**right, "pieces": 1.5}},
        {"values": {**right, "email": "x"}},
        {"values": {**right, "reason": "Late"}},
        {"action": "a1", "values": right},
    ]
    return await refusals(room, FORM, *wrong, {"values": right}, {"values": right})


async def contact(room: Room) -> list[Any]:
    phone = {"phone": "+34600111222"}
    return await refusals(
        room, CONTACT, {"action": "a1"}, {"action": "a1", "values": {"phone": "6"}}, {"action": "a1", "values": phone}
    )


async def nothing_to_answer(room: Room) -> list[Any]:
    return await refusals(room, "hello", {"action": "a1"})


async def kinds_of_others(room: Room) -> list[Any]:
    said: list[content.Content] = [
        rich.System("Paid"),
        content.Answer(to="buttons", label="x"),
        rich.QuickReplies("x", ["A"], expires_at=datetime(2020, 1, 1, tzinfo=UTC)),
        rich.QuickReplies("x", [rich.QuickReply("A", id="i"), rich.QuickReply("B", id="i")]),
    ]
    found = []
    for one in said:
        error = await outcome(lambda room, one=one: room["seller"].send(one), room)  # type: ignore[misc]
        found.append(error[:2])
    return found


async def whom(room: Room) -> list[Any]:
    """Who is told of the answer to a form, of each kind of audience, and who sees which part of a card."""
    await room["seller"].send(FORM)
    asked = await newest(room["buyer"])
    await room["buyer"].answer(asked, values={"reason": "late", "pieces": 1})
    card = rich.Card(
        "Order",
        price=rich.money("1", "EUR"),
        price_visible_to=["buyer"],
        fields=[rich.Field("a", "b", visible_to=["seller"])],
    )
    await room["agent"].send(card)
    return [
        [
            (message.author.role, message.content.__struct_config__.tag, _parts(message.content))  # type: ignore[union-attr]
            for message in await chat.history(10).all()
        ]
        for chat in room.values()
    ]


def _parts(said: Any) -> Any:
    return (said.card.price is not None, len(said.card.fields)) if isinstance(said, content.Card) else None


async def late(room: Room) -> list[Any]:
    gone = await room["seller"].send(rich.QuickReplies("x", ["A"]))
    await room["seller"].delete(gone)
    closed = await room["seller"].send(rich.QuickReplies("x", ["A"]))
    await room["agent"].close()
    return [
        await outcome(lambda room, m=m: room["buyer"].answer(m, action="a1"), room)  # type: ignore[misc]
        for m in (gone, closed)
    ]


STEPS: list[Step] = [choices, replies, forms, contact, nothing_to_answer, kinds_of_others, whom, late]


async def test_both_servers_answer_the_same(real: Room, pretended: Room) -> None:
    for step in STEPS:
        assert await step(pretended) == await step(real), step.__name__


async def test_what_expired_is_refused_in_memory_as_for_real(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.person(order, "buyer:7"), await tradepost.person(order, "seller:42")
    await seller.say(rich.QuickReplies("x", ["A"], expires_at=tradepost.server.now() + timedelta(minutes=1)))
    tradepost.clock.advance(minutes=2)
    with pytest.raises(errors.Expired):
        await buyer.choose("A")
