"""Words as search compares them."""

import unicodedata

import pytest

from support.growth import LINEAR, growth
from tradepost_server.rules import folding


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Is it STILL for sale?", ["is", "it", "still", "for", "sale"]),
        ("ÉTÉ e\u0301te\u0301 Straße Ærø Łódź", ["ete", "ete", "strasse", "aero", "lodz"]),
        ("ﬁne ①² x²", ["fine", "12", "x2"]),
        ("自行车,坏了 ok", ["自行车", "坏了", "ok"]),
        ("iPhone自行车", ["iphone", "自行车"]),
        ("أَهْلًا ٱلكتاب مدرسة", ["اهلا", "الكتاب", "مدرسه"]),
        ("साइकिल टूट", ["साइकिल", "टूट"]),
        ("١٢٣ १२", ["123", "12"]),
        ("👍🏽👨\u200d👩 ok", ["👍", "👨", "👩", "ok"]),
        ("a\u200bb \u202eabc\u202c", ["ab", "abc"]),
        ("%_%_% *** \t\n", []),
        ("ـ ok ـــ", ["ok"]),
        ("l'été d\u2019accord", ["l", "ete", "d", "accord"]),
    ],
)
def test_case_accents_and_forms_of_one_letter_do_not_matter(text: str, words: list[str]) -> None:
    assert [token.word for token in folding.tokens(text)] == words


@pytest.mark.parametrize("text", ["Été e\u0301te\u0301, \u202eabc\u202c!", "👨\u200d👩 自行车坏了", "ﷺ ﬃ ㍿"])
def test_a_token_says_where_it_stands_in_the_text_as_it_was_written(text: str) -> None:
    for token in folding.tokens(text):
        piece = text[token.start : token.end]
        assert [t.word for t in folding.tokens(piece)] == [token.word]
        assert unicodedata.category(piece[-1]) != "Cf"


def test_scripts_without_spaces_are_found_by_each_sign_and_each_two() -> None:
    found = folding.index(["自行车 ok", "كتاب"])
    assert found.text == "自行车 ok\nكتاب"
    assert set(found.lexemes) == {"自", "行", "车", "自行", "行车", "ok", "كتاب", "كتا", "تاب"}
    assert found.stemmed.split() == ["ok", "كتاب"]


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "*[(",
        "http://a.a.a ",
        "@a@a ",
        "a\u0301",
        "e\u0301\u0302\u0303",
        "\u200d",
        "👨\u200d",
        "自",
        "كت",
        "क्",
        "﷽",
    ],
)
def test_the_longest_texts_are_indexed_in_linear_time(piece: str) -> None:
    """T57: eight times the text takes about eight times as long, whatever it is made of."""
    assert growth(lambda size: folding.index([(piece * size)[:size]]), 8_192) < LINEAR
    found = folding.index([(piece * 65_536)[:65_536]])
    assert all(len(lexeme) <= folding.WORD_MAX_CHARS for lexeme in found.lexemes)
