"""The shape of the corpora of leaks: what each line holds, how many there are, and that the halves share no text.

Half of each corpus is held back: it was written apart from the detector, and is only measured, never tuned on. So no
failure shows a text of it, only its conversation or hash."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(__file__).resolve().parents[1] / "corpora" / "leaks"
LANGUAGES = {"en", "es", "pt", "fr"}
METHODS = {
    "plain_phone",
    "plain_email",
    "plain_url",
    "plain_handle",
    "messenger_link",
    "iban",
    "card",
    "spelled_digits",
    "spaced_digits",
    "split_words",
    "homoglyphs",
    "leetspeak",
    "emoji_digits",
    "at_dot",
    "zero_width",
    "split_messages",
}
IBAN_LENGTHS = {
    "BE": 16,
    "BR": 29,
    "CH": 21,
    "DE": 22,
    "ES": 24,
    "FR": 27,
    "GB": 22,
    "IE": 22,
    "IT": 27,
    "LU": 20,
    "NL": 18,
    "PL": 28,
    "PT": 25,
}

Line = dict[str, Any]


def lines(name: str) -> list[Line]:
    path = CORPORA / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []


ATTEMPTS = lines("held_back_attempts")
ORDINARY = lines("held_back_ordinary")
COUNTED = [line for line in ATTEMPTS if line["method"] != "split_part"]


def repeated(texts: list[str]) -> set[str]:
    return fingerprints([text for text, times in Counter(texts).items() if times > 1])


def shared(texts: list[str], others: list[str]) -> set[str]:
    return fingerprints(texts) & fingerprints(others)


def whole_attempts(found: list[Line]) -> list[str]:
    """The text of each attempt; of one over several messages, all of them."""
    texts, parts = [], []
    for line in found:
        parts += (*line.get("earlier", ()), line["text"])
        if line["method"] != "split_part":
            texts.append("\n".join(parts))
            parts = []
    return texts


def fingerprints(texts: list[str]) -> set[str]:
    """Hashes, so that a failure does not show what is held back."""
    return {hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest() for text in texts}


def where_not(method: str, holds: Callable[[str], bool]) -> list[str]:
    """The conversations of the attempts of a method that do not hold something."""
    return [line["conversation"] for line in ATTEMPTS if line["method"] == method and not holds(line["text"])]


def holds_an_iban(text: str) -> bool:
    plain = re.sub(r"[ -]", "", text.upper())
    for country, length in IBAN_LENGTHS.items():
        for found in re.finditer(rf"(?=({country}[0-9]{{2}}[A-Z0-9]{{{length - 4}}}))", plain):
            iban = found[1]
            if int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1:
                return True
    return False


def passes_luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def holds_a_card(text: str) -> bool:
    runs = (re.sub(r"[ -]", "", run) for run in re.findall(r"\d(?:[ -]?\d){12,18}", text))
    return any(passes_luhn(digits) for digits in runs)


@pytest.mark.parametrize(("found", "label"), [(ATTEMPTS, "method"), (ORDINARY, "topic")], ids=["attempts", "ordinary"])
def test_a_line_says_who_wrote_what_where_and_of_which_sort(found: list[Line], label: str) -> None:
    def well_formed(line: Line) -> bool:
        return (
            line.keys() == {"conversation", "by", "text", label, "language"}
            and line["by"] in {"buyer", "seller"}
            and line["language"] in LANGUAGES
            and all(value.strip() for value in line.values())
        )

    wrong = [place for place, line in enumerate(found, 1) if not well_formed(line)]
    assert wrong == []


def test_attempts_are_enough_and_of_every_method() -> None:
    methods = Counter(line["method"] for line in COUNTED)
    assert methods.keys() == METHODS
    assert len(COUNTED) >= 320
    assert min(methods.values()) >= 12, methods
    assert min(Counter(line["language"] for line in COUNTED).values()) >= 60


def test_ordinary_lines_are_enough_and_of_every_topic_in_every_language() -> None:
    sorts = Counter((line["topic"], line["language"]) for line in ORDINARY)
    topics = {topic for topic, _ in sorts}
    assert len(ORDINARY) >= 1150
    assert len(topics) >= 25
    assert min(sorts[topic, language] for topic in topics for language in LANGUAGES) >= 8
    per_language = Counter(line["language"] for line in ORDINARY).values()
    assert max(per_language) <= 1.1 * min(per_language)


def test_no_text_is_there_twice() -> None:
    attempts, ordinary = whole_attempts(ATTEMPTS), [line["text"] for line in ORDINARY]
    twice = repeated(attempts) | repeated([re.sub(r"\d", "0", text) for text in ordinary]) | shared(attempts, ordinary)
    assert twice == set()


def test_the_parts_of_a_split_attempt_stand_together_and_end_in_the_attempt() -> None:
    conversations = [conversation for conversation, _ in groupby(ATTEMPTS, itemgetter("conversation"))]
    assert len(conversations) == len(set(conversations))
    for conversation, together in groupby(ATTEMPTS, itemgetter("conversation")):
        parts = [(line["method"], line["by"], line["language"]) for line in together]
        *earlier, last = [method for method, _, _ in parts]
        assert set(earlier) <= {"split_part"}, conversation
        assert (last == "split_messages") == bool(earlier), conversation
        assert len({(by, language) for _, by, language in parts}) == 1, conversation


def test_every_iban_and_card_among_the_attempts_has_valid_check_digits() -> None:
    without = where_not("iban", holds_an_iban) + where_not("card", holds_a_card)
    assert without == []


def test_an_attempt_in_disguise_wears_it() -> None:
    def letter_of_another_script(char: str) -> bool:
        return unicodedata.name(char, "").startswith(("CYRILLIC", "GREEK", "FULLWIDTH"))

    def digit_of_another_form(char: str) -> bool:
        return char == "\u20e3" or (not char.isascii() and unicodedata.numeric(char, None) is not None)

    def invisible(char: str) -> bool:
        return unicodedata.category(char) == "Cf"

    worn = {"homoglyphs": letter_of_another_script, "emoji_digits": digit_of_another_form, "zero_width": invisible}
    for method, disguise in worn.items():
        bare = where_not(method, lambda text, worn_by=disguise: any(map(worn_by, text)))
        assert bare == []


def test_no_text_is_in_both_halves() -> None:
    attempts = shared(whole_attempts(ATTEMPTS), whole_attempts(lines("tuned_attempts")))
    ordinary = shared([line["text"] for line in ORDINARY], [line["text"] for line in lines("tuned_ordinary")])
    assert (attempts, ordinary) == (set(), set())
