"""Which pictures of a pack suit some words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.gif_pack import ENTRIES
from support.growth import LINEAR, growth
from tradepost_server.media.gifs import words

PACK = [words.Described.of([t for tags in e["tags"].values() for t in tags], e["alt"].values()) for e in ENTRIES]  # type: ignore[attr-defined]
IDS = [e["id"] for e in ENTRIES]


def found(query: str) -> list[object]:
    return [IDS[place] for place in words.rank(query, PACK)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("thank you", "thank_you"),
        ("THANKS", "thank_you"),
        ("thank", "thank_you"),
        ("gracias", "thank_you"),
        ("graci", "thank_you"),
        ("Camino", "on_my_way"),
        ("couriers", "on_my_way"),
        ("repartidores", "on_my_way"),
        ("parties", "deal"),
        ("veces", "deal"),
        ("corazon", "deal"),
        ("CORAZÓN", "deal"),
        ("parcel", "delivered"),  # a tag says it; of another only the description
        ("hands shake", "deal"),
        ("moto", "on_my_way"),
        ("en-camino!", "on_my_way"),
    ],
)
def test_words_find_what_they_mean(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_all_words_count_and_where_none_has_them_all_some_do() -> None:
    assert found("parcel bows") == ["thank_you"]
    assert found("parcel zebra") == ["delivered", "thank_you"]


@pytest.mark.parametrize("query", ["zebra", "", "!!!", "x", "%_%", "🚲"])
def test_words_that_suit_nothing_find_nothing(query: str) -> None:
    assert found(query) == []


def test_equals_keep_the_order_of_the_pack() -> None:
    pack = [words.Described.of(["deal"], []) for _ in range(10)]
    assert words.rank("deal", pack) == list(range(10))


@given(st.text(max_size=50))
def test_any_text_is_answered_the_same_each_time(query: str) -> None:
    assert words.rank(query, PACK) == words.rank(query, PACK)


@pytest.mark.parametrize("piece", ["a", "a ", "s", "e\u0301", "\u200d", "ies "])
def test_t57_no_words_take_long(piece: str) -> None:
    assert growth(lambda size: words.rank((piece * size)[:size], PACK), 50) < LINEAR
    assert growth(lambda size: words.rank((piece * 50)[:50], PACK * size), 6) < LINEAR
