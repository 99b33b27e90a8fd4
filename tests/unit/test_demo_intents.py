"""What visitors of the demo want, from their words."""

import pytest

from tradepost_server.demo.cast import CAST
from tradepost_server.demo.intents import Intent, intent, language
from tradepost_server.demo.voices import VOICES

PARAPHRASES = {
    Intent.GREETING: ["Hi!", "hello there", "Good morning", "Hola", "buenas tardes", "¡Buenos días!"],
    Intent.WHERE: [
        "Where is my order?",
        "where's the parcel",
        "Can I track it?",
        "hi, where is it now",
        "¿Dónde está mi pedido?",
        "por dónde va el paquete",
    ],
    Intent.PRICE: [
        "How much is it?",
        "any discount?",
        "Is there a coupon",
        "¿Cuánto cuesta?",
        "algún descuento",
        "¡qué caro!",
    ],
    Intent.REFUND: [
        "I want a refund",
        "can I return it",
        "I want my money back",
        "Quiero un reembolso",
        "¿puedo devolverla?",
    ],
    Intent.DAMAGED: [
        "It is broken",
        "the lamp arrived damaged",
        "it doesn't work",
        "La lámpara llegó rota",
        "no funciona",
    ],
    Intent.CANCEL: [
        "Cancel my order",
        "please cancel",
        "I don't want it any more",
        "quiero cancelar",
        "ya no la quiero",
    ],
    Intent.ADDRESS: [
        "I need to change my address",
        "new delivery address please",
        "The address is wrong",
        "Quiero cambiar la dirección",
        "me he mudado",
    ],
    Intent.WHEN: [
        "When will it arrive?",
        "how long does it take",
        "what time?",
        "¿Cuándo llega?",
        "¿a qué hora viene Kofi?",
    ],
    Intent.PAYMENT: [
        "Can I pay by card?",
        "did you get my payment",
        "I need an invoice",
        "¿Puedo pagar con tarjeta?",
        "la factura",
    ],
    Intent.PERSON: [
        "human please",
        "A person, please",
        "can I talk to someone",
        "Quiero hablar con una persona",
        "un agente",
    ],
    Intent.THANKS: ["Thanks!", "thank you so much", "cheers", "muchas gracias", "Gracias 🙏"],
    Intent.GOODBYE: ["Bye", "see you", "good night", "Adiós", "¡hasta luego!"],
    Intent.HELP: ["help", "What can you do?", "I have a question", "ayuda", "¿Me puedes ayudar?"],
}


@pytest.mark.parametrize(
    ("wanted", "words"), [(wanted, words) for wanted, all_ in PARAPHRASES.items() for words in all_]
)
def test_an_intent_is_known_however_it_is_said(wanted: Intent, words: str) -> None:
    assert intent(words) is wanted


@pytest.mark.parametrize(
    "words", ["", "   ", "🎉", "The weather is nice", "asdf", "1042", "this is a hint", "\x00", "x" * 9_000]
)
def test_other_words_have_no_intent(words: str) -> None:
    assert intent(words) is None


def test_every_intent_has_paraphrases_in_both_languages() -> None:
    assert set(PARAPHRASES) == set(Intent) - {Intent.FILLED_IN}, "that one is no words"
    assert len(Intent) >= 12
    for words in PARAPHRASES.values():
        assert {language(text) for text in words} == {"en", "es"}


def test_what_is_meant_wins_over_courtesy() -> None:
    assert intent("Hello! Thanks. Where is my order?") is Intent.WHERE
    assert intent("Hola, gracias, ¿dónde está mi pedido?") is Intent.WHERE


def test_each_of_the_cast_has_an_answer_to_everything_in_both_languages() -> None:
    for party in CAST:
        assert None in VOICES[party]
        for words in VOICES[party].values():
            assert words["en"]
            assert words["es"]
