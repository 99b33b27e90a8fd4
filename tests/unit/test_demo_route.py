"""The courier's way through the town."""

import math
from itertools import pairwise

import pytest

from tradepost.protocol.placing import Position
from tradepost_server.demo.contents import DOOR, SHOP, WAY
from tradepost_server.demo.route import Leg, length_m, positions
from tradepost_server.rules.places import Point, distance_m

STEP_S = 5.0


def _apart(one: Position, other: Position) -> float:
    return distance_m(Point(one.latitude, one.longitude), Point(other.latitude, other.longitude))


def test_it_goes_from_the_shop_to_the_door() -> None:
    first, *_, last = positions(WAY, STEP_S)
    assert (first.latitude, first.longitude) == (SHOP.latitude, SHOP.longitude)
    assert (last.latitude, last.longitude) == (DOOR.latitude, DOOR.longitude)
    assert last.speed_mps == 0


def test_each_step_is_as_long_as_its_speed_says() -> None:
    way = (Leg(40.0, -3.0, 0), Leg(40.01, -3.0, 5.0))
    steps = list(positions(way, STEP_S))
    lengths = [_apart(one, other) for one, other in pairwise(steps)]
    assert lengths[:-1] == pytest.approx([25.0] * (len(lengths) - 1), abs=0.2)
    assert 0 < lengths[-1] <= 25.2
    assert sum(lengths) == pytest.approx(length_m(way), abs=1.0)


def test_a_step_goes_around_a_corner_at_the_speed_behind_it() -> None:
    corner = 45 / 111_195
    steps = list(positions((Leg(0, 0, 0), Leg(corner, 0, 6), Leg(corner, 1, 12)), STEP_S))[:4]
    metres = [(round(at.latitude * 111_195), round(at.longitude * 111_195)) for at in steps]
    assert metres == [(0, 0), (30, 0), (45, 30), (45, 90)]
    assert [at.heading_deg for at in steps] == [0, 0, 90, 90]


def test_no_step_is_a_leap_and_the_whole_takes_a_minute_or_two() -> None:
    steps = list(positions(WAY, STEP_S))
    assert all(_apart(one, other) <= 10.1 * STEP_S for one, other in pairwise(steps))
    assert 60 <= STEP_S * (len(steps) - 1) <= 120
    assert all(math.isfinite(at.latitude) and 0 <= (at.heading_deg or 0) < 360 for at in steps)
