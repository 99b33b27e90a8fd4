"""What people do on the marketplace's pages: kept for the staff who help them, and shown to nobody else."""

import pytest

from support.node import LiveNode
from support.sockets import Refused


async def test_staff_see_the_latest_fifty_and_parties_none(node: LiveNode) -> None:
    await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    seller = await node.connect("seller:1", "seller")
    for number in range(60):
        await buyer.command("profile.track", name="listing.viewed", properties={"listing": number})
    activity = (await agent.command("profile.get", profile="buyer:1"))["activity"]
    assert [one["properties"]["listing"] for one in activity] == list(range(59, 9, -1))
    assert {one["name"] for one in activity} == {"listing.viewed"}
    for party in (buyer, seller):
        assert "activity" not in await party.command("profile.get", profile="buyer:1")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 65},
        {"name": "viewed", "properties": {"text": "x" * 257}},
        {"name": "viewed", "properties": {"x" * 65: 1}},
        {"name": "viewed", "properties": {"": 1}},
        {"name": "viewed", "properties": {"text": "a\0b"}},
        {"name": "viewed", "properties": {str(number): number for number in range(21)}},
        {"name": "viewed", "properties": {"nested": {"a": 1}}},
    ],
)
async def test_what_is_too_long_too_much_or_nested_is_refused(node: LiveNode, fields: dict[str, object]) -> None:
    buyer = await node.connect("buyer:1", "buyer")
    with pytest.raises(Refused) as refused:
        await buyer.command("profile.track", **fields)
    assert refused.value.code == "invalid"
