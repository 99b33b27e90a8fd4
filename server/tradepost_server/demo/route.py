"""A way through a town, and where someone is on it every few seconds. Pure."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tradepost.protocol.placing import Position

METRES_PER_DEGREE = 111_195.0
ACCURACY_M = (6, 9, 5, 12, 8, 15, 7)  # of a telephone in a street; one after the other


class Leg(NamedTuple):
    """A corner of the way, in degrees (WGS 84), and how fast it is come to; the first one is where it begins."""

    latitude: float
    longitude: float
    mps: float  # metres a second


def positions(way: Sequence[Leg], step_s: float) -> Iterator[Position]:
    """Where one is after 0, 1, 2, … steps; the last one is the end of the way, where one stands."""
    number, late_s = 0, 0.0  # how long ago the corner was passed when the next step is due
    for before, after in pairwise(way):
        east, north = _metres(before, after)
        length = math.hypot(east, north)
        while late_s * after.mps < length:
            share = late_s * after.mps / length
            yield Position(
                latitude=round(before.latitude + share * (after.latitude - before.latitude), 6),
                longitude=round(before.longitude + share * (after.longitude - before.longitude), 6),
                accuracy_m=ACCURACY_M[number % len(ACCURACY_M)],
                heading_deg=round(math.degrees(math.atan2(east, north)) % 360, 1) % 360,
                speed_mps=after.mps,
            )
            number, late_s = number + 1, late_s + step_s
        late_s -= length / after.mps
    yield Position(latitude=way[-1].latitude, longitude=way[-1].longitude, accuracy_m=ACCURACY_M[0], speed_mps=0)


def length_m(way: Sequence[Leg]) -> float:
    """Metres from its beginning to its end."""
    return sum(math.hypot(*_metres(before, after)) for before, after in pairwise(way))


def _metres(before: Leg, after: Leg) -> tuple[float, float]:
    """To the east and to the north, between two near points."""
    east = (after.longitude - before.longitude) * math.cos(math.radians(before.latitude)) * METRES_PER_DEGREE
    return east, (after.latitude - before.latitude) * METRES_PER_DEGREE
