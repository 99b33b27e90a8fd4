"""What each character is read as: the letter, digit or sign that a person sees."""

import unicodedata

_LOOKALIKES = {
    "a": "аαɑᴀ🅐🅰🇦ａ", "b": "ьβʙ🅑🅱🇧Ь", "c": "сϲᴄ🅒🅲🇨¢", "d": "ԁɗᴅ🅓🅳🇩", "e": "еєεҽᴇ🅔🅴🇪€"[:-1],
    "f": "ғϝꜰ🅕🅵🇫ƒ", "g": "ɡԍɢ🅖🅶🇬", "h": "һнʜ🅗🅷🇭", "i": "іιɩɪıΙ🅘🅸🇮", "j": "јʝᴊ🅙🅹🇯",
    "k": "кκᴋ🅚🅺🇰", "l": "ӏʟⅼ🅛🅻🇱ł", "m": "мᴍ🅜🅼🇲", "n": "пηɴո🅝🅽🇳", "o": "оοσօᴏ🅞🅾🇴⭕øÖ"[:-1],
    "p": "рρᴘ🅟🅿🇵", "q": "ԛ🅠🆀🇶", "r": "гʀ🅡🆁🇷", "s": "ѕꜱ🅢🆂🇸", "t": "тτᴛ🅣🆃🇹", "u": "υսᴜ🅤🆄🇺",
    "v": "ѵνᴠ🅥🆅🇻", "w": "ԝωѡᴡ🅦🆆🇼", "x": "хχ🅧🆇🇽×"[:-1], "y": "уγʏ🅨🆈🇾", "z": "ᴢ🅩🆉🇿",
    "1": "⚀一", "2": "⚁二", "3": "⚂ɜ三", "4": "⚃四", "5": "⚄五", "6": "⚅六", "7": "七",
    "8": "八", "9": "九", "10": "🔟", "0": "⓪⓿〇零",
    "@": "＠﹫📧", ".": "。．｡․‧・·∙⋅•●⚫🔴◦・", "-": "−‒–—―‐‑⁃﹣－", "/": "⁄∕／", "+": "➕＋", "'": "’‘`´ʼ",
    "?": "¿", "!": "¡", '"': "“”„«»", " ": "⠀ㅤᅠﾠ", "ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
}  # fmt: skip
_LOOKS_LIKE = {char: plain for plain, chars in _LOOKALIKES.items() for char in chars}
_KEPT_MAX = 4  # some signs are whole sentences when taken apart


def _read(char: str) -> str:
    """What one character is read as: "" where nothing is seen of it."""
    if char.isascii():
        return char.lower()
    if char in _LOOKS_LIKE:
        return _LOOKS_LIKE[char]
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me", "Cf") or char == "\u034f":
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if kind in ("Zs", "Zl", "Zp"):
        return "\n" if kind != "Zs" else " "
    plain = unicodedata.normalize("NFKC", char).casefold()
    apart = unicodedata.normalize("NFD", plain)
    plain = "".join(_LOOKS_LIKE.get(c, c) for c in apart if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return plain.lower() if 0 < len(plain) <= _KEPT_MAX else char


class _Table(dict[str, str]):
    """What characters are read as, each worked out once. There are no more of them than code points."""

    def __missing__(self, char: str) -> str:
        self[char] = read = _read(char)
        return read


READ_AS = _Table()

LETTERS_FOR = str.maketrans("01345789$!|", "oieastbgsil")  # the letters that a digit or sign stands for in a word
DIGITS_FOR = str.maketrans("oilzeasgbtqзчб|!", "0112345987934611")  # and the digits that a letter stands for
