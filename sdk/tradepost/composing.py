"""What is said, as content; and what is answered, as the wire takes it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

import msgspec

from .protocol import content as kinds
from .rich.choices import Offered, QuickReplies

Choice: TypeAlias = kinds.Button | kinds.QuickReply | kinds.Row
Filled: TypeAlias = str | float | date | Sequence[str] | kinds.Address | Mapping[str, str]  # one value of a form


def composed(
    said: str | kinds.Content, *, quick_replies: Sequence[Offered] = (), fallback: str | None = None
) -> kinds.Content:
    """A string is a text; with `quick_replies` it is offered answers. `fallback` is plain text in its place.

    Raises: ValueError for quick replies beneath anything but plain words, and for the fallback of a text.
    """
    if quick_replies:
        said = QuickReplies(_plain(said), quick_replies)
    content = kinds.Text(text=said) if isinstance(said, str) else said
    if fallback is None:
        return content
    if isinstance(content, kinds.Text):
        raise ValueError("a text is its own fallback")
    return msgspec.structs.replace(content, fallback=fallback)


def _plain(said: str | kinds.Content) -> str:
    if isinstance(said, str):
        return said
    if isinstance(said, kinds.Text) and said.format == "plain" and not said.mentions:
        return said.text
    raise ValueError("quick replies stand beneath plain words: use rich.QuickReplies or rich.Buttons of its own")


def choices(content: kinds.Content | kinds.Unknown | None) -> Sequence[Choice]:
    """All that can be chosen in a content, in order; nothing where nothing can."""
    match content:
        case kinds.Buttons(buttons=buttons):
            return buttons
        case kinds.QuickReplies(replies=replies):
            return replies
        case kinds.List(sections=sections):
            return [row for section in sections for row in section.rows]
        case kinds.Card(card=card):
            return card.buttons
        case kinds.Carousel(cards=cards):
            return [button for card in cards for button in card.buttons]
    return ()


def label_of(choice: Choice) -> str:
    """What people read on it."""
    return choice.title if isinstance(choice, kinds.Row) else choice.label


def chosen(content: kinds.Content | kinds.Unknown | None, wanted: str) -> str:
    """The id of the choice with this id, else with this label, whatever the case of its letters.

    Raises: LookupError if there is none, or more than one; it names those that there are.
    """
    offered = choices(content)
    if any(choice.id == wanted for choice in offered):
        return wanted
    found = [choice for choice in offered if label_of(choice).casefold() == wanted.strip().casefold()]
    if len(found) == 1 and found[0].id is not None:
        return found[0].id
    there = ", ".join(f"{label_of(choice)} ({choice.id})" for choice in offered) or "nothing"
    raise LookupError(f"{wanted!r} is {'more than one' if found else 'none'} of the choices: {there}")


def filled(values: Mapping[str, Filled]) -> dict[str, kinds.Value]:
    """What is filled in as the wire takes it: days as `YYYY-MM-DD`, a mapping as an address.

    Raises: ValueError for a mapping that is no address.
    """
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Filled) -> kinds.Value:
    match value:
        case str() | int() | float() | kinds.Address():
            return value
        case date():
            return f"{value:%Y-%m-%d}"
        case Mapping():
            try:
                return msgspec.convert(dict(value), kinds.Address)
            except msgspec.ValidationError as error:
                raise ValueError(f"{name} is no address: {error}") from None
    return list(value)
