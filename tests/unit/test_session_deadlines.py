"""Whom a gateway looks at when: each once, at the last moment that was said, and never before."""

from random import Random

import pytest

from tradepost_server.gateway.deadlines import Deadlines


def test_who_is_due_is_taken_once_and_not_before() -> None:
    deadlines = Deadlines[str]()
    deadlines.put("early", 10.2)
    deadlines.put("late", 10.8)
    assert deadlines.take(10.1) == []
    assert deadlines.take(10.5) == ["early"]
    assert deadlines.take(10.5) == []
    assert deadlines.take(99.0) == ["late"]


def test_the_last_moment_counts_and_an_earlier_one_only_where_asked() -> None:
    deadlines = Deadlines[str]()
    deadlines.put("moved", 5.0)
    deadlines.put("moved", 50.0)
    assert deadlines.take(20.0) == []
    deadlines.sooner("moved", 70.0)
    assert deadlines.take(60.0) == ["moved"]
    deadlines.put("moved", 90.0)
    deadlines.sooner("moved", 80.0)
    assert deadlines.take(80.0) == ["moved"]


def test_who_is_dropped_is_not_taken_and_comes_back_only_by_put() -> None:
    deadlines = Deadlines[str]()
    deadlines.put("gone", 5.0)
    deadlines.drop("gone")
    deadlines.drop("gone")
    deadlines.sooner("gone", 1.0)
    assert deadlines.take(9.0) == []


@pytest.mark.parametrize("seed", range(20))
def test_at_random_it_takes_what_a_list_of_all_would(seed: int) -> None:
    random, deadlines, moments, now = Random(seed), Deadlines[int](), dict[int, float](), 0.0
    for _ in range(2_000):
        one, moment = random.randrange(50), now + random.uniform(-1, 20)
        match random.randrange(4):
            case 0:
                deadlines.put(one, moment)
                moments[one] = moment
            case 1:
                deadlines.sooner(one, moment)
                if one in moments:
                    moments[one] = min(moments[one], moment)
            case 2:
                deadlines.drop(one)
                moments.pop(one, None)
            case _:
                now += random.uniform(0, 2)
                due = {one for one, moment in moments.items() if moment <= now}
                assert sorted(deadlines.take(now)) == sorted(due)
                moments = {one: moment for one, moment in moments.items() if one not in due}
    deadlines.take(float("inf"))
    assert deadlines._seconds == {}
