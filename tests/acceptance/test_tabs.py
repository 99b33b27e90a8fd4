"""Tabs, reloads and people who follow each other in one browser, against a real server. The tests are in `browser/`."""

import pytest

from support.browser import play
from support.process import ServerProcess

WITHIN_S = 300.0


@pytest.mark.timeout(WITHIN_S + 60)
@pytest.mark.parametrize("tests", ["tabs", "identity", "attention"])
def test_in_several_tabs_everything_is_true_once(shop_server: ServerProcess, tests: str) -> None:
    play(tests, within_s=WITHIN_S, server=shop_server)
