"""What docs/moderation.md shows is what the protocol says."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tradepost.protocol import events, signals
from tradepost.protocol.errors import ERROR_CODES
from tradepost.protocol.frames import Error, EventFrame, OutboundFrame, Reply, SignalFrame
from tradepost.protocol.masking import DEFAULT_RULES, ONCE_PAID
from tradepost.protocol.moderation import Flag
from tradepost.protocol.policy import PolicyDocument
from tradepost.protocol.results import SentResult
from tradepost_server.rules import access, policy
from tradepost_server.rules.leaks.notices import notice

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "moderation.md").read_text(encoding="utf-8")
BLOCKS: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
FRAMES = [
    msgspec.json.decode(msgspec.json.encode(block), type=OutboundFrame)
    for block in BLOCKS
    if block.get("type") in ("reply", "event", "signal", "error")
]


def _sent() -> list[SentResult]:
    return [msgspec.json.decode(frame.result, type=SentResult) for frame in FRAMES if isinstance(frame, Reply)]


def test_a_masked_and_a_held_message_are_answered_as_shown() -> None:
    masked, held = _sent()
    assert masked.masked is not None
    assert masked.notice == notice("mask", masked.masked.kinds, "en")
    assert (held.held, held.message, held.notice) == ("fg_01", "", notice("hold", [], "en"))


def test_the_event_and_the_signal_are_known() -> None:
    event = next(frame for frame in FRAMES if isinstance(frame, EventFrame))
    body = events.decode(event.event)
    assert isinstance(body, events.MessageCreated)
    assert body.message.masked == _sent()[0].masked
    signal = next(frame for frame in FRAMES if isinstance(frame, SignalFrame))
    assert isinstance(signals.decode(signal.signal), signals.MessageSettled)


def test_the_refusal_says_what_the_server_says() -> None:
    error = next(frame for frame in FRAMES if isinstance(frame, Error))
    assert error.code in ERROR_CODES
    assert error.details["notice"] == notice("block", ["card"], "en")


def test_the_flag_points_at_what_was_found() -> None:
    flag = msgspec.json.decode(json.dumps(next(block for block in BLOCKS if "findings" in block)), type=Flag)
    shown = msgspec.json.decode(flag.content)["text"]
    assert [shown[finding.start : finding.end] for finding in flag.findings] == ["counterfeit"]


@pytest.mark.parametrize("document", [block for block in BLOCKS if "masking" in block])
def test_its_policies_can_be_set(document: dict[str, Any]) -> None:
    policy.check(msgspec.convert(document, PolicyDocument), access.matrix())


def test_it_names_the_default_rules_in_their_order_and_the_stages_of_payment() -> None:
    table = PAGE.partition("Without `rules`")[2].partition("\n\nIf ")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [rule.id for rule in DEFAULT_RULES]
    paid = next(line for line in table.splitlines() if line.startswith("| `paid`"))
    assert re.findall(r"`(\w+)`", paid)[1:] == ONCE_PAID.stages
