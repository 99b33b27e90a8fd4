"""Names on social networks and messengers, and links to them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .networks import FLAT, MESSENGERS, NO_MENTIONS, NOT_NAMES, SHORT, SOCIAL, TELLING
from .reading import Reading
from .span import Kind, Span

_NAME = r"[a-z0-9](?:[a-z0-9._\-]{1,38}[a-z0-9_])"
_LINK = (
    r"(?:is|es|e|est|=|:|->|>|como|as|under|with|por|com|sous|comme|it's|user(?:name)?|usuario|usuaria|"
    r"utilizador|handle|nick|id|name|nombre|nome|nom|"
    r"perfil|profile|cuenta|account|compte|conta|en|on|sur|no|at|@|called|llamad[ao]|live|my|mi|me|mon|meu|"
    r"arroba|arobase|-|the|el|le|c'?est|pseudo|soy|sou|i ?'?a?m|je suis|esto[uy])"
)
_AFTER = re.compile(
    rf"(?<![a-z])(?P<net>{SOCIAL}|{MESSENGERS})(?![a-z])"
    rf"(?P<link>(?:,?[ \t]{{0,2}}{_LINK}(?![a-z])){{0,4}}[^\w@\n]{{0,4}})"
    rf"(?P<at>@[ ]?)?(?P<name>{_NAME})(?P<tag>#\d{{4}})?"
)
_BEFORE = re.compile(
    rf"(?P<at>@[ ]?)?(?<![a-z0-9._])(?P<name>{_NAME})[ \t\"')\],]{{1,3}}(?:(?:in|on|en|sur|no|na|em|at|is|es|e|"
    rf"est|my|mi|mon|meu|via|de|do) ){{0,3}}(?P<net>{SOCIAL}|{MESSENGERS})(?![a-z0-9])"
)
_MENTION = re.compile(r"(?<![a-z0-9._@/])@(?P<name>[a-z0-9_](?:[a-z0-9._]{1,38}[a-z0-9_]))(?![a-z0-9@])")
_TAG = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9._]{2,31}#\d{4}(?!\d)")
_DOT = r"[ \t]{0,2}[(\[*]?(?:\.|dot|punto|ponto|point)[)\]*]?[ \t]{0,2}"
_SLASH = r"[ \t]{0,2}(?:/|slash|barra|s[il]ash)[ \t]{0,2}"
_LINKS = re.compile(
    rf"(?<![a-z0-9])(?:(?:wa|t|m|s[il]gna[il]|te[il]egram|fb|[il][il]ne|v[il]ber){_DOT}me|wa{_DOT}[il][il]nk|"
    rf"(?:chat|ap[il]|web){_DOT}whatsapp{_DOT}com|"
    rf"d[il]scord{_DOT}gg|s[il]gna[il]{_DOT}group|v[il]ber{_DOT}com|jo[il]n{_DOT}skype{_DOT}com|"
    rf"te[il]egram{_DOT}(?:dog|org)){_SLASH}[^\s<>\"')\]]{{2,200}}"
    r"|(?<![a-z])(?:whatsapp|tg|s[il]gna[il]|sgn[il]|v[il]ber|skype|[il][il]ne|we[il]x[il]n|"
    r"fb-messenger):(?://)?[a-z0-9+?][^\s<>\"')\]]{2,200}"
)
_PROFILES = re.compile(
    rf"(?<![a-z0-9])(?:www{_DOT})?(?:[il]nstagram|facebook|fb|t[il]ktok|tw[il]tter|x|snapchat|p[il]nterest|"
    rf"[il][il]nked[il]n|threads)"
    rf"{_DOT}(?:com|net){_SLASH}[^\s<>\"')\]]{{2,200}}"
)
_STRONG = re.compile(
    r"[:=@>]|\b(?:como|as|under|user\w*|usuari\w+|utilizador|handle|nick|called|llamad\w|sous|comme|arroba|arobase)\b"
)
_SIGNED = re.compile(r"[:=@>]")
_WEAK = re.compile(r"\b(?:is|es|e|est)\b")
_SELF = re.compile(r"\b(?:soy|sou|i'?m|i am|je suis)\b")
_CALL_ME = re.compile(  # what stands before a network and a name with nothing between
    r"(?<![a-z])(?:(?:find|add|follow|dm|message|search|pm) me|"
    r"(?:busca|agrega|anade|sigue|segui|encuentra|escrib[ea])-?me|me (?:segue|acha|procura|adiciona|encontra|busca)|"
    r"(?:ajoute|cherche|trouve|retrouve|suis)[sz]?[ -]moi|pseudo|"
    r"usuario|username|handle|nick)(?![a-z])[^.!?\n]{0,12}$"
)
_FOLLOW = re.compile(r"(?<![a-z])(?:follow|sigue(?: a)?|segue|seguid?|suis|suivez) $")
_CALL = re.compile(
    r"(?<![a-z])(?:add|pm|hmu|find|follow|search|look (?:me )?up|dm|message|hit|reach|contact\w*|write|busca\w*|"
    r"sigue\w*|seg[ui]\w*|agrega\w*|anade\w*|escrib\w*|"
    r"procura\w*|adiciona\w*|ajout\w*|cherch\w*|retrouv\w*|suis|trouv\w*|ecri\w*|encuentra\w*|me encontra\w*|my|"
    r"mi|mon|meu|minha|here'?s|soy|sou|i'?m|i am)(?![a-z])"
)


_NETS_MOST = 256  # times that a network is named in a text that is looked at
SLASHES = frozenset(("slash", "barra"))
_HOSTS = frozenset("wa t m x fb me line iine threads".split())  # besides those of FLAT
SCHEMES = frozenset("whatsapp tg signal sgnl viber skype line iine weixin".split())
_SAID_WITH_COLON = ("line:", "iine:", "signal:", "skype:", "viber:", "whatsapp:")
_MESSENGER_NEAR = re.compile(rf"(?<![a-z])(?:{MESSENGERS}|add|user)(?![a-z])")
_IS_SOCIAL = re.compile(SOCIAL)


class _Found(NamedTuple):
    start: int
    end: int
    kind: Kind
    rule: str
    score: float


def handles(reading: Reading, *, apart: bool = False) -> Iterator[Span]:
    """Names and links by which somebody is found elsewhere. `apart`: characters were written apart."""
    for found in _found(reading, apart):
        yield Span(*reading.place(found.start, found.end), found.kind, found.rule, found.score)


def _found(reading: Reading, apart: bool) -> Iterator[_Found]:
    plain, words = reading.chars, reading.letters
    named = sum(map(reading.flat.count, FLAT))
    hosted = named or not reading.words.isdisjoint(_HOSTS)
    slashed = hosted and ("/" in plain or not reading.words.isdisjoint(SLASHES))
    if slashed or (":" in plain and not reading.words.isdisjoint(SCHEMES)):
        yield from _links(words)
    if "@" in plain:
        for mention in _MENTION.finditer(plain):
            if score := _mention(plain, words, mention):
                yield _Found(*mention.span(), "handle", "handle.at", score)
    if "#" in plain:
        for tag in _TAG.finditer(plain):
            if _MESSENGER_NEAR.search(words, max(0, tag.start() - 40), tag.end() + 20):
                yield _Found(*tag.span(), "messenger", "messenger.tag", 0.8)
    if named > _NETS_MOST:
        yield _Found(0, len(plain), "handle", "handle.many", 0.5)
    elif named or not reading.words.isdisjoint(SHORT):
        yield from _beside_nets(plain, words, apart)


def _links(words: str) -> Iterator[_Found]:
    for link in _LINKS.finditer(words):
        if not link[0].startswith(_SAID_WITH_COLON) or "//" in link[0] or "?" in link[0]:
            yield _Found(*_trimmed(link), "messenger", "messenger.link", 0.99)
    for link in _PROFILES.finditer(words):
        yield _Found(*_trimmed(link), "handle", "handle.link", 0.99)


def _beside_nets(plain: str, words: str, apart: bool) -> Iterator[_Found]:
    for found in _AFTER.finditer(words):
        score = _named(plain, words, found)
        if score >= 0.5:
            start = found.start("at") if found["at"] else found.start("name")
            yield _Found(start, max(found.end("name"), found.end("tag")), *_of(found["net"]), score)
    for found in _BEFORE.finditer(words):
        name = plain[found.start("name") : found.end("name")]
        before = words[max(0, found.start() - 40) : found.start()]
        followed = len(name) > 4 and name not in NOT_NAMES and _FOLLOW.search(before)
        if "_" in name or followed or (_distinct(name) and (apart or _CALL.search(before))):
            start = found.start("at") if found["at"] else found.start("name")
            yield _Found(start, found.end("name"), *_of(found["net"]), 0.7)


def _of(network: str) -> tuple[Kind, str]:
    return ("handle", "handle.named") if _IS_SOCIAL.fullmatch(network) else ("messenger", "messenger.named")


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), match.start() + len(match[0].rstrip(".,;:!?)]}'\"*_~>"))


def _distinct(name: str) -> bool:
    """Whether it is no word of a language: letters with digits, or a sign inside."""
    inner = name.strip("._-")
    return any(map(str.isalpha, inner)) and any(char.isdigit() or char in "._" for char in inner)


def _mention(plain: str, words: str, mention: re.Match[str]) -> float:
    name = mention["name"]
    if name in NO_MENTIONS or not any(map(str.isalpha, name)) or len(name) < 3:
        return 0.0
    if re.fullmatch(r"\d+(?:[.,]\d+)?[a-z]{1,3}", name):
        return 0.0
    near = words[max(0, mention.start() - 40) : mention.start()]
    if _IS_NETWORK.search(near) or _distinct(name):
        return 0.9
    return 0.7 if len(name) > 4 else 0.5


_IS_NETWORK = re.compile(rf"(?<![a-z])(?:{SOCIAL}|{MESSENGERS})(?![a-z])")


def _named(plain: str, words: str, found: re.Match[str]) -> float:
    """How likely what follows the word for a network is a name there."""
    name = plain[found.start("name") : found.end("name")]
    if name.strip("._-") in NOT_NAMES or not any(map(str.isalpha, name)) or len(name) < 3:
        return 0.0
    strong = bool(found["at"]) or _STRONG.search(found["link"]) is not None
    weak = _WEAK.search(found["link"]) is not None
    before = words[max(0, found.start() - 40) : found.start()]
    called = _CALL.search(before) is not None or _SELF.search(found["link"]) is not None
    distinct = _distinct(name)
    if len(found["net"]) < 4 and not (strong or weak or distinct):
        return 0.0
    if len(found["net"]) < 3 and not plain[slice(*found.span("net"))].isalpha():
        return 0.0  # `T9` is no `tg`
    if distinct:
        return 0.9 if strong else 0.8 if weak or called else 0.6
    last = words[found.end() : found.end() + 1] in ("", ".", ",", "!", "?", "\n", ")", ";")
    if found["net"] in ("signal", "signai") and not found["at"]:
        return 0.0  # of radios, too
    if strong and not (found["at"] or _SIGNED.search(found["link"])) and not last:  # `on messenger as soon as`
        return 0.6 if called and len(name) > 5 and not name.endswith(TELLING) else 0.0
    if strong:
        return 0.75 if called or last else 0.6
    if found["net"] == "messenger":
        return 0.0  # a bag, too
    if not last or len(name) < 6 or name.endswith(TELLING):
        return 0.0
    told = words[found.end() :].strip(" .!") == "" and _CALL_ME.search(before) is not None
    return 0.6 if told or (called and (weak or _SELF.search(found["link"]))) else 0.0
