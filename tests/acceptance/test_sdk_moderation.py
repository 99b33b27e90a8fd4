"""What the SDK tells of masked, held and refused messages, and what staff and back ends do with them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from support.node import LiveNode
from tradepost import Client, Conversation, errors, events
from tradepost.protocol.content import Text

POLICY = {
    "masking": {
        "banned": [{"id": "fakes", "words": ["replica"]}],
        "rules": [
            {"id": "fakes", "kinds": ["banned"], "hold": 0.5},
            {"id": "cards", "kinds": ["card"], "block": 0.5},
            {"id": "contacts", "mask": 0.5},
        ],
    }
}


class Room:
    """An order with its buyer, seller and agent, and the shop's back end."""

    def __init__(self, shop: Client, order: Conversation, clients: dict[str, Client]) -> None:
        self.shop, self.order, self.clients = shop, order, clients

    async def seen_by(self, who: str) -> Conversation:
        return await self.clients[who].conversations.get(self.order.id)


@pytest.fixture
async def room(node: LiveNode) -> AsyncIterator[Room]:
    async with Client(node.url, api_key=node.api_key) as shop, AsyncExitStack() as stack:
        await shop.policy.set(POLICY)
        order = await shop.conversations.create(participants=["buyer:1", "seller:1"])
        clients = {
            role: await stack.enter_async_context(
                Client(node.url, get_token=shop.token_source(f"{role}:1", role=role, name=role))
            )
            for role in ("buyer", "seller", "agent")
        }
        yield Room(shop, order, clients)


async def test_a_masked_message_says_so_to_all_and_staff_reveal_it(room: Room) -> None:
    buyer, seller, agent = [await room.seen_by(who) for who in ("buyer", "seller", "agent")]
    sent = await buyer.send("call me at 612 345 678")
    assert sent.masked is not None
    assert (sent.masked.rule, sent.masked.kinds, sent.held) == ("contacts", ["phone"], None)
    assert "phone number" in (sent.notice or "")
    message = (await seller.history().all())[0]
    assert (message.text, message.masked) == ("call me at ☎•••", sent.masked)
    with pytest.raises(errors.Forbidden):
        await message.reveal("I am curious")
    found = (await agent.history().all())[0]
    assert await found.reveal("Dispute 81") == Text(text="call me at 612 345 678")
    flag = (await room.clients["agent"].flags.list(conversation=room.order.id, state="open").all())[0]
    assert (flag.message, flag.decision, flag.findings[0].kind) == (message.id, "mask", "phone")
    assert await flag.reveal("Dispute 81") == Text(text="call me at 612 345 678")
    assert (await flag.settle()).outcome == "seen"
    kept = await room.shop.audit.list(conversation=room.order.id).all()
    assert [(one.by, one.reason) for one in kept if one.action == "message.reveal"] == [("agent:1", "Dispute 81")] * 2


async def test_a_back_end_releases_what_is_held_and_its_author_hears_of_it(room: Room) -> None:
    buyer, seller = await room.seen_by("buyer"), await room.seen_by("seller")
    async with buyer.subscribe(types=[events.MessageSettled]) as told:
        held = await buyer.send("a replica", client_id="c1")
        assert held.held is not None
        assert (held.message, held.seq) == ("", 0)
        flag = (await room.shop.flags.list(state="waiting").all())[0]
        assert (flag.id, flag.waiting, flag.text) == (held.held, True, "a replica")
        assert (await flag.approve(masked=True)).outcome == "approved"
        signal = (await anext(told)).body
    assert (signal.client_id, signal.flag, signal.approved) == ("c1", flag.id, True)
    assert [message.text for message in await seller.history().all()] == ["a 🚫•••"]
    assert (await buyer.send("a replica", client_id="c1")).message == flag.message


async def test_what_is_refused_has_errors_of_its_own(room: Room) -> None:
    buyer = await room.seen_by("buyer")
    with pytest.raises(errors.ContentBlocked) as blocked:
        await buyer.send("4242 4242 4242 4242")
    assert (blocked.value.details["rule"], blocked.value.details["kinds"]) == ("cards", ["card"])
    held = await buyer.send("a replica", client_id="c2")
    flag = (await room.clients["agent"].flags.list(state="waiting").page())[0]
    assert (await flag.reject("Only genuine goods")).outcome == "rejected"
    with pytest.raises(errors.MessageRejected) as refused:
        await buyer.send("a replica", client_id="c2")
    assert refused.value.details["reason"] == "Only genuine goods"
    appeal = await buyer.appeal("It is a model of a ship", held)
    assert appeal.subject is not None
    assert (appeal.subject.type, appeal.subject.id) == ("appeal", held.held)
