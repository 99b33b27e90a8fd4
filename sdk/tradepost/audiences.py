"""Audiences in words."""

from collections.abc import Mapping, Sequence

_NAMED = "participant:"


def in_words(audience: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Who is told: `everyone`, or roles, people and, last, `staff`. `names` are by participant id, as far as known."""
    if "all" in audience:
        return ("everyone",)
    people = [_entry(entry, names) for entry in audience if entry != "staff"]
    return (*people, "staff") if "staff" in audience else tuple(people)


def _entry(entry: str, names: Mapping[str, str]) -> str:
    if not entry.startswith(_NAMED):
        return entry
    participant = entry.removeprefix(_NAMED)
    return names.get(participant) or f"participant {participant}"
