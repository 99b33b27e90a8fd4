"""Words as search compares them: case, accents and forms of one letter folded away. Pure, and linear in the text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

WORD_MAX_CHARS = 64  # longer words are compared by their beginning

Class = Literal["word", "pieces", "run", "sign", "inside", "apart"]
"""Of a character: of a word; of a word that is also searched by its pieces; of a run of words without spaces between;
a sign of its own; something inside of whatever it stands in; between words."""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "ŧ": "t"}
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": ""}
)
_RUNS = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007)),
    *((0x3041, 0x318F), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF)),
    *((0xFF66, 0xFF9F), (0x20000, 0x323AF)),
)  # Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean: no spaces, or endings that stick to the word
_PIECES = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))  # Hebrew, Arabic; those of India
_LATIN_MARKS = (0x0300, 0x036F)
_ARABIC_MARKS = ((0x064B, 0x0655), (0x0670, 0x0670))
_SELECTORS = (0xFE00, 0xFE0F)
_ASCII_WORD = re.compile(r"[0-9a-z]+")
_KEPT = "йЙ"  # letters of their own, though they can be taken apart


class Token(NamedTuple):
    """A word and where it stands: `text[start:end]` folds to it."""

    word: str
    start: int
    end: int
    by: Class


def _in(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


@lru_cache(8_192)
def _folded(char: str) -> tuple[str, Class]:
    """What a character is compared as, and what it is to the words around it."""
    if char.isascii():
        return (char.lower(), "word") if char.isalnum() else ("", "apart")
    code = ord(char)
    kind = unicodedata.category(char)
    if kind == "Cf" or kind == "Sk" or _in(code, (_SELECTORS,)) or _in(code, (_LATIN_MARKS, *_ARABIC_MARKS)):
        return "", "inside"
    if kind == "So":
        return char, "sign"
    digit = unicodedata.digit(char, None)
    if digit is not None and kind == "Nd":
        return str(digit), "word"
    plain = unicodedata.normalize("NFKC", char).casefold()
    if _in(code, _RUNS):
        return (plain, "run") if kind[0] in "LMN" else ("", "apart")
    if char not in _KEPT:
        apart = unicodedata.normalize("NFD", plain)
        plain = "".join(c for c in apart if not _in(ord(c), (_LATIN_MARKS, *_ARABIC_MARKS)))
    plain = "".join(c for c in plain.translate(_LETTERS) if unicodedata.category(c)[0] in "LMN")
    if kind[0] not in "LMN":
        return "", "apart"
    return plain, "pieces" if _in(code, _PIECES) else "word"


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    if text.isascii():
        return (Token(word[0], *word.span(), "word") for word in _ASCII_WORD.finditer(text.lower()))
    return _tokens(text)


def _tokens(text: str) -> Iterator[Token]:
    word: list[str] = []
    start, end, by = 0, 0, None
    for place, char in enumerate(text):
        folded, of = _folded(char)
        if of == "inside" or (of != "apart" and not folded):
            if word and unicodedata.category(char) != "Cf":  # accents belong to their letter, directions to nobody
                end = place + 1
            continue
        if word and (of != by or of == "sign"):
            yield Token("".join(word), start, end, by or "word")
            word = []
        if of == "apart":
            by = None
            continue
        if not word:
            start, by = place, of
        word.append(folded)
        end = place + 1
    if word:
        yield Token("".join(word), start, end, by or "word")


def pieces(token: Token) -> Iterator[str]:
    """What a word is found by, itself excepted: of a run each sign and each two, of others each three letters."""
    word = token.word
    if token.by == "run":
        yield from word
        yield from (word[i : i + 2] for i in range(len(word) - 1))
    elif token.by == "pieces":
        yield from (word[i : i + 3] for i in range(len(word) - 2))


class Words(NamedTuple):
    """A text as it is indexed."""

    text: str  # folded, a space between words
    lexemes: list[str]  # that it is found by, beside the stems
    stemmed: str  # the words that have endings, a space between


def index(texts: Iterable[str]) -> Words:
    """The words of a message. Words that stand in different texts do not stand together."""
    lines: list[str] = []
    lexemes: dict[str, None] = {}
    stemmed: dict[str, None] = {}
    for text in texts:
        if text.isascii():
            words = _ASCII_WORD.findall(text.lower())
            lines.append(" ".join(words))
            lexemes.update(dict.fromkeys([word[:WORD_MAX_CHARS] for word in words]))
            stemmed.update(dict.fromkeys([word for word in words if len(word) <= WORD_MAX_CHARS]))
            continue
        found = list(tokens(text))
        lines.append(" ".join(t.word for t in found))
        for token in found:
            if token.by != "run":
                lexemes[token.word[:WORD_MAX_CHARS]] = None
            if token.by in ("word", "pieces") and len(token.word) <= WORD_MAX_CHARS:
                stemmed[token.word] = None
            lexemes.update(dict.fromkeys(pieces(token)))
    return Words("\n".join(line for line in lines if line), list(lexemes), " ".join(stemmed))
