"""The story as data: who does what, how long after the one before. A brass lamp is bought, paid, carried and liked."""

from dataclasses import dataclass
from typing import TypeAlias

from tradepost.protocol.content import Content, File, Gif, Image, Location, Text
from tradepost.protocol.policy import PolicyDocument, RoleChange, Window

from .cast import ANA, KOFI, MEI, PIA, RAVI, TOMAS, Party

POLICY = PolicyDocument(
    roles={
        KOFI.role: RoleChange(
            alias="Courier",  # what the parties call whoever it is
            history="from_join",
            addresses=["all", "buyer", "seller", "staff"],
            window=Window(stages=["assigned", "on_the_way"], then={"delivered": 16}),  # time to say goodbye
        )
    }
)
TITLE = "Order {number} · brass desk lamp"
FIRST_NUMBER = 1042
FIRST_STAGE = "placed"


@dataclass(frozen=True, slots=True)
class Say:
    """A message. `name` is how later beats call it."""

    content: Content
    to: tuple[str, ...] | None = None  # audience; None: that of what is answered, else everyone
    answers: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier message says something else now."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """An earlier message is erased."""

    message: str


@dataclass(frozen=True, slots=True)
class React:
    """An emoji on an earlier message."""

    message: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Join:
    """Staff come in."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Someone goes."""


@dataclass(frozen=True, slots=True)
class Rescope:
    """Staff tell an earlier message to others; its author stays among them."""

    message: str
    to: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Invite:
    """The marketplace names who takes part; from when to when, and from where on they read, is its policy's to say."""

    party: Party


@dataclass(frozen=True, slots=True)
class Stage:
    """The marketplace says how far the order is."""

    stage: str


@dataclass(frozen=True, slots=True)
class Close:
    """The marketplace closes the conversation."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """The marketplace opens it again."""


Action: TypeAlias = Say | Edit | TakeBack | React | Rescope | Join | Leave | Invite | Stage | Close | Reopen


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that happens."""

    after_s: float  # seconds since the beat before, typing included
    who: Party | None  # None: the marketplace, by its API key
    action: Action


def _says(
    after_s: float,
    who: Party,
    words: str | Content,
    *,
    to: str | None = None,
    answers: str | None = None,
    name: str | None = None,
) -> Beat:
    content = Text(text=words) if isinstance(words, str) else words
    return Beat(after_s, who, Say(content, to=(to,) if to else None, answers=answers, name=name))


LAMP = Image(
    url="https://pictures.example/lamp.svg",
    alt="A brass desk lamp with a green shade",
    caption="This morning, by the window",
    width=640,
    height=420,
)
AT_HOME = Image(
    url="https://pictures.example/lamp.svg",
    alt="The lamp on a desk",
    caption="As if it had always stood here",
    width=640,
    height=420,
)
INVOICE = File(
    url="https://files.example/invoice-brass-lamp.pdf",
    name="invoice-brass-lamp.pdf",
    mime="application/pdf",
    size_bytes=84_213,
)
PARCEL = Gif(
    url="https://pictures.example/parcel.svg",
    still_url="https://pictures.example/parcel-still.svg",
    alt="A parcel bounces along",
    width=480,
    height=270,
)
ON_THE_WAY = Location(
    latitude=40.4168, longitude=-3.7038, accuracy_m=20, label="Puerta del Sol", address="Madrid, next to the clock"
)

STORY: tuple[Beat, ...] = (
    # The order
    _says(
        1, PIA, "Thank you for your order, Ana! Tomás knows. I am Pia, the bot: ask me anything, también en español."
    ),
    _says(3, ANA, "Hi Tomás! Before I pay: is the switch on the cable or on the base?"),
    _says(3.5, TOMAS, "Hi Ana! On the cable, and the cable is new."),
    _says(2, TOMAS, LAMP, name="lamp"),
    Beat(1.5, ANA, React("lamp", "❤️")),
    _says(2, ANA, "Even prettier than in the listing. Does it take a special bulb?"),
    _says(3.5, TOMAS, "A normal E27. I put a warm one in the box, on the house.", name="bulb"),
    _says(3, ANA, "¡Qué amable! Pago ahora mismo.", answers="bulb"),
    Beat(2, None, Stage("paid")),
    _says(1, PIA, "Payment received: 48 €. Tomás has three days to send it, and usually needs an hour."),
    _says(3, TOMAS, "¡Gracias! Wrapping it now."),
    # A problem
    _says(3.5, ANA, "Hm, my bank shows the 48 € twice. Did I pay two times?", name="twice"),
    _says(1.5, PIA, "I leave that to a person: one moment.", answers="twice"),
    _says(3, MEI, "A double charge. I take this one.", to="staff", name="mine"),
    Beat(1, MEI, Join()),
    _says(3, MEI, "Hello Ana, Mei from support. I see one payment and one reservation that never became a payment."),
    _says(3.5, MEI, "Your bank drops it by tomorrow. If not, tell me, and I send it back myself.", name="drops"),
    _says(3, ANA, "Uf, qué alivio. Thank you, Mei!", answers="drops", name="relief"),
    Beat(1.5, MEI, React("relief", "🙏")),
    _says(3, MEI, "Only for you, Tomás: the money is safe, please ship as planned.", to="seller", name="safe"),
    _says(3, TOMAS, "Good to know, I had already put the tape down.", answers="safe"),
    _says(3, RAVI, "Third one from that bank this week. I tell the payments team.", answers="mine"),
    # The parcel
    _says(3, TOMAS, INVOICE),
    _says(3, TOMAS, PARCEL),
    Beat(1, None, Stage("packed")),
    Beat(1, None, Invite(KOFI)),
    Beat(1, None, Stage("assigned")),
    _says(
        1, PIA, "A courier takes part from here on, until shortly after the delivery. What was said before stays ours."
    ),
    _says(4, KOFI, "Hello both! I can be at the shop in ten minutes, ¿está bien?"),
    _says(5, TOMAS, "Perfecto. The lamp waits by the counter."),
    _says(4, TOMAS, "Side door, please: code 4471, ring twice.", to="courier", name="door"),
    Beat(2, KOFI, React("door", "👍")),
    _says(5, ANA, "My doorbell is broken. Call me: 555 0134.", name="phone"),
    _says(3, MEI, "A phone number for everyone. Only the courier needs it, so I move it.", to="staff"),
    Beat(1.5, MEI, Rescope("phone", ("courier",), "A phone number: the courier alone needs it")),
    _says(3, MEI, "Ana, your number is now for the courier only. Tomás no longer sees it.", to="buyer", name="moved"),
    _says(3, ANA, "Oh! Better so, gracias.", answers="moved"),
    _says(5, KOFI, "Got it, I ring. Picked up! Light for so much brass."),
    Beat(1, None, Stage("on_the_way")),
    _says(8, KOFI, ON_THE_WAY),
    _says(6, ANA, "That is fast! I am at home until eight."),
    _says(4, KOFI, "Which floor?", name="floor"),
    _says(4, ANA, "Fourth, right.", answers="floor", name="right"),
    Beat(4, ANA, Edit("right", "Fourth, left! Sorry.")),
    _says(4, KOFI, "Left. Noted before I rang at the wrong neighbour's.", answers="right"),
    _says(7, MEI, "Courier on time, buyer at home. Nothing to do.", to="staff"),
    _says(11, KOFI, "Five minutes."),
    _says(6, ANA, "La puerta de abajo está abierta."),
    _says(13, KOFI, "Here I am."),
    Beat(5, None, Stage("delivered")),
    _says(4, ANA, "It is here, and in one piece! 🎉", name="here"),
    Beat(2, TOMAS, React("here", "🎉")),
    _says(4, KOFI, "Enjoy the light. ¡Hasta la próxima!"),
    Beat(2, ANA, TakeBack("phone")),
    # Afterwards, without the courier: the stage has closed their part
    _says(10, TOMAS, "How does it look on your desk?", name="desk"),
    _says(11, ANA, AT_HOME, answers="desk", name="home"),
    Beat(2, TOMAS, React("home", "😍")),
    _says(6, TOMAS, "That makes my day."),
    _says(9, ANA, "One thing: the shade is a little loose. ¿Es normal?", name="loose"),
    _says(5, TOMAS, "It is: turn the brass ring under it half a turn to the right.", answers="loose"),
    _says(11, ANA, "Done. Firm as a rock."),
    _says(10, MEI, "Ana, I just looked: the second reservation is gone from your card."),
    _says(5, ANA, "Saw it too. Best support I ever had!", name="best"),
    Beat(2, MEI, React("best", "😊")),
    _says(4, MEI, "Then I leave you two to it. Write “a person, please” and I am back."),
    Beat(3, MEI, Leave()),
    _says(4, PIA, "Everything is settled, so I close this conversation. You can still read it."),
    Beat(3, None, Close()),
    Beat(8, None, Reopen()),
    _says(2, PIA, "Ana asked to open it again."),
    _says(7, ANA, "One last thing: do you have a second lamp like this one? For my sister."),
    _says(7, TOMAS, "I do: same maker, a year younger. I keep it for you until Sunday."),
    _says(5, ANA, "¡Trato hecho! Thank you, everyone."),
    Beat(2, TOMAS, React("lamp", "💡")),
)
REST_S = 10.0  # between the end of a round and the next one
