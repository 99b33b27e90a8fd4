"""The nouns as a client sees them: what replies and events carry."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from . import limits

Scalar = str | int | float | bool | None
Attributes = Annotated[dict[str, Scalar], Meta(max_length=50, description="Flat; at most 50 entries.")]
History = Literal["all", "from_join"]
Status = Literal["open", "closed"]

NO_CONTENT = Raw(b"null")


class _Noun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Common to all nouns: immutable; readers ignore fields that they do not know."""


class Subject(_Noun, frozen=True, forbid_unknown_fields=True):
    """What a conversation is about in the marketplace: an order, a listing, a dispute."""

    type: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z][a-z0-9_]*$")]
    id: limits.Key


class Profile(_Noun, frozen=True):
    """A person, bot or firm as the tenant knows it."""

    id: str  # the marketplace's own id
    name: str = ""
    avatar_url: str | None = None
    locale: str | None = None  # BCP 47
    online: bool = False


class Participant(_Noun, frozen=True):
    """A profile in one conversation."""

    id: str
    profile: str
    role: str
    name: str = ""
    present: bool = True  # has an open stint
    online: bool = False
    watching: bool = False  # staff who listen without having joined; told to staff only


class Author(_Noun, frozen=True):
    """Who said it, and in which role then."""

    participant: str
    role: str


class Message(_Noun, frozen=True):
    """What someone said in one lane, as it stands now. Of two copies keep the one with the higher version."""

    id: str
    conversation: str
    lane: str
    audience: list[str]
    seq: int  # of its `message.created` in the lane
    at: datetime  # database time, UTC; strictly increasing in the conversation
    author: Author
    client_id: str
    version: int = 1  # grows with each edit, reaction and deletion
    content: Raw = NO_CONTENT  # see `content.decode`; null once deleted
    reply_to: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    reactions: dict[str, list[str]] = {}  # emoji → participant ids


class Range(_Noun, frozen=True):
    """Places of a lane that a reader may read: after `after`, up to and with `to` (None: no end yet)."""

    after: int = 0
    to: int | None = None


class Receipt(_Noun, frozen=True):
    """How far a participant got in a lane."""

    participant: str
    delivered: int = 0
    read: int = 0


class Lane(_Noun, frozen=True):
    """One log inside a conversation, as its reader sees it."""

    id: str
    audience: list[str]
    head: int = 0  # the last seq that this reader may read
    ranges: list[Range] = []
    delivered: int = 0  # the reader's own
    read: int = 0
    unread: int = 0  # others' messages after `read`, counted up to 100
    receipts: list[Receipt] = []  # the others'


class Conversation(_Noun, frozen=True):
    """What the parties of one matter share, as its reader sees it."""

    id: str
    created_at: datetime
    updated_at: datetime  # time of its last event
    key: str | None = None
    subject: Subject | None = None
    title: str | None = None
    stage: str | None = None
    order_version: int | None = None  # staff and API keys only
    status: Status = "open"
    attributes: dict[str, Scalar] | None = None  # staff and API keys only
    me: str | None = None  # the reader's participant id
    role: str | None = None  # the reader's role now; None once left
    participants: list[Participant] = []
    lanes: list[Lane] = []
    unread: int = 0
    last_message: Message | None = None
