"""What may be answered to what, as values."""

from datetime import timedelta

import pytest

from support.conversations import NOW
from tradepost import rich
from tradepost.protocol.content import Content, Unknown
from tradepost_server.errors import AnswerLate, Invalid
from tradepost_server.rules import answers
from tradepost_server.rules.content import complete, prepare

LATER = NOW + timedelta(minutes=1)
FORM = rich.Form("A return", [rich.form.text("why", "Why?")])
CARD = rich.Card("Order", buttons=[rich.Postback("Refund", "refund:55")])


def stored(content: Content) -> Content:
    return complete(prepare(content))


@pytest.mark.parametrize(
    ("asked", "label", "payload"),
    [
        (rich.Buttons("x", [rich.Link("L", "https://a.example"), rich.Postback("P", "p")]), "P", "p"),
        (rich.QuickReplies("x", ["A", rich.QuickReply("B", "b")]), "B", "b"),
        (rich.List("x", [rich.Section("s", ["A"]), rich.Section("t", [rich.Row("B", payload="b")])]), "B", "b"),
        (rich.Carousel([CARD, rich.Card("x", buttons=[rich.Reply("R")])]), "R", None),
    ],
)
def test_the_second_choice_of_each_kind_is_a2(asked: Content, label: str, payload: str | None) -> None:
    answer, chosen = answers.decide(stored(asked), "a2", {}, NOW)
    assert (answer.label, answer.payload, answer.action, answer.fallback) == (label, payload, "a2", label)
    assert chosen is not None
    assert answer.to == asked.__struct_config__.tag


@pytest.mark.parametrize("asked", [rich.Text("hi"), rich.Location(1, 2), rich.Image("https://a.example/1")])
def test_what_asks_nothing_is_not_answered(asked: Content) -> None:
    with pytest.raises(Invalid) as refused:
        answers.decide(stored(asked), "a1", {}, NOW)
    assert refused.value.path == "$.message"


def test_a_kind_that_is_newer_than_this_server_is_not_answered() -> None:
    with pytest.raises(Invalid):
        answers.decide(Unknown(kind="hologram", fallback="x", raw=b""), "a1", {}, NOW)


def test_the_time_to_answer_ends_at_its_end() -> None:
    asked = stored(rich.QuickReplies("x", ["A"], expires_at=LATER))
    answers.decide(asked, "a1", {}, LATER - timedelta(microseconds=1))
    with pytest.raises(AnswerLate):
        answers.decide(asked, "a1", {}, LATER)


@pytest.mark.parametrize(
    ("asked", "single", "private"),
    [
        (FORM, True, True),
        (rich.ContactRequest("x", "phone"), False, True),
        (rich.QuickReplies("x", ["A"]), True, False),
        (rich.QuickReplies("x", ["A"], once=False), False, False),
        (rich.Buttons("x", [rich.Reply("A")]), False, False),
        (rich.Buttons("x", [rich.Reply("A")], once=True), True, False),
        (rich.List("x", ["A"], once=True), True, False),
        (CARD, False, False),
    ],
)
def test_how_often_and_to_whom(asked: Content, single: bool, private: bool) -> None:
    assert answers.is_single(asked) is single
    assert answers.is_private(asked, None) is private


def test_a_button_that_requests_contact_is_answered_with_all_that_it_asks_for_in_private() -> None:
    asked = stored(rich.Buttons("x", [rich.RequestContact("Share", "phone", "name")]))
    answer, chosen = answers.decide(asked, "a1", {"phone": "+34600111222", "name": "Ana"}, NOW)
    assert answer.fallback == "Share\nPhone: +34600111222\nName: Ana"
    assert answers.is_private(asked, chosen)
    for wrong in ({"phone": "+34600111222"}, {"phone": "600", "name": "Ana"}, {"phone": "+34600111222", "name": 7.0}):
        with pytest.raises(Invalid) as refused:
            answers.decide(asked, "a1", wrong, NOW)  # type: ignore[arg-type]  # wrong on purpose
        assert (refused.value.path or "").startswith("$.values.")
