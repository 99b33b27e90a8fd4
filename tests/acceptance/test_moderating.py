"""What may not be said, in the widget and at the agents' page, against a real server. The tests are in `browser/`."""

import pytest

from support.browser import play
from support.process import ServerProcess

WITHIN_S = 300.0


@pytest.mark.timeout(WITHIN_S + 60)
def test_what_is_hidden_held_or_refused_is_said_and_moderators_decide(shop_server: ServerProcess) -> None:
    play("moderating", within_s=WITHIN_S, server=shop_server)
