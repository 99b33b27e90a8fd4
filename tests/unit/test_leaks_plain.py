"""The shortcut for plain texts: in what it passes nothing is found by a close look."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradepost_server.rules.leaks import plain
from tradepost_server.rules.leaks.find import find, looked_at

CORPUS = Path(__file__).resolve().parents[1] / "corpora" / "leaks"


def texts(name: str) -> list[str]:
    rows = map(json.loads, (CORPUS / name).read_text(encoding="utf-8").splitlines())
    return [text for row in rows for text in (*row.get("earlier", ()), row["text"])]


TUNED = [*texts("tuned_attempts.jsonl"), *texts("tuned_ordinary.jsonl")]
TOKENS = sorted({token for text in TUNED for token in text.split()})


def is_plain(text: str) -> bool:
    return plain.is_plain(plain.shape(text))


@pytest.mark.parametrize(
    "text",
    [
        "Hello, is the bike still for sale? I could come by tomorrow afternoon.",
        "¿Sigue disponible? Podría pasar mañana por la tarde.",
        "C'est d'accord, à demain !",
        "My budget is 250 euros.",
        "ok",
    ],
)
def test_ordinary_words_and_small_numbers_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "612345678",
        "6 1 2 3",
        "six one two three",
        "sixone two",
        "write to juan at gmail",
        "my insta is lola",
        "g m a i l",
        "shop.example",
        "t.me/lola",
        "６１２",
        "ｗhatsapp",
        "w.w.w",
        "lola@",
    ],
)
def test_what_a_finder_may_begin_at_is_not(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize(
    "name",
    ["tuned_attempts.jsonl", "tuned_ordinary.jsonl", "held_back_attempts.jsonl", "held_back_ordinary.jsonl"],
)
def test_nothing_is_found_in_the_plain_texts_of_a_corpus(name: str) -> None:
    passed = [text for text in texts(name) if is_plain(text)]
    assert passed
    assert sum(bool(looked_at(text, frozenset(), None)) for text in passed) == 0


@settings(max_examples=300)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14).map(" ".join))
def test_nothing_is_found_in_plain_texts_of_any_words(text: str) -> None:
    assert find(text) == looked_at(text, frozenset(), None)


@settings(max_examples=300)
@given(st.text(alphabet="aeiou srtl0159.,-'’(á€@lmgwx", max_size=40))
def test_nothing_is_found_in_plain_texts_of_any_characters(text: str) -> None:
    assert find(text) == looked_at(text, frozenset(), None)
