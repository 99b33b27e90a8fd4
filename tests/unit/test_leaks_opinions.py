"""What a classifier objects to, in the fields of a content; and that it can only make a decision stricter."""

import pytest

from tradepost.protocol import content as kinds
from tradepost.protocol.masking import ReviewDecision
from tradepost_server.rules.leaks.masking import mask
from tradepost_server.rules.leaks.opinions import NO_OPINION, Opinion, apart, spans, stricter, text_of
from tradepost_server.rules.leaks.span import Span

QUESTION = kinds.QuickReplies(
    text="Meet outside?", replies=[kinds.QuickReply(label="Yes, at mine"), kinds.QuickReply(label="No")]
)


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


def test_spans_over_each_other_are_set_apart_and_hide_what_all_of_them_hide() -> None:
    text = "0123456789"
    over = [Span(2, 6, "phone", "x", 1.0), Span(4, 8, "banned", "x", 1.0), Span(5, 7, "url", "x", 1.0)]
    assert [(s.start, s.end) for s in apart(over)] == [(2, 6), (6, 8)]
    assert mask(text, apart(over)).startswith("01☎")
    assert mask(text, apart(over)).endswith("89")
    assert apart([Span(3, 3, "banned", "x", 1.0)]) == []


@pytest.mark.parametrize(
    ("decision", "opinion", "what", "by"),
    [
        ("allow", "allow", "allow", None),
        ("allow", "mask", "mask", "classifier"),
        ("mask", "mask", "mask", "contacts"),
        ("mask", "hold", "hold", "classifier"),
        ("hold", "mask", "hold", "contacts"),
        ("block", "allow", "block", "contacts"),
        ("hold", "block", "block", "classifier"),
    ],
)
def test_the_stricter_decides(decision: ReviewDecision, opinion: ReviewDecision, what: str, by: str | None) -> None:
    rule = None if decision == "allow" else "contacts"
    assert stricter(decision, rule, Opinion(opinion)) == (what, by)
