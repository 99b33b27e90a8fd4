"""What nodes tell each other: what changed, and what is not kept. Never the record: any of it may be lost."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from tradepost.protocol.model import Author

from ..model import Key, Lane, Place
from ..store.writer import Committed
from ..telemetry import tracing
from .room import Told, What

NAMED_MAX = 64  # participants; a conversation of more is large
LISTED_MAX = 1_000  # profiles that a change names at all, for a broker that tells them one by one
QUIET = ("message.created", "message.edited", "message.deleted", "message.reacted")  # these leave the state as it is


class Run(NamedTuple):
    """The places of a lane that one batch filled."""

    first: int
    last: int
    audience: tuple[str, ...]


class Changed(Struct, frozen=True, omit_defaults=True, tag="changed", kw_only=True):
    """A conversation has another state, or events."""

    tenant: int
    conversation: str
    version: int = 0  # of its state at that commit
    policy: int = 0  # the version of its tenant's policy then
    again: bool = False  # the state is another one, whatever its version says
    lanes: dict[str, Run] = {}  # a struct copies its default for each value
    profiles: list[str] | None = None  # whom it may concern; None: too many to name
    told: dict[str, list[Told]] = {}  # the events as the hub tells them, where the broker carries them
    trace: str = ""  # of the transaction, as a traceparent; the last one's of several

    @property
    def ref(self) -> Key:
        """The conversation's key."""
        return (self.tenant, self.conversation)

    def joined(self, later: "Changed") -> "Changed":
        """Both as one, the order of their events kept."""
        lanes = dict(self.lanes)
        for lane, run in later.lanes.items():
            known = lanes.get(lane, run)
            lanes[lane] = Run(min(known.first, run.first), max(known.last, run.last), run.audience)
        told = {lane: [*self.told.get(lane, ()), *later.told.get(lane, ())] for lane in {**self.told, **later.told}}
        named = None if self.profiles is None or later.profiles is None else [*self.profiles, *later.profiles]
        return Changed(
            tenant=self.tenant,
            conversation=self.conversation,
            version=max(self.version, later.version),
            policy=max(self.policy, later.policy),
            again=self.again or later.again,
            lanes=lanes,
            profiles=None if named is None else list(dict.fromkeys(named)),
            told=told,
            trace=later.trace or self.trace,
        )


class LaneSignal(Struct, frozen=True, omit_defaults=True, tag="lane", kw_only=True):
    """For those who hear a lane; see `Hub.signal`."""

    tenant: int
    conversation: str
    version: int  # of the state that it was decided on: an older one does not know who hears it
    lane: str
    audience: tuple[str, ...]
    payload: bytes
    besides: str
    of: str
    what: What
    profiles: list[str] | None = None  # whom it may concern; None: too many to name
    about: tuple[Place, Author] | None = None

    @property
    def ref(self) -> Key:
        """The conversation's key."""
        return (self.tenant, self.conversation)


class ProfileSignal(Struct, frozen=True, tag="profiles", kw_only=True):
    """For the sessions of some profiles."""

    tenant: int
    profiles: list[str]
    payload: bytes


class StaffSignal(Struct, frozen=True, tag="staff", kw_only=True):
    """For staff who joined a conversation or have it open."""

    tenant: int
    conversation: str
    version: int
    payload: bytes
    besides: str
    profiles: list[str] | None = None

    @property
    def ref(self) -> Key:
        """The conversation's key."""
        return (self.tenant, self.conversation)


class DeskChanged(Struct, frozen=True, omit_defaults=True, tag="desk", kw_only=True):
    """For who follows the desk: conversations whose rows are others, and whether flags are."""

    tenant: int
    conversations: list[str]
    flagged: bool = False


class Revoked(Struct, frozen=True, tag="revoked", kw_only=True):
    """A profile's sessions end."""

    tenant: int
    profile: str


class Governed(Struct, frozen=True, tag="governed", kw_only=True):
    """A tenant's policy or origins are others."""

    tenant: int


class Present(Struct, frozen=True, omit_defaults=True, tag="present", kw_only=True):
    """A node is there: profiles that are connected to it, or went. Or it is `leaving`, and with it all of them."""

    node: str
    here: list[tuple[int, str]] = []
    gone: list[tuple[int, str]] = []
    leaving: bool = False


Look: TypeAlias = tuple[int, str, str, str | None]
"""Tenant, conversation, and which profile of staff has it open in which role; None: not any more."""


class Looking(Struct, frozen=True, omit_defaults=True, tag="looking", kw_only=True):
    """Who has what open at a node."""

    node: str
    looks: list[Look]
    told: bool = True  # whether the node tells staff itself; not where it believes another one to have it open, too


class Arrived(Struct, frozen=True, tag="arrived", kw_only=True):
    """A node began to listen: the others tell it who is connected to them."""

    node: str


Word: TypeAlias = (
    Changed | LaneSignal | ProfileSignal | StaffSignal | DeskChanged | Revoked | Governed | Present | Looking | Arrived
)


def changes(committed: Sequence[Committed], told: Sequence[Told | None] | None) -> list[Changed]:
    """What a transaction changed, a word for each conversation; with the events where `told` has them."""
    found, trace = dict[Key, Changed](), tracing.traceparent()
    for number, one in enumerate(committed):
        draft, seq, conversation = one.stored.draft, one.stored.seq, one.conversation
        event = None if told is None else told[number]
        word = Changed(
            tenant=draft.ref[0],
            conversation=draft.ref[1],
            version=conversation.version,
            policy=conversation.policy.version,
            again=draft.name not in QUIET,
            lanes={draft.lane.id: Run(seq, seq, draft.lane.audience)},
            profiles=listed(conversation.by_profile),
            told={} if event is None else {draft.lane.id: [event]},
            trace=trace,
        )
        before = found.get(draft.ref)
        found[draft.ref] = word if before is None else before.joined(word)
    return list(found.values())


def desks(words: Sequence[Changed]) -> list[DeskChanged]:
    """The same for who follows a desk: a word for each tenant, for a broker that tells conversations to their own."""
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(word.tenant, []).append(word.conversation)
    return [DeskChanged(tenant=tenant_id, conversations=refs) for tenant_id, refs in found.items()]


def listed(profiles: Mapping[str, object], most: int = LISTED_MAX) -> list[str] | None:
    """Their ids, unless they are too many to name."""
    return list(profiles) if len(profiles) <= most else None


def lane_of(lane_id: str, audience: tuple[str, ...]) -> Lane:
    """As rooms know it."""
    return Lane(id=lane_id, audience=audience)
