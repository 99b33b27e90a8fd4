"""What a raw frame holds, wherever in it: events and messages, live, in answers, in anything that comes to be."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from tradepost.protocol.model import Message


@dataclass(frozen=True, slots=True)
class Thing:
    """An event or a message that stood in a frame."""

    conversation: str
    lane: str
    seq: int
    message: Message | None = None  # None: an event


def things(frame: bytes) -> Iterator[Thing]:
    """Every event, but for those that say nothing, and every message in a frame, at any depth."""
    yield from _within(msgspec.json.decode(frame))


def _within(value: object) -> Iterator[Thing]:
    if isinstance(value, list):
        for inner in value:
            yield from _within(inner)
    elif isinstance(value, dict):
        if value.get("type") == "event" and value["event"].get("name") != "skip":
            yield Thing(value["conversation"], value["lane"], value["seq"])
        elif "author" in value and "seq" in value:
            yield Thing(value["conversation"], value["lane"], value["seq"], _message(value))
        for inner in value.values():
            yield from _within(inner)


def _message(value: object) -> Message:
    return msgspec.json.decode(msgspec.json.encode(value), type=Message)
