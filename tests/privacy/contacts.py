"""Contact data as the lives tell it, and what becomes of it by default, as docs/moderation.md says it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["phone", "email", "card", "banned"]
Decision = Literal["allow", "mask", "hold"]

SIGNS: dict[Kind, str] = {"phone": "☎•••", "email": "✉•••", "card": "💳•••", "banned": "🚫•••"}
PAID = frozenset({"paid", "assigned", "on_the_way", "delivered"})  # of the stages of a life, those from payment on
POLICY: dict[str, Any] = {"banned": [{"id": "fakes", "patterns": ["forged[a-z]{9}"]}]}


@dataclass(frozen=True, slots=True)
class Contact:
    """Something that may not be said everywhere, and the part of it that stands nowhere else."""

    kind: Kind
    text: str
    trace: str


def contact(kind: Kind, seed: int, n: int) -> Contact:
    """One that no other message of any life has."""
    match kind:
        case "phone":
            trace = f"{seed % 100_000:05}{n:03}"
            return Contact(kind, f"+346{trace}", trace)
        case "email":
            trace = f"mz{mark(seed)}m{n}z"
            return Contact(kind, f"{trace}@mail.example", trace)
        case "card":
            number = _checked(f"4{seed % 10**9:09}{n:05}")
            return Contact(kind, number, number)
        case "banned":
            word = f"forged{_letters(seed * 1000 + n, 9)}"
            return Contact(kind, word, word)


def mark(seed: int) -> str:
    """A life's seed in letters: nobody takes them for a number."""
    return "".join("bdfghjkmnp"[int(digit)] for digit in str(seed))


def _checked(digits: str) -> str:
    """With the check digit of a card's number."""
    doubled = (int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return f"{digits}{-sum(d - 9 if d > 9 else d for d in doubled) % 10}"


def _letters(number: int, length: int) -> str:
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(length))


def decide(kind: Kind, *, stage: str | None, by_staff: bool, readers: Collection[str]) -> Decision:
    """What becomes of it; `readers`: the roles of the parties who are told, but for its author's name."""
    if by_staff or not readers:
        return "allow"
    if kind in ("card", "banned"):
        return "mask" if kind == "card" else "hold"
    return "allow" if stage in PAID or set(readers) == {"bot"} else "mask"
