"""Points on the earth: distances, speeds, arrival, blurring; on any input that gets past the edge."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tradepost_server.rules import places
from tradepost_server.rules.places import Fix, Point

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOME = Point(40.41831, -3.70275)

points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
moments = st.floats(0, 1_000).map(lambda s: AT + timedelta(seconds=s))
tracks = st.lists(st.builds(Fix, moments, points), max_size=30).map(lambda fixes: sorted(fixes, key=lambda f: f.at))


def north(metres: float) -> Point:
    """So far north of home."""
    return Point(HOME.latitude + metres / places.METRES_PER_DEGREE, HOME.longitude)


def walked(*seconds: float, speed: float) -> list[Fix]:
    """Where someone was at these times who walks north."""
    return [Fix(AT + timedelta(seconds=s), north(s * speed)) for s in seconds]


# Distance


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        (Point(52.5200, 13.4050), Point(48.8566, 2.3522), 877_465),  # Berlin to Paris
        (Point(0, 179.999), Point(0, -179.999), 222.4),  # over the date line
        (Point(90, 0), Point(90, 120), 0),  # the pole is one point
        (Point(0, 0), Point(0, 180), 20_015_115),  # half of the earth's girth
        (HOME, north(10), 10),
    ],
)
def test_distances_are_those_of_the_globe(a: Point, b: Point, metres: float) -> None:
    assert places.distance_m(a, b) == pytest.approx(metres, rel=1e-4, abs=0.01)


@given(points, points)
@example(Point(90, 0), Point(-90, 0))
@example(Point(0, 0), Point(5e-324, 180))
def test_a_distance_is_a_number_the_same_both_ways_and_never_negative(a: Point, b: Point) -> None:
    found = places.distance_m(a, b)
    assert 0 <= found <= math.pi * places.EARTH_RADIUS_M + 1
    assert found == pytest.approx(places.distance_m(b, a), abs=1e-6)


# What is taken


@pytest.mark.parametrize(
    ("metres", "later_s", "wait"),
    [(0, 0.5, 4.5), (500, 0.5, 0.5), (9, 2, 3), (11, 2, 0), (0, 5, 0), (0, 4.5, 0.5), (0, -3, 5), (300, 1, 0)],
)
def test_a_position_is_taken_after_10_m_or_5_s_and_at_most_once_a_second(
    metres: float, later_s: float, wait: float
) -> None:
    last = Fix(AT, HOME)
    assert places.wait_s(last, Fix(AT + timedelta(seconds=later_s), north(metres))) == pytest.approx(wait)
    assert places.wait_s(None, last) == 0


@given(points, points, st.floats(-10, 100))
def test_who_waits_as_told_is_taken(a: Point, b: Point, later_s: float) -> None:
    last, at = Fix(AT, a), AT + timedelta(seconds=later_s)
    wait = places.wait_s(last, Fix(at, b))
    assert 0 <= wait <= places.AFTER_S
    after = max(at, AT) + timedelta(seconds=wait + 0.000_002)
    assert places.wait_s(last, Fix(after, b)) == 0


# When they will be there


def test_someone_on_a_bicycle_1_270_m_away_arrives_in_about_6_minutes() -> None:
    speed = places.speed_mps(walked(*range(0, 180, 5), speed=4.6))
    assert speed == pytest.approx(4.6, rel=0.01)
    assert places.eta_s(1_270, 100, speed) == pytest.approx(360, abs=10)


def test_nobody_knows_when_who_stands_still_or_has_just_begun_arrives() -> None:
    assert places.speed_mps([]) is None
    assert places.speed_mps(walked(0, speed=5)) is None
    assert places.speed_mps(walked(0, 5, 10, speed=5)) is None
    assert places.speed_mps(walked(*range(0, 120, 5), speed=0.2)) is None
    assert places.eta_s(1_000, 100, None) is None
    assert places.eta_s(1_000, 100, 0.0) is None


def test_who_is_within_the_radius_is_there_however_fast_they_go() -> None:
    assert places.eta_s(99, 100, None) == 0
    assert (places.told_m(99, 100), places.told_m(101, 100), places.told_m(1_234, 100)) == (0, 100, 1_230)


def test_a_leap_of_the_receiver_counts_for_nothing() -> None:
    track = walked(*range(0, 180, 5), speed=5.0)
    leaping = [*track[:20], Fix(track[20].at, north(400_000)), *track[21:]]
    assert places.speed_mps(leaping) == pytest.approx(5.0, rel=0.05)


def test_what_is_longer_ago_than_the_last_minutes_is_forgotten() -> None:
    slow, fast = walked(*range(0, 400, 5), speed=1.0), walked(*range(400, 600, 5), speed=8.0)
    assert places.speed_mps([*slow, *fast]) == pytest.approx(8.0, rel=0.05)


def test_a_day_or_more_is_nothing_to_wait_for() -> None:
    assert places.eta_s(500_000, 100, 1.0) is None


@given(tracks, points, st.integers(20, 2_000))
def test_no_track_gives_a_time_or_distance_that_is_none(track: list[Fix], goal: Point, radius: int) -> None:
    speed = places.speed_mps(track)
    assert speed is None or (math.isfinite(speed) and places.STANDING_MPS <= speed <= places.LEAP_MPS * 1.01)
    here = track[-1].point if track else goal
    away = places.distance_m(here, goal)
    told, eta = places.told_m(away, radius), places.eta_s(away, radius, speed)
    assert math.isfinite(told)
    assert told >= 0
    assert eta is None or 0 <= eta <= places.ETA_MAX_S
    assert (told == 0 and eta == 0) or away > radius


# Blurring


@given(points)
@example(Point(90, 180))
@example(Point(-90, -180))
@example(Point(89.9999, 179.9999))
def test_a_blurred_point_is_near_valid_and_the_same_for_ever(point: Point) -> None:
    near = places.blurred(point)
    assert -90 <= near.latitude <= 90
    assert -180 <= near.longitude <= 180
    assert places.distance_m(point, near) <= places.BLUR_M
    assert places.blurred(near) == near


@given(
    st.floats(-80, 80), st.floats(-179, 179), st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=5)
)
def test_asking_again_and_again_around_a_home_gives_the_middles_of_cells_and_nothing_between(
    latitude: float, longitude: float, wander: list[tuple[float, float]]
) -> None:
    per_degree = places.METRES_PER_DEGREE
    told = {
        places.blurred(
            Point(latitude + n / per_degree, longitude + e / (per_degree * math.cos(math.radians(latitude))))
        )
        for n, e in wander
    }
    assert len(told) <= 4  # the cells that meet in a corner


def test_neighbours_of_a_cell_are_told_the_same_point() -> None:
    middle = places.blurred(HOME)
    around = [
        Point(middle.latitude + n / places.METRES_PER_DEGREE, middle.longitude + e / places.METRES_PER_DEGREE)
        for n in (-200, 0, 200)
        for e in (-200, 0, 200)
    ]
    assert {places.blurred(point) for point in around} == {middle}
