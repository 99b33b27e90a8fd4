"""Every kind of content, from a builder or a generator through a real node and back, on every way that reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from support.contents import can_be_filled, contents, values_for
from support.process import ServerProcess
from tradepost import content, errors, events, rich
from tradepost.composing import choices
from tradepost.protocol.content.kind import Kind, Part
from tradepost.sync import SyncClient, SyncConversation, SyncMessage, SyncStream

PEOPLE = ("buyer:7", "seller:42", "agent:1")
few = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)


@dataclass(repr=False)
class Room:
    """An agent who says everything, and a buyer who reads it."""

    shop: SyncClient
    key: str  # of the API
    agent: SyncConversation
    buyer: SyncConversation
    live: "SyncStream[events.MessageCreated]"  # of the buyer
    heard: dict[str, content.Content] = field(default_factory=dict)  # by the buyer live, by message

    def say(self, said: content.Content) -> SyncMessage:
        """Say it, and take it off the wire at the buyer's."""
        sent = self.agent.send(said)
        return self.next(sent.message)

    def next(self, message: str) -> SyncMessage:
        """The message, as the buyer hears it live."""
        while True:
            found = next(self.live).message
            self.heard[found.id] = _known(found)
            if found.id == message:
                return found


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    server = ServerProcess(data=tmp_path_factory.mktemp("kinds") / "data")
    try:
        server.start()
        with SyncClient(server.url, api_key=server.keys.api_key) as shop:
            shop.policy.set({"checkout_url": "https://shop.example/checkout"})
            order = shop.conversations.create(participants=list(PEOPLE))
            with _user(shop, "agent:1") as agent, _user(shop, "buyer:7") as buyer:
                chats = agent.conversations.get(order.id), buyer.conversations.get(order.id)
                with buyer.subscribe(types=[events.MessageCreated]) as live:
                    yield Room(shop, server.keys.api_key, *chats, live)
    finally:
        server.clear_away()


def _user(shop: SyncClient, profile: str, **options: Any) -> SyncClient:
    return SyncClient(shop.url, get_token=shop.token_source(profile, role=profile.partition(":")[0]), **options)


def _known(message: SyncMessage) -> content.Content:
    said = message.content
    assert said is not None
    assert not isinstance(said, content.Unknown), message.data
    return said


def _completed(sent: Any, stored: Any) -> Any:
    """What was sent, with what the server adds: ids of what can be chosen, and the fallback."""
    if isinstance(sent, list):
        return [_completed(*pair) for pair in zip(sent, stored, strict=True)]
    if not isinstance(sent, Kind | Part) or type(sent) is not type(stored):
        return sent
    added = {
        name: getattr(stored, name)
        if (name == "id" and sent.id is None and stored.id)  # type: ignore[union-attr]  # it has one
        or (name == "fallback" and isinstance(sent, Kind) and not sent.fallback.strip())  # type: ignore[attr-defined]
        else _completed(getattr(sent, name), getattr(stored, name))
        for name in sent.__struct_fields__
    }
    return msgspec.structs.replace(sent, **added)


def _seen_by_buyer(stored: content.Content) -> Any:
    """The content without what is for other roles: written down once more, apart from the server's code."""
    raw = msgspec.to_builtins(stored)
    for card in [raw["card"]] if "card" in raw else raw.get("cards", []):
        if "buyer" not in card.pop("price_visible_to", ["buyer"]):
            card.pop("price", None)
        shown = [line for line in card.get("fields", []) if "buyer" in line.pop("visible_to", ["buyer"])]
        card.pop("fields", None)
        card |= {"fields": shown} if shown else {}
    return msgspec.convert(raw, type(stored))


@given(said=contents())
@few
def test_whatever_can_be_said_comes_back_as_it_was_on_every_way(room: Room, said: content.Content) -> None:
    heard = room.say(said)
    stored = _known(room.agent.history(limit=1).all()[0])
    assert stored == _completed(said, stored)
    assert stored.fallback.strip()
    ids = [choice.id for choice in choices(stored)]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    expected = _seen_by_buyer(stored)
    assert _known(heard) == expected
    read = room.buyer.history(limit=1).all()[0]
    assert (read.id, _known(read)) == (heard.id, expected)
    resumed = next(iter(room.buyer.events(lane=heard.lane, after=heard.seq - 1)))
    assert _known(resumed.message) == expected
    assert _known(room.buyer.refresh().last_message) == expected  # type: ignore[arg-type]  # there is one


@given(data=st.data())
@few
def test_whatever_a_form_asks_for_can_be_filled_in(room: Room, data: st.DataObject) -> None:
    form = data.draw(contents(content.Form))
    assert isinstance(form, content.Form)
    assume(can_be_filled(form))
    values = data.draw(values_for(form))
    assume(all(value != "" for value in values.values()))
    heard = room.say(msgspec.structs.replace(form, answers_to=["staff"]))
    answered = heard.fill(values)
    answer = _known(room.next(answered.message))
    assert isinstance(answer, content.Answer)
    assert (answer.to, answer.label) == ("form", form.title)
    given = {one.name: one.value for one in answer.values}
    assert msgspec.to_builtins(given) == values
    assert all(one.shown for one in answer.values)
    assert answer.fallback.strip()
    with pytest.raises(errors.AlreadyAnswered):
        heard.fill(values)


@given(data=st.data())
@few
def test_whatever_can_be_chosen_is(room: Room, data: st.DataObject) -> None:
    asking = (content.Buttons, content.QuickReplies, content.List, content.Card, content.Carousel)
    question = data.draw(contents(*asking))
    answerable = [n for n, one in enumerate(choices(question)) if isinstance(one, _ANSWERED)]
    assume(answerable)
    heard = room.say(question)
    choice = choices(_known(heard))[data.draw(st.sampled_from(answerable))]
    assert choice.id is not None
    answer = _known(room.next(heard.choose(choice.id).message))
    assert isinstance(answer, content.Answer)
    assert (answer.action, answer.payload) == (choice.id, getattr(choice, "payload", None))
    assert answer.fallback.strip()


_ANSWERED = (content.PostbackButton, content.ReplyButton, content.QuickReply, content.Row)


def test_all_of_it_is_told_again_to_who_comes_back(room: Room) -> None:
    room.say(rich.Text("the last word"))
    told: dict[str, content.Content] = {}
    again = _user(room.shop, "buyer:7", start="earliest")
    stream = again.subscribe(types=[events.MessageCreated])  # before it connects: nothing is missed
    with again:
        while len(told) < len(room.heard):
            message = next(stream).message
            told[message.id] = _known(message)
    assert told == room.heard


def test_what_the_builders_build_is_taken(room: Room) -> None:
    buyer = room.agent.refresh().participants[0]
    built: list[content.Content] = [
        rich.Text("Ask ", rich.mention(buyer), "!"),
        rich.markdown("**hi**"),
        rich.Image("https://a.example/1.png", "a bike"),
        rich.File("https://a.example/1.pdf", "1.pdf"),
        rich.Audio("https://a.example/1.ogg", duration_s=3, waveform=[1, 2]),
        rich.Video("https://a.example/1.mp4", "a wheel turns"),
        rich.Gif("https://a.example/1.gif", "a parcel bows"),
        rich.Location(40.4, -3.7, label="Here"),
        rich.ContactRequest("How to reach you?", "phone"),
        rich.Card("Order 55", price=rich.money("12.50", "EUR"), buttons=[rich.Pay("Pay", 1_250, "EUR")]),
        rich.Carousel([rich.Card("Bell"), rich.Card("Lamp")]),
        rich.List("What is it?", ["Late", "Damaged"]),
        rich.QuickReplies("When?", ["Now", rich.QuickReply("Later", icon="🔔")]),
        rich.Buttons("Which?", [rich.Postback("A", "a"), rich.Link("B", "https://a.example/b")]),
        rich.Form("A return", [rich.form.text("why", "Why?")]),
        rich.System("Noor has taken over.", code="courier.assigned", data={"courier": "courier:3"}),
    ]
    assert {type(said) for said in built} == set(content.KINDS) - {content.LiveLocation, content.Answer}
    for said in built:
        heard = _known(room.say(said))
        assert heard == _completed(said, heard)
    chosen = next(m for m in room.buyer.history(limit=20).all() if isinstance(m.content, content.QuickReplies))
    assert _known(room.next(chosen.choose("Later").message)).fallback == "Later"


def test_a_back_end_answers_over_http_for_a_profile(room: Room) -> None:
    asked = room.say(rich.QuickReplies("When?", ["Now", "Later"]))
    with SyncClient(room.shop.url, api_key=room.key, speak_as="buyer:7") as speaker:
        chat = speaker.conversations.get(asked.conversation)
        done = chat.answer(asked.id, action="a2", client_id="by-http")
        assert chat.answer(asked.id, action="a2", client_id="by-http") == done
    answer = room.next(done.message)
    assert (answer.text, answer.author.role) == ("Later", "buyer")
