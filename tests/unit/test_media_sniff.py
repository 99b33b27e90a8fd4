"""An upload is what its content says, or it is refused; its name is made safe to show and to save."""

import io
import re
import struct
import unicodedata
import wave
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import pictures
from tradepost_server.media.sniff import HEAD_BYTES, Sniffed, safe_name, sniff

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def zipped(*names: str, **contents: bytes) -> bytes:
    """A zip of these files, stored; `contents` are put first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        for name in names:
            archive.writestr(name, b"content " * 10, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


class OneWay(io.RawIOBase):
    """A file that cannot be gone back in: a zip is then written as a stream, with sizes after the content."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written += data
        return len(data)


def streamed_zip(*names: str) -> bytes:
    target = OneWay()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"content " * 10)
    return bytes(target.written)


def wav() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    return buffer.getvalue()


MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s at 44.1 kHz: 417 bytes
ADTS_FRAME = b"\xff\xf1\x50\x80\x03\x1f\xfc" + bytes(17)  # 24 bytes


def ogg(first: bytes) -> bytes:
    return b"OggS\0\x02" + bytes(20) + b"\x01" + bytes([len(first)]) + first


def iso(brand: bytes, *compatible: bytes, tracks: tuple[bytes, ...] = ()) -> bytes:
    brands = brand + b"\0\0\2\0" + b"".join(compatible)
    handlers = b"".join(b"\0\0\0\x21hdlr" + bytes(8) + track + bytes(13) for track in tracks)
    return struct.pack(">I", len(brands) + 8) + b"ftyp" + brands + handlers


def matroska(doctype: bytes, codec: bytes = b"") -> bytes:
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82" + bytes([0x80 | len(doctype)]) + doctype + b"\x86" + codec


ACCEPTED = {
    "a.jpg": (pictures.encoded(pictures.drawing(), "JPEG"), "image/jpeg"),
    "a.png": (pictures.encoded(pictures.drawing(), "PNG"), "image/png"),
    "a.gif": (pictures.encoded(pictures.drawing(), "GIF"), "image/gif"),
    "a.webp": (pictures.encoded(pictures.drawing(), "WEBP"), "image/webp"),
    "lossless.webp": (pictures.encoded(pictures.drawing(), "WEBP", lossless=True), "image/webp"),
    "a.avif": (pictures.encoded(pictures.drawing(), "AVIF"), "image/avif"),
    "a.mp3": (MP3_FRAME * 3, "audio/mpeg"),
    "tagged.mp3": (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + MP3_FRAME * 3, "audio/mpeg"),
    "with-a-cover.mp3": (b"ID3\x03\0\0\0\x7f\x7f\x7f" + bytes(HEAD_BYTES), "audio/mpeg"),
    "a.aac": (ADTS_FRAME * 4, "audio/aac"),
    "a.wav": (wav(), "audio/wav"),
    "a.ogg": (ogg(b"\x01vorbis" + bytes(20)), "audio/ogg"),
    "a.opus": (ogg(b"OpusHead" + bytes(11)), "audio/ogg"),
    "a.m4a": (iso(b"M4A ", b"isom", tracks=(b"soun",)), "audio/mp4"),
    "voice-note": (iso(b"iso5", b"mp41", tracks=(b"soun",)), "audio/mp4"),
    "a.mp4": (iso(b"isom", b"mp41", tracks=(b"vide", b"soun")), "video/mp4"),
    "index-at-the-end.mp4": (iso(b"mp42", b"isom"), "video/mp4"),
    "a.weba": (matroska(b"webm", b"A_OPUS"), "audio/webm"),
    "a.webm": (matroska(b"webm", b"V_VP9 A_OPUS"), "video/webm"),
    "a.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "application/pdf"),
    "a.zip": (zipped("a.txt", "b/c.jpg"), "application/zip"),
    "a.docx": (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), OOXML + "wordprocessingml.document"),
    "a.xlsx": (zipped("_rels/.rels", "xl/workbook.xml", "[Content_Types].xml"), OOXML + "spreadsheetml.sheet"),
    "a.pptx": (streamed_zip("[Content_Types].xml", "ppt/a.xml"), OOXML + "presentationml.presentation"),
    "late.docx": (zipped("[Content_Types].xml"), OOXML + "wordprocessingml.document"),
    "a.odt": (zipped("content.xml", mimetype=ODF.encode() + b"text"), ODF + "text"),
    "a.ods": (zipped("content.xml", mimetype=ODF.encode() + b"spreadsheet"), ODF + "spreadsheet"),
    "a.txt": ("Grüße, 你好 👋\r\n\tyours".encode(), "text/plain"),
    "bom.txt": (b"\xef\xbb\xbfhello", "text/plain"),
    "a.csv": (b"item,price\nlamp,3\n", "text/csv"),
    "BMW for sale": (b"BMW for sale. This is it: if you want, From 3 <3 PK MZ (", "text/plain"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted_is_known_by_its_content(name: str) -> None:
    content, mime = ACCEPTED[name]
    found = sniff(content, name)
    assert found is not None
    assert found.mime == mime
    assert found.kind == (mime.split("/")[0] if mime.split("/")[0] in ("image", "audio", "video") else "file")
    assert re.fullmatch(r"\.[a-z0-9]{3,4}", found.extension)
    for liar in ("x.html", "x.svg", "x.exe", "", "x.jpg"):
        other = sniff(content, liar)
        assert isinstance(other, Sniffed)
        assert other.kind == found.kind


def test_the_beginning_is_enough() -> None:
    assert sniff("é".encode() * HEAD_BYTES, "a.txt") == sniff(b"text", "a.txt")
    assert sniff(b"x" + "é".encode() * HEAD_BYTES, "a.txt") is not None, "cut in the middle of a character"
    assert sniff(zipped(**{"big.bin": bytes(2 * HEAD_BYTES)}), "a.zip") is not None


REFUSED = {
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "html after a comment": b"<!-- x --><html>",
    "html after spaces and a mark": b"\xef\xbb\xbf \r\n\t<HTML><body>",
    "a tag": b"<script>alert(1)</script>",
    "an image tag": b"<img src=x onerror=alert(1)>",
    "a link": b'<a href="javascript:alert(1)">',
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg with a prefix": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    "xml": b'<?xml version="1.0"?><feed/>',
    "php": b"<?php system($_GET[0]);",
    "a shell script": b"#!/bin/sh\nrm -rf /",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0",
    "rtf": b"{\\rtf1 hello}",
    "mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related",
    "html with a pdf in it": b"<html>%PDF-1.4",
    "text with a pdf in it": b"hello\n%PDF-1.4\n<html>",
    "exe": b"MZ\x90\0\3\0\0\0" + bytes(100),
    "elf": b"\x7fELF\2\1\1" + bytes(100),
    "class": b"\xca\xfe\xba\xbe\0\0\0\x34",
    "jar": zipped("META-INF/MANIFEST.MF", "A.class"),
    "jar, manifest later": zipped("a/B.class", "META-INF/MANIFEST.MF"),
    "apk": zipped("AndroidManifest.xml", "classes.dex"),
    "apk as a stream": streamed_zip("res/a", "AndroidManifest.xml"),
    "macros": zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "epub": zipped("a.html", mimetype=b"application/epub+zip"),
    "an empty zip": b"PK\5\6" + bytes(18),
    "rar": b"Rar!\x1a\7\1\0" + bytes(20),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(20),
    "gzip": b"\x1f\x8b\x08" + bytes(20),
    "an old doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "tiff": pictures.encoded(pictures.drawing(), "TIFF"),
    "bmp": pictures.encoded(pictures.drawing(), "BMP"),
    "ico": pictures.encoded(pictures.drawing(16, 16), "ICO"),
    "psd": b"8BPS\0\1" + bytes(100),
    "fits": b"SIMPLE  =" + bytes(100),
    "heic": iso(b"heic", b"mif1"),
    "quicktime": iso(b"qt  "),
    "3gp": iso(b"3gp4"),
    "matroska": matroska(b"matroska", b"V_VP9"),
    "ogg film": ogg(b"\x80theora" + bytes(20)),
    "avi": b"RIFF\0\0\0\0AVI LIST",
    "flac": b"fLaC\0\0\0\x22" + bytes(40),
    "one mp3 frame in noise": MP3_FRAME + b"noise" * 9,
    "a broken tag": b"ID3\x04\0\0\xff\xff\xff\xff" + bytes(20),
    "a tag before nothing": b"ID3\x04\0\0\0\0\0\0",
    "wasm": b"\0asm\1\0\0\0",
    "utf-16": "hello".encode("utf-16"),
    "latin-1": "Grüße".encode("latin-1"),
    "a nul": b"hello\0world",
    "control characters": b"hello\x1b[2J",
    "nothing": b"",
    "only a mark": b"\xef\xbb\xbf",
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("name", ["photo.jpg", "notes.txt", "a.pdf", "a.docx", "a.mp4", ""])
def test_what_is_not_on_the_list_is_refused_whatever_its_name(what: str, name: str) -> None:
    assert sniff(REFUSED[what], name) is None


def test_a_polyglot_is_what_it_begins_as_and_nothing_that_a_browser_runs() -> None:
    """Only the first of the two is ever served, with that type: the others cannot be reached."""
    found = {
        "image/gif": sniff(b"GIF89a/*\0\0\0*/=1;alert(1)", "x.js"),
        "application/pdf": sniff(b"%PDF-1.4\n<html><script>alert(1)</script>", "x.html"),
        "image/jpeg": sniff(b"\xff\xd8\xff\xe0<?php system($_GET[0]);", "shell.php.jpg"),
        "application/zip": sniff(zipped("index.html"), "x.html"),
        "text/plain": sniff(b"hello <script>alert(1)</script>", "x.html"),
    }
    assert {mime: each and each.mime for mime, each in found.items()} == {mime: mime for mime in found}


def test_a_document_within_a_zip_does_not_make_the_zip_a_document() -> None:
    document = zipped("[Content_Types].xml", "word/document.xml")
    assert sniff(zipped(**{"a.docx": document}), "a.zip") == sniff(zipped("a.txt"), "a.zip")


fragments = st.sampled_from(
    [
        *(
            b"PK\3\4",
            b"RIFF",
            b"WEBPVP8",
            b"OggS",
            b"\x1a\x45\xdf\xa3",
            b"\x42\x82\x84webm",
            b"\0\0\0\x18ftyp",
            b"isom",
        ),
        *(
            b"hdlr",
            b"ID3\x04",
            b"\xff\xfb\x90\x00",
            b"\xff\xf1\x50\x80",
            b"%PDF-1.4",
            b"<svg",
            b"\xff\xd8\xff\xe0",
            b"\xff",
        ),
        b"mimetype",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(fragments, st.binary(max_size=60)), max_size=8).map(b"".join), st.text(max_size=20))
def test_no_bytes_whatever_upset_the_sniffer(head: bytes, name: str) -> None:
    found = sniff(head, name)
    assert found is None or found.extension.startswith(".")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.sampled_from([".jpg", ".docx", ".txt"]))
def test_every_name_comes_out_short_visible_and_in_no_folder(name: str, extension: str) -> None:
    made = safe_name(name, extension)
    assert made.endswith(extension)
    assert len(extension) < len(made) <= 120
    assert not re.search(r'[/\\\r\n\0"<>:|?*]', made)
    assert not made.startswith((".", " "))
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in made)
    assert all(c in "\u200c\u200d" or unicodedata.category(c) != "Cf" for c in made)
    made.encode("utf-8")
    assert safe_name(made, extension) == made, "made safe twice it stays"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpeg", "photo.jpg"),
        ("photo.JPG", "photo.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\photo.png", "photo.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("a.jpg\r\nSet-Cookie: x=1", "a.jpg Set-Cookie_ x=1.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.jpg"),
        ("\u2066x\u2069.jpg", "x.jpg"),
        ("shell.php", "shell.jpg"),
        ('my "best" lamp.jpg', "my 'best' lamp.jpg"),
        ("Report v1.2", "Report v1.2.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
        (".jpg", "file.jpg"),
        ("/", "file.jpg"),
        ("CON", "_CON.jpg"),
        ("nul.tar.gz", "_nul.tar.jpg"),
        ("lámpara roja – 灯.jpg", "lámpara roja – 灯.jpg"),
        ("👨\u200d👩\u200d👧.jpg", "👨\u200d👩\u200d👧.jpg"),
        ("x" * 4096, "x" * 116 + ".jpg"),
        (" spaced   out .jpg ", "spaced out.jpg"),
        ("\ud800.jpg", "file.jpg"),
    ],
)
def test_a_name_keeps_what_people_wrote_and_loses_what_does_harm(name: str, safe: str) -> None:
    assert safe_name(name, ".jpg") == safe
