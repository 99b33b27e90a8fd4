"""Rate limits: what a node gives of a limit that holds over all nodes."""

import pytest

from tradepost_server.gateway import limits
from tradepost_server.gateway.limits import SHARE_BURST, SHARES_MAX, Bucket, Buckets, share


class Clock:
    """What the buckets take for the time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(limits, "monotonic", found)
    return found


def taken(buckets: Buckets) -> int:
    """How many there were at once."""
    count = 0
    while not buckets.take("buyer:7"):
        count += 1
    return count


def test_one_node_gives_the_whole() -> None:
    assert share(20.0, 40.0, 1) == (20.0, 40.0)


@pytest.mark.parametrize("nodes", range(1, SHARES_MAX + 1))
def test_all_nodes_together_give_what_one_would(nodes: int) -> None:
    rate, burst = share(20.0, 1_000.0, nodes)
    assert rate * nodes == pytest.approx(20.0)
    assert burst * nodes == pytest.approx(1_000.0)


@pytest.mark.parametrize("nodes", [1, 2, 7, 16, 17, 1_000])
def test_a_share_has_room_for_what_one_thing_done_takes_and_nobody_is_starved(nodes: int) -> None:
    rate, burst = share(20.0, 40.0, nodes)
    assert burst >= SHARE_BURST
    assert rate >= 20.0 / SHARES_MAX


def test_a_share_is_never_more_than_the_whole() -> None:
    assert share(1.0, 2.0, 8)[1] == 2.0


def test_another_node_halves_what_a_bucket_holds_and_gains_and_its_end_gives_both_back(clock: Clock) -> None:
    nodes = 1
    buckets = Buckets(10.0, 40.0, lambda: nodes)
    assert taken(buckets) == 40
    clock.now += 60
    nodes = 2
    assert taken(buckets) == 20
    clock.now += 2
    assert taken(buckets) == 10
    nodes = 1
    clock.now += 2
    assert taken(buckets) == 20
    clock.now += 60
    assert taken(buckets) == 40


def test_how_long_to_wait_is_told_by_the_share(clock: Clock) -> None:
    buckets = Buckets(10.0, 10.0, lambda: 2)
    assert taken(buckets) == 5
    assert buckets.take("buyer:7") == pytest.approx(0.2)
    clock.now += 0.2
    assert buckets.take("buyer:7") == 0


def test_a_bucket_of_one_session_is_whole(clock: Clock) -> None:
    bucket = Bucket(50.0, 200.0)
    assert sum(not bucket.take() for _ in range(300)) == 200


def test_who_is_not_heard_of_again_is_not_kept(clock: Clock) -> None:
    buckets = Buckets(10.0, 40.0)
    for number in range(1_000):
        buckets.take(f"buyer:{number}")
        clock.now += 0.1
    assert len(buckets) == 2  # a token comes back in a tenth of a second


def test_a_bucket_that_is_not_full_again_is_kept(clock: Clock) -> None:
    buckets = Buckets(10.0, 40.0)
    assert taken(buckets) == 40
    for number in range(1_000):
        buckets.take(f"buyer:other.{number}")
    assert buckets.take("buyer:7") > 0
