"""What the tests of linear time measure with: it tells a line from a square."""

from support.growth import LINEAR, growth


def test_a_square_is_told_from_a_line() -> None:
    assert growth(lambda size: [None for _ in range(size * 100)], 500) < LINEAR
    assert growth(lambda size: [None for _ in range(size) for _ in range(size)], 200) > LINEAR


def test_what_takes_no_time_worth_counting_does_not_grow() -> None:
    assert growth(lambda _: None, 10) < 1
