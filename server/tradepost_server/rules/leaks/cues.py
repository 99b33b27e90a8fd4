"""Words around a number that say what it is."""

import re
from functools import lru_cache

_BEFORE_CHARS = 60
_AFTER_CHARS = 32
_OTHER_WORDS = 7  # how many words before a number still say that it is something else

_LINKED_WORDS = 4  # how many words after a number say what it is

_WORD = re.compile(r"[a-z]+|[#№]")


def _flat(words: str) -> tuple[str, ...]:
    """As `Reading.flat` has them."""
    return tuple(words.replace("l", "i").split())


_CONTACT = frozenset(
    _flat(
        "phone phones telephone tel tele telef tlf tlfn tlfno tfno telm tlm movil mobile mobil cell cellphone "
        "celular cellulaire cel whats wats whatsap whatsapp watsapp whastapp wa wpp wp wsp wapp zap zapzap guasap "
        "wasap call calls calling ring dial text txt sms imessage facetime signal telegram tg viber bizum pix "
        "llama llamame llamar llamarme llamadme llamanos llame llameme marca marcame marque marcar ligue liga "
        "ligar ligame ligueme chama chamar fala falar fale portable rappel rappelle handy ruf anrufen reach fono "
        "fone digits contacto contato joindre joignable contact contactar contactez contactame contacte bel "
        "zadzwon chiama"
    )
)
_CONTACT_BEGINS = _flat(
    "telefon telemov whatsap escrib llamam contactam appel rappel telephon joign wasap guasap zapzap anruf cellul chiam"
)
_CONTACT_PAIRS = frozenset(
    tuple(pair.split("+"))
    for pair in _flat(
        "hit+me ping+me add+me message+me find+me msg+me me+chama me+liga reach+me whats+app what+app get+me aqui+meu"
    )
)
_NUMBER = frozenset(_flat("number numero num nr no n nummer nombre line linea linha ligne cell fixe fijo fixo"))
_MINE = frozenset(_flat("my mi meu mon minha nuestro nosso notre our mein meine mio her his son su seu ma"))
_LINKS = frozenset("is was es era e est on en sur na no em in".split())
_SECOND = _NUMBER | {second for _, second in _CONTACT_PAIRS}
_OTHER = frozenset(
    _flat(
        "order orders pedido pedidos encomenda encomendas commande commandes po purchase rma return returns "
        "retour retours albaran bon seguro zip postcode cep cp track tracking seguimiento suivi sendung "
        "sendungsnummer shipment shipping parcel package paquete pacote colis envio guia guide label etiqueta ref "
        "refs reference invoice fatura factura facture recibo receipt ticket sku ean upc gtin isbn issn asin "
        "barcode barras code codes codigo codigos serial serie imei sn model modelo modele part pieza peca piece "
        "article articulo artigo item listing anuncio annonce nif cif dni nie cpf cnpj siret siren vat iva tva "
        "nipc rfc cuit rut ruc curp tax lot lote batch transaction payment pago pagamento paiement operation "
        "operacion booking reserva reservation case caso dossier claim license licence licencia matricula policy "
        "poliza customer cliente client account cuenta conta compte dhl ups fedex usps correos ctt seur mrw gls "
        "dpd colissimo chronopost mondial hermes evri inpost nacex sedex correios jadlog id price precio preco "
        "prix total views visitas km mileage timestamp lat lon long version firmware build patent prescription "
        "warranty garantia garantie certificate certificado isin swift bic chassis vin hs aduana customs mpn oem "
        "pnr pin otp # № protocolo meter contador compteur membership locker taquilla casillero passport "
        "pasaporte passeport plate coupon catalogue catalogo contenedor container pallet flight vuelo voo vol "
        "badge hash serienummer artikel kunden dispute disputa litige incident complaint queja refund reembolso "
        "remboursement expediente incidencia objeto nota bordereau voucher vale cupon"
    )
)
_OTHER_BEGINS = _flat(
    "devoluc reclama sinist siniest insur assur bestell localiza rastre referen factur transac expedi track "
    "seguim reserv licen sending"
)


@lru_cache(4_096)
def _says(word: str) -> int:
    """1: a number to reach somebody follows. -1: some other number. 0: nothing."""
    if word in _OTHER or word.startswith(_OTHER_BEGINS):
        return -1
    return 1 if word in _CONTACT or word.startswith(_CONTACT_BEGINS) else 0


def weigh(flat: str, start: int, end: int, floor: int = 0) -> int:
    """How the words around a number speak: 1 that somebody is reached by it, -1 against that, 0 not at all.

    Shape:  what stands nearest before it decides, else what follows at once; nothing is read before `floor`.
    """
    before = _WORD.findall(flat, max(floor, start - _BEFORE_CHARS), start)
    for place in range(len(before) - 1, -1, -1):
        said = _says(before[place])
        if said > 0 or (said < 0 and len(before) - place <= _OTHER_WORDS):
            return said
        if place and before[place] in _SECOND and _pair(before, place):
            return 1
    after = _WORD.findall(flat, end, end + _AFTER_CHARS)
    if after and after[0] in _LINKS and any(_says(word) < 0 for word in after[:_LINKED_WORDS]):
        return -1  # `4500123987 is my order`
    return 1 if any(_says(word) > 0 for word in after) else 0


def _pair(words: list[str], at: int) -> bool:
    """Whether a word and the one before it speak together: `my number`, `mi nuevo numero`, `hit me`."""
    if words[at] in _NUMBER:
        return words[at - 1] in _MINE or (at > 1 and words[at - 2] in _MINE and _says(words[at - 1]) == 0)
    return (words[at - 1], words[at]) in _CONTACT_PAIRS
