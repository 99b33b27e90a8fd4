"""What each of the cast answers, by intent, in English and Spanish."""

from collections.abc import Mapping
from typing import TypeAlias

from .cast import ANA, KOFI, MEI, PIA, RAVI, TOMAS, Party
from .intents import Intent, Language

Words: TypeAlias = Mapping[Language, str]
Voice: TypeAlias = Mapping[Intent | None, Words]  # None: when the intent is not known, or has no words of its own

WHERE: Mapping[str, Words] = {
    "placed": {"en": "It is ordered and waits for the payment.", "es": "Está pedido y espera el pago."},
    "paid": {"en": "It is paid; Tomás is packing it.", "es": "Está pagado; Tomás lo está empaquetando."},
    "packed": {"en": "It is packed and waits for a courier.", "es": "Está empaquetado y espera al mensajero."},
    "assigned": {"en": "It is packed, and the courier comes for it.", "es": "Está empaquetado; viene el mensajero."},
    "on_the_way": {"en": "The courier has it: it is on the way.", "es": "Lo tiene el mensajero: está en camino."},
    "delivered": {"en": "It was delivered.", "es": "Ya fue entregado."},
}

_PIA: Voice = {
    Intent.GREETING: {
        "en": "Hello! How can I help with this order?",
        "es": "¡Hola! ¿En qué puedo ayudar con este pedido?",
    },
    Intent.PRICE: {
        "en": "The lamp costs 48 €, the way to you included. Tomás alone can lower it: ask him, only he sees it then.",
        "es": "La lámpara cuesta 48 €, envío incluido. Solo Tomás puede bajarla: pregúntale a él en privado.",
    },
    Intent.REFUND: {
        "en": "You may send it back within 14 days, and the money returns the way it came. Tell us why:",
        "es": "Puedes devolverla en 14 días y el dinero vuelve por donde vino. Dinos por qué:",
    },
    Intent.DAMAGED: {
        "en": "I am sorry! Please send a photo here. A damaged lamp is replaced or paid back, as you like.",
        "es": "¡Lo siento! Manda una foto aquí. Una lámpara dañada se cambia o se devuelve el dinero, como prefieras.",
    },
    Intent.CANCEL: {
        "en": "Until it is picked up an order can be cancelled at no cost. Shall I ask Mei to do it?",
        "es": "Hasta que se recoja, un pedido se cancela sin coste. ¿Le pido a Mei que lo haga?",
    },
    Intent.ADDRESS: {
        "en": "Write the new address to the courier only: nobody else needs to know it.",
        "es": "Escribe la nueva dirección solo al mensajero: nadie más necesita saberla.",
    },
    Intent.WHEN: {
        "en": "Usually within two hours after packing.",
        "es": "Normalmente dos horas después de empaquetar.",
    },
    Intent.PAYMENT: {
        "en": "48 € by card. The invoice comes here as a file; a second line at your bank is only a reservation.",
        "es": "48 € con tarjeta. La factura llega aquí; una segunda línea en tu banco es solo una reserva.",
    },
    Intent.FILLED_IN: {"en": "Thank you, it is noted.", "es": "Gracias, queda anotado."},
    Intent.PERSON: {"en": "Of course: I am calling Mei.", "es": "Claro: llamo a Mei."},
    Intent.THANKS: {"en": "You are welcome!", "es": "¡De nada!"},
    Intent.GOODBYE: {"en": "Goodbye, and enjoy the lamp!", "es": "¡Hasta pronto, y que disfrutes la lámpara!"},
    Intent.HELP: {
        "en": "Ask me about the order, delivery, payment, price, address or damage, or ask for a person.",
        "es": "Pregúntame por el pedido, la entrega, el pago, el precio, la dirección o daños, o pide una persona.",
    },
    None: {
        "en": "I am only a bot and did not get that. Try “where is my order?”, or ask for a person.",
        "es": "Solo soy un bot y no lo he entendido. Prueba «¿dónde está mi pedido?» o pide una persona.",
    },
}
_ANA: Voice = {
    Intent.GREETING: {"en": "Hello! Good to hear from you.", "es": "¡Hola! Qué bien leerte."},
    Intent.WHERE: {
        "en": "No idea, I only know what you all tell me here.",
        "es": "Ni idea, solo sé lo que me contáis aquí.",
    },
    Intent.PRICE: {"en": "48 € is fair for such a lamp.", "es": "48 € es justo por una lámpara así."},
    Intent.WHEN: {"en": "I am at home until eight.", "es": "Estoy en casa hasta las ocho."},
    Intent.THANKS: {"en": "Thank you!", "es": "¡Gracias a ti!"},
    Intent.GOODBYE: {"en": "See you!", "es": "¡Hasta luego!"},
    None: {"en": "Good to know, thank you!", "es": "¡Bueno es saberlo, gracias!"},
}
_TOMAS: Voice = {
    Intent.GREETING: {"en": "Hello! What can I do for you?", "es": "¡Hola! ¿Qué puedo hacer por ti?"},
    Intent.PRICE: {
        "en": "Just between us: 45 €, if you tell nobody.",
        "es": "Entre nosotros: 45 €, si no se lo cuentas a nadie.",
    },
    Intent.DAMAGED: {"en": "Oh no. I send you another one today.", "es": "Vaya. Te mando otra hoy mismo."},
    Intent.CANCEL: {"en": "A pity, but of course.", "es": "Una pena, pero claro."},
    Intent.WHEN: {"en": "Packed within the hour.", "es": "Lista en una hora."},
    Intent.THANKS: {"en": "With pleasure.", "es": "Con mucho gusto."},
    Intent.GOODBYE: {"en": "See you soon!", "es": "¡Hasta pronto!"},
    None: {"en": "Noted. I look after it.", "es": "Anotado. Me ocupo yo."},
}
_KOFI: Voice = {
    Intent.GREETING: {"en": "Hello from the bicycle!", "es": "¡Hola desde la bici!"},
    Intent.ADDRESS: {"en": "Got it, I ride there instead.", "es": "Entendido, voy allí."},
    Intent.WHEN: {"en": "Ten minutes, if the lights are kind.", "es": "Diez minutos, si los semáforos quieren."},
    Intent.WHERE: {"en": "With me, safe in the box.", "es": "Conmigo, a salvo en la caja."},
    Intent.THANKS: {"en": "Anytime!", "es": "¡Cuando quieras!"},
    None: {"en": "Got it.", "es": "Entendido."},
}
_MEI: Voice = {
    Intent.GREETING: {"en": "Hello, Mei here. What can I do?", "es": "Hola, soy Mei. ¿En qué ayudo?"},
    Intent.PERSON: {
        "en": "Hello, Mei here, a person indeed. How can I help?",
        "es": "Hola, soy Mei, una persona. ¿En qué ayudo?",
    },
    Intent.REFUND: {
        "en": "I start the refund now; three days at most.",
        "es": "Inicio el reembolso; tres días como mucho.",
    },
    Intent.CANCEL: {
        "en": "Cancelled in a minute, nothing will be charged.",
        "es": "Cancelo en un minuto, no se cobra nada.",
    },
    Intent.THANKS: {"en": "Gladly.", "es": "Con gusto."},
    None: {
        "en": "Thank you for telling me. Only we two see this; I look into it.",
        "es": "Gracias por avisar. Lo miro ahora mismo.",
    },
}
_RAVI: Voice = {
    Intent.REFUND: {"en": "Refund is fine with me.", "es": "Por mí, se devuelve."},
    Intent.PERSON: {"en": "I can take over if you want.", "es": "Puedo encargarme si quieres."},
    None: {"en": "Noted. Only staff see this.", "es": "Anotado. Esto solo lo ve el equipo."},
}
VOICES: Mapping[Party, Voice] = {PIA: _PIA, ANA: _ANA, TOMAS: _TOMAS, KOFI: _KOFI, MEI: _MEI, RAVI: _RAVI}
