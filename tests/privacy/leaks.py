"""How much of the held-back half of the corpora of leaks is found: numbers only, never a text of it."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tradepost_server.rules.leaks.find import find

CORPORA = Path(__file__).resolve().parents[1] / "corpora" / "leaks"
OWN = frozenset({"shop.example", "shop.example.com"})
PART = "split_part"  # the method of what begins an attempt over several messages
Z = 1.959964  # of the normal distribution, for 95 %

Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """`found` of `of`."""

    found: int
    of: int

    @property
    def rate(self) -> float:
        return self.found / self.of

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which the true rate lies, 19 times of 20 (Wilson)."""
        middle = self.rate + Z * Z / (2 * self.of)
        spread = Z * math.sqrt(self.rate * (1 - self.rate) / self.of + Z * Z / (4 * self.of * self.of))
        scale = 1 + Z * Z / self.of
        return (middle - spread) / scale, (middle + spread) / scale


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found among attempts by method, and taken for contact data among ordinary lines by topic."""

    attempts: dict[str, Share]
    ordinary: dict[str, Share]

    @property
    def recall(self) -> Share:
        return _all(self.attempts)

    @property
    def false_positives(self) -> Share:
        return _all(self.ordinary)


def measure() -> Measured:
    """The held-back half; the messages that one author says in a conversation are seen in order."""
    attempts = ((line["method"], found) for line, found in _looked_at("held_back_attempts") if line["method"] != PART)
    ordinary = ((line["topic"], found) for line, found in _looked_at("held_back_ordinary"))
    return Measured(_shares(attempts), _shares(ordinary))


def figures(measured: Measured) -> dict[str, Any]:
    """What stands of it in privacy.json."""
    return {
        "recall": round(measured.recall.rate, 4),
        "false_positive_rate": round(measured.false_positives.rate, 4),
        "held_back_attempts": measured.recall.of,
        "held_back_ordinary": measured.false_positives.of,
        "recall_by_method": {method: _figures(share) for method, share in measured.attempts.items()},
    }


def _figures(share: Share) -> dict[str, float]:
    low, high = share.bounds
    return {"attempts": share.of, "recall": round(share.rate, 4), "low": round(low, 4), "high": round(high, 4)}


def _looked_at(name: str) -> Iterator[tuple[Line, bool]]:
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (CORPORA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            earlier = said[line["conversation"], line["by"]]
            yield line, bool(find(line["text"], earlier=earlier, allowed=OWN))
            earlier.append(line["text"])


def _shares(looked_at: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    of: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for sort, one in looked_at:
        of[sort] += 1
        found[sort] += one
    return {sort: Share(found[sort], of[sort]) for sort in sorted(of)}


def _all(shares: dict[str, Share]) -> Share:
    return Share(sum(share.found for share in shares.values()), sum(share.of for share in shares.values()))
