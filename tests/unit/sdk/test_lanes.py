"""The gate of one lane, whatever comes in whatever order."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tradepost.backoff import reconnect_delay
from tradepost.lanes import HELD_MAX, Gate, Lanes
from tradepost.protocol.frames import EventFrame
from tradepost.protocol.model import Conversation, Lane, Range

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def frame(seq: int, lane: str = "all") -> EventFrame:
    return EventFrame(conversation="cv_1", lane=lane, seq=seq, at=NOW, event=Raw(b'{"name":"skip"}'))


def conversation(*lanes: Lane, id: str = "cv_1") -> Conversation:
    return Conversation(id=id, created_at=NOW, updated_at=NOW, lanes=list(lanes))


@given(st.lists(st.integers(1, 100), max_size=300))
def test_live_events_pass_once_in_order_and_memory_is_bounded(seqs: list[int]) -> None:
    gate = Gate()
    gate.known, gate.catching = True, False
    passed = [f.seq for seq in seqs for f in gate.live(frame(seq))]
    assert passed == list(range(1, len(passed) + 1))
    assert len(gate.held) <= HELD_MAX + 1
    assert gate.behind == (max(seqs, default=0) > len(passed))


@given(st.sets(st.integers(1, 300)), st.integers(1, 50))
def test_pages_of_the_log_fill_what_was_lost(live: set[int], page: int) -> None:
    gate = Gate()
    gate.known = True
    told = [f.seq for seq in sorted(live) for f in gate.live(frame(seq))]
    while gate.behind:
        after = gate.next - 1
        told += [f.seq for f in gate.page(frame(seq) for seq in range(after + 1, min(after + page, 300) + 1))]
        told += [f.seq for f in gate.release()]
    assert told == list(range(1, max(live, default=0) + 1)) or told == list(range(1, len(told) + 1))
    assert not gate.held


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=1, max_size=5), st.booleans())
def test_only_places_inside_the_ranges_are_expected(gaps: list[tuple[int, int]], lasting: bool) -> None:
    ranges, at = [], 0
    for skipped, length in gaps:
        ranges.append(Range(after=at + skipped, to=at + skipped + length))
        at += skipped + length
    inside = [seq for r in ranges for seq in range(r.after + 1, (r.to or 0) + 1)]
    gate = Gate()
    gate.ranges = ranges if not lasting else [*ranges[:-1], Range(after=ranges[-1].after)]
    gate.begin(latest=False)
    told = []
    for seq in inside:
        assert gate.next == seq
        gate.target = seq
        told += [f.seq for f in gate.page([frame(seq)])]
    assert told == inside


def test_the_first_sync_begins_at_the_heads_and_what_was_heard_live_still_counts() -> None:
    lanes = Lanes(latest=True)
    assert lanes.heard(frame(7)) == []
    lanes.learn(conversation(Lane(id="all", audience=["all"], head=7, ranges=[Range()])))
    assert lanes.synced() == [("cv_1", "all")]
    assert [f.seq for f in lanes.gates[("cv_1", "all")].release()] == [7]


def test_a_lane_that_is_not_told_about_any_more_expects_nothing() -> None:
    lanes = Lanes(latest=True)
    lanes.learn(conversation(Lane(id="all", audience=["all"], head=7, ranges=[Range()])))
    lanes.synced()
    lanes.heard(frame(9))
    assert lanes.gates[("cv_1", "all")].behind
    lanes.lost("cv_1")
    assert not lanes.gates[("cv_1", "all")].behind


def test_the_wait_before_a_reconnect_is_spread_and_capped() -> None:
    class Highest:
        def uniform(self, low: float, high: float) -> float:
            assert low == 0
            return high

    waits = [reconnect_delay(attempt, Highest()) for attempt in (0, 1, 2, 6, 5_000)]  # type: ignore[arg-type]  # a die that always falls high
    assert waits == [0.5, 1, 2, 30, 30]
