"""A slow reader catches up by lanes, and is live again in none of which it misses something."""

import pytest

from tradepost_server.broker.room import LaneKey
from tradepost_server.errors import NotFound, Unavailable
from tradepost_server.gateway import catch_up
from tradepost_server.gateway.catch_up import Missed

LANE = (1, "cv_1", "all")
OTHER = (1, "cv_2", "all")


class Log:
    """Pages of two events up to 6; `trouble` comes first."""

    def __init__(self, *trouble: Exception) -> None:
        self.read: list[tuple[str, int]] = []
        self._trouble = list(trouble)

    async def page(self, lane: LaneKey, after: int) -> tuple[int, bool]:
        if self._trouble:
            raise self._trouble.pop(0)
        self.read.append((lane[1], after))
        return min(after + 2, 6), after < 6

    def head(self, lane: LaneKey) -> int:
        return 6


def behind(*lanes: LaneKey) -> Missed:
    missed = Missed()
    for lane in lanes:
        assert missed.note(lane, 3)
    assert missed.resume()
    return missed


async def test_page_after_page_until_it_met_the_head_then_live_again() -> None:
    log, missed = Log(), behind(LANE)
    assert await missed.run(log.page, log.head)
    assert log.read == [("cv_1", 2), ("cv_1", 4)]
    assert not missed.note(LANE, 7)


async def test_while_the_database_is_away_nothing_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "AGAIN_S", 0.0)
    log, missed = Log(Unavailable("away"), Unavailable("away")), behind(LANE)
    assert await missed.run(log.page, log.head)
    assert log.read == [("cv_1", 2), ("cv_1", 4)]


async def test_what_is_not_theirs_any_more_holds_up_nothing_else() -> None:
    log, missed = Log(NotFound("No such conversation")), behind(LANE, OTHER)
    assert await missed.run(log.page, log.head)
    assert log.read == [("cv_2", 2), ("cv_2", 4)]


async def test_once_the_reader_is_gone_nothing_is_read_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "AGAIN_S", 0.0)
    missed = behind(LANE)

    async def page(lane: LaneKey, after: int) -> tuple[int, bool]:
        missed.pause()  # as its session does at the end
        raise Unavailable("away")

    assert not await missed.run(page, lambda lane: 6)
