"""Texts in which nothing can be: ordinary words, small numbers, no sign and no word that any of the finders begins at.

Most of what people say is plain, and is told so by what each of its words is, which is remembered. It is only a
shortcut: whatever is not surely plain is looked at closely, and `find` finds nothing in what is.
"""

import re

from .emails import AT_WORDS, FLAT_HOSTS, MAIL_WORDS
from .handles import SCHEMES, SLASHES
from .networks import FLAT, SHORT
from .numbers import MANY_LEAST, SAID, many
from .reading import DOT_WORDS, Reading, read
from .runs import DIGITS_LEAST
from .urls import ALL_DOT_WORDS, SURE_ENDINGS

_BEGINS = frozenset({*AT_WORDS, *MAIL_WORDS, *SCHEMES, *SLASHES, *SHORT, *DOT_WORDS, *ALL_DOT_WORDS, *SURE_ENDINGS})
_INSIDE = re.compile("|".join(re.escape(part) for part in (*FLAT, *FLAT_HOSTS, "www") if " " not in part))
_SECOND = frozenset({"tok", "reai", "chat", "fans", "inked", "iinked"})  # of what is written in two words
_ALONE = frozenset("aeiouy")  # letters that are words
_ELIDED = frozenset("cdjlmnst")  # and those that stand at an apostrophe
_FACES = "".join(map(chr, range(0x1F600, 0x1F645))) + "☺☹\ufe0f"
_EDGES_BEFORE, _EDGES_AFTER = f"\"'([¿¡«“‘€$£*_~{_FACES}", f"\"'.,;:!?)]…»”’€$£%*_~{_FACES}"
_CHARS_MOST = 40  # of a word
_NUMBER = re.compile(r"[0-9]+(?:[.,:/\-][0-9]+)*")
_DIGITS = re.compile(r"[0-9]+")
_PARTS = re.compile(r"['’\-]")
_WORD = re.compile(r"[a-z]+")
_SAID_MOST = 2  # words for numbers
_TOGETHER = "sss"  # characters that stand apart, one after the other
_SUSPECT = "x"
_TELL_NUMBERS = frozenset("d1nx")
_REMEMBERED_MOST, _REMEMBERED_CHARS = 8_192, 20  # words, and in each; of more words all are forgotten


def shape(text: str) -> str:
    """What its words are: `w` a word, `s` a letter, `d` each digit, `1` a digit alone, `n` a number; `x`: unsure."""
    return "".join(map(_shapes.__getitem__, text.split()))


def is_plain(shape: str) -> bool:
    """Whether nothing can be found in a text of this shape."""
    digits, said = shape.count("d") + shape.count("1"), shape.count("n")
    return (
        _SUSPECT not in shape
        and digits < DIGITS_LEAST
        and said <= _SAID_MOST
        and not (said and digits)
        and _TOGETHER not in shape.replace("1", "s")
    )


def tells_number(shape: str) -> bool:
    """Whether it may be a piece of a number: it has digits, or words for them, or is one word alone."""
    return len(shape) < 2 or not _TELL_NUMBERS.isdisjoint(shape)


class _Shapes(dict[str, str]):
    """What each word is that was met of late."""

    def __missing__(self, token: str) -> str:
        found = _shape(token)
        if len(token) <= _REMEMBERED_CHARS:
            if len(self) >= _REMEMBERED_MOST:
                self.clear()
            self[token] = found
        return found


_shapes = _Shapes()


def _shape(token: str) -> str:
    core = token.lstrip(_EDGES_BEFORE).rstrip(_EDGES_AFTER)
    if not core:
        return ""
    if len(token) > _CHARS_MOST:
        return _SUSPECT
    if _NUMBER.fullmatch(core):
        return _of_number(core)
    if core.isalpha():
        return _of_word(core, inside=False)
    parts = _PARTS.split(core)
    return "".join([_of_word(part, inside=len(parts) > 1) for part in parts])


def _of_number(core: str) -> str:
    if _begins(Reading(core, len(core)).letters):
        return _SUSPECT
    return "".join("1" if len(digits) == 1 else "d" * len(digits) for digits in _DIGITS.findall(core))


def _of_word(part: str, *, inside: bool) -> str:
    """`inside`: beside an apostrophe or a hyphen."""
    word = part.lower() if part.isascii() else read(part).chars
    if len(word) != len(part) or not _WORD.fullmatch(word):
        return "" if inside and not part else _SUSPECT
    if len(word) == 1:
        return "s" if word in _ALONE or (inside and word in _ELIDED) else _SUSPECT
    if word in SAID:
        return "n"
    glued = len(word) >= MANY_LEAST and many(word)
    return _SUSPECT if glued or _begins(word) else "w"


def _begins(letters: str) -> bool:
    """Whether one of the finders begins at such a word."""
    flat = letters.replace("l", "i")
    return (
        not _BEGINS.isdisjoint(_WORD.findall(letters))
        or not _BEGINS.isdisjoint(_WORD.findall(flat))
        or flat in _SECOND
        or _INSIDE.search(flat) is not None
    )
