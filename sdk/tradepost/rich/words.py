"""Words, the people that they mention, places, and what the marketplace itself says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from ..protocol import content as kinds
from ..protocol import model
from .checked import checked


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Someone named in a text. Made by `mention`."""

    participant: str  # their id
    words: str  # as they stand in the text, such as `@Ana`


Piece: TypeAlias = str | Mentioned


def mention(participant: model.Participant | str, name: str | None = None) -> Mentioned:
    """A piece of a text that names someone: `Text("Ask ", mention(seller), "!")`.

    Raises: ValueError for an id without a name.
    """
    if not isinstance(participant, str):
        return Mentioned(participant.id, f"@{name or participant.name}")
    if name is None:
        raise ValueError(f"give the name that stands for {participant!r} in the text, or the participant itself")
    return Mentioned(participant, f"@{name}")


def Text(*pieces: Piece, format: Literal["plain", "markdown"] = "plain") -> kinds.Text:
    """Words and mentions, one after the other."""
    text, mentions = "", []
    for piece in pieces:
        words = piece if isinstance(piece, str) else piece.words
        if isinstance(piece, Mentioned):
            mentions.append(kinds.Mention(participant=piece.participant, start=len(text), end=len(text) + len(words)))
        text += words
    return checked(kinds.Text(text=text, format=format, mentions=mentions))


def markdown(*pieces: Piece) -> kinds.Text:
    """Words with marks: `**bold**`, `*italic*`, `~~struck~~`, code between backticks, `- ` lists, `> ` quotes."""
    return Text(*pieces, format="markdown")


def Location(
    latitude: float,
    longitude: float,
    *,
    accuracy_m: float | None = None,
    label: str = "",
    address: str = "",
    fallback: str = "",
) -> kinds.Location:
    """A point on the map, in degrees; it lies within `accuracy_m` metres."""
    return checked(
        kinds.Location(
            latitude=latitude,
            longitude=longitude,
            accuracy_m=accuracy_m,
            label=label,
            address=address,
            fallback=fallback,
        )
    )


def System(
    text: str, *, code: str | None = None, data: Mapping[str, model.Scalar] | None = None, fallback: str = ""
) -> kinds.System:
    """Something that happened; said by staff and bots only. `code` and `data` are for programs."""
    return checked(kinds.System(text=text, code=code, data=dict(data or {}), fallback=fallback))


def Form(
    title: str,
    fields: Sequence[kinds.FormField],
    *,
    text: str = "",
    submit: str | None = None,
    answers_to: Sequence[str] | None = None,
    expires_at: datetime | None = None,
    fallback: str = "",
) -> kinds.Form:
    """Fields to fill in, 20 at most, made by `rich.form`; each person fills it in one time only.

    The answer is told to `answers_to`, staff and who gives it; without it to who asked, and staff.
    """
    return checked(
        kinds.Form(
            title=title,
            fields=list(fields),
            text=text,
            submit=submit,
            answers_to=list(answers_to) if answers_to is not None else None,
            expires_at=expires_at,
            fallback=fallback,
        )
    )
