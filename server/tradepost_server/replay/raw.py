"""What a raw frame holds, wherever in it: events and messages, live, in answers, in anything that comes to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
    """Every event that says something, and every message in a frame, at any depth."""
    for value in _objects(msgspec.json.decode(frame)):
        if _is_event(value) and value["event"].get("name") != "skip":
            yield Thing(value["conversation"], value["lane"], value["seq"])
        elif "author" in value and "seq" in value:
            yield Thing(value["conversation"], value["lane"], value["seq"], _message(value))


def skips(frame: bytes) -> Iterator[tuple[str, int]]:
    """Lane and seq of every event in a frame that says nothing."""
    for value in _objects(msgspec.json.decode(frame)):
        if _is_event(value) and value["event"].get("name") == "skip":
            yield value["lane"], value["seq"]


def _message(value: dict[str, Any]) -> Message:
    return msgspec.json.decode(msgspec.json.encode(value), type=Message)


def _is_event(value: dict[str, Any]) -> bool:
    return value.get("type") == "event" and isinstance(value.get("event"), dict)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
    elif isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
