"""What happens beside the turns of the file: who comes and goes when, and, with `--churn`, what is changed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from tradepost.protocol.limits import TEXT_MAX_CHARS

from .script import Script

NOTE_EVERY = 10  # turns
EDITS, DELETIONS, REACTIONS = 0.08, 0.04, 0.15  # per turn
EMOJI = ("👍", "❤️", "😂", "🎉", "🤔")
EDITED = " (edited)"


@dataclass(frozen=True, slots=True)
class Cues:
    """When who comes and goes: the number of turns said before it."""

    courier_joins: int
    agent_joins: int
    courier_leaves: int

    @classmethod
    def of(cls, turns: int) -> "Cues":
        """The agent half-way, the courier for the middle third, for one turn at least."""
        joins = turns // 3
        return cls(courier_joins=joins, agent_joins=turns // 2, courier_leaves=max(joins + 1, turns * 2 // 3))


def notes(turns: int) -> list[int]:
    """After which turns, counted from 1, the agent writes a note."""
    return list(range(NOTE_EVERY, turns + 1, NOTE_EVERY))


@dataclass(frozen=True, slots=True)
class Deed:
    """A change of a turn that was said before."""

    kind: Literal["edit", "delete", "react"]
    turn: int  # its place in the script, from 0
    speaker: int  # who does it
    text: str = ""  # what the turn says from then on; for a reaction the emoji
    on: bool = True  # false: the reaction is taken off


@dataclass(frozen=True, slots=True)
class State:
    """How a message stands after some changes. Its version is the number of its states so far."""

    text: str | None  # None: taken back
    reactions: frozenset[tuple[str, int]] = field(default_factory=frozenset)  # emoji and the speaker who put it there
    masked: bool = False  # the server told its author that it hid parts of the text

    def after(self, deed: Deed) -> "State":
        """The state that a deed leads to."""
        if deed.kind == "edit":
            return replace(self, text=deed.text, masked=False)
        if deed.kind == "delete":
            return State(text=None)
        return replace(self, reactions=self.reactions ^ {(deed.text, deed.speaker)})


def churn(script: Script, seed: int) -> list[list[Deed]]:
    """For each turn the deeds that follow it; the same for the same seed."""
    random = Random(f"{seed}/{script.line}")  # noqa: S311  # a plan, no secret
    states: list[State] = []
    plan: list[list[Deed]] = []
    for turn in script.turns:
        states.append(State(text=turn.text))
        plan.append(_deeds(script, states, random))
    return plan


def _deeds(script: Script, states: list[State], random: Random) -> list[Deed]:
    """What is done after the last of `states`, which are brought up to date."""
    deeds: list[Deed] = []
    for kind, share in (("edit", EDITS), ("delete", DELETIONS), ("react", REACTIONS)):
        standing = [place for place, state in enumerate(states) if state.text is not None]
        if random.random() >= share or not standing:
            continue
        deed = _deed(kind, script, states, random.choice(standing), random)
        states[deed.turn] = states[deed.turn].after(deed)
        deeds.append(deed)
    return deeds


def _deed(kind: str, script: Script, states: Sequence[State], turn: int, random: Random) -> Deed:
    author = script.turns[turn].speaker
    if kind == "delete":
        return Deed("delete", turn, author)
    if kind == "edit":
        text = states[turn].text or ""
        return Deed("edit", turn, author, text[: TEXT_MAX_CHARS - len(EDITED)] + EDITED)
    speaker, emoji = random.randrange(len(script.roles)), random.choice(EMOJI)
    return Deed("react", turn, speaker, emoji, on=(emoji, speaker) not in states[turn].reactions)
