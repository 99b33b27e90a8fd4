"""Addresses of web pages: with a scheme, bare, and with words for dots."""

import re
from collections.abc import Iterator

from .domains import ALSO_WORDS, DOT_WORD, ENDINGS, LABEL, host_of, in_domains
from .reading import Reading
from .span import Span

_SCHEME = re.compile(r"(?:h[tx]{2}ps?|ftp)[ ]?:[ ]?/[ ]?/[ ]?[^\s<>\"']{3,2000}")
_WWW = re.compile(r"(?<![a-z0-9])(?:w{3}|w[ .]w[ .]w|uve doble uve doble uve doble|triple (?:w|doble uve|uve "
    r"doble)|(?:trois|tres) (?:w|doble uve|uve doble))[ ]?(?:\.|[ ]|dot|punto|ponto|point)[ ]?"
                  rf"{LABEL}(?:[ ]?(?:\.|{DOT_WORD})[ "
                  rf"]?[a-z0-9\-]{{2,30}}){{1,4}}(?:/[^\s<>\"']{{0,500}})?")  # fmt: skip
_WWW_APART = re.compile(
    rf"(?<![a-z0-9])www[ .]{{1,2}}{LABEL}[ .]{{1,2}}(?:com|net|org|es|pt|fr|co|info|"
    rf"shop)(?![a-z0-9])"
)
_DOTTED = re.compile(r"\.[a-z]{2}")
_BARE = re.compile(
    r"(?<![a-z0-9@._\-/])(?:[a-z0-9\-]{1,63}\.)+(?P<end>[a-z]{2,12})(?![a-z0-9\-_@])(?P<path>(?::\d{2,5})?[/?][^\s<>\"']{0,500})?"
)
_WORDS = re.compile(
    rf"(?<![a-z0-9@._\-])(?P<host>{LABEL})(?P<dot>[ \t]{{0,2}}[(\[{{<*\"'_\-]{{0,2}}[ "
    rf"\t]?(?P<word>{DOT_WORD}(?![a-z])|[.,])[ \t]?[)\]}}>*\"'_\-]{{0,2}}"
    r"[ \t]{0,2})(?P<end>[a-z]{2,6})(?![a-z0-9\-_])(?P<more>[ \t]{0,2}(?:dot|punto|ponto|point|\.)[ "
    r"\t]{0,2}[a-z]{2,3}(?![a-z0-9]))?"
)
ALL_DOT_WORDS = frozenset("dot punto ponto point punt punkt pto dott".split())
_TRIPLE_W = frozenset("triple trois tres uve".split())
SURE_ENDINGS = frozenset("com net org info shop store co uk".split())
_SPELLED_ENDINGS = frozenset("com net org info es fr pt it shop store online eu io co site web br mx".split())
_WEB_WORD = re.compile(
    r"(?<![a-z])(?:web\w*|sites?|sitio|pagin\w+|pages?|tiendas?|lojas?|boutiques?|shops?|stores?|visit\w*|"
    r"vis[ie]t[ae]\w*|busca\w*|google\w*|online|"
    r"links?|enlace|url|lien|domain|dominio|entra|click|clique\w*|mira|see|check|find|compra\w*|buy)(?![a-z])"
)
_LEADS = re.compile(  # what stands before an address even where the sentence goes on behind it
    r"(?:(?<![a-z])(?:visit\w*|vis[ie]t[ae]\w*|entra|go|check|out|find|busca\w*|see|mira|click|clique\w*|compra\w*|"
    r"buy|online|web|url|link|enlace|lien|domain|dominio|google)"
    r"(?: (?:is|es|e|est|en|on|at|to|em|no|na|us|me|out|from|la|a|o)){0,2}|:) ?$"
)
_TAIL = ".,;:!?)]}'\"*_~>"


def urls(reading: Reading, text: str, allowed: frozenset[str], *, apart: bool = False) -> Iterator[Span]:
    """Addresses of web pages in a text, but those of the domains that are allowed.

    `apart`: characters were written apart, so a dot is no full stop.
    """
    chars = reading.chars
    for start, end, rule, score in _found(reading, text, apart):
        kept = start + len(chars[start:end].rstrip(_TAIL))
        if kept > start:
            place = reading.place(start, kept)
            if not in_domains(host_of(_plain(chars[start:kept])), text[slice(*place)], allowed):
                yield Span(*place, "url", rule, score)


def _plain(address: str) -> str:
    return (
        re.sub(rf"[ ]?{DOT_WORD}[ ]?|[ ]", lambda m: "." if m[0].strip() else "", address)
        if " " in address
        else address
    )


def _found(reading: Reading, text: str, apart: bool) -> Iterator[tuple[int, int, str, float]]:
    chars = reading.chars
    if ":" in chars:
        for found in _SCHEME.finditer(chars):
            yield *found.span(), "url.scheme", 0.98
    if "www" in chars or "w w" in chars or not reading.words.isdisjoint(_TRIPLE_W):
        for found in _WWW.finditer(chars):
            yield *found.span(), "url.www", 0.95
        for found in _WWW_APART.finditer(chars):
            yield *found.span(), "url.www", 0.9
    if _DOTTED.search(chars) is not None:
        for found in _BARE.finditer(chars):
            if found["end"] in ENDINGS and (score := 0.8 if apart else _bare(reading, text, found)) >= 0.5:
                yield *found.span(), "url.bare", score
    yield from _in_words(reading, apart)


def _bare(reading: Reading, text: str, found: re.Match[str]) -> float:
    """How likely a name with a dot is a host and not two sentences without a space between."""
    labels = found[0][: found.end("end") - found.start()].split(".")
    if len(labels[-2]) < 2 or not any(char.isalpha() for char in labels[-2]):
        return 0.9 if found["path"] and len(labels[-2]) == 1 and labels[-2].isalpha() else 0.0
    if found["path"] or found["end"] not in ALSO_WORDS:
        return 0.9
    if text[reading.place(*found.span("end"))[0]].isupper():
        return 0.3 if len(labels) == 2 and not text[slice(*reading.place(*found.span()))].isupper() else 0.55
    if len(labels) > 2 or any(char.isdigit() or char == "-" for char in labels[-2]):
        return 0.8
    follows = reading.chars[found.end() : found.end() + 2]
    goes_on = follows[:1] == " " and follows[1:].isalpha() and len(labels[-2]) < 9
    near = reading.chars[max(0, found.start() - 32) : found.start()]
    if (_LEADS if goes_on else _WEB_WORD).search(near):
        return 0.8
    follows = follows[:1]
    return 0.6 if follows in ("", *".,;!?\n)") and len(labels[-2]) >= 8 else 0.4


def _in_words(reading: Reading, apart: bool) -> Iterator[tuple[int, int, str, float]]:
    words, chars = reading.letters, reading.chars
    spaced = " ." in chars or "," in chars or any(bracket in chars for bracket in "([{")
    if (
        reading.words.isdisjoint(ALL_DOT_WORDS)
        and not apart
        and not (spaced and not reading.words.isdisjoint(SURE_ENDINGS))
    ):
        return
    for found in _WORDS.finditer(words):
        ending, dot = found["end"], found["dot"]
        if (
            ending not in _SPELLED_ENDINGS
            or dot == "."
            or not any(map(str.isalpha, chars[found.start("end") : found.end("end")]))
        ):
            continue
        if not any(map(str.isalpha, chars[slice(*found.span("host"))])) or len(found["host"]) < 2:
            continue
        said = found["word"] not in ".,"
        cue = apart or _WEB_WORD.search(words, max(0, found.start() - 40), found.start()) is not None
        if said and found["host"] in _NO_HOSTS:
            continue
        ends = said and words[found.end() : found.end() + 1] in ("", *".,;!?)\n")  # no sentence ends in `punto es`
        plainly = found["word"] == "dot" or found["more"] is not None or ends or (cue and (said or dot.strip() == "."))
        if ending in ALSO_WORDS and not plainly:
            continue
        if said and not (ends or cue or found["more"]) and _goes_on(found):
            continue
        if said and ending == "com" and (found["host"] in _OF_AN_ERA or _ERA.match(words, found.end())):
            continue
        if found["word"] == "," and (dot != "," or not cue):
            continue
        if found["word"] == "." and ending not in SURE_ENDINGS and not cue:
            continue
        yield *found.span(), "url.words", 0.85 if said or cue else 0.65


def _goes_on(found: re.Match[str]) -> bool:
    """Whether a short word, a dot and an ending may be of a sentence: `em ponto com a caixa`, `polka dot shop bags`."""
    ambiguous = found["word"] == "ponto" if found["end"] == "com" else found["end"] in _ENDINGS_OF_THINGS
    return ambiguous and found["host"].isalpha() and len(found["host"]) < 8


_ERA = re.compile(r" (?:bubble|boom|crash|bust|era|years|days|compan|business|startup|burst)")  # dot com as a word
_OF_AN_ERA = frozenset("burbuja era empresa empresas bolha bulle epoque epoca boom crise crisis mundo anos".split())
_ENDINGS_OF_THINGS = frozenset("net info shop store online".split())
_NO_HOSTS = frozenset(
    "the a el este un ese al o um en le ce au this that to at on in no del do du esse aquel primer buen mejor "
    "em nesse neste desse deste certo".split()
)
