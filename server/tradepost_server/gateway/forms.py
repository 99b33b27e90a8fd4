"""A form with one file, as browsers send it (multipart/form-data), taken apart while it comes. Bounded."""

import logging
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ..errors import Invalid

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELD = "file"
OVERHEAD_BYTES = 64 * 1024  # of a form beside its file: what stands before, the part's head, what stands after
HEADERS_MAX = 8  # of the part
HEADER_MAX_BYTES = 4 * 1024  # one of them
NAME_MAX_BYTES = 2 * 1024

logging.getLogger("python_multipart").setLevel(logging.CRITICAL)  # what is wrong with a form is told to who sent it


class FileForm:
    """Takes the pieces of a body and gives those of the file in it."""

    def __init__(self, content_type: str) -> None:
        """Raises: Invalid for anything but a form with a boundary."""
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
            raise Invalid("Expected multipart/form-data with one part, file", path="Content-Type")
        self._opening, self._opened = b"--" + boundary, 0  # what a form begins with, and how much of it has come
        self._beside = 0
        self._part = _Part()
        self._parser = MultipartParser(
            boundary, self._part.callbacks(), max_header_count=HEADERS_MAX, max_header_size=HEADER_MAX_BYTES
        )

    @property
    def name(self) -> str:
        """Of the file, as its sender says; empty until its head has come."""
        return self._part.name

    def feed(self, body: bytes) -> list[bytes]:
        """The pieces of the file in a piece of the body.

        Raises: Invalid for a form that is broken, or more than one file.
        """
        if self._opened < len(self._opening):
            self._open(body)
        try:
            self._parser.write(body)
        except FormParserError as error:
            raise Invalid("This form is broken or its head is too large", path="$") from error
        pieces, self._part.pieces = self._part.pieces, []
        self._beside += len(body) - sum(map(len, pieces))
        if self._beside > OVERHEAD_BYTES:
            raise Invalid(f"More than {OVERHEAD_BYTES:,} bytes beside the file", path="$")
        return pieces

    def _open(self, body: bytes) -> None:
        """Nothing but line breaks stands before the boundary: the parser takes other words, or not, by their pieces.

        Raises: Invalid.
        """
        if self._opened == 0:
            body = body.lstrip(b"\r\n")
        expected = self._opening[self._opened : self._opened + len(body)]
        self._opened += len(expected)
        if not body.startswith(expected):
            raise Invalid("This form does not begin with its boundary", path="$")

    def finish(self) -> None:
        """Raises: Invalid where the form stopped half-way or had no file."""
        if not self._part.complete:
            raise Invalid("This form has no file or stops before its end", path=f"$.{FIELD}")


class _Part:
    """What the parser tells of the form's one part. It does not know the parser: both go at once with their form."""

    def __init__(self) -> None:
        self.name, self.complete = "", False
        self.pieces: list[bytes] = []
        self._begun = False
        self._header, self._value = bytearray(), bytearray()
        self._disposition = b""

    def callbacks(self) -> "MultipartCallbacks":
        """By the parser's names."""
        return {
            "on_part_begin": self._began,
            "on_header_begin": self._header_began,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header_ended,
            "on_headers_finished": self._headers_finished,
            "on_part_data": lambda data, start, end: self.pieces.append(data[start:end]),
            "on_end": self._ended,
        }

    def _began(self) -> None:
        if self._begun:
            raise Invalid(f"Expected one part, {FIELD}", path="$")
        self._begun = True

    def _header_began(self) -> None:
        self._header, self._value = bytearray(), bytearray()

    def _header_ended(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)

    def _headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition)
        name = options.get(b"filename")
        if kind != b"form-data" or options.get(b"name") != FIELD.encode() or name is None:
            raise Invalid(f"Expected one part with the name {FIELD} and a filename", path="$")
        if len(name) > NAME_MAX_BYTES:
            raise Invalid("This file name is too long", path=f"$.{FIELD}")
        self.name = name.decode("utf-8", "replace")

    def _ended(self) -> None:
        self.complete = self._begun
