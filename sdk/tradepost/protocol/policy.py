"""What a tenant allows its roles: data, not code. A document says what differs from the defaults, role by role.

A role named in a document takes each field that the document leaves out from the default role of that name, or, for a
role that the tenant adds, from `RolePolicy()`. `null` in place of a role removes it.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from . import limits
from .masking import MaskingPolicy
from .model import History

ROLES_MAX = 32
WINDOW_MAX_S = 31_536_000
TRACK_MAX_S = 2_592_000

ENDS_AT_STAGES = ("delivered", "completed", "cancelled")
FROM_PAYMENT_ON = (
    "paid",
    "accepted",
    "assigned",
    "picked_up",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "completed",
)

Grant = Literal["rescope", "see_as", "moderate", "audit", "policy", "pii.phone", "pii.email", "pii.reveal"]
Ability = Literal["title", "close", "start"]
ContactField = Literal["phone", "email"]

Seconds = Annotated[int, Meta(ge=0, le=WINDOW_MAX_S)]
Stages = Annotated[list[limits.Stage], Meta(max_length=50)]
Roles = Annotated[list[limits.Role], Meta(max_length=ROLES_MAX)]
Addressed = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^(\*|[a-z][a-z0-9_]*)$(?!\n)")]],
    Meta(max_length=ROLES_MAX + 2, description="Roles, `staff`, `all`; `*` is every one."),
]
Seen = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^(\*|[a-z][a-z0-9_]*)$(?!\n)")]],
    Meta(max_length=ROLES_MAX + 1, description="Roles; `*` is every one."),
]
CommandName = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z]+(\.[a-z]+)?$(?!\n)")]
Alias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=r"^[^\x00-\x1f\x7f{}]*(\{n\}[^\x00-\x1f\x7f{}]*)?$(?!\n)",
        description="What parties see instead of the name; `{n}` counts those of the role in a conversation.",
    ),
]


class Window(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """While the conversation's stage is one of `stages`, those in the role are in it; else they are out.

    Where the stage goes to one in `then`, they stay for that many seconds more.
    """

    stages: Annotated[list[limits.Stage], Meta(min_length=1, max_length=50)]
    then: Annotated[dict[limits.Stage, Seconds], Meta(max_length=50)] = {}


class RolePolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one role may do and see."""

    staff: bool = False  # may read every conversation of the tenant, and is inside every audience
    addresses: Addressed = field(default_factory=lambda: ["*"])  # whom an audience of theirs may name
    invites: Roles = []  # roles that they may give
    removes: Roles = []  # roles that they may take away
    may: Annotated[list[Ability], Meta(max_length=8)] = []
    history: History = "all"  # what a newcomer sees of the past, where the invitation does not say
    earlier_windows: bool = True  # whether they still see what earlier stints opened to them
    contact: Annotated[dict[str, list[ContactField]], Meta(max_length=ROLES_MAX + 1)] = {}  # fields, by whose role
    receipts_of: Seen = field(default_factory=lambda: ["*"])  # whose receipts they are told
    presence_of: Seen = field(default_factory=lambda: ["*"])  # of whom they are told that they are here
    typing_of: Seen = field(default_factory=lambda: ["*"])  # whose typing they are told
    edit_window_s: Seconds | None = 86_400  # how long they may edit what they said; null: for ever
    delete_window_s: Seconds | None = None  # how long they may take it back; null: for ever
    denied: Annotated[list[CommandName], Meta(max_length=60)] = []  # commands that they may not use
    grants: Annotated[list[Grant], Meta(max_length=16)] = []  # for staff roles only
    alias: Alias | None = None  # what the parties see instead of their names
    window: Window | None = None  # bounds their membership by the stage
    exact_location_in: Stages | None = None  # where they are is told to within 500 m but at these stages; null: exactly


class RoleChange(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The fields of a `RolePolicy` that a document changes."""

    staff: bool | UnsetType = UNSET
    addresses: Addressed | UnsetType = UNSET
    invites: Roles | UnsetType = UNSET
    removes: Roles | UnsetType = UNSET
    may: Annotated[list[Ability], Meta(max_length=8)] | UnsetType = UNSET
    history: History | UnsetType = UNSET
    earlier_windows: bool | UnsetType = UNSET
    contact: Annotated[dict[str, list[ContactField]], Meta(max_length=ROLES_MAX + 1)] | UnsetType = UNSET
    receipts_of: Seen | UnsetType = UNSET
    presence_of: Seen | UnsetType = UNSET
    typing_of: Seen | UnsetType = UNSET
    edit_window_s: Seconds | UnsetType | None = UNSET
    delete_window_s: Seconds | UnsetType | None = UNSET
    denied: Annotated[list[CommandName], Meta(max_length=60)] | UnsetType = UNSET
    grants: Annotated[list[Grant], Meta(max_length=16)] | UnsetType = UNSET
    alias: Alias | UnsetType | None = UNSET
    window: Window | UnsetType | None = UNSET
    exact_location_in: Stages | UnsetType | None = UNSET


class LocationPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """When live locations end beside their own time, and how long their track is kept."""

    ends_at_stages: Stages = field(default_factory=lambda: list(ENDS_AT_STAGES))
    track_retention_s: Annotated[int, Meta(ge=0, le=TRACK_MAX_S)] = 0  # after the end; 0: it goes with it


class PolicyDocument(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a tenant changes of the defaults; empty: nothing."""

    roles: Annotated[dict[limits.Role, RoleChange | None], Meta(max_length=ROLES_MAX)] = {}
    stages: Annotated[list[limits.Stage], Meta(max_length=100)] | None = None  # those that exist; null: any
    origins: Annotated[list[limits.Line], Meta(max_length=100)] = []  # of pages that may open sockets
    checkout_url: limits.HookUrl | None = None  # asked where a `pay` button leads; null: there are none
    link_previews: bool = False  # whether the server fetches what links in messages lead to
    language: limits.Locale | None = None  # what people mostly write, by BCP 47; search knows its endings
    location: LocationPolicy = LocationPolicy()
    notification_content: bool = True  # whether a notification says who wrote what; false: that there is a message
    masking: MaskingPolicy = MaskingPolicy()  # what parties may not tell each other


PARTIES: list[str] = ["buyer", "seller", "courier", "bot"]
AGENT_GRANTS: list[Grant] = ["rescope", "see_as", "moderate", "pii.reveal"]
ALL_GRANTS: list[Grant] = ["rescope", "see_as", "moderate", "audit", "policy", "pii.phone", "pii.email", "pii.reveal"]

DEFAULT_ROLES: dict[str, RolePolicy] = {
    "buyer": RolePolicy(may=["title", "start"], exact_location_in=list(FROM_PAYMENT_ON)),
    "seller": RolePolicy(may=["title", "start"]),
    "courier": RolePolicy(),
    "bot": RolePolicy(),
    "agent": RolePolicy(
        staff=True,
        invites=[*PARTIES, "agent"],
        removes=[*PARTIES, "agent"],
        may=["title", "close", "start"],
        edit_window_s=None,
        grants=AGENT_GRANTS,
    ),
    "supervisor": RolePolicy(
        staff=True,
        invites=[*PARTIES, "agent", "supervisor"],
        removes=[*PARTIES, "agent", "supervisor"],
        may=["title", "close", "start"],
        edit_window_s=None,
        grants=ALL_GRANTS,
    ),
}
