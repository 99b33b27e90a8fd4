"""How numbers are said in English, Spanish, Portuguese and French, as read: small letters, no accents."""

_UNITS = {
    0: "zero nought naught oh cero",
    1: "one uno un una um uma une",
    2: "two dos dois duas deux",
    3: "three tres trois",
    4: "four cuatro quatro quatre",
    5: "five cinco cinq",
    6: "six seis meia",
    7: "seven siete sete sept",
    8: "eight ocho oito huit",
    9: "nine nueve nove neuf",
}
_TEENS = {
    10: "ten diez dez dix",
    11: "eleven once onze",
    12: "twelve doce doze douze",
    13: "thirteen trece treze treize",
    14: "fourteen catorce catorze quatorze",
    15: "fifteen quince quinze",
    16: "sixteen dieciseis dezesseis dezasseis seize",
    17: "seventeen diecisiete dezessete dezassete",
    18: "eighteen dieciocho dezoito",
    19: "nineteen diecinueve dezenove dezanove",
    21: "veintiuno veintiun",
    22: "veintidos",
    23: "veintitres",
    24: "veinticuatro",
    25: "veinticinco",
    26: "veintiseis",
    27: "veintisiete",
    28: "veintiocho",
    29: "veintinueve",
}
_TENS = {
    20: "twenty veinte vinte vingt vingts",
    30: "thirty treinta trinta trente",
    40: "forty fourty cuarenta quarenta quarante",
    50: "fifty cincuenta cinquenta cinquante",
    60: "sixty sesenta sessenta soixante",
    70: "seventy setenta septante",
    80: "eighty ochenta oitenta huitante octante",
    90: "ninety noventa nonante",
}
_HUNDREDS = {
    100: "cien ciento cem cento",
    200: "doscientos duzentos",
    300: "trescientos trezentos",
    400: "cuatrocientos quatrocentos",
    500: "quinientos quinhentos",
    600: "seiscientos seiscentos",
    700: "setecientos setecentos",
    800: "ochocientos oitocentos",
    900: "novecientos novecentos",
}


def _by_word(*tables: dict[int, str]) -> dict[str, int]:
    return {word: value for table in tables for value, words in table.items() for word in words.split()}


UNITS = _by_word(_UNITS)
TEENS = _by_word(_TEENS)
TENS = _by_word(_TENS)
HUNDREDS = _by_word(_HUNDREDS)
VALUES = {**UNITS, **TEENS, **TENS, **HUNDREDS}

TIMES_HUNDRED = frozenset({"hundred", "cent", "cents"})
REPEATS = {
    **dict.fromkeys(("double", "doble", "dobles", "duplo", "dupla", "dobro", "doppel"), 2),
    **dict.fromkeys(("triple", "treble", "tripla", "triplo"), 3),
}
MANY = _by_word(
    {
        0: "zeros zeroes ceros zeros",
        1: "ones unos uns",
        2: "twos doses",
        3: "threes treses",
        4: "fours cuatros quatros",
        5: "fives cincos",
        6: "sixes seises",
        7: "sevens sietes setes",
        8: "eights ochos oitos",
        9: "nines nueves noves",
    }
)  # as in `three fives`
ALSO_ARTICLES = frozenset("un una uno une um uma one once".split())  # mostly no numbers
O_FOR_ZERO = frozenset(
    "zero one two three four five seven eight nine oh o".split()
)  # after these, English, an `o` is one
AND = frozenset({"and", "y", "e", "et"})
DICTATED = frozenset(
    "then next luego despues depois puis ensuite dash hyphen guion hifen traco tiret space espacio espaco "
    "espace".split()
)  # between digits: nobody says so of amounts
BETWEEN = frozenset(
    "then after next finally lastly ends sigue con empieza acaba termina fin continua segue com finit avec suis "
    "luego despues depois puis ensuite apres dash hyphen minus guion hifen traco tiret space espacio espaco "
    "espace blank dot punto ponto point coma comma virgula virgule slash barra plus mas mais again followed by "
    "seguido de por suivi".split()
)  # said between two numbers that belong together
