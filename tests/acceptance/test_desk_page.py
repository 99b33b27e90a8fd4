"""The agents' page in a real browser, with a buyer in a shop beside it, against a real server; see `browser/`."""

import pytest

from support.browser import play
from support.process import ServerProcess

WITHIN_S = 420.0


@pytest.mark.timeout(WITHIN_S + 60)
def test_an_agent_at_the_desk_and_a_buyer_in_the_shop(shop_server: ServerProcess) -> None:
    play("desk", within_s=WITHIN_S, server=shop_server)
