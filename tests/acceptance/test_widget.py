"""The widget in a real browser, on a shop's page of another origin, against a real server; see `browser/`."""

import pytest

from support.browser import play
from support.process import ServerProcess

WITHIN_S = 300.0
FILES = [
    "widget",
    "embedding",
    "widget_identity",
    "tunnel",
    "bad_input",
    "access",
    "kinds_live",
    "using",
    "acting",
    "seeing",
    "writing",
    "attaching",
]
pytestmark = pytest.mark.timeout(WITHIN_S + 60)


@pytest.mark.parametrize("tests", FILES)
def test_the_widget_on_a_page_of_a_shop(tests: str, shop_server: ServerProcess) -> None:
    play(tests, within_s=WITHIN_S, server=shop_server)


def test_the_widget_is_as_small_as_it_says(shop_server: ServerProcess) -> None:
    play("sizes", within_s=WITHIN_S, server=shop_server)
