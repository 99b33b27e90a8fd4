"""Messages that are hidden in part or held back: what their author learns, and what staff decide."""

import pytest

from tradepost import Conversation, errors, events
from tradepost.protocol.content import Text
from tradepost.sync import SyncClient
from tradepost.testing import Tradepost


@pytest.fixture
async def order(tradepost: Tradepost) -> str:
    tradepost.server.mask(["612345678"])
    tradepost.server.hold(["replica"])
    return tradepost.conversation("buyer:7", "seller:42")


async def chat_of(tradepost: Tradepost, order: str, profile: str) -> Conversation:
    return await (await tradepost.user(profile)).conversations.get(order)


async def test_what_is_masked_is_told_without_it_and_its_author_learns_so(tradepost: Tradepost, order: str) -> None:
    buyer, seller = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "seller:42")
    sent = await buyer.send("call 612345678", client_id="c1")
    assert sent.masked is not None
    assert (sent.held, bool(sent.notice)) == (None, True)
    message = (await seller.history().all())[0]
    assert (message.text, message.masked, message.hidden) == ("call 🚫•••", sent.masked, None)
    assert await buyer.send("call 612345678", client_id="c1") == sent
    with pytest.raises(errors.Conflict):
        await buyer.send("call 🚫•••", client_id="c1")
    assert (await buyer.edit(sent, "call me")).masked is None


async def test_what_is_held_has_no_place_until_staff_release_it(tradepost: Tradepost, order: str) -> None:
    buyer, seller = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "seller:42")
    agent = await tradepost.user("agent:1")
    told = buyer.subscribe(types=[events.MessageSettled])
    held = await buyer.send("a replica", client_id="c1")
    assert held.held is not None
    assert (held.message, held.seq, bool(held.notice)) == ("", 0, True)
    assert await seller.history().all() == []
    flag = (await agent.flags.list(state="waiting", conversation=order).all())[0]
    assert (flag.id, flag.decision, flag.text, flag.waiting) == (held.held, "hold", "a replica", True)
    with pytest.raises(errors.BadRequest):
        await flag.settle()
    assert (await flag.approve(masked=True)).outcome == "approved"
    signal = (await anext(told)).body
    assert (signal.client_id, signal.flag, signal.approved) == ("c1", flag.id, True)
    message = (await seller.history().all())[0]
    assert (message.id, message.text, message.client_id) == (flag.message, "a 🚫•••", "c1")
    assert (await buyer.send("a replica", client_id="c1")).message == message.id
    assert await agent.flags.list(state="waiting").all() == []


async def test_what_staff_refuse_is_never_told_and_is_refused_again(tradepost: Tradepost, order: str) -> None:
    buyer, agent = await chat_of(tradepost, order, "buyer:7"), await tradepost.user("agent:1")
    await buyer.send("a replica", client_id="c1")
    flag = (await agent.flags.list().page())[0]
    assert (await flag.reject("Only genuine goods")).outcome == "rejected"
    with pytest.raises(errors.MessageRejected) as refused:
        await buyer.send("a replica", client_id="c1")
    assert refused.value.details["reason"] == "Only genuine goods"
    assert tradepost.messages(order) == []


async def test_staff_look_at_what_was_written_for_a_reason(tradepost: Tradepost, order: str) -> None:
    buyer, agent = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "agent:1")
    await buyer.send("call 612345678")
    message = (await agent.history().all())[0]
    assert await message.reveal("Dispute 81") == Text(text="call 612345678")
    flag = (await (await tradepost.user("agent:2")).flags.list(state="open").all())[0]
    assert await flag.reveal("Dispute 81, again") == Text(text="call 612345678")
    assert (await flag.settle()).outcome == "seen"
    kept = [(entry.action, entry.by, entry.reason) for entry in tradepost.server.audit]
    assert kept == [
        ("message.reveal", "agent:1", "Dispute 81"),
        ("message.reveal", "agent:2", "Dispute 81, again"),
    ]
    with pytest.raises(errors.Forbidden):
        await (await buyer.history().all())[0].reveal("I am curious")


async def test_parties_see_no_flags_and_staff_pass(tradepost: Tradepost, order: str) -> None:
    buyer = await tradepost.user("buyer:7")
    with pytest.raises(errors.Forbidden):
        await buyer.flags.list().all()
    agent = await (await chat_of(tradepost, order, "agent:1")).join()
    assert (await agent.send("no replica, please")).held is None


async def test_an_edit_cannot_wait(tradepost: Tradepost, order: str) -> None:
    buyer = await chat_of(tradepost, order, "buyer:7")
    sent = await buyer.send("a watch")
    with pytest.raises(errors.ContentBlocked):
        await buyer.edit(sent, "a replica")


def test_the_synchronous_client_has_flags_and_blocks() -> None:
    with SyncClient("http://127.0.0.1:9", api_key="tp_test_x") as client:
        assert type(client.flags).__name__ == "SyncFlags"
        assert type(client.blocks).__name__ == "SyncBlocks"
