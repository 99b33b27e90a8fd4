"""What came back: inflated within its limit, and its characters read."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Unreachable

_CHARSET = re.compile(  # those of the web; codecs that unpack something or take long are none of them
    r"utf-?8|utf-16(le|be)?|iso-8859-([2-9]|1[013456]?)|windows-125[0-8]|cp125[0-8]|koi8-[ru]|ibm866|cp866|gb2312|gbk"
    r"|gb18030|big5(-hkscs)?|shift[_-]jis|euc-(jp|kr)|iso-2022-jp|tis-620|(us-)?ascii|latin-?1"
)
_WIDER = re.compile(r"iso-8859-1|(us-)?ascii|latin-?1")  # pages that say so mean windows-1252


class Plain:
    """A body as it is."""

    def feed(self, data: bytes, room: int) -> bytes:
        """At most `room` bytes of it."""
        return data[:room]

    @property
    def whole(self) -> bool:
        """The protocol says where it ends."""
        return True


class Gzip:
    """A body packed with gzip. Only as much is unpacked as there is room for."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes, room: int) -> bytes:
        """At most `room` (> 0) bytes of what it unpacks to.

        Raises: Unreachable.
        """
        try:
            return b"" if self._inflate.eof else self._inflate.decompress(data, room)
        except zlib.error as error:
            raise Unreachable("encoding", "The body is not what its headers say") from error

    @property
    def whole(self) -> bool:
        """Whether its end was there."""
        return self._inflate.eof


def reader_of(headers: Mapping[str, str]) -> Plain | Gzip:
    """For a body with these headers.

    Raises: Unreachable for an encoding that was not asked for.
    """
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return Plain()
    if encoding in ("gzip", "x-gzip"):
        return Gzip()
    raise Unreachable("encoding", "An encoding that was not asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """What a Content-Type says: `text/html` and the charset, both in small letters."""

    name: str = ""
    charset: str | None = None

    @classmethod
    def parse(cls, header: str) -> "MediaType":
        """Whatever is odd in it is left out."""
        name, _, rest = header.partition(";")
        for parameter in rest.split(";")[:8]:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "charset":
                return cls(name=name.strip().lower(), charset=value.strip(" \t\"'").lower()[:40] or None)
        return cls(name=name.strip().lower())

    def among(self, types: tuple[str, ...] | None) -> bool:
        """Whether it is one of these; `image/*` stands for every kind of image, None for everything."""
        return types is None or self.name in types or f"{self.name.partition('/')[0]}/*" in types


def decode(body: bytes, charset: str | None) -> str:
    """The characters of a body; what does not fit is replaced, and an unknown charset read as UTF-8."""
    name = (charset or "").lower()
    if not _CHARSET.fullmatch(name):
        name = "utf-8"
    elif _WIDER.fullmatch(name):
        name = "windows-1252"
    return body.decode(name, errors="replace").removeprefix("\ufeff")
