"""What was found in a message, and what became of it: for staff who moderate."""

from datetime import datetime
from typing import Literal

from msgspec import Raw, Struct

from .masking import LeakKind, ReviewDecision
from .model import NO_CONTENT, Author

FlagOutcome = Literal["approved", "rejected", "seen"]


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was found: where, what, how, and how sure."""

    field: str  # where it stands in the content, such as `text` or `cards[0].title`
    start: int  # in Unicode characters of the field as it is shown here
    end: int  # before this one
    kind: LeakKind
    rule: str  # what found it, such as `phone.spelled`
    score: float  # 0..1


class Flag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message in which something was found. Contact data that the reader's role may not see is hidden in it."""

    id: str  # `fg_…`
    conversation: str
    at: datetime  # when it was said
    author: Author
    client_id: str
    decision: ReviewDecision  # what became of it: told as it is, with parts hidden, held back, or refused
    rule: str | None = None  # id of the policy's rule that decided; `classifier`: the outside one
    stage: str | None = None  # of the conversation then
    audience: list[str] = []  # whom it was for
    findings: list[Finding] = []
    content: Raw = NO_CONTENT  # as the reader may see it
    message: str | None = None  # its id, once it is told
    reply_to: str | None = None
    waiting: bool = False  # held back: staff are to release or refuse it
    outcome: FlagOutcome | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None  # profile
    reason: str | None = None  # why it was refused
