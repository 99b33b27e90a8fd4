"""The story as data: who does what, how long after the one before. A brass lamp is bought, paid, carried and liked."""

from collections.abc import Mapping

import msgspec

from tradepost.protocol.content import Text, Value
from tradepost.protocol.masking import ALWAYS, BANNED, BEFORE, BOT_LINKS, ONCE_PAID, TO_BOTS, LeakRule, MaskingPolicy
from tradepost.protocol.policy import PolicyDocument, RoleChange, Window

from . import contents as says
from .cast import ANA, KOFI, MEI, PIA, RAVI, TOMAS, Party
from .script import (
    Answer,
    Beat,
    Close,
    Drive,
    Edit,
    Invite,
    Join,
    Leave,
    Line,
    React,
    Reject,
    Reopen,
    Rescope,
    Reveal,
    Say,
    Stage,
    TakeBack,
)

STAGES_WITH_A_HOME = ["paid", "packed", "assigned", "on_the_way", "delivered"]
POLICY = PolicyDocument(  # the checkout is added where its address is known
    roles={
        ANA.role: RoleChange(exact_location_in=STAGES_WITH_A_HOME),  # until it is paid, within 500 m
        KOFI.role: RoleChange(
            alias="Courier",  # what the parties call whoever it is
            history="from_join",
            addresses=["all", "buyer", "seller", "staff"],
            window=Window(stages=["assigned", "on_the_way"], then={"delivered": 16}),  # time to say goodbye
        ),
    },
    masking=MaskingPolicy(
        allowed_domains=["example.com"],  # the demo's own
        rules=[
            ALWAYS,
            BANNED,
            msgspec.structs.replace(ONCE_PAID, stages=STAGES_WITH_A_HOME),
            TO_BOTS,
            BOT_LINKS,
            LeakRule(id="in_words", found_by=["phone.spelled"], hold=0.5),  # on purpose: staff look first
            BEFORE,
        ],
    ),
)
TITLE = "Order {number} · brass desk lamp"
FIRST_NUMBER = 1042
FIRST_STAGE = "placed"


def _says(
    after_s: float,
    who: Party,
    words: str | Line,
    *,
    to: str | None = None,
    answers: str | None = None,
    name: str | None = None,
) -> Beat:
    line = says.said(Text(text=words)) if isinstance(words, str) else words
    return Beat(after_s, who, Say(line, to=(to,) if to else None, answers=answers, name=name))


def _chooses(
    after_s: float, who: Party, message: str, action: str | None = None, values: Mapping[str, Value] | None = None
) -> Beat:
    return Beat(after_s, who, Answer(message, action, values or {}))


STORY: tuple[Beat, ...] = (
    # The order
    _says(
        1, PIA, "Thank you for your order, Ana! Tomás knows. I am Pia, the bot: ask me anything, también en español."
    ),
    _says(3, ANA, "Hi Tomás! Before I pay: is the switch on the cable or on the base?"),
    _says(3.5, TOMAS, "Hi Ana! On the cable, and the cable is new."),
    _says(2, TOMAS, says.lamp, name="lamp"),
    Beat(1.5, ANA, React("lamp", "❤️")),
    _says(3, TOMAS, says.film),
    _says(3.5, ANA, "Even prettier than in the listing. Does it take a special bulb?", name="bulb?"),
    _says(3, TOMAS, says.said(says.BULB), answers="bulb?", name="bulb"),
    _chooses(3, ANA, "bulb", "warm"),
    _says(3, ANA, "¡Qué amable! Do you bring it to my corner of town?"),
    _says(2, ANA, says.said(says.DOOR)),
    _says(2, PIA, "We do. Until it is paid, the others see that place only to within 500 metres."),
    _says(4, TOMAS, "Or we skip the shop and its fee: call me at 612 345 678.", name="number"),
    _says(3, PIA, "Tomás, numbers are hidden until it is paid. Please stay here: it protects you both."),
    Beat(3, RAVI, Reveal("number", "A number before the payment: an offer to trade past us?")),
    _says(2.5, RAVI, "He offers to trade past us. Pia has told him; I look at his next one.", to="staff"),
    _says(4, TOMAS, "In words, then: six one two, three four five, six seven eight.", name="in words"),
    Beat(4, RAVI, Reject("in words", "Please stay here, Tomás: outside, nobody covers you")),
    _says(3, TOMAS, "Fair enough, sorry. Here it is, then."),
    _says(4, PIA, says.accessories),
    _says(4, PIA, says.said(says.PAY), name="pay"),
    _chooses(4, ANA, "pay", "pay"),
    Beat(2, None, Stage("paid")),
    _says(1, PIA, says.said(says.PAID)),
    _says(2, PIA, says.delivery, name="delivery"),
    _chooses(4, ANA, "delivery", values={"slot": "evening", "lift": "no", "note": "Mind the cat, she is curious."}),
    _says(3, TOMAS, "The evening it is, or sooner. ¡Gracias! Wrapping it now."),
    # A problem
    _says(3.5, ANA, "Hm, my bank shows the 48 € twice. Did I pay two times?", name="twice"),
    _says(1.5, PIA, says.said(says.TOPIC), answers="twice", name="topic"),
    _chooses(3, ANA, "topic", "twice"),
    _says(1, PIA, "I leave that to a person: one moment."),
    _says(3, MEI, "A double charge. I take this one.", to="staff", name="mine"),
    Beat(1, MEI, Join()),
    _says(3, MEI, says.marked("Hello Ana, Mei from support. I see **one payment** and one *reservation*.")),
    _says(3.5, MEI, "Your bank drops it by tomorrow. If not, I write to them myself.", name="drops"),
    _says(2, MEI, says.said(says.EMAIL), to="buyer", name="email"),
    _chooses(4, ANA, "email", values={"email": "ana@example.com"}),
    _says(2, ANA, "Uf, qué alivio. Thank you, Mei!", answers="drops", name="relief"),
    Beat(1.5, MEI, React("relief", "🙏")),
    _says(3, MEI, "Only for you, Tomás: the money is safe, please ship as planned.", to="seller", name="safe"),
    _says(3, TOMAS, "Good to know, I had already put the tape down.", answers="safe"),
    _says(3, RAVI, "Third one from that bank this week. I tell the payments team.", answers="mine"),
    # The parcel
    _says(3, TOMAS, says.invoice),
    _says(3, TOMAS, says.gif("packed")),
    Beat(1, None, Stage("packed")),
    Beat(1, None, Invite(KOFI)),
    Beat(1, None, Stage("assigned")),
    _says(
        1, PIA, "A courier takes part from here on, until shortly after the delivery. What was said before stays ours."
    ),
    _says(2, PIA, says.order),
    _says(4, KOFI, "Hello both! I can be at the shop in two minutes, ¿está bien?"),
    _says(4, TOMAS, "Perfecto. The lamp waits by the counter."),
    _says(2, TOMAS, says.said(says.SHOP)),
    _says(4, TOMAS, "Side door, please: code 4471, ring twice.", to="courier", name="door"),
    Beat(2, KOFI, React("door", "👍")),
    _says(5, ANA, "My doorbell is broken. Call me: 555 0134.", name="phone"),
    _says(3, MEI, "A phone number for everyone. Only the courier needs it, so I move it.", to="staff"),
    Beat(1.5, MEI, Rescope("phone", ("courier",), "A phone number: the courier alone needs it")),
    _says(3, MEI, "Ana, your number is now for the courier only. Tomás no longer sees it.", to="buyer", name="moved"),
    _says(3, ANA, "Oh! Better so, gracias.", answers="moved"),
    _says(5, KOFI, says.voice),
    Beat(1, None, Stage("on_the_way")),
    Beat(1, KOFI, Drive(says.WAY, says.TO_THE_DOOR, ("buyer",), "Your lamp", step_s=5, minutes=15)),
    _says(7, ANA, "I see you move! I am at home until eight."),
    _says(6, KOFI, says.said(says.WHERE_IS_THE_DOOR), to="buyer", name="door?"),
    _says(6, ANA, says.said(says.DOOR), answers="door?"),
    _says(5, KOFI, "Which floor?", name="floor"),
    _says(4, ANA, "Fourth, right.", answers="floor", name="right"),
    Beat(4, ANA, Edit("right", "Fourth, left! Sorry.")),
    _says(5, KOFI, "Left. Noted before I rang at the wrong neighbour's.", answers="right"),
    _says(8, MEI, "Courier on time, buyer at home. Nothing to do.", to="staff"),
    _says(14, ANA, "La puerta de abajo está abierta."),
    _says(13, TOMAS, "And? I am as curious as the cat."),
    _says(13, KOFI, "Around the corner."),
    _says(14, KOFI, "Here I am."),
    Beat(5, None, Stage("delivered")),
    _says(4, ANA, "It is here, and in one piece! 🎉", name="here"),
    Beat(2, TOMAS, React("here", "🎉")),
    _says(4, KOFI, "Enjoy the light. ¡Hasta la próxima!"),
    Beat(2, ANA, TakeBack("phone")),
    # Afterwards, without the courier: the stage has closed their part
    _says(9, TOMAS, "How does it look on your desk?", name="desk"),
    _says(6, ANA, says.at_home, answers="desk", name="home"),
    Beat(2, TOMAS, React("home", "😍")),
    _says(5, TOMAS, says.gif("thank you")),
    _says(6, ANA, "One thing: the shade is a little loose. ¿Es normal?", name="loose"),
    _says(5, TOMAS, "It is: turn the brass ring under it half a turn to the right.", answers="loose"),
    _says(6, ANA, "Done. Firm as a rock."),
    _says(6, MEI, says.naming("@Ana, I just looked: the second reservation is gone from your card.", ANA)),
    _says(5, ANA, "Saw it too. Best support I ever had!", name="best"),
    Beat(2, MEI, React("best", "😊")),
    _says(4, MEI, "Then I leave you two to it. Write “a person, please” and I am back."),
    Beat(3, MEI, Leave()),
    _says(4, PIA, "Everything is settled, so I close this conversation. You can still read it."),
    Beat(3, None, Close()),
    Beat(6, None, Reopen()),
    _says(2, PIA, "Ana asked to open it again."),
    _says(5, ANA, "One last thing: do you have a second lamp like this one? For my sister."),
    _says(6, TOMAS, "A year younger: https://www.example.com/lamps/1963. I keep it for you until Sunday."),
    _says(5, ANA, "¡Trato hecho! Thank you, everyone."),
    Beat(2, TOMAS, React("lamp", "💡")),
)
REST_S = 10.0  # between the end of a round and the next one
