"""The composer in a real browser, in a page of its own. The tests themselves are in `browser/`."""

import pytest

from support.browser import play

WITHIN_S = 420.0


@pytest.mark.timeout(WITHIN_S + 60)
def test_everything_can_be_written_attached_recorded_and_shared() -> None:
    play("composer", within_s=WITHIN_S)
