"""Words as notifications of PostgreSQL, which are small."""

from typing import Any

import msgspec
import pytest

from tradepost_server.broker.postgres_bus import payloads
from tradepost_server.broker.words import Look, Looking, Present, Word
from tradepost_server.store.doorbell import PAYLOAD_MAX

KEYS = [(1, f"buyer:{number:x<110}") for number in range(200)]
OTHERS = [(2, f"seller:{number:x<110}") for number in range(200)]


@pytest.mark.parametrize(
    ("here", "gone"),
    [(KEYS, []), ([], KEYS), (KEYS, OTHERS), (KEYS[:1], OTHERS[:1])],
    ids=["here", "gone", "both", "few"],
)
def test_who_is_here_is_told_whole_however_long_their_ids_are(here: list[Any], gone: list[Any]) -> None:
    parts = list(payloads([Present(node="nd_1", here=here, gone=gone)]))
    assert all(len(part) <= PAYLOAD_MAX for part in parts)
    told = [word for part in parts for word in msgspec.json.decode(part, type=list[Word])]
    assert all(isinstance(word, Present) and word.node == "nd_1" for word in told)
    assert [key for word in told for key in word.here] == here
    assert [key for word in told for key in word.gone] == gone


def test_what_staff_have_open_is_told_whole_however_long_their_ids_are() -> None:
    looks: list[Look] = [(1, f"cv_{number:032x}", f"agent:{number:中<110}", "agent") for number in range(25)]
    parts = list(payloads([Looking(node="nd_1", looks=looks)]))
    assert all(len(part.encode()) <= PAYLOAD_MAX for part in parts)
    told = [word for part in parts for word in msgspec.json.decode(part, type=list[Word])]
    assert [look for word in told if isinstance(word, Looking) for look in word.looks] == looks
