"""What of a card is shown to a role, as values."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from support.contents import ROLES, contents
from tradepost import content, rich
from tradepost.protocol.content import Card, Carousel, Content
from tradepost_server.rules import restricted
from tradepost_server.rules.content import complete, prepare

CARD = rich.Card(
    "Order 55",
    price=rich.money("230", "EUR"),
    price_visible_to=["buyer"],
    fields=[rich.Field("Commission", "11.50", visible_to=["seller"]), rich.Field("Door", "3rd")],
)


def raw(said: Content) -> Raw:
    return Raw(msgspec.json.encode(complete(prepare(said))))


def shown(said: Content, role: str | None) -> Content | None:
    found = content.decode(restricted.shown_to(raw(said), role))
    assert not isinstance(found, content.Unknown)
    return found


def test_each_role_is_shown_its_part_and_not_that_there_is_another() -> None:
    for said in (CARD, rich.Carousel([CARD, rich.Card("x")])):
        for role, price, fields in [
            ("buyer", True, ["Door"]),
            ("seller", False, ["Commission", "Door"]),
            ("courier", False, ["Door"]),
            (None, False, ["Door"]),
        ]:
            found = shown(said, role)
            assert isinstance(found, Card | Carousel)
            card = found.card if isinstance(found, Card) else found.cards[0]
            assert (card.price is not None, [field.label for field in card.fields]) == (price, fields)
            assert b"visible_to" not in bytes(restricted.shown_to(raw(said), role))


def test_words_that_look_like_it_are_left_alone() -> None:
    said = rich.Text('"visible_to": ["seller"]')
    assert restricted.is_restricted(msgspec.json.encode({"visible_to": 1}))
    assert shown(said, "courier") == said


@given(contents(Card, Carousel), st.sampled_from([*ROLES, None]))
@settings(max_examples=100, deadline=None)
def test_no_role_is_shown_what_is_for_others(said: Content, role: str | None) -> None:
    before = raw(said)
    after = json.loads(bytes(restricted.shown_to(before, role)))
    stored = json.loads(bytes(before))
    pairs = zip(stored.get("cards") or [stored["card"]], after.get("cards") or [after["card"]], strict=True)
    for whole, cut in pairs:
        fields = [f for f in whole.get("fields", []) if role in f.get("visible_to", [role])]
        assert cut.get("fields", []) == [{k: v for k, v in f.items() if k != "visible_to"} for f in fields]
        assert cut.get("price") == (whole.get("price") if role in whole.get("price_visible_to", [role]) else None)
        assert "price_visible_to" not in cut
