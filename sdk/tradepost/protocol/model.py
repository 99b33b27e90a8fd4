"""The nouns as a client sees them: what replies and events carry."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from . import limits
from .masking import LeakKind

Scalar = str | int | float | bool | None
Attributes = Annotated[dict[str, Scalar], Meta(max_length=50, description="Flat; at most 50 entries.")]
History = Literal["all", "from_join"]
Status = Literal["open", "closed"]

NO_CONTENT = Raw(b"null")


class _Noun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Common to all nouns: immutable; readers ignore fields that they do not know."""


class Subject(_Noun, frozen=True, forbid_unknown_fields=True):
    """What a conversation is about in the marketplace: an order, a listing, a dispute."""

    type: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z][a-z0-9_]*$(?!\n)")]  # such as `order`
    id: limits.Key


class Profile(_Noun, frozen=True):
    """A person, bot or firm as the tenant knows it."""

    id: str  # the marketplace's own id
    name: str = ""
    avatar_url: str | None = None  # an https address
    locale: str | None = None  # BCP 47
    phone: str | None = None  # E.164; one's own, or where policy shows it
    email: str | None = None  # one's own, or where policy shows it
    online: bool = False  # has a live session


class Participant(_Noun, frozen=True):
    """A profile in one conversation."""

    id: str  # `pt_…`, of this conversation alone
    profile: str  # the marketplace's own id
    role: str  # now, or the last one
    name: str = ""  # of the profile; parties see the alias of the role where the tenant has one
    present: bool = True  # has an open stint
    online: bool = False  # has a live session
    watching: bool = False  # staff who have the conversation open now, joined or not; told to staff only
    blocked: bool = False  # by the reader


class Author(_Noun, frozen=True):
    """Who said it, and in which role then."""

    participant: str
    role: str  # when it was said


class Masked(_Noun, frozen=True):
    """What of a message was hidden before anybody read it, its author included."""

    rule: str  # id of the rule of the tenant's policy that decided
    kinds: list[LeakKind]  # of what is hidden, each once


class Message(_Noun, frozen=True):
    """What someone said in one lane, as it stands now. Of two copies keep the one with the higher version."""

    id: str  # `ms_…`; ids of a conversation sort by time
    conversation: str
    lane: str
    audience: list[str]  # who is told, normalised: sorted, with staff and the author in it
    seq: int  # of its `message.created` in the lane, or of the `message.rescoped` that put it there
    at: datetime  # database time, UTC; strictly increasing in the conversation
    author: Author
    client_id: str  # chosen by the sender
    version: int = 1  # grows with each edit, reaction, re-scoping and deletion
    content: Raw = NO_CONTENT  # null once deleted; `content.decode` reads it
    reply_to: str | None = None  # the message that this one answers, where the reader may read it
    edited_at: datetime | None = None  # of the last edit
    deleted_at: datetime | None = None  # set once it was taken back
    reactions: dict[str, list[str]] = {}  # emoji → participant ids
    masked: Masked | None = None  # parts of it are hidden
    hidden: Literal["blocked"] | None = None  # the reader has blocked its author: its content is not told to them


class Range(_Noun, frozen=True):
    """Places of a lane that a reader may read: after `after`, up to and with `to` (None: no end yet)."""

    after: int = 0
    to: int | None = None


class Receipt(_Noun, frozen=True):
    """How far a participant got in a lane."""

    participant: str
    delivered: int = 0  # the last seq that reached a device
    read: int = 0  # the last seq that was seen


class Lane(_Noun, frozen=True):
    """One log inside a conversation, as its reader sees it."""

    id: str  # `all`, or `ln_…`
    audience: list[str]
    head: int = 0  # the last seq that this reader may read
    ranges: list[Range] = []  # what this reader may read, in order
    delivered: int = 0  # the reader's own receipt
    read: int = 0  # the reader's own receipt
    unread: int = 0  # others' messages after `read`, counted up to 100
    receipts: list[Receipt] = []  # those of the others


class Conversation(_Noun, frozen=True):
    """What the parties of one matter share, as its reader sees it."""

    id: str  # `cv_…`
    created_at: datetime
    updated_at: datetime  # time of its last event
    key: str | None = None  # the marketplace's own
    subject: Subject | None = None
    title: str | None = None
    stage: str | None = None  # how far the matter is, such as `paid`
    order_version: int | None = None  # staff and API keys only
    status: Status = "open"
    frozen: bool = False  # parties say nothing until staff end it
    slow_mode_s: int = 0  # seconds between two messages of one party
    attributes: dict[str, Scalar] | None = None  # staff and API keys only
    me: str | None = None  # the reader's participant id
    role: str | None = None  # the reader's role now; None once left
    participants: list[Participant] = []
    lanes: list[Lane] = []  # those that this reader may read
    unread: int = 0  # sum over the lanes
    last_message: Message | None = None  # the newest that this reader may read
    unanswered_since: datetime | None = None  # a party spoke then, and no staff since; staff and API keys only
    reported: int = 0  # reports that staff have not settled; staff and API keys only
    held: int = 0  # messages that wait for staff to release them; staff and API keys only


class AuditEntry(_Noun, frozen=True):
    """Something that others may ask about: who did what, when, to whom, and why."""

    id: str  # `au_…`
    at: datetime
    action: str  # such as `message.rescope`, `conversation.as`, `profile.reveal`, `policy.set`
    by: str  # profile, or `key/<id>` of an API key
    conversation: str | None = None
    message: str | None = None
    participant: str | None = None
    profile: str | None = None  # that it was about
    reason: str | None = None
    details: dict[str, Scalar | list[str]] = {}  # such as `from` and `to`, two audiences


class FileInfo(_Noun, frozen=True):
    """An uploaded file as it is kept: its type from its bytes, its name made safe, pictures without metadata."""

    id: str  # `fl_…`
    kind: Literal["image", "audio", "video", "file"]  # the kind of content that shows it
    name: str  # with an ending that fits its type
    mime: str  # media type
    size_bytes: int
    width: int | None = None  # in pixels
    height: int | None = None  # in pixels
    placeholder: str = ""  # a few pixels to show while it loads


class Upload(_Noun, frozen=True):
    """An upload under way, in parts of equal size; the last one may be smaller."""

    id: str  # `up_…`
    name: str
    size_bytes: int
    part_bytes: int  # size of a part
    received_bytes: int  # kept so far: the offset of the next part
    expires_at: datetime  # removed then, if it was not finished
    file: str | None = None  # what it became: `fl_…`
