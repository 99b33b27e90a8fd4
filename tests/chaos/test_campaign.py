"""The short campaign: every fault of `faults` once. `make chaos` is the long one."""

import os

import pytest

from .campaign import run, short_plan
from .report import line, wrong

SEED = int(os.environ.get("CHAOS_SEED", "1"))
WORLDS = sorted({(part.broker, part.fault.by_road) for part in short_plan(SEED)})
pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: f"{world[0]}{' by a road' if world[1] else ''}")
async def test_whatever_breaks_nothing_acked_is_lost_doubled_reordered_or_told_to_others(
    world: tuple[str, bool],
) -> None:
    parts = [part for part in short_plan(SEED) if (part.broker, part.fault.by_road) == world]
    outcomes = await run(parts, SEED, 10, lambda outcome: print(line(outcome)))
    assert [part.fault.name for part in parts] == [outcome.fault for outcome in outcomes]
    assert wrong(outcomes) == []
