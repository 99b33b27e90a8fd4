"""Finding messages by their words: what is found, by whom, and where it stands."""

from typing import Any

import pytest

from support.indexing import indexed
from support.node import LiveNode
from support.sockets import Frame, RawSocket

pytestmark = pytest.mark.timeout(60)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


def texts(page: Frame) -> list[str]:
    return [hit["message"]["content"]["text"] for hit in page["hits"]]


def marked(page: Frame) -> list[list[str]]:
    """What is highlighted in each snippet."""
    return [[hit["snippet"][h["start"] : h["end"]] for h in hit.get("highlights", [])] for hit in page["hits"]]


async def found(asker: RawSocket, query: str, **fields: Any) -> list[str]:
    return texts(await asker.command("message.search", query=query, **fields))


async def test_a_message_is_found_by_its_words_over_rest(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")
    sent = await buyer.send(made["id"], "Is the red bicycle still for sale?")
    await buyer.send(made["id"], "Something else")
    await indexed(node)
    page = (await node.rest.get("/search", params={"query": "RED bicýcle"})).json()
    assert [hit["message"]["id"] for hit in page["hits"]] == [sent["message"]]
    assert marked(page) == [["red", "bicycle"]]
    assert "cursor" not in page


async def test_who_is_not_of_the_audience_finds_nothing(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"))
    seller = await node.connect("seller:1", "seller")
    await seller.send(made["id"], "The parcel waits behind the garage", audience=["courier"])
    await indexed(node)
    for profile, role, theirs in (
        ("buyer:7", "buyer", 0),
        ("courier:1", "courier", 1),
        ("seller:1", "seller", 1),
        ("agent:1", "agent", 1),
        ("buyer:9", "buyer", 0),
    ):
        asker = await node.connect(profile, role)
        assert len(await found(asker, "garage")) == theirs, profile
