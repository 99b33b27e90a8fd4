"""A number, address or name told in pieces over several messages: the piece that ends it is found, the rest stays."""

import itertools

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


@pytest.mark.parametrize("form", ["{}", "word {}", "msg-{}", "seq={}", "text {:05}", "page {} of 400"])
def test_who_counts_tells_no_number(form: str) -> None:
    assert [found for found in said(*(form.format(n) for n in range(120))) if found] == []


def test_who_counts_two_things_beside_each_other_tells_no_number() -> None:
    mixed = ("one 1", "two 1", "one 2", "one 3", "two 2", "two 3", "one 4", "two 4", "one 5", "two 5")
    for first, second in itertools.product(range(len(mixed)), repeat=2):
        messages = list(mixed)
        messages[first], messages[second] = messages[second], messages[first]
        ordered = [sorted(m for m in messages if m.startswith(word)) for word in ("one", "two")]
        assert [found for found in said(*_merged(messages, ordered)) if found] == []


def _merged(order: list[str], lanes: list[list[str]]) -> list[str]:
    """The messages of each lane in their order, mixed as those of `order` are."""
    rest = {messages[0][:3]: iter(messages) for messages in lanes}
    return [next(rest[message[:3]]) for message in order]


@pytest.mark.parametrize("form", ["{}", "a {}", "then {}"])
def test_pieces_that_do_not_count_up_are_a_number_whatever_stands_beside_them(form: str) -> None:
    assert said(*(form.format(piece) for piece in ("612", "345", "678")))[-1] != []


def test_chatter_between_the_pieces_does_not_help() -> None:
    assert said("654", "wait", "haha", "321", "ok?", "987")[-1] == ["987"]


def test_the_rule_says_that_it_was_split() -> None:
    (span,) = find("678", earlier=["612", "345"])
    assert (span.kind, span.rule) == ("phone", "phone.split")


def test_the_second_half_of_an_address_is_found_alone() -> None:
    assert said("juan88", "@gmail", ".com")[1] == ["@gmail"]


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        (("oakandpine", ".com"), ".com"),
        (("the site is oakandpine dot", "com"), "com"),
        (("martha.jones", "at gmail", "dot com"), "at gmail"),
        (("look for me on instagram", "the name is martha_makes"), "martha_makes"),
        (("meu insta é", "ana.croche"), "ana.croche"),
    ],
)
def test_an_address_or_a_name_is_found_where_the_messages_together_make_one(
    messages: tuple[str, ...], found: str
) -> None:
    assert [found] in said(*messages)


@pytest.mark.parametrize(
    ("messages", "last"),
    [
        (("the first three are 646", "ok next 555", "last four 0119"), "0119"),
        (("part 1: 07911", "part 2: 123 456"), "123 456"),
        (("começa por 93", "depois 345", "e o resto é 6789"), "6789"),
        (("+44", "7911 123456"), "7911 123456"),
    ],
)
def test_what_is_said_about_the_pieces_is_no_part_of_the_number(messages: tuple[str, ...], last: str) -> None:
    assert said(*messages)[-1] == [last]


@pytest.mark.parametrize(
    "messages",
    [
        ("is it on facebook?", "marketplace, yes"),
        ("Muy interesante.", "es barato"),
        ("my order is 6123456789", "10/10"),
        ("Sets", "6-4 3-6", "7-5 6-2"),
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
