"""What parties may not tell each other, and when: the part of a tenant's policy that looks at what is written.

Each span that is found in a text (its kind, what found it, how sure it is) is decided by the first rule that fits it,
the stage of the conversation, and the roles of author and reader; where none fits it is allowed. What staff write is
not looked at, and where only staff read nothing is hidden.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from . import limits

RULES_MAX = 50
BANNED_MAX = 50  # lists of banned words
WORDS_MAX = 500  # in one of them
PATTERNS_MAX = 20

LeakKind = Literal["phone", "email", "url", "handle", "messenger", "iban", "card", "banned"]
ReviewDecision = Literal["allow", "mask", "hold", "block"]

Score = Annotated[float, Meta(ge=0.5, le=1, description="How sure it must be, 0.5 to 1; null: never.")]
RuleId = Annotated[
    str,
    Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_.]*$(?!\n)", description="Kept with what it decided."),
]
Domain = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=253,
        pattern=r"^[a-z0-9.\-]+$(?!\n)",
        description="A domain, in small letters; those inside of it are meant too.",
    ),
]
Pattern = Annotated[str, Meta(min_length=1, max_length=500)]
Phrase = Annotated[str, Meta(min_length=1, max_length=100)]
AnyRole = Annotated[list[limits.Role], Meta(min_length=1, max_length=32)]


class LeakRule(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, rename={"by": "from"}
):
    """What happens to what is found. What is left out fits everything; the highest threshold reached decides."""

    id: RuleId
    kinds: Annotated[list[LeakKind], Meta(min_length=1, max_length=8)] | None = None
    found_by: Annotated[list[RuleId], Meta(min_length=1, max_length=32)] | None = None  # such as `phone.split`
    stages: Annotated[list[limits.Stage], Meta(min_length=1, max_length=50)] | None = None
    by: AnyRole | None = None  # roles of authors
    to: AnyRole | None = None  # roles of readers
    mask: Score | None = None  # from this score on it is hidden
    hold: Score | None = None  # from this score on the message waits for staff
    block: Score | None = None  # from this score on the message is refused


class BannedList(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Words and patterns that are found as `banned`, by the id of their list."""

    id: RuleId
    words: Annotated[list[Phrase], Meta(max_length=WORDS_MAX)] = []  # whole words, however they are written
    patterns: Annotated[list[Pattern], Meta(max_length=PATTERNS_MAX)] = []  # RE2, over small letters without accents


ALWAYS = LeakRule(id="payment_data", kinds=["card", "iban"], mask=0.5)
BANNED = LeakRule(id="banned", kinds=["banned"], hold=0.5)
ONCE_PAID = LeakRule(
    id="paid",
    stages=[
        "paid",
        "accepted",
        "packed",
        "assigned",
        "picked_up",
        "shipped",
        "on_the_way",
        "in_transit",
        "out_for_delivery",
        "delivered",
        "completed",
    ],
)
TO_BOTS = LeakRule(id="to_bots", to=["bot"])  # who ask for what they need
BOT_LINKS = LeakRule(id="bot_links", by=["bot"], kinds=["url"])
BEFORE = LeakRule(id="contacts", mask=0.5)
DEFAULT_RULES = (ALWAYS, BANNED, ONCE_PAID, TO_BOTS, BOT_LINKS, BEFORE)


class ClassifierPolicy(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, rename={"by": "from"}
):
    """Who is asked what they think of a message before it is told. What is left out fits everything."""

    url: limits.HookUrl  # gets a signed POST of each message
    deadline_ms: Annotated[int, Meta(ge=50, le=2_000)] = 500  # from asking to the last byte of the answer
    otherwise: Literal["allow", "hold"] = "allow"  # without an answer in time
    kinds: limits.ContentKinds | None = None  # of these kinds of content
    by: AnyRole | None = None  # roles of authors


class MaskingPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is looked for in what parties write, and what is done about it."""

    rules: Annotated[list[LeakRule], Meta(max_length=RULES_MAX)] | None = None  # null: those of docs/moderation.md
    allowed_domains: Annotated[list[Domain], Meta(max_length=100)] = []  # the shop's own: their addresses pass
    banned: Annotated[list[BannedList], Meta(max_length=BANNED_MAX)] = []
    classifier: ClassifierPolicy | None = None  # an outside one; null: nobody else is asked
