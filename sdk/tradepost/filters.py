"""Which events a bot's handler wants. They combine: `filters.text & ~filters.from_bot`."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .events import AnyEvent
from .protocol import content, model


@dataclass(frozen=True, slots=True)
class Filter:
    """A question about an event."""

    test: Callable[[AnyEvent], bool]

    def __call__(self, event: AnyEvent) -> bool:
        """Whether the event is wanted."""
        return self.test(event)

    def __and__(self, other: "Filter") -> "Filter":
        return Filter(lambda event: self(event) and other(event))

    def __or__(self, other: "Filter") -> "Filter":
        return Filter(lambda event: self(event) or other(event))

    def __invert__(self) -> "Filter":
        return Filter(lambda event: not self(event))


def _message(event: AnyEvent) -> model.Message | None:
    found = getattr(event.body, "message", None)
    return found if isinstance(found, model.Message) else None


def _text(event: AnyEvent) -> str | None:
    message = _message(event)
    said = content.decode(message.content) if message is not None else None
    return said.text if isinstance(said, content.Text) else None


def _kind(message: model.Message) -> str | None:
    said = content.decode(message.content)
    if said is None:
        return None
    return said.kind if isinstance(said, content.Unknown) else str(said.__struct_config__.tag)


text: Filter = Filter(lambda event: _text(event) is not None)  # a message in words

from_bot: Filter = Filter(lambda event: (message := _message(event)) is not None and message.author.role == "bot")


def kind(*kinds: str) -> Filter:
    """A message of one of these kinds: `image`, `location`, `answer`, …"""
    return Filter(lambda event: (message := _message(event)) is not None and _kind(message) in kinds)


def role(*roles: str) -> Filter:
    """A message said in one of these roles."""
    return Filter(lambda event: (message := _message(event)) is not None and message.author.role in roles)


def regex(pattern: str | re.Pattern[str]) -> Filter:
    """A message in words that the pattern is found in."""
    compiled = re.compile(pattern)
    return Filter(lambda event: (said := _text(event)) is not None and compiled.search(said) is not None)


def audience(*entries: str) -> Filter:
    """A message that is told to one of these: `all`, `staff`, a role, `participant:<id>`."""
    return Filter(
        lambda event: (message := _message(event)) is not None and not set(entries).isdisjoint(message.audience)
    )


def lane(*lanes: str) -> Filter:
    """Something in one of these lanes; `all` is the one that everybody reads."""
    return Filter(lambda event: event.lane in lanes)
