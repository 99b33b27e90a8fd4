"""What is said in the story that is more than words: lines that are made when the props of a round are known."""

from datetime import timedelta

from tradepost.protocol.content import (
    Audio,
    Buttons,
    Card,
    CardBody,
    CardField,
    Carousel,
    ContactRequest,
    Content,
    File,
    Form,
    Gif,
    Image,
    LinkButton,
    List,
    Location,
    Mention,
    PayButton,
    Picture,
    PostbackButton,
    Price,
    QuickReplies,
    QuickReply,
    RequestLocationButton,
    Row,
    Section,
    SelectField,
    Slot,
    System,
    Text,
    TextField,
    TimeSlotField,
    Video,
)
from tradepost.protocol.content.forms import Option
from tradepost.protocol.placing import Destination

from .cast import ANA, KOFI, TOMAS, Party
from .props import Props
from .route import Leg
from .script import Line

PRICE_MINOR, CURRENCY = 4_800, "EUR"
PRICE = Price(amount_minor=PRICE_MINOR, currency=CURRENCY)
PRICE_IS_FOR = [ANA.role, TOMAS.role]

# Places. Whoever reads the story may look: a shop near the Puerta del Sol in Madrid, a home ten minutes' walk away.
SHOP = Location(
    latitude=40.4169,
    longitude=-3.7035,
    accuracy_m=10,
    label="Lámparas Tomás",
    address="Puerta del Sol, Madrid, next to the clock",
)
DOOR = Location(latitude=40.41205, longitude=-3.6996, accuracy_m=8, label="My door", address="Calle de Atocha, Madrid")
WAY = (
    Leg(40.41690, -3.70350, 0),
    Leg(40.41640, -3.70372, 4),
    Leg(40.41520, -3.70366, 8),
    Leg(40.41440, -3.70355, 9),
    Leg(40.41412, -3.70290, 6),
    Leg(40.41340, -3.70180, 10),
    Leg(40.41270, -3.70072, 9),
    Leg(40.41205, -3.69960, 6),
)
VOICE_WAVEFORM = (
    *(26, 68, 12, 45, 80, 27, 3, 0, 0, 0, 32, 50, 55, 13, 75, 69, 26, 8, 0, 5, 69, 60, 78, 100),
    *(32, 80, 15, 25, 57, 55, 24, 8, 0, 0, 0, 69, 33, 82, 39, 12, 67, 67, 47, 29, 0, 0, 0, 0),
)
TO_THE_DOOR = Destination(latitude=DOOR.latitude, longitude=DOOR.longitude, radius_m=30)


def said(content: Content) -> Line:
    """A line that is the same in every round."""
    return lambda _: content


def marked(text: str) -> Line:
    """Words with marks."""
    return said(Text(text=text, format="markdown"))


def naming(text: str, whom: Party) -> Line:
    """Words in which `@Name` stands for somebody."""

    def line(props: Props) -> Content:
        start, end = text.index(f"@{whom.name}"), text.index(f"@{whom.name}") + len(whom.name) + 1
        return Text(text=text, mentions=[Mention(participant=props.people[whom], start=start, end=end)])

    return line


def gif(words: str) -> Line:
    """The first moving picture that is found for the words."""
    return lambda props: Gif(gif=props.gifs[words])


# Files


def lamp(props: Props) -> Content:
    """The lamp, as it is sold."""
    return Image(
        file=props.files["lamp"], alt="A brass desk lamp with a green shade", caption="This morning, by the window"
    )


def film(props: Props) -> Content:
    """It works."""
    return Video(
        file=props.files["film"],
        alt="The lamp is switched on, and its light grows",
        caption="It works, as you see",
        duration_s=3,
        width=480,
        height=360,
    )


def invoice(props: Props) -> Content:
    """The document."""
    return File(file=props.files["invoice"], name="invoice-brass-lamp.pdf", caption="Your invoice")


def voice(props: Props) -> Content:
    """The courier has no hand free to type."""
    return Audio(
        file=props.files["voice"],
        duration_s=4.9,
        waveform=list(VOICE_WAVEFORM),
        transcript="Picked up! It is light, for so much brass. I ride now.",
    )


def at_home(props: Props) -> Content:
    """The lamp, where it will stay."""
    return Image(file=props.files["at home"], alt="The lamp on a desk", caption="As if it had always stood here")


# Questions, and what is chosen

BULB = QuickReplies(
    text="A normal E27, and one is in the box, on the house. Which one?",
    replies=[
        QuickReply(id="warm", label="Warm", icon="🕯️"),
        QuickReply(id="bright", label="Bright", icon="☀️"),
        QuickReply(id="none", label="None, thanks"),
    ],
)
TOPIC = List(
    text="I am sorry! What is it about?",
    button="Choose",
    once=True,
    sections=[
        Section(
            title="The payment",
            rows=[
                Row(id="twice", title="I was charged twice", description="The bank shows it two times"),
                Row(id="refund", title="I want my money back"),
            ],
        ),
        Section(title="The parcel", rows=[Row(id="late", title="It is late"), Row(id="broken", title="It is broken")]),
    ],
)
PAY = Buttons(
    text="48 €, the way to you included.",
    buttons=[
        PayButton(id="pay", label="Pay 48 €", amount_minor=PRICE_MINOR, currency=CURRENCY, reference="brass-lamp"),
        LinkButton(id="how", label="How it is protected", url="https://www.example.com/protection"),
    ],
)
WHERE_IS_THE_DOOR = Buttons(
    text="The map shows three doors. Which one is yours?",
    buttons=[RequestLocationButton(id="here", label="Send my place")],
)
EMAIL = ContactRequest(text="Where may I send the letter for your bank?", details=["email"])
PAID = System(
    text="Paid: 48 €. The money is kept until the delivery.",
    code="order.paid",
    data={"amount_minor": PRICE_MINOR, "currency": CURRENCY},
)


def accessories(props: Props) -> Content:
    """What goes with it."""
    goods = (
        ("bulb", "Warm bulb, E27", "Like a candle, but all night", 450),
        ("cloth", "Polishing cloth", "Brass likes it once a year", 600),
        ("dimmer", "Dimmer", "Between the plug and the wall", 1_250),
    )
    return Carousel(
        text="What others bought with it:",
        cards=[
            CardBody(
                type="product",
                id=name,
                title=title,
                description=words,
                image=Picture(file=props.files[name], alt=title),
                price=Price(amount_minor=minor, currency=CURRENCY),
                buttons=[PostbackButton(id=f"add-{name}", label="Add it", payload=f"add:{name}")],
            )
            for name, title, words, minor in goods
        ],
    )


def delivery(props: Props) -> Content:
    """When it may come. The answer is the seller's and the bot's to know."""
    day = props.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    hours = (("morning", 9, 12), ("noon", 12, 15), ("evening", 18, 20))
    slots = [
        Slot(id=name, starts_at=day + timedelta(hours=begin), ends_at=day + timedelta(hours=end))
        for name, begin, end in hours
    ]
    return Form(
        title="When may it come?",
        submit="Send",
        fields=[
            TimeSlotField(name="slot", label="Time", slots=slots),
            SelectField(
                name="lift",
                label="Is there a lift?",
                options=[Option(id="yes", label="Yes"), Option(id="no", label="No, stairs")],
            ),
            TextField(name="note", label="A word for the courier", required=False, max_chars=200),
        ],
        answers_to=[TOMAS.role, "bot"],
    )


def order(props: Props) -> Content:
    """The order, for everyone; what it cost is not the courier's to know."""
    return Card(
        card=CardBody(
            type="order",
            id=str(props.order),
            title="Brass desk lamp",
            description="Green shade, new cable, one warm bulb",
            image=Picture(file=props.files["lamp on the card"], alt="A brass desk lamp with a green shade"),
            price=PRICE,
            price_visible_to=PRICE_IS_FOR,
            status="Packed",
            fields=[
                CardField(label="From", value="Lámparas Tomás, Puerta del Sol"),
                CardField(label="To", value="Calle de Atocha, fourth floor", visible_to=[ANA.role, KOFI.role]),
                CardField(label="Weight", value="2.1 kg"),
            ],
        )
    )
