"""A client against the in-memory server."""

from tradepost import events
from tradepost.testing import Tradepost


async def test_a_message_reaches_the_other_party_live(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    async with seller.subscribe(order, [events.MessageCreated]) as stream:
        sent = await (await buyer.conversations.get(order)).send("Is it still for sale?")
        event = await anext(stream)
    assert event.message.text == "Is it still for sale?"
    assert (event.lane, event.seq, event.message.id) == (sent.lane, sent.seq, sent.message)
    assert event.message.author.role == "buyer"
