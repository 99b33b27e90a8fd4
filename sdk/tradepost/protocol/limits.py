"""Limits of the wire and the annotated types that carry them. One place; the schema and the errors repeat them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

FRAME_MAX_BYTES = 65_536  # one WebSocket text message, and one JSON body over REST
DEPTH_MAX = 32  # nesting of arrays and objects
INTEGER_MAX = 2**53 - 1  # what a JavaScript number holds exactly
TEXT_MAX_CHARS = 8_192
AUDIENCE_MAX = 8  # entries in one audience
LANES_MAX = 64  # audiences in one conversation
PARTICIPANTS_MAX = 1_000  # present at once in one conversation
REACTIONS_MAX = 20  # emoji of one participant on one message
PAGE_MAX = 200
LOCATION_MIN_S = 60  # a live location lasts at least this long, in seconds
LOCATION_MAX_S = 28_800  # and at most this long: it never goes on for ever
LOCATION_STALE_S = 60  # a position that is older is shown as no longer fresh
RESET_AFTER_EVENTS = 1_000  # a lane further behind than this answers `reset`
GIFS_MAX = 50  # in one page
QUERY_MAX_CHARS = 200  # of a search
QUERY_WORDS_MAX = 20
HITS_MAX = 50  # of a page of a search
BLOCKS_MAX = 1_000  # people whom one person has blocked
PUSH_SUBSCRIPTIONS_MAX = 20  # browsers of one person
UNREAD_MAX = 100  # unread messages are counted up to here
CARDS_MAX = 10  # cards in a carousel
CARD_BUTTONS_MAX = 3  # buttons of a card
BUTTONS_MAX = 10  # buttons of one message
REPLIES_MAX = 13  # quick replies of one message
SECTIONS_MAX = 10  # sections of a list, and rows of each
FORM_FIELDS_MAX = 20
OPTIONS_MAX = 50  # options of one field of a form
MENTIONS_MAX = 50  # people mentioned in one text

_PRINTABLE = r"^[^\x00-\x1f\x7f]+$(?!\n)"
NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  # tab and line breaks are text

_ID = Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$(?!\n)")
Id = Annotated[str, _ID]
ConversationId = Annotated[str, _ID, Meta(description="The id of a conversation.")]
ParticipantId = Annotated[str, _ID, Meta(description="The id of a participant of the conversation.")]
MessageId = Annotated[str, _ID, Meta(description="The id of a message in the conversation.")]
LaneId = Annotated[str, _ID, Meta(description="The id of a lane of the conversation; `all` is always there.")]
ProfileId = Annotated[
    str, Meta(min_length=1, max_length=128, pattern=_PRINTABLE, description="The marketplace's own id.")
]
ClientId = Annotated[
    str, Meta(min_length=1, max_length=128, pattern=_PRINTABLE, description="Makes a resend harmless.")
]
Ref = Annotated[str, Meta(min_length=1, max_length=64, description="Chosen by the client; the reply carries it.")]
Role = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=32,
        pattern=r"^[a-z][a-z0-9_]*$(?!\n)",
        description="A role of the tenant, such as `buyer`.",
    ),
]
Stage = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[a-z][a-z0-9_]*$(?!\n)",
        description="How far the matter is, such as `paid`.",
    ),
]
Key = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PRINTABLE, description="The marketplace's own key.")]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PRINTABLE, description="What it is called.")]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=_PRINTABLE, description="As the others see it.")]
Line = Annotated[str, Meta(max_length=1_024, pattern=NO_CONTROLS)]
Text = Annotated[str, Meta(min_length=1, max_length=TEXT_MAX_CHARS, pattern=NO_CONTROLS)]
Url = Annotated[str, Meta(min_length=9, max_length=2_048, pattern=r"^https://[^\s\x00-\x1f\x7f]+$(?!\n)")]
ContentKind = Annotated[
    str,
    Meta(min_length=1, max_length=32, pattern=r"^[a-z][a-z0-9_]*$(?!\n)", description="A kind of content: `image`."),
]
ContentKinds = Annotated[list[ContentKind], Meta(min_length=1, max_length=32)]
HookUrl = Annotated[  # in the clear only to this machine
    str,
    Meta(
        min_length=9,
        max_length=2_048,
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?(/|$))[^\s\x00-\x1f\x7f]*$(?!\n)",
    ),
]
SiteId = Annotated[
    str, Meta(pattern=r"^st_pk_[A-Za-z0-9]{1,40}$(?!\n)", description="The id of a site; it stands in its pages.")
]
Origin = Annotated[
    str,
    Meta(
        max_length=255,
        pattern=r"^(http://(localhost|127\.0\.0\.1):\*|[a-z][a-z0-9+.\-]*://[a-z0-9\-._:\[\]]+)$(?!\n)",
        description="Where a page is from, such as `https://shop.example.com`: no path, no slash at the end. While "
        "pages are made, `http://localhost:*` and `http://127.0.0.1:*` stand for any port.",
    ),
]
Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$(?!\n)", description="A phone number by E.164.")]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)")]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=_PRINTABLE, description="Kept in the audit.")]
FlagId = Annotated[
    str, Meta(pattern=r"^fg_[A-Za-z0-9]{1,40}$(?!\n)", description="The id of what was found in a message.")
]
FileId = Annotated[str, Meta(pattern=r"^fl_[A-Za-z0-9]{1,40}$(?!\n)", description="The id of an uploaded file.")]
GifId = Annotated[
    str, Meta(pattern=r"^[a-z]+:[A-Za-z0-9_\-]{1,64}$(?!\n)", description="A GIF that the server found: `provider:id`.")
]
Button = Annotated[str, Meta(min_length=1, max_length=40, pattern=_PRINTABLE, description="What stands on a button.")]
ItemTitle = Annotated[str, Meta(min_length=1, max_length=128, pattern=_PRINTABLE)]
ItemText = Annotated[str, Meta(max_length=128, pattern=NO_CONTROLS)]
Payload = Annotated[str, Meta(min_length=1, max_length=1_000, pattern=NO_CONTROLS, description="For programs.")]
Fallback = Annotated[str, Meta(max_length=4_096, pattern=NO_CONTROLS)]
ItemId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:\-]+$(?!\n)")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", description="ISO 4217, such as `EUR`.")]
AmountMinor = Annotated[
    int, Meta(ge=0, le=INTEGER_MAX, description="Money in minor units: 1250 of `EUR` is twelve euros fifty.")
]
Locale = Annotated[str, Meta(min_length=2, max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)")]
GifQuery = Annotated[str, Meta(min_length=1, max_length=50, pattern=_PRINTABLE, description="Words to look for.")]
Emoji = Annotated[str, Meta(min_length=1, max_length=32, pattern=_PRINTABLE, description="One emoji.")]
Time = Annotated[datetime, Meta(tz=True, description="RFC 3339 with an offset.")]
Seq = Annotated[int, Meta(ge=0, le=INTEGER_MAX, description="A place in a lane: 1, 2, 3, …; 0 is before the first.")]
OrderVersion = Annotated[
    int, Meta(ge=0, le=INTEGER_MAX, description="The marketplace's count of changes to the order; it only grows.")
]
PageSize = Annotated[int, Meta(ge=1, le=PAGE_MAX, description="Entries of the answer at most.")]
Cursor = Annotated[str, Meta(min_length=1, max_length=512, description="Opaque; from an earlier answer.")]
AudienceEntry = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=80,
        pattern=r"^(participant:[A-Za-z0-9_\-]+|[a-z][a-z0-9_]*)$(?!\n)",
        description="A role, `participant:<id>`, `staff`, or `all` (alone).",
    ),
]
Audience = Annotated[list[AudienceEntry], Meta(min_length=1, max_length=AUDIENCE_MAX, description="Who is told.")]
