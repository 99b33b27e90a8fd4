"""What a bot does when a button of its own is tapped, or a form of its own filled in."""

import inspect
import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from .protocol import content as kinds

_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Action:
    """A function for certain answers."""

    of: str  # as it was registered: a pattern of payloads, or the title of a form
    payloads: re.Pattern[str] | None  # None: the form with this title
    function: Callable[..., Awaitable[None]]
    roles: frozenset[str]  # whose buttons and forms count, besides the bot's own

    def arguments(self, answer: kinds.Answer) -> dict[str, object] | None:
        """What the answer gives the function, by name; None if it is not for it."""
        if self.payloads is None:
            if answer.to != "form" or answer.label != self.of:
                return None
            return {given.name: given.value for given in answer.values}
        found = self.payloads.fullmatch(answer.payload) if answer.payload is not None else None
        return None if found is None else dict(found.groupdict())


def on_payload(pattern: str, function: Callable[..., Awaitable[None]], roles: Collection[str]) -> Action:
    """For payloads like `refund:{order_id}`: each name in braces stands for one character or more, as few as fit.

    Raises: ValueError where the function does not take the names, and no others.
    """
    names = _PARAMETER.findall(pattern)
    taken = list(inspect.signature(function).parameters)[1:]
    if sorted(names) != sorted(taken):
        raise ValueError(f"{pattern!r} gives {names}, and {function.__qualname__} takes {taken}")
    parts = _PARAMETER.split(pattern)  # words, name, words, name, …, words
    built = "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    return Action(pattern, re.compile(built, re.DOTALL), function, frozenset(roles))


def on_form(title: str, function: Callable[..., Awaitable[None]], roles: Collection[str]) -> Action:
    """For forms with this title."""
    return Action(title, None, function, frozenset(roles))
