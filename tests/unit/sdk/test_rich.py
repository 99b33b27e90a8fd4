"""Builders of content, and answers to what they build, on the in-memory server."""

import asyncio
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from tradepost import content, errors, rich
from tradepost.protocol.model import Participant
from tradepost.testing import Tradepost

ANA = Participant(id="pt_1", profile="seller:42", role="seller", name="Ana", present=True)
PICTURE = "https://shop.example/o.png"


def test_a_card_reads_as_it_is_written() -> None:
    card = rich.Card(
        "Order 55",
        type="order",
        image=PICTURE,
        price=rich.money("12.50", "EUR"),
        fields=[rich.Field("Commission", "11.50 EUR", visible_to=["seller"])],
        buttons=[
            rich.Postback("Refund", "refund:55"),
            rich.RequestLocation("Where are you?"),
            rich.Pay("Pay", 1250, "EUR"),
        ],
    )
    assert card == content.Card(
        card=content.CardBody(
            title="Order 55",
            type="order",
            image=content.Picture(url=PICTURE),
            price=content.Price(amount_minor=1_250, currency="EUR"),
            fields=[content.CardField(label="Commission", value="11.50 EUR", visible_to=["seller"])],
            buttons=[
                content.PostbackButton(label="Refund", payload="refund:55"),
                content.RequestLocationButton(label="Where are you?"),
                content.PayButton(label="Pay", amount_minor=1_250, currency="EUR"),
            ],
        )
    )
    assert rich.Carousel([card, card.card]).cards == [card.card, card.card]


@pytest.mark.parametrize("source", ["fl_01jwz3", SimpleNamespace(id="fl_01jwz3")])
def test_a_file_is_named_by_its_id_or_by_what_the_upload_gave_back(source: rich.Source) -> None:
    assert rich.Image(source, "a bike") == content.Image(file="fl_01jwz3", alt="a bike")
    assert rich.Picture(source).file == "fl_01jwz3"


def test_mentions_stand_where_their_words_stand() -> None:
    said = rich.markdown("👋 **Hi** ", rich.mention(ANA), " and ", rich.mention("pt_2", "Bo"), "!")
    assert said.text == "👋 **Hi** @Ana and @Bo!"
    assert [said.text[m.start : m.end] for m in said.mentions] == ["@Ana", "@Bo"]
    assert (said.format, said.fallback) == ("markdown", "👋 Hi @Ana and @Bo!")
    with pytest.raises(ValueError, match="name"):
        rich.mention("pt_2")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.50", "EUR", 1_250), (12, "EUR", 1_200), ("1250", "JPY", 1_250), ("1.005", "KWD", 1_005), ("0", "EUR", 0)],
)
def test_money_is_counted_in_the_minor_units_of_its_currency(amount: str | int, currency: str, minor: int) -> None:
    assert rich.money(amount, currency) == content.Price(amount_minor=minor, currency=currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("12.505", "EUR"), ("1.5", "JPY"), (12.5, "EUR"), ("a lot", "EUR"), ("-1", "EUR"), ("1", "euro")],
)
def test_money_that_is_none_is_refused_at_once(amount: str, currency: str) -> None:
    with pytest.raises(ValueError):
        rich.money(amount, currency)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: rich.Card("x" * 129), "Card.card.title: Expected `str` of length <= 128"),
        (lambda: rich.Carousel([rich.Card("x")] * 11), "Carousel.cards: Expected `array` of length <= 10"),
        (lambda: rich.Location(float("nan"), 0), "Location.latitude: Expected `float`"),
        (lambda: rich.Location(91, 0), "Location.latitude: Expected `float` <= 90"),
        (lambda: rich.Link("Look", "http://shop.example"), "LinkButton.url: this form"),
        (lambda: rich.Form("A return", []), "Form.fields: Expected `array` of length >= 1"),
        (lambda: rich.List("Choose", []), "List.sections"),
        (lambda: rich.QuickReplies("Choose", ["x"], expires_at=datetime(2026, 5, 1)), "timezone"),  # noqa: DTZ001
        (lambda: rich.form.text("Reason", "Why?"), "TextField.name: this form"),
        (lambda: rich.Pay("Pay", 1_250), "currency"),
        (lambda: rich.Carousel([rich.Card("x", fallback="y")]), "fallback"),
    ],
)
def test_a_builder_refuses_at_once_what_the_server_would(build: object, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("[", r"\[")):
        build()  # type: ignore[operator]  # a lambda of the table


def test_a_form_is_built_of_its_fields() -> None:
    morning = (datetime(2026, 5, 5, 9, tzinfo=UTC), datetime(2026, 5, 5, 12, tzinfo=UTC))
    form = rich.Form(
        "A return",
        [
            rich.form.select("reason", "Why?", {"damaged": "Damaged", "late": "Late"}),
            rich.form.multi_select("parts", "What?", {"bell": "Bell"}, required=False),
            rich.form.text("details", "In your words", lines=4),
            rich.form.number("pieces", "How many?", min=1, integer=True),
            rich.form.date("day", "Which day?", min=date(2026, 5, 5)),
            rich.form.slot("slot", "When?", {"morning": morning}),
            rich.form.address("where", "Where?"),
            rich.form.email("email", "Email"),
            rich.form.phone("phone", "Phone"),
            rich.form.file("photo", "Photo"),
            rich.form.signature("signature", "Sign"),
            rich.form.rating("rating", "Rating"),
        ],
        answers_to=["staff"],
    )
    assert [type(field) for field in form.fields] == [
        content.SelectField,
        content.MultiSelectField,
        content.TextField,
        content.NumberField,
        content.DateField,
        content.TimeSlotField,
        content.AddressField,
        content.EmailField,
        content.PhoneField,
        content.FileField,
        content.SignatureField,
        content.RatingField,
    ]
    assert form.fields[4] == content.DateField(name="day", label="Which day?", min="2026-05-05")


async def test_a_reply_offers_answers_and_one_is_taken(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    await (await seller.conversations.get(order)).send("Ring, or the door?", quick_replies=["Ring", "At the door"])
    asked = await anext((await buyer.conversations.get(order)).history())
    assert asked.text == "Ring, or the door?\nRing\nAt the door"
    answered = await asked.choose("at the DOOR")
    said = await anext((await seller.conversations.get(order)).history())
    assert (said.id, said.reply_to, said.text) == (answered.message, asked.id, "At the door")
    assert isinstance(said.content, content.Answer)
    assert said.content.action == "a2"
    with pytest.raises(errors.AlreadyAnswered):
        await asked.choose("a1")
    with pytest.raises(LookupError, match=r"none of the choices: Ring \(a1\), At the door \(a2\)"):
        await asked.choose("neither")


async def test_an_answer_whose_acknowledgement_is_lost_is_given_once(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.person(order, "buyer:7"), await tradepost.person(order, "seller:42")
    await seller.say("Ring, or the door?", quick_replies=["Ring", "At the door"])
    asked = (await buyer.conversation.history(1).all())[0]
    tradepost.faults.lose_acks(1)
    tradepost.faults.refuse("busy", 2)
    answering = asyncio.create_task(asked.choose("Ring"))
    await tradepost.settled()
    assert (await seller.sees())[1:] == ["Ring"]
    assert (await answering).message == tradepost.messages(order)[-1].id
    assert buyer.client.stats().reconnects == 1


def test_quick_replies_and_a_fallback_stand_beneath_what_can_have_them() -> None:
    from tradepost.composing import composed

    assert composed(rich.Card("Order"), fallback="An order").fallback == "An order"
    with pytest.raises(ValueError, match="its own fallback"):
        composed("words", fallback="others")
    with pytest.raises(ValueError, match="plain words"):
        composed(rich.markdown("**words**"), quick_replies=["Yes"])
