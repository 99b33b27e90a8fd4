"""Words around a number that say what it is."""

import re
from functools import lru_cache

_BEFORE_CHARS = 60
_AFTER_CHARS = 32
_OTHER_WORDS = 7  # how many words before a number still say that it is something else

_WORD = re.compile(r"s/n|n/s|[a-z]+|[#№]")
_SENTENCE_ENDS = re.compile(r"[.!?\n]")


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
_DEVICES = frozenset(
    _flat("phone telephone telefono telefone movil mobile cell cellphone celular telemovel portable handy")
)
_CONTACT_PAIRS = frozenset(
    tuple(pair.split("+"))
    for pair in _flat(
        "hit+me ping+me add+me message+me find+me msg+me me+chama me+liga reach+me whats+app what+app get+me aqui+meu"
    )
)
_NUMBER = frozenset(_flat("number numero num nr no n nummer nombre line linea linha ligne cell fixe fijo fixo"))
_MINE = frozenset(_flat("my mi meu mon minha nuestro nosso notre our mein meine mio her his son su seu ma"))
_OF = frozenset("of de do da du dei d".split())
_LINKS = frozenset(
    _flat(
        "is was es era e est on en sur na no em in the a an el la los las lo o os as le les un una um uma that this it "
        "s ese esa este esta eso esto isso isto esse essa c ce cette celui for del both two dos dois deux via com "
        "with avec con por chez by has hasn t not wasn ha han nao pas n ne been still ainda "
        "aun todavia toujours ete foi"
    )
)  # between a number and the word that says what it is, as in `4500123987 is the number of my order`
_OF_OR_ON = _OF | {"on", "del"}
_LINKED = _LINKS | _OF | _NUMBER | _MINE
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
        "remboursement expediente incidencia objeto nota bordereau voucher vale cupon envoi awb consignment carrier "
        "transportista transportadora transporteur bulto bastidor ordered ordering pedi pedir encomendei encomendar "
        "commander achat purchased slip docket sticker pegatina barcode screenshot "
        "captura status statut cancel cancelar cancelo anular annuler tnt rechnung bestellung gps utm s/n n/s"
    )
)
_OTHER_BEGINS = _flat(
    "devoluc reclama sinist siniest insur assur bestell localiza rastre referen factur transac expedi track "
    "confirm seguim reserv licen sending waybill coord latit longit"
)
_TRAVELS = frozenset(
    _flat(
        "arrived delivered delayed shipped dispatched lost llegado llega llego entregado entregue chegou enviado "
        "perdido arrive arrivee recu recue livre livree expedie perdu perdue"
    )
)  # of a parcel, behind its number
_COUNTED = frozenset(
    _flat(
        "score scores scored scoreline set sets match matches game games result results marcador partido partidos "
        "resultado resultados jogo jogos placar partida partidas hole holes hoyo buraco trou points pontos puntos "
        "manche manches row rows fila filas rang rangs carreira carreiras stitches mailles size sizes talla tallas "
        "tamanho tamanhos taille tailles pointures measures medidas mesures lengths longueurs stock list lista liste "
        "count page pages pagina paginas"
    )
)
_COUNTED_BEGINS = _flat("quantit cantidad quantidade inventor puntuacion pontuac")


@lru_cache(4_096)
def _says(word: str) -> int:
    """1: a number to reach somebody follows. -1: some other number. 0: nothing."""
    if word in _OTHER or word.removesuffix("s") in _OTHER or word.startswith(_OTHER_BEGINS):
        return -1
    return 1 if word in _CONTACT or word.startswith(_CONTACT_BEGINS) else 0


def weigh(flat: str, start: int, end: int, floor: int = 0) -> int:
    """How the words around a number speak: 1 that somebody is reached by it, -1 against that, 0 not at all.

    Shape:  what stands nearest before it decides, else what follows at once; nothing is read before `floor`.
    """
    before = _WORD.findall(flat, max(floor, start - _BEFORE_CHARS), start)
    for place in range(len(before) - 1, -1, -1):
        said = -1 if _of_device(before, place) else _says(before[place])
        if said > 0 or (said < 0 and len(before) - place <= _OTHER_WORDS):
            return said
        if place and before[place] in _SECOND and _pair(before, place):
            return 1
    follows = _SENTENCE_ENDS.split(flat[end : end + _AFTER_CHARS], maxsplit=1)[0]
    return _after(_WORD.findall(follows))


def _after(words: list[str]) -> int:
    """`4500123987 is my order`, `(invoice of May)`, `is my number`; or a word to reach somebody anywhere."""
    for place, word in enumerate(words):
        if _says(word) < 0 or word in _TRAVELS:
            return -1
        if word not in _LINKED:
            break
        if place and _pair(words, place):
            return 1
    return 1 if any(_says(word) > 0 for word in words) else 0


def counted(flat: str, start: int, end: int) -> bool:
    """Whether the words around digits that stand apart say that they are amounts or results."""
    around = (*_WORD.findall(flat, max(0, start - _BEFORE_CHARS), start), *_WORD.findall(flat, end, end + _AFTER_CHARS))
    return any(word in _COUNTED or word.startswith(_COUNTED_BEGINS) for word in around)


def _of_device(words: list[str], at: int) -> bool:
    """Whether a word for a phone says of which thing a number is: `the serial of my phone`."""
    if words[at] not in _DEVICES:
        return False
    head = at
    while head and words[head - 1] in _LINKED:
        head -= 1
    return head > 0 and _says(words[head - 1]) < 0 and not _OF_OR_ON.isdisjoint(words[head:at])


def _pair(words: list[str], at: int) -> bool:
    """Whether a word and the one before it speak together: `my number`, `mi nuevo numero`, `hit me`."""
    if words[at] in _NUMBER:
        if words[at + 1 : at + 2] and words[at + 1] in _OF:  # `mi numero de socio`
            return False
        return words[at - 1] in _MINE or (at > 1 and words[at - 2] in _MINE and _says(words[at - 1]) == 0)
    return (words[at - 1], words[at]) in _CONTACT_PAIRS
