"""Removals raced with messages from two nodes: who goes hears all until then and nothing after it, the others hear all.

The faults at the end are planted into the running nodes, as an engineer's mistake would be: the races must turn red.
"""

from collections.abc import Callable
from typing import Any

import pytest

from support.node import LiveNode
from support.removals import LEAVERS, PARTIES, STAFF, race, removed, wrong
from tradepost_server.broker.exchange import Exchange
from tradepost_server.broker.hub import Hub
from tradepost_server.broker.room import Room
from tradepost_server.broker.words import NAMED_MAX
from tradepost_server.rules import lanes

pytestmark = pytest.mark.timeout(90)
Patch = pytest.MonkeyPatch
Nodes = tuple[LiveNode, LiveNode]

OWN = len(PARTIES) + len(STAFF) + len(LEAVERS)
SIZES = {
    "below": {"crowd": 0},
    "above": {"crowd": NAMED_MAX},
    "growing": {"crowd": NAMED_MAX - OWN - 3, "coming": 2},
    "shrinking": {"crowd": NAMED_MAX - OWN + 8, "going": 3},
}


@pytest.mark.parametrize("size", SIZES)
async def test_who_is_removed_while_others_speak_at_both_nodes_hears_all_until_then_and_nothing_after_it(
    nodes: Nodes, size: str
) -> None:
    assert wrong(await race(*nodes, **SIZES[size])) == set()


def tells_those_who_left(patch: Patch) -> None:
    """The hub goes on telling who was in it."""
    readers = lanes.readers

    def and_those_who_left(conversation: Any, lane: Any, now: Any) -> list[Any]:
        gone = [p for p in conversation.participants.values() if p.stints and p.stints[-1].ended is not None]
        return [*readers(conversation, lane, now), *gone]

    patch.setattr(lanes, "readers", and_those_who_left)


def forgets_what_they_may_still_hear(patch: Patch) -> None:
    """Who left hears nothing of what came late, also of before their end."""
    patch.setattr(Room, "share_of_former", lambda *_: [])


@pytest.mark.parametrize(
    ("plant", "noticed"),
    [
        (tells_those_who_left, "not theirs"),
        (forgets_what_they_may_still_hear, "missing"),
    ],
)
async def test_a_fault_in_who_is_told_is_noticed(
    nodes: Nodes, monkeypatch: Patch, plant: Callable[[Patch], None], noticed: str
) -> None:
    plant(monkeypatch)
    assert noticed in wrong(await race(*nodes, **SIZES["below"]))


async def hears_after_the_end(a: LiveNode, b: LiveNode, plant: Callable[[], None] = lambda: None) -> bool:
    """Whether who was removed at one node hears at the other what is said right after it; nobody speaks at that one."""
    made = await a.conversation(*PARTIES, ("courier:1", "courier"))
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    courier = await b.connect("courier:1", "courier")
    await buyer.send(made["id"], "before")
    await courier.heard("before")
    plant()
    await removed(a, made, "courier:1")
    await buyer.send(made["id"], "after")
    await seller.heard("after")
    await courier.all_heard()
    return "after" in courier.texts()


async def test_who_is_removed_hears_nothing_of_what_follows_at_once(nodes: Nodes) -> None:
    assert not await hears_after_the_end(*nodes)


async def test_a_node_that_tells_by_an_old_state_what_another_tells_it_is_noticed(
    nodes: Nodes, monkeypatch: Patch
) -> None:
    def plant() -> None:
        monkeypatch.setattr(Exchange, "_is_known", lambda *_: True)
        monkeypatch.setattr(Hub, "behind", lambda *_: False)

    assert await hears_after_the_end(*nodes, plant)
