"""What a visitor is sent after the words of an answer, where that says more than words: a card, a form, choices."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tradepost.protocol.content import (
    Card,
    CardBody,
    CardField,
    Content,
    Form,
    QuickReplies,
    QuickReply,
    SelectField,
    TextField,
)
from tradepost.protocol.content.forms import Option

from .cast import PIA, Party
from .contents import PRICE, PRICE_IS_FOR
from .intents import Intent, Language
from .voices import WHERE

Offer: TypeAlias = Callable[[str | None, Language], Content]  # by the stage of the order and the visitor's language


def offer(party: Party, wanted: Intent | None, stage: str | None, tongue: Language) -> Content | None:
    """What `party` sends after their words; None where words are enough."""
    made = None if wanted is None else _OFFERS.get((party, wanted))
    return None if made is None else made(stage, tongue)


def _order(stage: str | None, tongue: Language) -> Content:
    english = tongue == "en"
    return Card(
        card=CardBody(
            type="order",
            title="Brass desk lamp" if english else "Lámpara de latón",
            status=WHERE.get(stage or "", WHERE["placed"])[tongue],
            price=PRICE,
            price_visible_to=PRICE_IS_FOR,
            fields=[CardField(label="From" if english else "De", value="Lámparas Tomás, Puerta del Sol")],
        )
    )


_REASONS: tuple[tuple[str, Mapping[Language, str]], ...] = (
    ("like", {"en": "I do not like it", "es": "No me gusta"}),
    ("broken", {"en": "It came damaged", "es": "Llegó dañada"}),
    ("other", {"en": "Another reason", "es": "Otro motivo"}),
)


def _return(stage: str | None, tongue: Language) -> Content:
    english = tongue == "en"
    return Form(
        title="Return the lamp" if english else "Devolver la lámpara",
        submit="Send" if english else "Enviar",
        fields=[
            SelectField(
                name="reason",
                label="Why?" if english else "¿Por qué?",
                options=[Option(id=name, label=words[tongue]) for name, words in _REASONS],
            ),
            TextField(name="more", label="More" if english else "Más", required=False, lines=3, max_chars=500),
        ],
    )


_QUESTIONS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Where is my order?", "I want to return it", "A person, please"),
    "es": ("¿Dónde está mi pedido?", "Quiero devolverla", "Una persona, por favor"),
}


def _questions(stage: str | None, tongue: Language) -> Content:
    return QuickReplies(
        text="For example:" if tongue == "en" else "Por ejemplo:",
        replies=[QuickReply(label=words) for words in _QUESTIONS[tongue]],
    )


_OFFERS: Mapping[tuple[Party, Intent], Offer] = {
    (PIA, Intent.WHERE): _order,
    (PIA, Intent.REFUND): _return,
    (PIA, Intent.HELP): _questions,
}
