"""Mistakes planted into the nodes of a campaign: it must turn red for each, and for the reason that is its own."""

import pytest

from .campaign import Part, run
from .faults import FAULTS
from .planted import PLANTS
from .report import wrong

pytestmark = pytest.mark.timeout(180)
SHOWN = {
    "drops": "lost",
    "doubles": "doubled",
    "swaps": "reordered",
    "leaks": "foreign",
    "lies": "lost",
    "refuses": "dishonest",
    "delivers": "lost",
}


@pytest.mark.parametrize("plant", PLANTS)
async def test_a_campaign_against_a_node_with_a_mistake_in_it_is_red(
    plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chaos.scene.REST_S", 2.0)  # what is wrong stays so
    monkeypatch.setattr("chaos.people.SETTLE_S", 20.0)
    cuts = next(fault for fault in FAULTS if fault.name == "F12")
    part = Part(fault=cuts, broker="memory", times=1)
    (outcome,) = await run([part], 1, 5, lambda outcome: None, plant=plant)
    assert outcome.counts[SHOWN[plant]] > 0, outcome
    assert wrong([outcome])


async def test_nodes_that_go_by_clocks_of_their_own_turn_people_away() -> None:
    clocks = next(fault for fault in FAULTS if fault.name == "F31")
    part = Part(fault=clocks, broker="memory", times=1)
    (outcome,) = await run([part], 1, 2, lambda outcome: None, plant="believes")
    assert "token" in "".join(outcome.findings), outcome
