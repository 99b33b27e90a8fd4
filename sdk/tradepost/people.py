"""Naming people shortly."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from .protocol.commands import Invitee

Person: TypeAlias = str | Mapping[str, Any] | Invitee


def invitee(person: Person) -> Invitee:
    """`"buyer:7"` is the profile `buyer:7` in the role `buyer`; a mapping has the fields of `Invitee`.

    Raises: ValueError if there is no role in it.
    """
    if isinstance(person, Invitee):
        return person
    if isinstance(person, str):
        role, colon, _ = person.partition(":")
        if not colon or not role:
            raise ValueError(f"{person!r} names no role: write 'buyer:7', or give an Invitee(profile=…, role=…)")
        return Invitee(profile=person, role=role)
    try:
        return msgspec.convert(dict(person), Invitee)
    except msgspec.ValidationError as error:
        raise ValueError(f"not a participant: {error}") from None
