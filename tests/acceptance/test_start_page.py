"""What a developer begins with, in a real browser beside pages of a shop; the tests are in `browser/`."""

import pytest

from support.browser import play
from support.process import ServerProcess

WITHIN_S = 240.0
pytestmark = pytest.mark.timeout(WITHIN_S + 60)


@pytest.mark.one_node("who came to a process is known to that one")
def test_the_first_page_says_who_came_and_what_is_in_the_way(server_process: ServerProcess) -> None:
    play("start", within_s=WITHIN_S, server=server_process)


def test_t44_only_pages_of_the_site_hold_the_messenger_in_a_frame(server_process: ServerProcess) -> None:
    play("frames", within_s=WITHIN_S, server=server_process)


def test_the_examples_open_a_conversation(server_process: ServerProcess) -> None:
    play("examples", within_s=WITHIN_S, server=server_process)
