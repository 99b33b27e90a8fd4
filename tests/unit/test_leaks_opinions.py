"""What a classifier reads of a content, and what it objects to, in its fields."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradepost.protocol import content as kinds
from tradepost_server.rules.leaks.opinions import NO_OPINION, Opinion, spans, text_of

QUESTION = kinds.QuickReplies(
    text="Meet outside?", replies=[kinds.QuickReply(label="Yes, at mine"), kinds.QuickReply(label="No")]
)

PLACES = st.tuples(st.integers(0, 39), st.integers(1, 40)).filter(lambda place: place[0] < place[1])


def objected(opinion: Opinion, content: kinds.Content) -> list[tuple[str, str]]:
    fields = {"text": QUESTION.text, "replies[0].label": "Yes, at mine", "replies[1].label": "No"}
    return [(field, fields[field][span.start : span.end]) for field, span in spans(opinion, content)]


def test_a_classifier_reads_all_words_a_field_a_line() -> None:
    assert text_of(QUESTION) == "Meet outside?\nYes, at mine\nNo"
    assert text_of(kinds.Text(text="two\nlines")) == "two\nlines"
    assert text_of(kinds.Image(file="fi_1", caption="hi", fallback="call me")) == "hi\ncall me"
    assert text_of(kinds.Image(file="fi_1")) == ""


def test_what_it_objects_to_is_found_in_its_field() -> None:
    at = text_of(QUESTION).index("at mine")
    assert objected(Opinion("hold", spans=((at, at + 7), (0, 4))), QUESTION) == [
        ("text", "Meet"),
        ("replies[0].label", "at mine"),
    ]


def test_over_the_end_of_a_field_it_goes_on_in_the_next() -> None:
    assert objected(Opinion("mask", spans=((5, 17),)), QUESTION) == [
        ("text", "outside?"),
        ("replies[0].label", "Yes"),
    ]


def test_where_it_masks_without_saying_what_all_words_are_hidden() -> None:
    assert objected(Opinion("mask"), QUESTION) == [
        ("text", "Meet outside?"),
        ("replies[0].label", "Yes, at mine"),
        ("replies[1].label", "No"),
    ]


@pytest.mark.parametrize("opinion", [NO_OPINION, Opinion("allow", spans=((0, 4),)), Opinion("hold"), Opinion("block")])
def test_where_it_names_nothing_or_allows_nothing_is_found(opinion: Opinion) -> None:
    assert objected(opinion, QUESTION) == []


def test_places_over_each_other_are_one() -> None:
    over = Opinion("mask", spans=((5, 8), (0, 4), (3, 6), (12, 13)))
    assert objected(over, QUESTION) == [("text", "Meet out"), ("text", "?")]


@given(st.lists(PLACES, max_size=6))
def test_each_character_it_names_is_found_once_and_no_other(places: list[tuple[int, int]]) -> None:
    found = [span for _, span in spans(Opinion("hold", spans=tuple(places)), kinds.Text(text="x" * 40))]
    assert {n for span in found for n in range(span.start, span.end)} == {n for a, b in places for n in range(a, b)}
    assert all(one.end < after.start for one, after in pairwise(found))
    assert all(span.start < span.end for span in found)
