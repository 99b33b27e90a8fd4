"""Points on the earth: distances, how fast someone goes, when they will be there, and how a point is blurred. Pure."""

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8  # mean radius (IUGG)
METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180
NEAR_M, AFTER_S, AT_LEAST_S = 10.0, 5.0, 1.0  # a position is taken where it is so far from the last, or so much later
LOOK_BACK_S = 180.0  # what the moving average looks back on
TRACK_S = 20.0  # a shorter track says nothing about the speed
STANDING_MPS = 0.5  # slower than this is standing still: positions wander
LEAP_MPS = 150.0  # faster than this is a leap of the receiver
DETOUR = 1.3  # streets are about so much longer than the straight line
ETA_MAX_S = 86_400
TOLD_M = 10  # a distance is told in steps of this
BLUR_M = 500.0


class Point(NamedTuple):
    """A place in degrees, WGS 84."""

    latitude: float
    longitude: float


class Fix(NamedTuple):
    """A place and when someone was there."""

    at: datetime
    point: Point


def distance_m(a: Point, b: Point) -> float:
    """Metres along the great circle.

    Shape:  0 to half of the earth's girth; the same both ways.
    Source: the haversine formula, which is exact enough for near points too.
    """
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.longitude - a.longitude) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, max(0.0, h))))


def wait_s(last: Fix | None, new: Fix) -> float:
    """Seconds until this position would be taken; 0: it is now."""
    if last is None:
        return 0.0
    passed = max(0.0, (new.at - last.at).total_seconds())
    needed = AT_LEAST_S if distance_m(last.point, new.point) >= NEAR_M else AFTER_S
    return max(0.0, needed - passed)


def speed_mps(track: Sequence[Fix]) -> float | None:
    """How fast someone went over the last minutes, on average; None where nobody can say, or they stand.

    Legs faster than 150 m/s are leaps of a receiver: they are shown as they came, and count neither as way nor as time.
    """
    if not track:
        return None
    now = track[-1].at
    recent = [fix for fix in track if (now - fix.at).total_seconds() <= LOOK_BACK_S]
    way = time = 0.0
    for before, after in pairwise(recent):
        leg, took = distance_m(before.point, after.point), (after.at - before.at).total_seconds()
        if took > 0 and leg <= LEAP_MPS * took:
            way, time = way + leg, time + took
    if time < TRACK_S or way / time < STANDING_MPS:
        return None
    return way / time


def eta_s(distance: float, radius: float, speed: float | None) -> int | None:
    """About how many seconds until someone is there; None where nobody can say, or it takes more than a day.

    Shape:  0 once they are within the radius.
    """
    if distance <= radius:
        return 0
    if speed is None or speed < STANDING_MPS:
        return None
    left = round(distance * DETOUR / speed)
    return left if left <= ETA_MAX_S else None


def told_m(distance: float, radius: float) -> float:
    """A distance as it is told: in steps of 10 m, and 0 once within the radius, so that it names no door."""
    return 0.0 if distance <= radius else float(round(distance / TOLD_M) * TOLD_M)


def blurred(point: Point) -> Point:
    """The middle of the cell of about 500 m in which the point lies.

    The same for every point of the cell: asking again and again averages out to nothing better.
    """
    rows = round(180 * METRES_PER_DEGREE / BLUR_M)
    row = min(rows - 1, math.floor((point.latitude + 90) / 180 * rows))
    latitude = (row + 0.5) * 180 / rows - 90
    cells = max(1, round(360 * METRES_PER_DEGREE * math.cos(math.radians(latitude)) / BLUR_M))
    cell = math.floor((point.longitude + 180) / 360 * cells) % cells  # 180° east is 180° west
    return Point(round(latitude, 6), round((cell + 0.5) * 360 / cells - 180, 6))
