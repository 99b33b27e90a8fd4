"""Names of hosts: which endings there are, whose mail and messengers everybody knows, and what may stand for a dot."""

import re

_GENERIC = (
    "com net org info biz edu gov mil int name pro mobi app dev shop store online site web website tech xyz club "
    "top live link page blog art design studio agency company media news email cloud digital life world today "
    "space fun vip cat eus gal bzh paris london berlin madrid barcelona lat cards gifts sale deals market "
    "marketplace boutique fashion social chat group team work works center zone network solutions services "
    "support systems money cash finance bank pay care health fit bio ink wiki one icu cyou buzz monster example "
    "test"
).split()
_COUNTRY = (
    "ac ad ae af ag ai al am ao ar at au az ba bb bd be bg bh bo br by bz ca cc cd ch ci cl cm cn co cr cu cv cy "
    "cz de dk do dz ec ee eg es et eu fi fj fm fo fr ga ge gg gh gi gl gr gt gy hk hn hr ht hu id ie il im in io "
    "iq ir is it je jm jo jp ke kg kh kr kw kz la lb lc li lk lt lu lv ly ma mc md me mg mk ml mm mn mo mt mu mv "
    "mx my mz na ng ni nl no np nu nz om pa pe ph pk pl pr ps pt pw py qa re ro rs ru sa sc sd se sg sh si sk sm "
    "sn so st sv sy tc tg th tk tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vn vu wf ws ye za zm zw"
).split()
ENDINGS = frozenset((*_GENERIC, *_COUNTRY))

# Endings that are also words: a full stop without a space behind it is no dot.
ALSO_WORDS = frozenset(
    "es de me no so is it in at be to my us la si do as et mi pe se te am id ma sa tu ve an re art pro one fun "
    "work works live life today space world money pay care page link club top news test example web name app team "
    "group chat sale cards email media social int design studio center zone support services fit ink bank shop "
    "store site online cat como info im sc st th nu na co ga ya ca ly al ar ad ir ne ni va pa ch tv vip company "
    "market gifts deals cash health paris london berlin madrid barcelona".split()
)

MAIL_HOSTS = (
    r"g\W?ma[il]{1,2}|googlemai[il]|hotmai[il]|out[il]ook|yah?oo|yhoo|[il]c[il]oud|proton(?:ma[il]{2})?|"
    r"ymai[il]|rocketmai[il]|[il][il]ve|msn|ao[il]"
    r"|gmx|wanadoo|orange|[il]aposte|free|sfr|te[il]efon[il]ca|terra|uo[il]|bo[il]|[il]g|sapo|zoho|ma[il][il]|"
    r"tutanota|fastmai[il]|web|t-on[il][il]ne"
    r"|[il][il]bero|v[il]rg[il][il][il]o|a[il][il]ce|te[il]net|z[il]ggo|kpnma[il][il]|wp|onet|btinternet|sky|"
    r"ntlworld|comcast|yandex"
)
SURE_MAIL_HOSTS = (
    r"g\W?ma[il]{2}|googlema[il]{2}|hotma[il]{2}|out[il]ook|yahoo|[il]c[il]oud|"
    r"proton(?:ma[il]{2})|ymai[il]|gmx|wanadoo|yandex|tutanota"
)
DOT_WORD = r"(?:dot|punto|ponto|point|punt|punkt|pto|dott)"
_OPEN, _CLOSE = r"[(\[{<*\"'_\-~|/]{0,2}", r"[)\]}>*\"'_\-~|/]{0,2}"
DOT = rf"(?:[ \t]{{0,3}}{_OPEN}[ \t]?(?:[.,]|{DOT_WORD}(?![a-z]))[ \t]?{_CLOSE}[ \t]{{0,3}})"
AT_WORD = r"(?:at|arroba|aroba|arrova|arobase|arobas|arrobase|chiocciola|klammeraffe)"
LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,62})"

_HOST = re.compile(r"[a-z0-9.\-]+")


def in_domains(host: str, written: str, domains: frozenset[str]) -> bool:
    """Whether a host is one of `domains` or inside of one, and written so: one that only looks like it is another."""
    while host and written.isascii():
        if host in domains:
            return True
        _, _, host = host.partition(".")
    return False


def host_of(address: str) -> str:
    """The host in an address as it was read: without scheme, sign-in, port and path."""
    rest = address.partition("://")[2] or address
    rest = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    found = _HOST.match(rest)
    return found[0].strip(".") if found else ""
