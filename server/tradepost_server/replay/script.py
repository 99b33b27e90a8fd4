"""The file: a conversation a line, read and checked whole before anything is said."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from tradepost.protocol.limits import TEXT_MAX_CHARS, Text

PROBLEMS_MAX = 10  # named at once; the rest come up when these are mended
NAMED = {"customer": "buyer", "agent": "agent", "action": "bot"}  # speakers known by name → role
BY_ORDER = ("buyer", "seller")  # the roles of all others, in the order in which they first speak


class BadFile(Exception):
    """The file cannot be replayed; the words name each line and what is wrong there."""


class _Turn(msgspec.Struct):
    by: str
    text: str


class _Line(msgspec.Struct):
    turns: list[_Turn]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a speaker says."""

    speaker: int  # place in `Script.roles`
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation of the file."""

    line: int  # its number in the file, from 1
    roles: tuple[str, ...]  # of the speakers, in the order in which they first speak
    turns: tuple[Turn, ...]


def read(path: Path, limit: int | None = None) -> list[Script]:
    """The conversations of the first `limit` lines, in order.

    Raises: BadFile naming up to 10 lines that are not conversations.
    """
    scripts: list[Script] = []
    problems: list[str] = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(islice(file, limit), start=1):
                try:
                    scripts.append(_script(number, line))
                except ValueError as problem:
                    problems.append(f"line {number}: {problem}")
                if len(problems) == PROBLEMS_MAX:
                    break
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from error
    if problems:
        raise BadFile("\n".join([f"{path} cannot be replayed:", *problems]))
    if not scripts:
        raise BadFile(f"{path} is empty: a conversation a line is needed.")
    return scripts


def _script(number: int, line: bytes) -> Script:
    """Raises: ValueError saying what is wrong with the line, without its content."""
    if not line.strip():
        raise ValueError("empty; a conversation is needed")
    try:
        turns = msgspec.json.decode(line, type=_Line).turns
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"no JSON ({error})") from None
    if not turns:
        raise ValueError("no turns")
    complaints = [f"turn {place} {words}" for place, turn in enumerate(turns, 1) if (words := _complaint(turn.text))]
    if complaints:
        raise ValueError("; ".join(complaints[:PROBLEMS_MAX]))
    roles = _roles(list(dict.fromkeys(turn.by for turn in turns)))
    places = {name: place for place, name in enumerate(roles)}
    said = tuple(Turn(places[turn.by], turn.text) for turn in turns)
    return Script(line=number, roles=tuple(roles.values()), turns=said)


def _complaint(text: str) -> str | None:
    """Why the server would not take this text."""
    if len(text) > TEXT_MAX_CHARS:
        return f"has {len(text):,} characters; {TEXT_MAX_CHARS:,} are allowed"
    if not text.strip():
        return "has no words"
    try:
        msgspec.convert(text, Text)
    except msgspec.ValidationError:
        return "has control characters"
    return None


def _roles(names: list[str]) -> dict[str, str]:
    """Speaker → role, in the order in which they first speak.

    Raises: ValueError for a third speaker.
    """
    if all(name in NAMED for name in names):
        return {name: NAMED[name] for name in names}
    if len(names) > len(BY_ORDER):
        raise ValueError(f"{len(names)} speakers; at most 2, or customer, agent and action, can be cast")
    return dict(zip(names, BY_ORDER, strict=False))
