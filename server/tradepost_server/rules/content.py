"""Content before it is stored: what the struct's limits cannot say, and the fallback where it is absent. Pure."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
from msgspec import Raw

from tradepost.protocol.content import Content, File, Gif, Image, Location, Text, Unknown, decode

from ..errors import Invalid


def prepare(content: Content, path: str = "$.content") -> Content:
    """The content as it is stored: checked, with a fallback.

    Raises: Invalid naming the place.
    """
    if isinstance(content, Text):
        if not content.text.strip():
            raise Invalid("Expected words, got only white space", path=f"{path}.text")
        return content
    for name in ("url", "still_url"):
        address = getattr(content, name, None)
        if address is not None:
            _check_address(address, f"{path}.{name}")
    if content.fallback.strip():
        return content
    return msgspec.structs.replace(content, fallback=derive_fallback(content))


def derive_fallback(content: Content) -> str:
    """Plain text that says what this is; never empty."""
    match content:
        case Text(text=text):
            return text
        case Image(alt=alt, caption=caption):
            return _join("Image", caption or alt)
        case Gif(alt=alt):
            return _join("GIF", alt)
        case File(name=name, caption=caption):
            return _join("File", f"{name} – {caption}" if caption else name)
        case Location(label=label, address=address, latitude=latitude, longitude=longitude):
            return _join("Location", label or address or f"{latitude:.5f}, {longitude:.5f}")


def _join(what: str, words: str) -> str:
    return f"{what}: {words}"[:1_024] if words.strip() else what


def _check_address(address: str, path: str) -> None:
    """https with a host name, nothing before an @, a port that is one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Invalid("Expected an https address", path=path) from None
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or "@" in parts.netloc or port == 0 or "\\" in address:
        raise Invalid("Expected an https address with a host and no user name", path=path)
    if host.strip(".") == "" or any(ord(c) < 33 or c in "<>\"'`{}|^" for c in address):
        raise Invalid("Expected an https address without spaces or quotes", path=path)


def words(raw: Raw | bytes) -> Iterator[str]:
    """What everyone who may read a message can read in it."""
    match decode(raw):
        case None:
            return
        case Unknown(fallback=fallback):
            yield fallback
        case content:
            for name in ("text", "alt", "caption", "name", "label", "address", "fallback"):
                said = getattr(content, name, "")
                if said:
                    yield said
