"""What a path told to the wrong one, or kept from the right one; and how that is seen in raw bytes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from privacy.life import Life
from support.sockets import Frame

SECRET = re.compile(rb"zq[a-z]+x\d+q")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that a path told to the wrong one, or kept from the right one."""

    path: str
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.who}: {self.what}"


def foreign(marker: "re.Pattern[bytes]", raw: bytes, allowed: Iterable[str], path: str, who: str) -> list[Mismatch]:
    """Markers that must not be there."""
    there = {match.decode() for match in marker.findall(raw)}
    return [Mismatch(path, who, f"told {one}") for one in sorted(there - set(allowed))]


def foreign_words(
    life: Life, raw: bytes, allowed: Iterable[str], path: str, who: str, secret: "re.Pattern[bytes]" = SECRET
) -> list[Mismatch]:
    """Secrets, and traces of contact data, that must not be there."""
    known = set(allowed)
    traces = [one.trace for one in life.contacts if one.trace not in known and one.trace.encode() in raw]
    return foreign(secret, raw, known, path, who) + [Mismatch(path, who, f"told {trace}") for trace in traces]


def words_of(message: Frame) -> str | None:
    """What a message says: as a text, under its file, or on its card."""
    content = message.get("content") or {}
    card = content.get("card") or {}
    said = (content.get("text"), content.get("caption"), card.get("title"), card.get("description"))
    return " ".join(words for words in said if words) or None
