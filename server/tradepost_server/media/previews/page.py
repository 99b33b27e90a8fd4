"""What a page says of itself: the few tags that matter, read in one pass whose time is bounded by the page's length.

The parser of the standard library reads some crafted pages in quadratic time; this one looks at nothing but the
beginnings of a handful of tags, never twice at the same characters but for a bounded window.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urljoin

from ...outbound.bodies import MediaType, decode

LOOKED_AT_CHARS = 262_144  # what matters stands at the beginning
TAGS_MAX = 400
TAG_MAX_CHARS, ATTRIBUTES_MAX = 4_096, 32
TITLE_MAX_CHARS, DESCRIPTION_MAX_CHARS, SITE_MAX_CHARS = 150, 300, 60
IMAGE_URL_MAX_CHARS = 1_024

_TAG = re.compile(r"<(meta|title|script|style|template|noscript|body|!--)(?![a-z0-9])", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"[\s/]*([a-z][a-z0-9:._-]{0,40})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']*)))?", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,20})", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("title", "script", "style", "template", "noscript")}
_WANTED = {
    "title": ("og:title", "twitter:title"),
    "description": ("og:description", "twitter:description", "description"),
    "site": ("og:site_name", "application-name"),
    "image": ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src"),
}
_ALL_WANTED = frozenset(name for names in _WANTED.values() for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A page in a few words, cleaned and cut."""

    title: str
    description: str = ""
    site: str = ""
    image_url: str | None = None  # absolute


def text_of(body: bytes, media: MediaType) -> str:
    """The characters of a page: by its headers, else by what it says itself, else UTF-8."""
    said = _CHARSET.search(body[:2_048])
    charset = media.charset or (said[1].decode("ascii") if said else None)
    return decode(body[: 4 * LOOKED_AT_CHARS], charset)[:LOOKED_AT_CHARS]


def describe(page: str, url: str) -> Described | None:
    """What the page at `url` says of itself; None where it has no title."""
    metas, title = _scan(page[:LOOKED_AT_CHARS])
    found = {field: next((metas[n] for n in names if metas.get(n)), "") for field, names in _WANTED.items()}
    shown = clean(found["title"] or title, TITLE_MAX_CHARS)
    if not shown:
        return None
    return Described(
        title=shown,
        description=clean(found["description"], DESCRIPTION_MAX_CHARS),
        site=clean(found["site"], SITE_MAX_CHARS),
        image_url=_image(found["image"], url),
    )


def _scan(page: str) -> tuple[dict[str, str], str]:
    """The first content of each meta tag that is wanted, and the title."""
    metas: dict[str, str] = {}
    title, place = "", 0
    for _ in range(TAGS_MAX):
        tag = _TAG.search(page, place)
        if tag is None or tag[1].lower() == "body":
            break
        name, place = tag[1].lower(), tag.end()
        if name == "meta":
            attributes, place = _attributes(page, place)
            key = (attributes.get("property") or attributes.get("name") or "").strip().lower()
            if key in _ALL_WANTED:
                metas.setdefault(key, attributes.get("content", ""))
            continue
        begin, end, place = _inside(page, place, name)
        if name == "title" and not title:
            title = html.unescape(page[begin:end][:TAG_MAX_CHARS])
        if place < 0:
            break
    return metas, title


def _inside(page: str, place: int, name: str) -> tuple[int, int, int]:
    """Where what a tag encloses begins and ends, and where to read on; -1 where it never ends."""
    if name == "!--":
        end = page.find("-->", place)
        return place, end, end
    begin = page.find(">", place, place + TAG_MAX_CHARS) + 1
    closing = _ENDS[name].search(page, begin) if begin else None
    return (begin, closing.start(), closing.end()) if closing else (begin, begin, -1)


def _attributes(page: str, place: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag from `place` on, and where it ends."""
    found: dict[str, str] = {}
    end = min(len(page), place + TAG_MAX_CHARS)
    for _ in range(ATTRIBUTES_MAX):
        one = _ATTRIBUTE.match(page, place, end)
        if one is None:
            break
        value = next((group for group in one.groups()[1:] if group is not None), "")
        found.setdefault(one[1].lower(), html.unescape(value))
        place = one.end()
    return found, place


def clean(text: str, most: int) -> str:
    """On one line, without what cannot be seen or turns the writing around, cut at a word."""
    seen = (c for c in _SPACES.sub(" ", text[: 8 * most]) if unicodedata.category(c)[0] != "C")
    line = "".join(seen).strip()
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return f"{(cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut).rstrip(' ,.;:')}…"


def _image(address: str, url: str) -> str | None:
    try:
        found = urljoin(url, address.strip())
    except ValueError:
        return None
    fits = found.startswith(("https://", "http://")) and len(found) <= IMAGE_URL_MAX_CHARS
    return found if address.strip() and fits else None
