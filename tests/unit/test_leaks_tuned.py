"""How much of the tuned corpus is found. The held-back half says how much of what nobody tuned for."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from tradepost_server.rules.leaks.find import find

CORPUS = Path(__file__).resolve().parents[1] / "corpora" / "leaks"
OWN = frozenset({"shop.example.com", "shop.example"})
METHODS = {
    *("spelled", "spaced", "homoglyphs", "leetspeak", "emoji_digits", "at_dot", "split_messages", "split_words"),
    "plain_handle",
}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]


def test_attempts_of_every_method_are_found_nineteen_times_of_twenty() -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows("tuned_attempts.jsonl"):
        found[row["method"]].append(bool(find(row["text"], earlier=row.get("earlier", ()), allowed=OWN)))
    assert found.keys() >= METHODS
    everything = [one for method in found.values() for one in method]
    assert len(everything) >= 250
    assert sum(everything) / len(everything) >= 0.95
    assert all(sum(method) / len(method) >= 0.9 for method in found.values())


def test_the_earlier_messages_of_a_split_attempt_stay() -> None:
    split = [row for row in rows("tuned_attempts.jsonl") if row["method"] == "split_messages"]
    for row in split:
        before = row["earlier"]
        assert all(find(said, earlier=before[:place]) == [] for place, said in enumerate(before)), row


def test_nothing_ordinary_is_taken_for_contact_data() -> None:
    ordinary = rows("tuned_ordinary.jsonl")
    assert len(ordinary) >= 1_100
    assert [row["text"] for row in ordinary if find(row["text"], allowed=OWN)] == []
