"""What is looked for, and where it stands in a text."""

import pytest

from support.growth import LINEAR, growth
from tradepost_server.errors import Invalid
from tradepost_server.rules import seeking
from tradepost_server.rules.seeking import Found, Term

NO_STEMS: dict[str, frozenset[str]] = {}


def shown(query: str, *texts: str) -> list[str]:
    found = seeking.find(seeking.parse(query), seeking.lines(texts), NO_STEMS)
    return [found.snippet[h.start : h.end] for h in found.highlights]


def test_all_words_are_asked_for_and_of_the_last_its_beginning() -> None:
    query = seeking.parse('Red "front door" BICY')
    assert query.terms[0] == Term("red", "word")
    assert query.terms[-1] == Term("bicy", "word", beginning=True)
    assert query.phrases == ("front door",)
    assert query.asked({"red": frozenset({"red"})}) == "('red') & ('front') & ('door') & ('bicy':*)"
    assert seeking.parse("bicy ").terms[0].beginning is False
    assert seeking.parse("bi").terms[0].beginning is False


def test_stems_count_beside_the_words_and_nothing_in_a_word_is_an_operator() -> None:
    query = seeking.parse("bicycles o'neil \\ & !")
    stems = {"bicycles": frozenset({"bicycl"})}
    assert query.asked(stems) == "('bicycles' | 'bicycl') & ('o') & ('neil')"


def test_runs_are_asked_for_by_pairs_and_compared_whole() -> None:
    query = seeking.parse("自行车")
    assert query.asked({}) == "('自行' & '行车')"
    assert query.together == ["自行车"]
    assert seeking.parse("车").asked({}) == "('车')"
    assert seeking.parse("车").together == []
    assert seeking.parse("الكتاب").together == ["الكتاب"]


def test_the_work_of_a_query_is_bounded() -> None:
    asked = seeking.parse("自" + "".join(chr(0x4E00 + n) for n in range(199))).asked({})
    assert asked is not None
    assert asked.count("&") < seeking.PIECES_MAX
    with pytest.raises(Invalid) as refused:
        seeking.parse(" ".join(f"w{n}" for n in range(21)))
    assert refused.value.path == "$.query"
    assert seeking.parse("%_%_% ''' \u200d").terms == ()


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    assert shown("ete nimes", "C'est l'e\u0301te\u0301 à Nîmes") == ["e\u0301te\u0301", "Nîmes"]
    assert shown("行车", "我的自行车") == ["行车"]
    assert shown("كتاب", "أين الكِتَاب") == ["الكِتَاب"]
    assert shown("bicy", "Bicycles, a bicycle") == ["Bicycles", "bicycle"]


def test_a_snippet_is_a_short_piece_around_the_first_place() -> None:
    text = "word " * 500 + "hyacinth\nand more " + "word " * 500
    found = seeking.find(seeking.parse("hyacinth"), seeking.lines([text]), NO_STEMS)
    assert found.snippet.startswith("…word")
    assert found.snippet.endswith("…")
    assert "\n" not in found.snippet
    assert len(found.snippet) <= seeking.SNIPPET_CHARS + 2
    assert [found.snippet[h.start : h.end] for h in found.highlights] == ["hyacinth"]


def test_of_several_texts_the_one_that_has_most_is_shown() -> None:
    found = seeking.find(seeking.parse("red lamp"), seeking.lines(["a lamp", "a red lamp", "red"]), NO_STEMS)
    assert found.snippet == "a red lamp"
    assert seeking.find(seeking.parse("x"), [], NO_STEMS).snippet == ""


def test_stems_mark_other_forms_of_a_word() -> None:
    stems = {"deliver": frozenset({"deliv"}), "delivered": frozenset({"deliv"})}
    query = seeking.parse("deliver ")
    assert seeking.akin(query, seeking.lines(["It was delivered, dear"])) == {"delivered", "dear"}
    found = seeking.find(query, seeking.lines(["It was delivered, dear"]), stems)
    assert [found.snippet[h.start : h.end] for h in found.highlights] == ["delivered"]


@pytest.mark.parametrize("piece", ["a ", "aa", "自", "a\u0301", "*[", "word "])
def test_highlighting_the_longest_text_takes_linear_time(piece: str) -> None:
    query = seeking.parse("a aa wor 自自 " + " ".join(f"a{n}" for n in range(14)))

    def found(size: int) -> Found:
        return seeking.find(query, seeking.lines([(piece * size)[:size]]), NO_STEMS)

    assert growth(found, 8_192) < LINEAR
    assert len(found(8_192).snippet) <= seeking.SNIPPET_CHARS + 2


def test_what_is_like_a_long_word_may_do_but_a_number_is_that_number() -> None:
    loose = seeking.parse("red bicycel 4711").loose
    assert loose is not None
    similar, rest = loose
    assert (similar, rest.asked({})) == (["bicycel"], "('red') & ('4711':*)")
    assert seeking.parse("red 4711").loose is None
    assert seeking.parse('"red bicycel"').loose is None
    assert seeking.alike("bicycel", "bicycle")
    assert not seeking.alike("bicycel", "lamp")
