"""What a builder made, held against the limits of the protocol before anything is sent."""

from typing import TypeVar

import msgspec
from msgspec import Struct

S = TypeVar("S", bound=Struct)


def checked(made: S) -> S:
    """The struct as it is.

    Raises: ValueError where it breaks a limit of the protocol; the server would refuse it.
    """
    try:
        msgspec.convert(msgspec.to_builtins(made), type(made))
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        reason = "this form or a character in it is not taken here" if "matching regex" in what else what
        where = place.strip("`").removeprefix("$.")
        raise ValueError(f"{type(made).__name__}{f'.{where}' if where else ''}: {reason}") from None
    return made
