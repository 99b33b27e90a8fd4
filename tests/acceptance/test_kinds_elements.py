"""The elements of the kinds of content in a real browser, under the strict policy; the tests are in `browser/`."""

import pytest

from support.browser import play

WITHIN_S = 900.0
pytestmark = pytest.mark.timeout(WITHIN_S + 60)


def test_every_kind_of_content_is_used_by_keyboard_pointer_and_without_motion() -> None:
    play("elements", within_s=WITHIN_S)


def test_hostile_words_in_any_field_of_any_kind_do_nothing() -> None:
    play("xss", within_s=WITHIN_S)
