"""What an upload is, by its content. What the sender calls it, and its Content-Type, decide nothing."""

import codecs
import re
from typing import Literal, NamedTuple

from tradepost_server.media import containers
from tradepost_server.media.names import safe_name

__all__ = ["HEAD_BYTES", "Sniffed", "safe_name", "sniff"]

HEAD_BYTES = 64 * 1024  # of the beginning of a file: as much as `sniff` wants to see

Kind = Literal["image", "audio", "video", "file"]


class Sniffed(NamedTuple):
    """A type that is accepted."""

    mime: str
    kind: Kind
    extension: str  # with its dot


JPEG = Sniffed("image/jpeg", "image", ".jpg")
PNG = Sniffed("image/png", "image", ".png")
GIF = Sniffed("image/gif", "image", ".gif")
PDF = Sniffed("application/pdf", "file", ".pdf")
TEXT = Sniffed("text/plain", "file", ".txt")
CSV = Sniffed("text/csv", "file", ".csv")
MP3 = Sniffed("audio/mpeg", "audio", ".mp3")
AAC = Sniffed("audio/aac", "audio", ".aac")
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
CONTAINED = {  # what `containers` tells apart
    "webp": Sniffed("image/webp", "image", ".webp"),
    "avif": Sniffed("image/avif", "image", ".avif"),
    "wav": Sniffed("audio/wav", "audio", ".wav"),
    "ogg": Sniffed("audio/ogg", "audio", ".ogg"),
    "m4a": Sniffed("audio/mp4", "audio", ".m4a"),
    "mp4": Sniffed("video/mp4", "video", ".mp4"),
    "weba": Sniffed("audio/webm", "audio", ".webm"),
    "webm": Sniffed("video/webm", "video", ".webm"),
    "docx": Sniffed(OOXML + "wordprocessingml.document", "file", ".docx"),
    "xlsx": Sniffed(OOXML + "spreadsheetml.sheet", "file", ".xlsx"),
    "pptx": Sniffed(OOXML + "presentationml.presentation", "file", ".pptx"),
    "odt": Sniffed(ODF + "text", "file", ".odt"),
    "ods": Sniffed(ODF + "spreadsheet", "file", ".ods"),
    "zip": Sniffed("application/zip", "file", ".zip"),
}
SIGNATURES = (
    (re.compile(rb"\xff\xd8\xff[\xc0-\xfe]"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), PNG),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"%PDF-\d\.\d"), PDF),
)

# Text that a program would run or render, by how it begins. Text that has such things further on is text: it is served
# as `text/plain`, as an attachment, and nobody may guess otherwise.
PROGRAMS = re.compile(
    r"""\s*(?:
        <[!?%] | </? (?:a|abbr|applet|b|base|body|br|button|canvas|center|div|embed|font|form|frame|frameset|h[1-6]|head
          |html|i|iframe|img|input|link|math|meta|object|p|script|span|style|svg|table|template|title|video|xml|xsl\S*)
          [\s>/]
        | <[\w:.-]+\s[^>]{0,2000}\bxmlns | \#! | %!PS | \{\\rtf | MIME-Version:
    )""",
    re.IGNORECASE | re.VERBOSE,
)
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
PDF_SOMEWHERE = 1024  # characters into a file, where programs for pdf still find its beginning


def sniff(head: bytes, name: str) -> Sniffed | None:
    """The type by the first `HEAD_BYTES` (or all) of a file; None where it is not on the list of those accepted.

    `name` settles only what content leaves open between two harmless types (csv or text, sound or film).
    """
    head = head[:HEAD_BYTES]
    for pattern, found in SIGNATURES:
        if pattern.match(head):
            return found
    suffix = name.lower().rpartition(".")[2]
    if (reader := containers.reader_of(head)) is not None:
        return CONTAINED.get(reader(head, suffix) or "")
    if containers.is_mp3(head):
        return MP3
    if containers.is_adts(head):
        return AAC
    if not _is_text(head):
        return None
    return CSV if suffix == "csv" else TEXT


def _is_text(head: bytes) -> bool:
    """Whether it is UTF-8 that nothing runs or renders; a character cut off at the end is none the worse."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    if not text or CONTROLS.search(text) or "%PDF-" in text[:PDF_SOMEWHERE]:
        return False
    return PROGRAMS.match(text) is None
