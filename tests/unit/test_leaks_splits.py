"""A number told in pieces over several messages: the piece that ends it is found, what came before stays."""

import pytest

from tradepost_server.rules.leaks.find import find
from tradepost_server.rules.leaks.splits import EARLIER_MOST


def said(*messages: str) -> list[list[str]]:
    """What is found in each message, given those before it."""
    return [
        [message[span.start : span.end] for span in find(message, earlier=messages[:place])]
        for place, message in enumerate(messages)
    ]


@pytest.mark.parametrize(
    "messages",
    [
        ("612", "345", "678"),
        ("my number starts 646", "555", "then 0139"),
        ("seis uno dos", "tres cuatro cinco", "seis siete ocho"),
        ("+44", "7700", "900456"),
        ("06", "12", "34", "56", "78"),
        ("apunta mi telefono", "618", "224 409"),
        ("zéro six", "douze trente-quatre", "cinquante-six soixante-dix-huit"),
        ("6", "1", "2", "3", "4", "5", "6", "7", "8"),
        ("1️⃣1️⃣", "9️⃣8️⃣7️⃣6️⃣5️⃣", "4️⃣3️⃣2️⃣1️⃣"),
    ],
)
def test_the_piece_that_ends_a_number_is_found_and_no_earlier_one(messages: tuple[str, ...]) -> None:
    *before, last = said(*messages)
    assert before == [[]] * (len(messages) - 1)
    assert len(last) == 1


def test_chatter_between_the_pieces_does_not_help() -> None:
    assert said("654", "wait", "haha", "321", "ok?", "987")[-1] == ["987"]


def test_the_rule_says_that_it_was_split() -> None:
    (span,) = find("678", earlier=["612", "345"])
    assert (span.kind, span.rule) == ("phone", "phone.split")


def test_the_second_half_of_an_address_is_found_alone() -> None:
    assert said("juan88", "@gmail", ".com")[1] == ["@gmail"]


@pytest.mark.parametrize(
    "messages",
    [
        ("I take 3", "size 42", "the blue one", "or 2 if there is a discount"),
        ("Calle Mayor 12", "28013 Madrid", "3º B"),
        ("120", "100?", "ok 110"),
        ("order 4500123987", "it was 120 euros", "2 boxes"),
        ("10:30", "or 11:15", "12/05/2026"),
        ("uno", "dos", "tres"),
        ("36", "37", "38"),
        ("1 of 5", "2 of 5", "3 of 5"),
        ("size 9", "width 45 cm", "height 120 cm"),
        ("the tracking is", "60012345678"),
        ("flat 4", "27 Mill Lane", "LS1 4DY"),
    ],
)
def test_ordinary_numbers_that_follow_each_other_pass(messages: tuple[str, ...]) -> None:
    assert said(*messages) == [[]] * len(messages)


def test_a_number_told_long_ago_is_over() -> None:
    chatter = ["how are you today?"] * EARLIER_MOST
    assert find("678", earlier=["612", "345", *chatter]) == []
