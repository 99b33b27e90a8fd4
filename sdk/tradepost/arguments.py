"""What a person typed, as the arguments of a function: parsed and checked by its annotations."""

import inspect
import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec

_WORDS: dict[object, str] = {int: "a whole number", float: "a number", bool: "yes or no", str: "text"}
_YES_NO = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


class BadArguments(ValueError):
    """What was typed does not fit. `str(error)` can be shown to the one who typed it."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can type: a name and arguments."""

    name: str
    help: str
    function: Callable[..., Awaitable[None]]


def split(text: str) -> list[str]:
    """Words; quotes keep some together, and a lone quote is a character like any other."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def bind(function: Callable[..., Any], words: list[str]) -> list[Any]:
    """The arguments for `function`, after its first one, made of `words`. A last `*rest: str` takes what is left.

    Raises: BadArguments.
    """
    parameters = list(inspect.signature(function).parameters.values())[1:]
    hints = get_type_hints(function)
    values: list[Any] = []
    left = list(words)
    for parameter in parameters:
        wanted = hints.get(parameter.name, str)
        if parameter.kind is parameter.VAR_POSITIONAL:
            return values + [_convert(parameter.name, word, wanted) for word in left]
        if left:
            values.append(_convert(parameter.name, left.pop(0), wanted))
        elif parameter.default is parameter.empty:
            raise BadArguments(f"I miss {_named(parameter.name)}.")
        else:
            values.append(parameter.default)
    if left:
        raise BadArguments(f"I do not know what to do with “{left[0]}”.")
    return values


def bind_named(function: Callable[..., Any], given: Mapping[str, object]) -> dict[str, Any]:
    """The arguments for `function`, after its first one, out of what is given by name; what it does not take is left.

    Raises: BadArguments.
    """
    parameters = list(inspect.signature(function).parameters.values())[1:]
    hints = get_type_hints(function)
    values: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.name in given:
            values[parameter.name] = _convert(parameter.name, given[parameter.name], hints.get(parameter.name, Any))
        elif parameter.default is parameter.empty:
            raise BadArguments(f"I miss {_named(parameter.name)}.")
    return values


def _convert(name: str, word: object, wanted: Any) -> Any:
    if wanted is bool and isinstance(word, str) and word.lower() in _YES_NO:
        return _YES_NO[word.lower()]
    try:
        return msgspec.convert(word, wanted, strict=False)
    except msgspec.ValidationError:
        kind = _WORDS.get(wanted)
        raise BadArguments(f"{_named(name)} should be {kind or 'something else'}, not “{word}”.") from None


def _named(name: str) -> str:
    return name.replace("_", " ")
