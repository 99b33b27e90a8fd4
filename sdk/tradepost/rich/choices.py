"""What is chosen: quick replies, buttons, lists; and a request for contact details."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from ..protocol import content as kinds
from .checked import checked
from .media import Source, picture

Offered: TypeAlias = str | kinds.QuickReply  # a string is a reply's label


def QuickReply(
    label: str, payload: str | None = None, *, icon: str | None = None, id: str | None = None
) -> kinds.QuickReply:
    """A short answer that is offered; `icon` is an emoji."""
    return checked(kinds.QuickReply(label=label, payload=payload, icon=icon, id=id))


def QuickReplies(
    text: str,
    replies: Sequence[Offered],
    *,
    once: bool = True,
    expires_at: datetime | None = None,
    fallback: str = "",
) -> kinds.QuickReplies:
    """Words with answers to tap, 13 at most; with `once` each person may answer one time only."""
    offered = [QuickReply(reply) if isinstance(reply, str) else reply for reply in replies]
    return checked(kinds.QuickReplies(text=text, replies=offered, once=once, expires_at=expires_at, fallback=fallback))


def Buttons(
    text: str,
    buttons: Sequence[kinds.Button],
    *,
    once: bool = False,
    expires_at: datetime | None = None,
    fallback: str = "",
) -> kinds.Buttons:
    """Words with buttons that stay, 10 at most."""
    return checked(kinds.Buttons(text=text, buttons=list(buttons), once=once, expires_at=expires_at, fallback=fallback))


def Row(
    title: str,
    description: str = "",
    *,
    payload: str | None = None,
    image: Source | kinds.Picture | None = None,
    id: str | None = None,
) -> kinds.Row:
    """One choice of a list."""
    return checked(kinds.Row(title=title, description=description, payload=payload, image=picture(image), id=id))


def Section(title: str, rows: Sequence[str | kinds.Row]) -> kinds.Section:
    """Rows under a heading, 10 at most; a string is a row's title."""
    return checked(kinds.Section(title=title, rows=[_row(row) for row in rows]))


def List(
    text: str,
    sections: Sequence[kinds.Section | kinds.Row | str],
    *,
    button: str | None = None,
    once: bool = False,
    expires_at: datetime | None = None,
    fallback: str = "",
) -> kinds.List:
    """Rows to choose from: in sections (10 at most), or rows alone. `button` opens it where it does not lie open."""
    loose = [_row(row) for row in sections if not isinstance(row, kinds.Section)]
    found = [section for section in sections if isinstance(section, kinds.Section)]
    if loose and found:
        raise ValueError("give sections or rows, not both")
    return checked(
        kinds.List(
            text=text,
            sections=found or [kinds.Section(rows=loose)],
            button=button,
            once=once,
            expires_at=expires_at,
            fallback=fallback,
        )
    )


def ContactRequest(
    text: str, *details: kinds.ContactDetail, expires_at: datetime | None = None, fallback: str = ""
) -> kinds.ContactRequest:
    """Asks for `name`, `phone`, `email`, `address`, or some of them; the answer is told to the asker and staff."""
    return checked(kinds.ContactRequest(text=text, details=list(details), expires_at=expires_at, fallback=fallback))


def _row(row: str | kinds.Row) -> kinds.Row:
    return Row(row) if isinstance(row, str) else row
