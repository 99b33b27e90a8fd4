"""What is told of where someone is, how exactly, and when it is over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from support.conversations import NOW, conversation, participant, stint
from tradepost.protocol.content import LiveLocation, Location, Text
from tradepost.protocol.model import Author, Message
from tradepost.protocol.policy import LocationPolicy, PolicyDocument
from tradepost_server.model import LANE_ALL, Conversation, Lane
from tradepost_server.rules import sharing
from tradepost_server.rules.policy import build
from tradepost_server.rules.sharing import Known, Share

SELLERS = Lane(id="ln_1", audience=("participant:pt_buyer1", "seller", "staff"))
STAFF = Lane(id="ln_2", audience=("participant:pt_buyer1", "staff"))
NOTES = Lane(id="ln_3", audience=("staff",))
ROOM = conversation(participant("buyer1", "buyer"), participant("courier1", "courier"), lanes=(SELLERS, STAFF, NOTES))
HOME = Location(latitude=40.41831, longitude=-3.70275, accuracy_m=5, label="Home", address="Calle Mayor 3")
UNTIL = NOW + timedelta(minutes=15)


def share(**fields: Any) -> Share:
    known: dict[str, Any] = {
        "message_id": "ms_1",
        "participant_id": "pt_courier1",
        "stint": 1,
        "role": "courier",
        "until": UNTIL,
        "lane": LANE_ALL,
        "last": None,
        "exact": True,
        "destination": None,
        "radius_m": 0,
        "arrived_at": None,
    }
    return Share(**{**known, **fields})


def message(content: object) -> Message:
    return Message(
        id="ms_1",
        conversation="cv_1",
        lane="all",
        audience=["all"],
        seq=1,
        at=NOW,
        author=Author(participant="pt_courier1", role="courier"),
        client_id="c1",
        content=Raw(msgspec.json.encode(content)),
    )


# When it ends


@pytest.mark.parametrize(
    ("room", "shared", "reason"),
    [
        (ROOM, share(), None),
        (ROOM, share(until=NOW), "expired"),
        (ROOM, share(until=NOW + timedelta(microseconds=1)), None),
        (replace(ROOM, stage="delivered"), share(), "stage"),
        (replace(ROOM, stage="assigned"), share(), None),
        (replace(ROOM, status="closed"), share(), "stopped"),
        (replace(ROOM, status="closed"), share(lane=NOTES), None),
        (ROOM, share(stint=2), "left"),
        (ROOM, share(participant_id="pt_gone"), "left"),
        (conversation(participant("courier1", stint("courier", ended={"all": 3}))), share(), "left"),
        (conversation(participant("courier1", stint("courier", deadline_at=NOW))), share(), "left"),
        (conversation(participant("courier1", stint("courier", ended={}), "seller")), share(), "left"),
    ],
)
def test_a_share_ends_for_one_of_these_reasons_and_for_no_other(
    room: Conversation, shared: Share, reason: str | None
) -> None:
    assert sharing.ended_by(room, shared, NOW) == reason


def test_the_stages_that_end_shares_are_the_policys() -> None:
    policy = build(PolicyDocument(location=LocationPolicy(ends_at_stages=["at_the_door"])), 2)
    room = replace(ROOM, policy=policy, stage="delivered")
    assert sharing.ended_by(room, share(), NOW) is None
    assert sharing.ended_by(replace(room, stage="at_the_door"), share(), NOW) == "stage"


# How exactly


@pytest.mark.parametrize(
    ("stage", "role", "lane", "blurred"),
    [
        (None, "buyer", LANE_ALL, True),
        ("inquiry", "buyer", SELLERS, True),
        ("inquiry", "buyer", STAFF, False),
        ("inquiry", "buyer", NOTES, False),
        ("paid", "buyer", LANE_ALL, False),
        ("in_transit", "buyer", SELLERS, False),
        ("cancelled", "buyer", LANE_ALL, True),
        (None, "seller", LANE_ALL, False),
        (None, "courier", LANE_ALL, False),
    ],
)
def test_what_a_role_may_not_say_exactly_is_blurred_for_all_but_staff(
    stage: str | None, role: str, lane: Lane, blurred: bool
) -> None:
    told = sharing.told(HOME, replace(ROOM, stage=stage), role, "pt_buyer1", lane)
    assert (told != HOME) is blurred
    if blurred:
        assert isinstance(told, Location)
        assert (told.label, told.address, told.accuracy_m) == ("", "", 500)
        assert told.fallback.startswith("Location: near ")


def test_words_are_not_blurred() -> None:
    assert sharing.told(Text(text="Calle Mayor 3"), ROOM, "buyer", "pt_buyer1", LANE_ALL) == Text(text="Calle Mayor 3")


# What the message says


def test_a_message_shows_the_last_position_and_without_a_row_that_it_is_over() -> None:
    raw = msgspec.json.encode(sharing.live(UNTIL, "Your bike"))
    assert b"latitude" not in raw
    shown = msgspec.json.decode(sharing.with_position(raw, Known(latitude=1.5, longitude=2.5)), type=LiveLocation)
    assert (shown.latitude, shown.longitude, shown.state, shown.label) == (1.5, 2.5, "live", "Your bike")
    over = msgspec.json.decode(sharing.with_position(raw, None), type=LiveLocation)
    assert (over.state, over.ended, over.latitude) == ("ended", "expired", None)


def test_who_does_not_hear_the_lane_any_more_is_shown_no_position() -> None:
    content = msgspec.structs.replace(sharing.live(UNTIL, "Your bike"), latitude=1.5, longitude=2.5, eta_s=60)
    bare = sharing.without_position(message(content))
    assert msgspec.json.decode(bare.content, type=LiveLocation) == sharing.live(UNTIL, "Your bike")


@pytest.mark.parametrize("text", ['a "live_location" in words', "nothing of the kind"])
def test_a_message_that_only_speaks_of_one_stays_as_it_is(text: str) -> None:
    said = message(Text(text=text))
    assert sharing.without_position(said) is said
    assert sharing.live_content(said) is None


def test_what_is_over_holds_no_position_and_keeps_when_they_arrived() -> None:
    content = msgspec.structs.replace(sharing.live(UNTIL, ""), latitude=1.5, longitude=2.5, distance_m=10.0, eta_s=60)
    over = sharing.ended(content, "stage", NOW)
    left = {name for name, value in msgspec.structs.asdict(over).items() if value not in (None, "")}
    assert left == {"state", "until", "arrived_at", "ended", "fallback"}
