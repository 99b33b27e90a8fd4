"""The people and things of the examples: order 55, a bicycle, told once and shown in every frame."""

from datetime import UTC, datetime

import msgspec
from msgspec import Raw

from tradepost.protocol import content, model, policy
from tradepost.protocol.events import ConversationState
from tradepost.protocol.searching import Highlight, SearchHit

ORDER = "cv_01jwz3k8v0a4b7c2d9e6f1g5h8"
SESSION = "se_01jwz3m2q7r4s1t8v5w2x9y6z3"
ALL, PRIVATE, STAFF, DELIVERY = "all", "ln_8p2q5r9s3t6v0w4x", "ln_1a7b4c0d6e3f9g2h", "ln_5c9d2e6f0g3h7k1m"
ANA, MARCO, NOOR, INES = (f"pt_01jwz3k8v{n}m5n8p2q6r9s3t7v1" for n in "1234")
ASKED, SHOWN, OFFERED, NOTED, TOLD, SHARED = (f"ms_01jwz3m{n}w2x6y9z3a7b0c" for n in "45678a")
TOKEN = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImtfMSJ9.eyJzdWIiOiJidXllcjo3In0.c2lnbmVkLWJ5LXRoZS10ZW5hbnQ"  # noqa: S105 - of nobody
CURSOR = "c3luYy0xNzQ4OTQ0NDAw"


def at(minute: int, second: int = 0, microsecond: int = 0) -> datetime:
    """A moment of the morning on which the bicycle was sold, in minutes after nine."""
    return datetime(2026, 5, 4, 9, minute, second, microsecond, UTC)


def raw(value: object) -> Raw:
    """A value as the bytes that a raw field holds."""
    return Raw(msgspec.json.encode(value))


SUBJECT = model.Subject(type="order", id="55")
PICTURE = content.Image(
    url="https://cdn.example.com/bikes/55.jpg",
    alt="A blue road bike against a brick wall",
    width=1600,
    height=1200,
    fallback="Picture: a blue road bike against a brick wall",
)
QUESTION = content.Text(text="Is the bike still for sale?")
OFFER = content.Text(text="I could come down to 240 € if you collect it today.")
BETTER_OFFER = content.Text(text="I could come down to 230 € if you collect it today.")
NOTE = content.Text(text="Marco has sold here for six years, no disputes.")
CODE = content.Text(text="The code of the front door is 4711.")

UNDER_WAY = content.LiveLocation(
    state="live",
    until=at(50, 4, 71_553),
    label="Your bike",
    latitude=40.42011,
    longitude=-3.70189,
    accuracy_m=8.0,
    heading_deg=140.0,
    speed_mps=4.6,
    moved_at=at(26, 31, 402_118),
    distance_m=1_270.0,
    eta_s=360,
    fallback="Live location: Your bike",
)

BUYER = model.Participant(id=ANA, profile="buyer:7", role="buyer", name="Ana", online=True)
SELLER = model.Participant(id=MARCO, profile="seller:42", role="seller", name="Marco's Bikes", online=True)
COURIER = model.Participant(id=NOOR, profile="courier:3", role="courier", name="Noor")
AGENT = model.Participant(id=INES, profile="agent:1", role="agent", name="Ines", online=True)
SUPERVISOR = msgspec.structs.replace(AGENT, role="supervisor")
GONE = msgspec.structs.replace(COURIER, present=False)

ASKED_MESSAGE = model.Message(
    id=ASKED,
    conversation=ORDER,
    lane=ALL,
    audience=["all"],
    seq=4,
    at=at(2, 11, 482_913),
    author=model.Author(participant=ANA, role="buyer"),
    client_id="0196994f5a7c7d1e9b2f3c4d5e6f7a8b",
    content=raw(QUESTION),
)
SHOWN_MESSAGE = model.Message(
    id=SHOWN,
    conversation=ORDER,
    lane=ALL,
    audience=["all"],
    seq=5,
    at=at(3, 40, 120_377),
    author=model.Author(participant=MARCO, role="seller"),
    client_id="019699510b3d7c4f8a1e2d3c4b5a6978",
    content=raw(PICTURE),
    reply_to=ASKED,
)
NOTED_MESSAGE = model.Message(
    id=NOTED,
    conversation=ORDER,
    lane=STAFF,
    audience=["staff"],
    seq=1,
    at=at(6, 2, 55_001),
    author=model.Author(participant=INES, role="agent"),
    client_id="01969953c4e57a6b8c9d0e1f2a3b4c5d",
    content=raw(NOTE),
)
OFFERED_MESSAGE = model.Message(
    id=OFFERED,
    conversation=ORDER,
    lane=PRIVATE,
    audience=[f"participant:{ANA}", "seller", "staff"],
    seq=1,
    at=at(5, 17, 903_264),
    author=model.Author(participant=MARCO, role="seller"),
    client_id="01969952e17f7b8c9d0e1f2a3b4c5d6e",
    content=raw(OFFER),
)
EDITED = msgspec.structs.replace(
    OFFERED_MESSAGE,
    version=2,
    content=raw(BETTER_OFFER),
    edited_at=at(5, 48, 300_210),
)
TOLD_MESSAGE = model.Message(  # to everyone, though it was meant for the courier
    id=TOLD,
    conversation=ORDER,
    lane=ALL,
    audience=["all"],
    seq=13,
    at=at(14, 20, 610_008),
    author=model.Author(participant=ANA, role="buyer"),
    client_id="0196995b2f4a7e8d9c0b1a2f3e4d5c6b",
    content=raw(CODE),
)
RESCOPED = msgspec.structs.replace(
    TOLD_MESSAGE, lane=DELIVERY, audience=["courier", f"participant:{ANA}", "staff"], seq=1, version=2
)
REACTED = msgspec.structs.replace(SHOWN_MESSAGE, version=2, reactions={"❤️": [ANA]})
DELETED = msgspec.structs.replace(NOTED_MESSAGE, version=2, content=model.NO_CONTENT, deleted_at=at(8, 30, 7_654))

SHARED_MESSAGE = model.Message(
    id=SHARED,
    conversation=ORDER,
    lane=DELIVERY,
    audience=["buyer", "courier", "staff"],
    seq=3,
    at=at(20, 4, 71_553),
    author=model.Author(participant=NOOR, role="courier"),
    client_id="01969960a1b27c3d8e4f5a6b7c8d9e0f",
    content=raw(UNDER_WAY),
)

STATE = ConversationState(status="open", subject=SUBJECT, title="Order 55: road bike", stage="paid")
RESERVED = msgspec.structs.replace(STATE, stage="reserved")
CONVERSATION = model.Conversation(  # as Ana sees it
    id=ORDER,
    created_at=at(0),
    updated_at=at(5, 48, 300_210),
    key="order:55",
    subject=SUBJECT,
    title="Order 55: road bike",
    stage="paid",
    me=ANA,
    role="buyer",
    participants=[BUYER, SELLER],
    lanes=[
        model.Lane(
            id=ALL,
            audience=["all"],
            head=6,
            ranges=[model.Range()],
            delivered=6,
            read=5,
            receipts=[model.Receipt(participant=MARCO, delivered=6, read=6)],
        ),
        model.Lane(
            id=PRIVATE,
            audience=[f"participant:{ANA}", "seller", "staff"],
            head=2,
            ranges=[model.Range()],
            delivered=1,
            unread=1,
            receipts=[model.Receipt(participant=MARCO, delivered=2, read=2)],
        ),
    ],
    unread=1,
    last_message=EDITED,
)
ATTRIBUTES: model.Attributes = {"total_minor": 24_000, "currency": "EUR", "gift": False}
SHOP_VIEW = msgspec.structs.replace(  # as the marketplace sees it by an API key
    CONVERSATION, me=None, role=None, order_version=2, attributes=ATTRIBUTES
)
STAFF_VIEW = msgspec.structs.replace(SHOP_VIEW, me=INES, role="agent", participants=[BUYER, SELLER, AGENT])
COURIER_VIEW = msgspec.structs.replace(  # as Noor sees it: from when she came, some by the aliases of their roles
    CONVERSATION,
    updated_at=at(15, 2, 307_442),
    stage="shipped",
    me=NOOR,
    role="courier",
    participants=[
        BUYER,
        msgspec.structs.replace(SELLER, name="Seller 1"),
        msgspec.structs.replace(COURIER, name="Courier"),
    ],
    lanes=[
        model.Lane(id=ALL, audience=["all"], head=14, ranges=[model.Range(after=7)]),
        model.Lane(id=DELIVERY, audience=RESCOPED.audience, head=1, ranges=[model.Range()], unread=1),
    ],
    last_message=RESCOPED,
)
CLOSED_VIEW = msgspec.structs.replace(STAFF_VIEW, status="closed")

POLICY = policy.PolicyDocument(
    roles={
        "courier": policy.RoleChange(
            alias="Courier",
            history="from_join",
            earlier_windows=False,
            contact={"buyer": ["phone"]},
            window=policy.Window(stages=["shipped"], then={"delivered": 86_400}),
        ),
        "seller": policy.RoleChange(alias="Seller {n}", receipts_of=[]),
    },
    stages=["reserved", "paid", "shipped", "delivered"],
)
FOUND = [SearchHit(message=ASKED_MESSAGE, snippet=QUESTION.text, highlights=[Highlight(start=12, end=26)])]
AUDITED = [
    model.AuditEntry(
        id="au_01jwz3n3q5r8s1t4v7w0x3y6z9",
        at=at(16, 40, 802_115),
        action="conversation.as",
        by="agent:1",
        conversation=ORDER,
        participant=NOOR,
        profile="courier:3",
    ),
    model.AuditEntry(
        id="au_01jwz3n2q5r8s1t4v7w0x3y6z9",
        at=at(15, 2, 307_440),
        action="message.rescope",
        by="agent:1",
        conversation=ORDER,
        message=TOLD,
        reason="The door code is for the courier alone.",
        details={"from": TOLD_MESSAGE.audience, "to": RESCOPED.audience, "answers_moved": 0},
    ),
]
