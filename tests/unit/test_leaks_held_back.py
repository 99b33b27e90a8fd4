"""How much of the half of the corpora that nobody tuned for is found. Failures show numbers, never a text."""

import pytest

from privacy.leaks import Measured, Share, measure

RECALL_LEAST = 0.90
FALSE_POSITIVES_MOST = 0.01


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure()


def missed(shares: dict[str, Share]) -> dict[str, str]:
    return {sort: f"{share.found}/{share.of}" for sort, share in shares.items() if share.found < share.of}


def flagged(shares: dict[str, Share]) -> dict[str, str]:
    return {sort: f"{share.found}/{share.of}" for sort, share in shares.items() if share.found}


def test_nine_of_ten_attempts_are_found(measured: Measured) -> None:
    assert measured.recall.rate >= RECALL_LEAST, missed(measured.attempts)


def test_no_method_hides_everything(measured: Measured) -> None:
    hidden = [method for method, share in measured.attempts.items() if share.found == 0]
    assert hidden == []


def test_of_a_hundred_ordinary_lines_one_at_most_is_taken_for_contact_data(measured: Measured) -> None:
    assert measured.false_positives.rate <= FALSE_POSITIVES_MOST, flagged(measured.ordinary)


def test_the_bounds_are_those_of_wilson() -> None:
    assert Share(9, 10).bounds == pytest.approx((0.5958, 0.9821), abs=0.0001)
    assert Share(10, 10).bounds == pytest.approx((0.7225, 1.0), abs=0.0001)
