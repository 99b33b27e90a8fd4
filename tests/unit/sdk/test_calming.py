"""Staff calm a conversation down, and people appeal: what a program calls, and what a bot's tests meet."""

from collections.abc import Coroutine
from typing import Any

import pytest

from tradepost import Conversation, errors, events
from tradepost.protocol import commands as c
from tradepost.protocol.model import Subject
from tradepost.sync import SyncConversation
from tradepost.testing import Tradepost


@pytest.fixture
async def order(tradepost: Tradepost) -> str:
    return tradepost.conversation("buyer:7", "seller:42", "agent:1")


async def chat_of(tradepost: Tradepost, order: str, profile: str) -> Conversation:
    return await (await tradepost.user(profile)).conversations.get(order)


async def code_of(call: Coroutine[Any, Any, object]) -> str:
    with pytest.raises(errors.ApiError) as refused:
        await call
    return refused.value.code


async def test_in_a_frozen_conversation_parties_are_refused_and_staff_go_on(tradepost: Tradepost, order: str) -> None:
    buyer, agent = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "agent:1")
    own = await buyer.send("mine")
    assert (await agent.freeze("They shout")).frozen
    for call in (
        buyer.send("more"),
        buyer.edit(own, "changed"),
        buyer.delete(own),
        buyer.react(own, "👍"),
        buyer.answer(own, action="red"),
        buyer.update(title="Call me"),
        buyer.share_location().__aenter__(),
    ):
        assert await code_of(call) == "conversation_frozen"
    await agent.send("Please be kind")
    assert (await buyer.refresh()).frozen
    assert not (await agent.unfreeze()).frozen
    await buyer.edit(own, "changed")


async def test_all_are_told_of_what_changed_once(tradepost: Tradepost, order: str) -> None:
    buyer, agent = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "agent:1")
    told = buyer.subscribe(types=[events.ConversationUpdated])
    await agent.freeze()
    await agent.freeze()
    assert (await agent.slow_mode(30)).slow_mode_s == 30
    first, second = await anext(told), await anext(told)
    assert (first.body.changed, first.body.conversation.frozen) == (["frozen"], True)
    assert (second.body.changed, second.body.conversation.slow_mode_s) == (["slow_mode_s"], 30)


async def test_a_party_may_not_calm_others_down(tradepost: Tradepost, order: str) -> None:
    buyer = await chat_of(tradepost, order, "buyer:7")
    assert await code_of(buyer.freeze()) == "forbidden"
    assert await code_of(buyer.slow_mode(5)) == "forbidden"


async def test_an_appeal_begins_a_conversation_and_the_same_again_goes_on_in_it(
    tradepost: Tradepost, order: str
) -> None:
    buyer, seller = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "seller:42")
    own, theirs = await buyer.send("mine"), await seller.send("theirs")
    tradepost.ask(c.ModerateConversation(conversation=order, frozen=True))
    appeal = await buyer.appeal("Look again, please", own.message)
    assert appeal.subject == Subject(type="appeal", id=own.message)
    assert (await buyer.appeal("It was my order", own.message)).id == appeal.id
    assert [m.text for m in await appeal.history(newest_first=False, limit=10).all()] == [
        "Look again, please",
        "It was my order",
    ]
    assert await code_of(buyer.appeal("Not mine", theirs.message)) == "not_found"
    assert (await buyer.appeal("All of it")).id != appeal.id
    agent = await chat_of(tradepost, order, "agent:1")
    assert await code_of(agent.appeal("Staff")) == "forbidden"
    tradepost.ask(c.CloseConversation(conversation=appeal.id))
    assert await code_of(buyer.appeal("Again", own.message)) == "conversation_closed"


def test_the_synchronous_side_has_the_same() -> None:
    offered = {"freeze", "unfreeze", "slow_mode", "appeal", "frozen", "slow_mode_s"}
    assert offered <= set(dir(SyncConversation))
