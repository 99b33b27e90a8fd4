"""The clock that everything goes by."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from tradepost_server import clock

AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def a_clock_that_knows_nothing() -> Iterator[None]:
    """Before, because a server in this process may have asked its database; and after."""
    clock.begin()
    yield
    clock.begin()


def right() -> datetime:
    return datetime.now(UTC)


def learn(there: datetime, way_s: float = 0.0) -> None:
    at = monotonic()
    clock.learn(there, at - way_s, at)


def apart(one: datetime, other: datetime) -> float:
    return abs((one - other).total_seconds())


def test_until_the_database_is_asked_it_is_the_machines() -> None:
    assert apart(clock.now(), right()) < 1
    assert clock.off_s() == 0


def test_what_the_database_says_is_the_time_and_goes_on() -> None:
    learn(right() + AN_HOUR)
    assert apart(clock.now(), right() + AN_HOUR) < 1
    assert clock.off_s() == pytest.approx(-3_600, abs=1)


def test_a_machine_whose_clock_is_set_meanwhile_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    learn(right())
    true = clock.own
    monkeypatch.setattr(clock, "own", lambda: true() - 600)
    before = clock.seconds()
    assert 0 <= clock.seconds() - before < 1
    assert apart(clock.now(), right()) < 1
    learn(right())
    assert clock.off_s() == pytest.approx(-600, abs=1)


def test_what_may_be_the_way_of_the_question_is_no_difference() -> None:
    before = clock.seconds() - monotonic()
    learn(right() + timedelta(seconds=0.2), way_s=0.5)
    assert clock.seconds() - monotonic() == pytest.approx(before, abs=0.01)


def test_an_answer_that_took_long_is_not_believed() -> None:
    learn(right() + AN_HOUR, way_s=clock.SLOW_S + 1)
    assert apart(clock.now(), right()) < 1
