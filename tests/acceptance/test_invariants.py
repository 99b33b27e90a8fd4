"""I1 to I6 over lives of a conversation by chance, on a real node, real sockets and PostgreSQL."""

from random import Random

import pytest

from support.invariants import check_invariants
from support.node import LiveNode
from support.story import Story

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("seed", range(5))
async def test_the_invariants_hold_over_a_life_by_chance(node: LiveNode, seed: int) -> None:
    history = await Story(node, Random(seed)).live(steps=100)
    assert len(history.messages) > 15
    assert len(history.audiences) > 3
    assert check_invariants(history) == []
