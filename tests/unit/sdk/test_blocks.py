"""Reporting and blocking in the SDK."""

from tradepost.protocol import commands as c
from tradepost.testing import Tradepost


async def test_a_message_is_reported_and_its_author_blocked_and_unblocked(tradepost: Tradepost) -> None:
    async with tradepost.client("buyer:7", role="buyer") as buyer, tradepost.client("agent:1", role="agent") as agent:
        order = await buyer.conversations.create(participants=["seller:42"])
        await order.send("hello")
        message = (await order.history().all())[0]
        await message.report("spam", "sells watches")
        assert tradepost.server.reports == {(message.id, "buyer:7"): "spam"}
        await agent.request(c.SettleReports(conversation=order.id))
        assert tradepost.server.reports == {}
        await buyer.blocks.add("seller:42")
        assert await buyer.blocks.list() == ["seller:42"]
        await buyer.blocks.remove("seller:42")
        assert await buyer.blocks.list() == []
