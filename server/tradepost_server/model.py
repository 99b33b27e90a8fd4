"""The nouns as frozen values, past the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from tradepost.protocol.model import Scalar, Status, Subject

Key = tuple[int, str]  # (tenant id, conversation id) or (tenant id, profile id)

ALL = ("all",)
STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a tenant allows; data, with defaults that suit a marketplace."""

    version: int = 1
    roles: frozenset[str] = frozenset({"buyer", "seller", "courier", "agent", "supervisor", "bot"})
    staff: frozenset[str] = frozenset({"agent", "supervisor"})
    titling: frozenset[str] = frozenset({"agent", "supervisor", "buyer", "seller"})  # roles that may set the title
    inviting: frozenset[str] = frozenset({"agent", "supervisor"})  # roles that add and remove participants
    closing: frozenset[str] = frozenset({"agent", "supervisor"})  # roles that close and reopen
    starting: frozenset[str] = frozenset({"agent", "supervisor", "buyer", "seller"})  # roles that begin conversations
    origins: tuple[str, ...] = ()  # of pages that may open sockets; empty: this server's own
    edit_window_s: int = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One marketplace; a wall."""

    id: int
    slug: str
    test: bool
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: a profile by its token, or the marketplace itself by an API key (`profile_id` empty)."""

    tenant: Tenant
    profile_id: str
    role: str | None = None  # the standing that the token gives
    scopes: frozenset[str] = frozenset()  # of the API key
    name: str | None = None  # as the token says
    key_id: str = ""  # of the signing or API key that verified it
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    conversations: frozenset[str] | None = None  # the token's scope; None: all

    @property
    def is_key(self) -> bool:
        """Whether the marketplace itself asks."""
        return not self.profile_id

    @property
    def is_staff(self) -> bool:
        """Whether the token's role is marked staff."""
        return self.role is not None and self.role in self.tenant.policy.staff

    @property
    def id(self) -> str:
        """Under which answers are remembered by client_id."""
        return self.profile_id or f"key/{self.key_id}"

    @property
    def key(self) -> Key:
        """Of the profile."""
        return (self.tenant.id, self.profile_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """One stay of a participant in one role. Heads not noted count as 0."""

    number: int
    role: str
    opened: Mapping[str, int] | None = None  # lane → head at its beginning; None: history from the first
    ended: Mapping[str, int] | None = None  # lane → head at its end; None: open
    deadline_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A profile in one conversation, with its stints in order."""

    id: str
    profile_id: str
    stints: tuple[Stint, ...] = ()

    def stint(self, now: datetime) -> Stint | None:
        """The open stint, unless its deadline has passed."""
        last = self.stints[-1] if self.stints else None
        if last is None or last.ended is not None:
            return None
        return None if last.deadline_at is not None and last.deadline_at <= now else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The log of one audience; `audience` is normalised."""

    id: str
    audience: tuple[str, ...]


LANE_ALL = Lane(id="all", audience=ALL)


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What decisions about one conversation rest on, as of `version`. Immutable; cached per process."""

    tenant_id: int
    id: str
    version: int
    policy: Policy
    created_at: datetime
    active_at: datetime  # of its last event when it was loaded
    key: str | None = None
    subject: Subject | None = None
    title: str | None = None
    stage: str | None = None
    order_version: int | None = None
    status: Status = "open"
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)

    @cached_property
    def by_profile(self) -> dict[str, Participant]:
        """Participants by their profile's id."""
        return {p.profile_id: p for p in self.participants.values()}

    @cached_property
    def next_deadline(self) -> datetime | None:
        """The first deadline of an open stint."""
        deadlines = [p.stints[-1].deadline_at for p in self.participants.values() if p.stints]
        return min((d for d in deadlines if d is not None), default=None)

    @property
    def ref(self) -> Key:
        """The key of its room, its log and its rows."""
        return (self.tenant_id, self.id)

    def find(self, profile_id: str) -> Participant | None:
        """The participant of a profile, present or not."""
        return self.by_profile.get(profile_id)


Relation = Literal["member", "staff", "former", "none", "key"]
