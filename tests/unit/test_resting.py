"""How long those rest who follow the log."""

import asyncio
from time import monotonic

import pytest

from tradepost_server.store import resting
from tradepost_server.store.resting import Resting

LONG_S = 3600.0


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Resting:
    """Nothing was committed here for a while."""
    monkeypatch.setattr(resting, "LASTS_S", 0.0)
    return Resting()


async def test_where_something_was_just_committed_the_rest_is_brief() -> None:
    async with asyncio.timeout(10):
        await Resting().rest(0.0, LONG_S)


async def test_where_it_is_quiet_the_rest_is_longer_and_ends_by_itself(quiet: Resting) -> None:
    async with asyncio.timeout(10):
        await quiet.rest(LONG_S, 0.01)


async def test_a_commit_ends_every_rest(quiet: Resting) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        resting_now = [tasks.create_task(quiet.rest(LONG_S, LONG_S)) for _ in range(2)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in resting_now)
        quiet.stir()


async def test_who_has_more_to_do_goes_on_in_proportion_to_what_a_step_took(quiet: Resting) -> None:
    async with asyncio.timeout(10):
        await quiet.after(monotonic(), more=True)
