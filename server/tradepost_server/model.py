"""The nouns as frozen values, past the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, NamedTuple

from tradepost.protocol.masking import ClassifierPolicy
from tradepost.protocol.model import History, Message, Scalar, Status, Subject

Key = tuple[int, str]  # (tenant id, conversation id) or (tenant id, profile id)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
ALL = ("all",)
STAFF = "staff"


APPEAL = "appeal"  # type of the subject of conversations that appeals begin
Withheld = Literal["phone", "email", "both"]  # contact data in messages that staff or an API key may not see
ANYONE = frozenset({"*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWindow:
    """The stages while which a role is in a conversation, and for how many seconds more where it goes on to another."""

    stages: frozenset[str]
    then: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one role may do and see; `*` in a set of roles is every one. As `protocol.policy.RolePolicy`."""

    name: str
    staff: bool = False
    addresses: frozenset[str] = ANYONE
    invites: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    history: History = "all"
    earlier_windows: bool = True
    contact: Mapping[str, frozenset[str]] = field(default_factory=dict)
    receipts_of: frozenset[str] = ANYONE
    presence_of: frozenset[str] = ANYONE
    typing_of: frozenset[str] = ANYONE
    edit_window_s: int | None = None
    delete_window_s: int | None = None
    denied: frozenset[str] = frozenset()
    grants: frozenset[str] = frozenset()
    alias: str | None = None
    window: StageWindow | None = None
    exact_location_in: frozenset[str] | None = None  # stages; None: always


def holds(roles: frozenset[str], role: str) -> bool:
    """Whether a set of roles has this one."""
    return role in roles or "*" in roles


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a tenant allows. Made by `rules.policy` from the defaults and what the tenant changes of them."""

    version: int = 1
    roles: Mapping[str, Role] = field(default_factory=dict)
    stages: frozenset[str] | None = None  # those that exist; None: any
    origins: tuple[str, ...] = ()  # of pages that may open sockets; empty: this server's own
    checkout_url: str | None = None  # asked where a `pay` button leads
    classifier: ClassifierPolicy | None = None  # asked what they think of a message
    link_previews: bool = False  # whether links in messages are looked at
    language: str | None = None  # what people mostly write, by BCP 47
    location_ends_at: frozenset[str] = frozenset()  # stages at which live locations end
    notification_content: bool = True  # whether notifications say who wrote what
    track_retention_s: int = 0  # how long the track of one is kept after its end
    reviewer: object = None  # what parties may not tell each other; made and read by `rules.leaks.review`

    @cached_property
    def staff(self) -> frozenset[str]:
        """The roles marked staff."""
        return frozenset(role.name for role in self.roles.values() if role.staff)

    @cached_property
    def parties(self) -> frozenset[str]:
        """The other roles."""
        return frozenset(self.roles) - self.staff

    @cached_property
    def veils(self) -> bool:
        """Whether some staff may not see every contact field."""
        return any(not {"pii.phone", "pii.email"} <= self.roles[name].grants for name in self.staff)

    @cached_property
    def aliased(self) -> bool:
        """Whether parties see other names than staff do."""
        return any(role.alias is not None for role in self.roles.values())

    @cached_property
    def selective(self) -> bool:
        """Whether some role is told less than all of receipts, presence and typing."""
        return any("*" not in told for r in self.roles.values() for told in (r.receipts_of, r.presence_of, r.typing_of))

    def role(self, name: str | None) -> Role:
        """A role; one that the tenant removed may do nothing."""
        found = self.roles.get(name or "")
        return NO_ROLE if found is None else found


NO_ROLE = Role(name="", addresses=frozenset(), receipts_of=frozenset(), presence_of=frozenset(), typing_of=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One marketplace; a wall."""

    id: int
    slug: str
    test: bool
    policy: Policy
    site_origins: frozenset[str] = frozenset()  # of the pages of its sites


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: a profile by its token, or the marketplace itself by an API key (`profile_id` empty)."""

    tenant: Tenant
    profile_id: str
    role: str | None = None  # the standing that the token gives
    scopes: frozenset[str] = frozenset()  # of the API key
    name: str | None = None  # as the token says
    locale: str | None = None  # the profile's language by BCP 47, as of when the token was shown
    key_id: str = ""  # of the signing or API key that verified it
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    conversations: frozenset[str] | None = None  # the token's scope; None: all
    withheld: Withheld | None = None  # from who looks as them
    hops: int = 0  # deliveries of webhooks that led to this call, one by the other

    @property
    def is_key(self) -> bool:
        """Whether the marketplace itself asks."""
        return not self.profile_id

    @property
    def is_staff(self) -> bool:
        """Whether the token's role is marked staff."""
        return self.role is not None and self.role in self.tenant.policy.staff

    @property
    def life_s(self) -> float:
        """How long the token lives, in seconds; 0 without one."""
        return (
            0.0
            if self.issued_at is None or self.expires_at is None
            else (self.expires_at - self.issued_at).total_seconds()
        )

    def hears(self, conversation: "Conversation", role: str | None) -> bool:
        """Whether the token's scope and the ceiling of its role let it hear a conversation in this role."""
        if self.conversations is not None and conversation.id not in self.conversations:
            return False
        return role is None or self.role is None or role not in conversation.policy.staff or self.is_staff

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
    since_at: datetime = LONG_AGO  # time of the conversation's last event before it began
    upto_at: datetime | None = None  # of its last event before it ended; None: open
    window: int = 1  # counts stays: a change of role goes on in the same one, a return begins the next
    deadline_at: datetime | None = None  # the clock's or the stage's, whichever comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A profile in one conversation, with its stints in order."""

    id: str
    profile_id: str
    stints: tuple[Stint, ...] = ()
    enrolled: str | None = None  # the role that a stage opens and closes to them
    until: datetime | None = None  # deadline of the enrolment
    history: History | None = None  # what the first stint of the enrolment opens, where the invitation said so

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What is known of an uploaded file that a message carries."""

    id: str
    kind: Literal["image", "audio", "video", "file"]
    name: str
    mime: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GifFacts:
    """What is known of a GIF that the server found."""

    id: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Facts about what a content names, by id; what may not be sent is not in it."""

    files: Mapping[str, FileFacts] = field(default_factory=dict)
    gifs: Mapping[str, GifFacts] = field(default_factory=dict)


NOTHING_KNOWN = Known()
LANE_ALL = Lane(id="all", audience=ALL)


class Place(NamedTuple):
    """Where a message stands: its lane, its place there, when it was said, and when it came to say what it says."""

    lane: str
    seq: int
    at: datetime
    changed_at: datetime | None = None  # of its last edit or its deletion


def place_of(message: Message) -> Place:
    """Where it stands, and when it came to say what it says."""
    return Place(message.lane, message.seq, message.at, message.deleted_at or message.edited_at)


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
    stage_at: datetime | None = None  # since when
    moves: int = 0  # how often a message of it was told to others
    order_version: int | None = None
    status: Status = "open"
    frozen: bool = False  # parties say nothing
    slow_mode_s: int = 0  # seconds between two messages of one party
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    blocks: Mapping[str, frozenset[str]] = field(default_factory=dict)  # who of them has blocked whom; participants

    @cached_property
    def is_direct(self) -> bool:
        """Whether it is a talk between two parties about nothing of the marketplace's."""
        return self.subject is None and self._count_parties() == 2

    @cached_property
    def is_appeal(self) -> bool:
        """Whether it is between one party and staff, about what staff did: no other party ever reads it."""
        return self.subject is not None and self.subject.type == APPEAL and self._count_parties() == 1

    def _count_parties(self) -> int:
        return len({p.profile_id for p in self.participants.values() if self._is_party(p)})

    def _is_party(self, participant: Participant) -> bool:
        return any(stint.role not in self.policy.staff for stint in participant.stints)

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
