"""Email addresses: as written, and with words or brackets for @ and dots."""

import re
from collections.abc import Iterator

from .domains import AT_WORD, DOT, DOT_WORD, ENDINGS, LABEL, MAIL_HOSTS, SURE_MAIL_HOSTS, host_of, in_domains
from .reading import Reading
from .span import Span

_NAME_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789._%+-"
_MOST = 256  # @ and hosts in a text that are looked at; no ordinary message has so many
_NAME_MOST = 64
_LONG_NAME = 7  # characters; shorter words before `at gmail` may be of the sentence
_AT = re.compile(
    rf"(?P<sign>[ \t]{{0,3}}[(\[{{<*\"'_\-~|]{{0,2}}[ \t]?@[ \t]?[)\]}}>*\"'_\-~|]{{0,2}}[ \t]{{0,3}})"
    rf"|(?P<bracket>[ \t]{{0,3}}[(\[{{<*_\-~|/]{{1,2}}[ \t]?(?:{AT_WORD}|a|ad|en|chez)[ \t]?[)\]}}>*_\-~|"
    rf"/]{{1,2}}[ \t]{{0,3}})"
    rf"|(?P<sure>[ \t]{{1,3}}[\"']?(?:arroba|aroba|arrova|arobase|arobas|arrobase|chiocciola|"
    rf"klammeraffe)[\"']?[ \t]{{1,3}})"
    r"|(?P<word>[ \t]{1,3}[\"']?(?:at|a|en|em|chez|de|do|no|on)[\"']?[ \t]{1,3})"
)
_HOST = re.compile(rf"(?P<first>{LABEL})(?P<rest>(?:{DOT}{LABEL}){{0,4}})(?![a-z0-9])")
_DOTS = re.compile(DOT)
_LABEL = re.compile(LABEL)
_SURE_HOST = re.compile(
    rf"(?P<host>{SURE_MAIL_HOSTS})(?:(?:{DOT}|[ \t])?(?P<end>com|es|net|fr|pt|it|de|br|mx|co|cl|ar|uk|org|eu|me|ch|be|"
    rf"nl))?(?![a-z0-9])"
)
_ANY_HOST = re.compile(rf"(?:{MAIL_HOSTS})(?![a-z0-9])")
_MORE_NAME = re.compile(
    rf"([a-z0-9._%+\-]{{1,40}})[ \t]*[(\[{{*\"'_\-]{{0,2}}[ \t]?(?:{DOT_WORD}|underscore|under score|guion bajo|"
    rf"guion|underline|tiret bas|tiret|"
    r"dash|hyphen|hifen|traco|subrayado|barra baja|\.|_|-)[ \t]?[)\]}*\"'_\-]{0,2}[ \t]*$"
)
_MAIL_WORD = re.compile(
    r"(?<![a-z])(?:e ?\W?mails?|mails?|correos?|courriel|mel|adresse|direccion|endereco|g\W?mail|hotmail|"
    r"outlook|icloud|yahoo)(?![a-z])"
)
_ALONE = re.compile(r"(?:^|[\s:(\"'])@[ ]?(?P<host>" + SURE_MAIL_HOSTS + r")(?![a-z])")
_GLUED = re.compile(
    rf"(?<![a-z0-9._])(?P<name>[a-z0-9._\-]{{2,40}}?)[_\-.]?(?:arroba|arobase|"
    rf"at)[_\-.]?(?P<host>{SURE_MAIL_HOSTS})[_\-.]?"
    rf"(?:{DOT_WORD}|\.)?[_\-.]?(?P<end>com|es|net|fr|pt|br|org)(?![a-z])"
)
_NEAR_HOST = re.compile(
    rf"[ \t]{{1,3}}(?:(?:en|de|do|on|em|no|chez|sur) )?(?:{SURE_MAIL_HOSTS})(?:{DOT}?[ \t]?(?P<end>com|es|net|"
    rf"fr|pt|br|org))?(?![a-z0-9])"
)
_NAMED = re.compile(
    rf"(?<![a-z])(?<!roya[il] )(?:e\W?mail|mail|correo|courriel|{SURE_MAIL_HOSTS})[ \t]{{0,2}}(?:[:=]|is|es|e|est|->|"
    rf"address is)[ \t]{{0,2}}"
    r"(?P<name>[a-z0-9][a-z0-9._\-]{4,40})(?![a-z0-9@])"
)
FLAT_HOSTS = (
    *("gmai", "g mai", "g-mai", "g.mai", "googiemai", "hotmai", "outiook", "yahoo", "icioud"),
    *("proton", "ymai", "gmx", "wanadoo", "yandex", "tutanota"),
)
AT_WORDS = frozenset(
    "arroba aroba arrova arobase arobas arrobase chiocciola klammeraffe com net org info fr pt nl dot punto ponto "
    "point".split()
)
MAIL_WORDS = frozenset("email mail correo courriel".split())
_PLAIN_WORDS = frozenset(
    "the a an my your is it on to by with from via use using through me us mi tu su por con al en un una o y e et "
    "le la sur par mon ma meu no pelo pela do da have has had not got new old tengo tiene uso usa tenho avec i "
    "you we google account cuenta conta compte and or of for de del que est es esta sont any email mail correo "
    "courriel".split()
)


def emails(reading: Reading, text: str, allowed: frozenset[str]) -> Iterator[Span]:
    """Email addresses in a text, but those of the domains that are allowed."""
    chars = reading.letters
    if chars.count("@") + sum(map(reading.flat.count, FLAT_HOSTS)) > _MOST:
        yield Span(0, reading.size, "email", "email.many", 0.6)
        return
    hosted = any(host in reading.flat for host in FLAT_HOSTS)
    if hosted or "@" in chars or not reading.words.isdisjoint(AT_WORDS):
        yield from _with_at(reading, chars, text, allowed)
    if hosted or not reading.words.isdisjoint(MAIL_WORDS):
        yield from _without_at(reading, chars)


def _with_at(reading: Reading, chars: str, text: str, allowed: frozenset[str]) -> Iterator[Span]:
    done = 0
    for at in _AT.finditer(chars):
        if at.start() < done:
            continue
        found = _around(reading.chars, chars, at)
        if found is None:
            continue
        start, end, score, host = found
        start = max(start, done)
        done = end
        place = reading.place(start, end)
        if not in_domains(host, text[slice(*place)], allowed):
            rule = "email.written" if at["sign"] and " " not in reading.chars[start:end] else "email.words"
            yield Span(*place, "email", rule, score)


def _around(plain: str, chars: str, at: re.Match[str]) -> tuple[int, int, float, str] | None:
    """Where the address around an @ begins and ends, how sure it is one, and its host."""
    host = _HOST.match(chars, at.end(), at.end() + 200)
    if host is None:
        return None
    found = _host_end(plain, chars, host)
    if found is None:
        return None
    end, known, dotted = found
    start = _name_start(chars, at.start())
    name = chars[start : at.start()].strip()
    if not name:
        return None
    if at["word"]:
        if not (known and dotted) and not (_SURE_HOST.match(chars, at.end()) and name not in _PLAIN_WORDS):
            return None
        distinct = any(char in "._0123456789" for char in plain[start : at.start()])
        score = 0.85 if dotted else 0.7 if distinct else 0.45
        if score < 0.5 and len(name) < _LONG_NAME and not _MAIL_WORD.search(chars, max(0, start - 40), start):
            return None
        return start, end, max(score, 0.6), _host(plain, at.end(), end)
    sure = known or dotted
    if not sure:
        return None
    return start, end, 0.98 if at["sign"] else 0.9, _host(plain, at.end(), end)


def _host(plain: str, start: int, end: int) -> str:
    return host_of(_DOTS.sub(".", plain[start:end].strip()))


def _host_end(plain: str, chars: str, host: re.Match[str]) -> tuple[int, bool, bool] | None:
    """Up to where what follows an @ is a host, whether everybody knows it, whether it has an ending."""
    known = _ANY_HOST.match(host["first"]) is not None
    end = 0
    place = host.end("first")
    while dot := _DOTS.match(chars, place):
        label = _LABEL.match(chars, dot.end())
        if label is None or label.end() > host.end():
            break
        ending = label[0].rstrip("-")
        spaced = dot[0] != "."
        if ending in ENDINGS and not (spaced and "," in dot[0] and not known) and _has_letters(plain, host, label):
            end = dot.end() + len(ending)
        place = label.end()
    if end:
        return end, known, True
    if sure := _SURE_HOST.match(chars, host.start()):
        return sure.end("end" if sure["end"] else "host"), True, sure["end"] is not None
    return None


def _has_letters(plain: str, host: re.Match[str], label: re.Match[str]) -> bool:
    """Whether host and ending were not only digits that may be read as letters, as in `2 @ 3.50`."""
    first = plain[host.start("first") : host.end("first")]
    return any(char.isalpha() for char in first) and any(char.isalpha() for char in plain[label.start() : label.end()])


def _name_start(chars: str, end: int) -> int:
    """Where the name before an @ begins; dots in it may be words."""
    start = end - len(_name(chars, end))
    for _ in range(3):
        more = _MORE_NAME.search(chars[max(0, start - 70) : start])
        if more is None or start == end:
            break
        start = max(0, start - 70) + more.start(1)
    return start


def _name(chars: str, end: int) -> str:
    before = chars[max(0, end - _NAME_MOST) : end]
    return before[len(before.rstrip(_NAME_CHARS)) :]


def _without_at(reading: Reading, chars: str) -> Iterator[Span]:
    """`@gmail` alone, as the second half of an address; `juan88gmailcom`; a name beside the host of a mailbox."""
    for alone in _ALONE.finditer(chars):
        yield Span(*reading.place(alone.start("host") - 1, alone.end()), "email", "email.host", 0.7)
    for glued in _GLUED.finditer(chars):
        yield Span(*reading.place(*glued.span()), "email", "email.glued", 0.9)
    for host in _NEAR_HOST.finditer(chars):
        start = _name_start(chars, host.start())
        name = reading.chars[start : host.start()]
        if name and any(map(str.isalpha, name)) and _is_name(name.strip("._-"), host, chars):
            yield Span(*reading.place(start, host.end()), "email", "email.beside", 0.75 if host["end"] else 0.6)
    for named in _NAMED.finditer(chars):
        name = reading.chars[named.start("name") : named.end("name")].strip(".,;:-_")
        if any(char.isdigit() or char in "._" for char in name) and any(map(str.isalpha, name)):
            start = named.start("name")
            yield Span(*reading.place(start, start + len(name)), "email", "email.named", 0.7)


def _is_name(name: str, host: re.Match[str], chars: str) -> bool:
    """Whether a word beside the host of a mailbox is a name there."""
    if any(char.isdigit() or char in "._" for char in name):
        return True
    said = host["end"] is not None or _MAIL_WORD.search(chars, max(0, host.start() - 50), host.start()) is not None
    return said and len(name) > 4 and name not in _PLAIN_WORDS
