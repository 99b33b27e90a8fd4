"""Formats that hold others (zip, RIFF, Ogg, MP4, WebM) and streams of MPEG sound: what is inside, by a file's head."""

import re
import struct
from collections.abc import Callable, Iterator

Reader = Callable[[bytes, str], str | None]  # (head, what the name ends with) → the kind inside

ZIP_ENTRY = b"PK\x03\x04"
MOST_ENTRIES = 1_000  # of a zip that are looked at
OFFICE_FIRST = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/")
OFFICE_PARTS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"))
PROGRAM_PARTS = re.compile(  # a zip that something installs or runs
    rb"META-INF/MANIFEST\.MF|AndroidManifest\.xml|classes\d*\.dex|AppxManifest\.xml|Payload/.*|.*vbaProject\.bin"
    rb"|.*\.class|__main__\.py|install\.rdf|extension\.vsixmanifest",
    re.IGNORECASE,
)
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
FILM_BRANDS = frozenset(
    {b"M4V ", *b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 mp71 avc1 dash MSNV".split()}
)
SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
PICTURE_BRANDS = frozenset({b"avif", b"avis"})
HANDLER = re.compile(rb"hdlr.{8}(vide|soun)", re.DOTALL)
DOCTYPE = re.compile(rb"\x42\x82([\x81-\x88])")
KBPS = {  # MPEG layer III: bit rate by the four bits in the header, version 1 and versions 2, 2.5
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def reader_of(head: bytes) -> Reader | None:
    """What reads such a container."""
    if head.startswith(ZIP_ENTRY):
        return _zip
    if head.startswith(b"RIFF"):
        return _riff
    if head.startswith(b"OggS"):
        return _ogg
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _matroska
    return _iso_media if head[4:8] == b"ftyp" else None


def _riff(head: bytes, _suffix: str) -> str | None:
    if head[8:15] == b"WEBPVP8":
        return "webp"
    return "wav" if head[8:12] == b"WAVE" and b"fmt " in head else None


def _ogg(head: bytes, _suffix: str) -> str | None:
    """Sound, unless there is a film beside it."""
    segments = head[26] if len(head) > 26 else 0
    first = head[27 + segments : 27 + segments + 8]
    sound = first == b"OpusHead" or first.startswith(b"\x01vorbis")
    return "ogg" if sound and b"\x80theora" not in head else None


def _iso_media(head: bytes, suffix: str) -> str | None:
    """By its brand; the brands of films are on sound as well, then by its tracks."""
    size = int.from_bytes(head[:4], "big")
    brand = head[8:12]
    compatible = {head[at : at + 4] for at in range(16, min(size, 1024), 4)}
    if size < 16:
        return None
    if brand in PICTURE_BRANDS or (brand == b"mif1" and compatible & PICTURE_BRANDS and b"heic" not in compatible):
        return "avif"
    if brand in SOUND_BRANDS:
        return "m4a"
    if brand not in FILM_BRANDS:
        return None
    tracks = set(HANDLER.findall(head))
    only_sound = tracks == {b"soun"} or (not tracks and suffix == "m4a")
    return "m4a" if only_sound else "mp4"


def _matroska(head: bytes, suffix: str) -> str | None:
    """The doctype webm; sound alone where no track has a codec of films."""
    found = DOCTYPE.search(head[:256])
    if found is None:
        return None
    length = found[1][0] & 0x7F
    if head[found.end() : found.end() + length].rstrip(b"\0") != b"webm":
        return None
    if b"V_VP" in head or b"V_AV1" in head:
        return "webm"
    return "weba" if b"A_OPUS" in head or b"A_VORBIS" in head or suffix == "weba" else "webm"


def _zip(head: bytes, suffix: str) -> str | None:
    """An office document by its parts, else a zip; None for one that is a program, or a document with programs."""
    entries = list(_entries(head))
    names = [name for name, _ in entries]
    if not names or any(PROGRAM_PARTS.fullmatch(name) for name in names):
        return None
    if names[0] == b"mimetype":
        return OPEN_DOCUMENTS.get(entries[0][1])
    if OFFICE_FIRST.match(names[0]):
        for part, kind in OFFICE_PARTS:
            if any(name.startswith(part) for name in names):
                return kind
        return suffix if suffix in ("docx", "xlsx", "pptx") else "zip"
    return "zip"


def _entries(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The names of a zip's files, as far as the head goes, each with its bytes as they are stored."""
    at = 0
    for _ in range(MOST_ENTRIES):
        if head[at : at + 4] != ZIP_ENTRY or len(head) < at + 30:
            return
        flags, packed, name_length, extra_length = struct.unpack_from("<H10xI4xHH", head, at + 6)
        begin = at + 30 + name_length + extra_length
        yield head[at + 30 : at + 30 + name_length], head[begin : begin + packed]
        at = begin + packed
        if flags & 8:  # written as a stream: its size comes after it
            at = head.find(ZIP_ENTRY, at)
            if at < 0:
                return


def is_mp3(head: bytes) -> bool:
    """MPEG sound, layer III: its frames follow each other, after the tags that players put first."""
    at = 0
    if head.startswith(b"ID3"):
        if len(head) < 10 or not 2 <= head[3] <= 4 or max(head[6:10]) > 0x7F:
            return False
        at = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        if at + 4 > len(head):  # a cover larger than the head
            return at > len(head)
        while head[at : at + 1] == b"\0":  # padding
            at += 1
    return _chained(head, at, _mp3_frame)


def is_adts(head: bytes) -> bool:
    """AAC as a bare stream."""
    return _chained(head, 0, _adts_frame)


def _chained(head: bytes, at: int, frame: Callable[[bytes], int]) -> bool:
    """Whether a frame is followed by another, or is exactly all there is."""
    length = frame(head[at : at + 7])
    following = head[at + length : at + length + 7]
    return length > 0 and (at + length == len(head) or frame(following) > 0)


def _mp3_frame(header: bytes) -> int:
    """Its length in bytes; 0 if it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, bit_rate, sampling = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or sampling == 3:
        return 0
    slots = 144 if version == 3 else 72
    return slots * KBPS[version][bit_rate] * 1000 // HERTZ[version][sampling] + (header[2] >> 1 & 1)


def _adts_frame(header: bytes) -> int:
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 0xF > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0
