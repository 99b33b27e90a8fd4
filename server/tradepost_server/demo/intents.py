"""What someone wants, from their words: pure, in English and Spanish."""

import re
import unicodedata
from enum import Enum
from typing import Literal

Language = Literal["en", "es"]


class Intent(Enum):
    """What a visitor may want."""

    GREETING = "greeting"
    WHERE = "where is my order"
    PRICE = "price"
    REFUND = "refund"
    DAMAGED = "damaged"
    CANCEL = "cancel"
    ADDRESS = "change of address"
    WHEN = "delivery time"
    PAYMENT = "payment"
    PERSON = "a person, please"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HELP = "help"
    FILLED_IN = "a form, filled in"  # shown by the kind of the message; no words mean it


# Accents are off, case is lower. Tried in this order: what is meant more precisely first, courtesies last.
_PHRASES: tuple[tuple[Intent, str, str], ...] = (
    (
        Intent.PERSON,
        r"human|(?:a|some|real) person|someone real|(?:live|real) agent|representative|operator"
        r"|(?:speak|talk) (?:to|with) (?:someone|somebody|support|a manager)",
        r"humano|una persona|persona real|con alguien|un agente|una agente|atencion al cliente",
    ),
    (
        Intent.REFUND,
        r"refund\w*|money back|reimburs\w*|(?:give|send) (?:it )?back|return (?:it|the|this|my)",
        r"reembols\w*|devol\w*|devuelv\w*|mi dinero",
    ),
    (
        Intent.DAMAGED,
        r"damage\w*|broken?|crack\w*|defect\w*|scratch\w*|smashed|(?:does ?n.?t|not|stopped) work(?:ing)?",
        r"rot[ao]s?|danad[ao]s?|defectuos[ao]s?|estropead[ao]s?|rayad[ao]s?|no funciona",
    ),
    (
        Intent.CANCEL,
        r"cancel\w*|call it off|don.?t want (?:it|the \w+) any ?more",
        r"anul\w*|ya no (?:lo|la) quiero",
    ),
    (
        Intent.ADDRESS,
        r"(?:new|other|different|wrong|change|correct|update) (?:\w+ ){0,3}address|address (?:is|was|has)"
        r"|i.?ve moved|i moved|deliver (?:it )?(?:to|somewhere)",
        r"(?:nueva|otra|cambiar|cambio) (?:\w+ ){0,3}direccion|direccion (?:es|esta|era)|me he mudado|me mude",
    ),
    (
        Intent.WHEN,
        r"when (?:will|does|do|is|can|should)|how long|how (?:much longer|soon)|what time|eta|which day"
        r"|delivery (?:time|date)|arrive (?:today|tomorrow|by|on|before)",
        r"cuando|cuanto (?:tarda|falta|tiempo)|a que hora|que dia|tiempo de entrega",
    ),
    (
        Intent.WHERE,
        r"where\b.*\b(?:order|parcel|package|lamp|courier|it|stuff|delivery)|track|tracking|order status|status of",
        r"(?:donde|por donde) (?:esta|anda|va|viene)|seguimiento|rastre\w*|estado de.* (?:pedido|envio|paquete)",
    ),
    (
        Intent.PAYMENT,
        r"pay|pays|paid|paying|payments?|card|charged?|invoice|receipt|bill|paypal|bank",
        r"pag(?:o|ar|ado|ue|a)|tarjeta|factura|recibo|cobr\w*|banco|transferencia|bizum",
    ),
    (
        Intent.PRICE,
        r"prices?|costs?|how much|discount\w*|cheaper|coupon|voucher|deal|offer|too expensive|lower",
        r"precios?|cuanto (?:cuesta|vale|es|sale)|descuento\w*|rebaja\w*|mas barat[ao]|cupon|ofertas?|car[ao]",
    ),
    (
        Intent.THANKS,
        r"thanks|thank (?:you|u)|thx|ty|cheers|much appreciated",
        r"gracias|te lo agradezco|muy amable",
    ),
    (
        Intent.GOODBYE,
        r"bye|goodbye|good night|see (?:you|ya)|ciao",
        r"adios|hasta (?:luego|pronto|manana)|nos vemos|chao",
    ),
    (
        Intent.HELP,
        r"help|what can you do|options|menu|how does this work|i have a question",
        r"ayuda\w*|que puedes hacer|opciones|tengo una pregunta|como funciona",
    ),
    (
        Intent.GREETING,
        r"hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings",
        r"hola|buenas|buenos dias|buen dia|que tal",
    ),
)
_PATTERNS = tuple((intent, re.compile(rf"\b(?:{en}|{es})\b")) for intent, en, es in _PHRASES)

_SPANISH = re.compile(
    r"[¿¡ñ]|\b(hola|el|la|los|las|un|una|de|del|que|mi|mis|es|esta|esto|por|para|con|donde|cuando|cuanto|gracias|pedido"
    r"|paquete|quiero|puedo|puedes|necesito|tengo|hay|muy|si|adios|buenas|buenos|ayuda|precio|pago|tarjeta"
    r"|descuento|roto|rota|lampara|reembolso|cancelar|direccion|persona|humano|hasta|luego)\b"
)
_ENGLISH = re.compile(
    r"\b(the|a|an|is|are|my|you|it|i|of|to|for|and|where|when|what|how|please|order|thanks|hello|hi|will|can|do|does|not)\b"
)


def intent(text: str) -> Intent | None:
    """The first intent that the words show; None where they show none of ours."""
    words = _plain(text)
    return next((found for found, pattern in _PATTERNS if pattern.search(words)), None)


def language(text: str) -> Language:
    """The language of the words, English in doubt."""
    words = unicodedata.normalize("NFC", text).lower()
    spanish = len(_SPANISH.findall(words)) + len(_SPANISH.findall(_plain(text)))
    return "es" if spanish > 2 * len(_ENGLISH.findall(words)) else "en"


def _plain(text: str) -> str:
    """Lower case, without accents, blanks joined; at most 500 characters."""
    apart = unicodedata.normalize("NFKD", text[:500].lower())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'").split())
