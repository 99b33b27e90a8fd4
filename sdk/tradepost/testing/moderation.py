"""Words that a test wants hidden or held back, and what became of the messages that they stood in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Raw

from ..protocol import model, moderation
from ..protocol.masking import ReviewDecision

MASK = "🚫•••"
MASKED = model.Masked(rule="banned", kinds=["banned"])


@dataclass(slots=True)
class Kept:
    """A flag, and what is needed to tell what was held back."""

    flag: moderation.Flag
    profile: str  # of the author
    lane: str
    written: Raw  # with nothing hidden


class Moderation:
    """What is looked for in what parties and bots say: words, as they stand."""

    def __init__(self) -> None:
        self._mask: list[str] = []
        self._hold: list[str] = []
        self.kept: dict[str, Kept] = {}  # by the id of the flag, oldest first
        self.originals: dict[str, Raw] = {}  # by the id of a message that is masked

    def hide(self, words: Sequence[str]) -> None:
        """Hide these from now on."""
        self._mask.extend(words)

    def hold(self, words: Sequence[str]) -> None:
        """Hold messages with these from now on."""
        self._hold.extend(words)

    def decide(self, content: Raw) -> tuple[ReviewDecision, Raw]:
        """What becomes of a content, and the content with the words hidden."""
        text = bytes(content).decode()
        held, hidden = _inside(self._hold, text), _inside(self._mask, text)
        for word in held + hidden:
            text = text.replace(word, MASK)
        return "hold" if held else "mask" if hidden else "allow", Raw(text.encode())

    def sent(self, profile: str, client_id: str) -> Kept | None:
        """The flag of the message that somebody sent under this id."""
        wanted = (profile, client_id)
        return next((one for one in self.kept.values() if (one.profile, one.flag.client_id) == wanted), None)

    def settle(self, kept: Kept, **changes: object) -> None:
        """Note what staff decided."""
        kept.flag = msgspec.structs.replace(kept.flag, waiting=False, **changes)


def _inside(words: Sequence[str], text: str) -> list[str]:
    return [said for word in words if (said := json.dumps(word, ensure_ascii=False)[1:-1]) in text]
