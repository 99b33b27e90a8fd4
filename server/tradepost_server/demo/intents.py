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


# In the order they are tried: what is meant more precisely comes first, courtesies last. Accents are off, case is lower.
_PATTERNS: tuple[tuple[Intent, str], ...] = (
    (
        Intent.PERSON,
        r"\b(human|real person|(a|some) (real )?person|someone real|(live |real )agent|representative|operator|humano"
        r"|una persona|persona real|con alguien|(un|una) agente|atencion al cliente)\b"
        r"|\b(speak|talk) (to|with) (someone|somebody|support|a manager)\b",
    ),
    (
        Intent.REFUND,
        r"\b(refund\w*|money back|reimburs\w*|give (it )?back|send (it )?back|return (it|the|this|my)|reembols\w*"
        r"|devol\w*|devuelv\w*|mi dinero)\b",
    ),
    (
        Intent.DAMAGED,
        r"\b(damage\w*|broken?|crack\w*|defect\w*|scratch\w*|smashed|does ?n.?t work|not working|stopped working"
        r"|rot[ao]s?|danad[ao]s?|defectuos[ao]s?|estropead[ao]s?|rayad[ao]s?|no funciona)\b",
    ),
    (Intent.CANCEL, r"\b(cancel\w*|anul\w*|call it off|don.?t want (it|the \w+) any ?more|ya no (lo|la) quiero)\b"),
    (
        Intent.ADDRESS,
        r"\b((new|other|different|wrong|change|changed|update|correct|nueva|otra|cambiar|cambio) (de |the |of |my |la |mi )*"
        r"(delivery |shipping )?(address|direccion)|(address|direccion) (is|was|has|es|esta|era) \w*|i.?ve moved|i moved"
        r"|me he mudado|me mude|deliver (it )?(to|somewhere)|enviar\w* a otr[ao])\b",
    ),
    (
        Intent.WHEN,
        r"\b(when (will|does|do|is|can|should)|how long|how (much longer|soon)|what time|eta|delivery (time|date)|which day"
        r"|arrive (today|tomorrow|by|on|before)|cuando|cuanto (tarda|falta|tiempo)|a que hora|que dia|tiempo de entrega)\b",
    ),
    (
        Intent.WHERE,
        r"\b(where(.?s|s| is| are)?\b.*\b(order|parcel|package|lamp|courier|it|my stuff|delivery)|track(ing)?\b|order status"
        r"|status of|donde (esta|anda|va|viene)|por donde|seguimiento|rastre\w*|estado d(e|el) .*(pedido|envio|paquete))",
    ),
    (
        Intent.PAYMENT,
        r"\b(pay|paid|pays|paying|payment\w*|card|charged?|invoice|receipt|bill|paypal|bank|pag(o|ar|ado|ue|a)|tarjeta"
        r"|factura|recibo|cobr\w*|banco|transferencia|bizum)\b",
    ),
    (
        Intent.PRICE,
        r"\b(price|prices|cost|costs|how much|discount\w*|cheaper|coupon|voucher|deal|offer|too expensive|lower|precio\w*"
        r"|cuanto (cuesta|vale|es|sale)|descuento\w*|rebaja\w*|mas barat[ao]|cupon|oferta\w*|carisim[ao]|car[ao])\b",
    ),
    (
        Intent.THANKS,
        r"\b(thanks|thank (you|u)|thx|ty|cheers|much appreciated|(muchas |mil )?gracias|te lo agradezco|muy amable)\b",
    ),
    (
        Intent.GOODBYE,
        r"\b(bye|goodbye|good night|see you|see ya|ciao|adios|hasta (luego|pronto|manana)|nos vemos|chao)\b",
    ),
    (
        Intent.HELP,
        r"\b(help|what can you do|options|menu|how does this work|i have a question|ayuda\w*|ayudar\w*|que puedes hacer"
        r"|opciones|tengo una pregunta|como funciona)\b",
    ),
    (
        Intent.GREETING,
        r"\b(hi|hii+|hello|hey|hiya|good (morning|afternoon|evening|day)|greetings|hola|buenas|buenos dias"
        r"|buen dia|que tal)\b",
    ),
)
_COMPILED = tuple((intent, re.compile(pattern)) for intent, pattern in _PATTERNS)

_SPANISH = re.compile(
    r"[¿¡ñ]|\b(hola|el|la|los|las|un|una|de|del|que|mi|mis|es|esta|esto|por|para|con|donde|cuando|cuanto|gracias|pedido"
    r"|paquete|quiero|puedo|puedes|necesito|tengo|hay|muy|si|adios|buenas|buenos|ayuda|precio|pago|tarjeta|descuento|roto|rota"
    r"|lampara|reembolso|cancelar|direccion|persona|humano|hasta|luego)\b"
)
_ENGLISH = re.compile(
    r"\b(the|a|an|is|are|my|you|it|i|of|to|for|and|where|when|what|how|please|order|thanks|hello|hi|will|can|do|does|not)\b"
)


def intent(text: str) -> Intent | None:
    """The first intent that the words show; None where they show none of ours."""
    words = _plain(text)
    return next((found for found, pattern in _COMPILED if pattern.search(words)), None)


def language(text: str) -> Language:
    """The language of the words, English in doubt."""
    words = unicodedata.normalize("NFC", text).lower()
    spanish = len(_SPANISH.findall(words)) + len(_SPANISH.findall(_plain(text)))
    return "es" if spanish > 2 * len(_ENGLISH.findall(words)) else "en"


def _plain(text: str) -> str:
    """Lower case, without accents, blanks joined; at most 500 characters."""
    apart = unicodedata.normalize("NFKD", text[:500].lower())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'").split())
