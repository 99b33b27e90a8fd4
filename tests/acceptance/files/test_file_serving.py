"""Files going out: as harmless as can be, with names that split no header and ranges that cost nothing."""

import io
import re
from urllib.parse import unquote

import exifread
import pytest
from PIL import Image

from support.files import PDF, Person, fetch, person, picture
from support.node import LiveNode
from tradepost_server.gateway import downloads
from tradepost_server.gateway.downloads import Span, span_of

OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x1e\x01vorbis" + bytes(200)


@pytest.fixture
async def buyer(node: LiveNode) -> Person:
    return await person(node, "buyer:1", "buyer")


DISPOSITION = re.compile(r"(attachment|inline); filename=\"([ !#-\[\]-~]*)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]*)")


def disposition(said: str) -> tuple[str, str]:
    """What a reader of the header understands (RFC 6266): the kind, and the name."""
    match = DISPOSITION.fullmatch(said)
    assert match is not None, said
    return match[1], unquote(match[3], errors="strict")


async def test_every_answer_is_sandboxed_and_says_that_nothing_is_to_be_guessed(node: LiveNode, buyer: Person) -> None:
    for data, name, shown, mime in (
        (PDF, "invoice.pdf", "attachment", "application/pdf"),
        (b"<b>words</b> later\n"[3:], "notes.txt", "attachment", "text/plain; charset=utf-8"),
        (picture(), "bike.png", "inline", "image/png"),
        (picture(kind="JPEG"), "bike.jpg", "inline", "image/jpeg"),
    ):
        file = await buyer.upload(data, name)
        address = await buyer.address(file["id"])
        for method in ("GET", "HEAD"):
            got = await fetch(node, address, method)
            head = got.headers
            assert got.status_code == 200
            assert disposition(head["content-disposition"]) == (shown, file["name"])
            assert head["content-security-policy"] == "sandbox; default-src 'none'"
            assert (head["x-content-type-options"], head["referrer-policy"]) == ("nosniff", "no-referrer")
            assert head["cross-origin-resource-policy"] == "cross-origin"
            assert head["cache-control"].startswith("private, max-age=")
            assert int(head["cache-control"].rpartition("=")[2]) <= node.settings.file_address_s
            assert head["content-type"] == mime if mime.startswith("text") else file["mime"] == head["content-type"]
            assert int(head["content-length"]) == file["size_bytes"]
            assert "set-cookie" not in head
            assert (len(got.content) == file["size_bytes"]) == (method == "GET")


async def test_who_sends_a_cookie_or_a_token_gets_nothing_more_for_it(node: LiveNode, buyer: Person) -> None:
    file = await buyer.upload()
    bad = "/f/" + "A" * 200 + "/invoice.pdf"
    answer = await fetch(node, bad, Authorization=f"Bearer {buyer.token}", Cookie=f"token={buyer.token}")
    assert answer.status_code == 404
    assert (await fetch(node, f"/v1/files/{file['id']}")).status_code == 401


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "C:\\Windows\\system32\\x.pdf",
        "..",
        ".htaccess",
        "invoice\u202efdp.exe",
        'a".pdf; filename="b.exe',
        "a\r\nSet-Cookie: x=1\r\n\r\n<script>",
        "nul\x00byte.pdf",
        "x" * 4_000,
        "Rechnung für Jürgen – 55 €.pdf",
        "发票.pdf",
        "فاتورة.pdf",
        "👍🏽.pdf",
        " ",
        "%2e%2e%2fpasswd",
        "a;b=c.pdf",
        "'; filename*=UTF-8''evil.html",
        "con.pdf",
    ],
)
async def test_no_name_leaves_its_place_or_splits_a_header(node: LiveNode, buyer: Person, name: str) -> None:
    body = {"name": name, "size_bytes": len(PDF)}
    begun = await buyer.ask("POST", "/uploads", json=body)
    if begun.status_code == 400:
        assert begun.json()["path"] == "$.name"
        return
    upload = begun.json()["upload"]["id"]
    await buyer.ask("PUT", f"/uploads/{upload}/parts?offset=0", content=PDF)
    file = (await buyer.ask("POST", f"/uploads/{upload}/finish")).json()["file"]
    assert file["name"].endswith(".pdf")
    assert len(file["name"]) <= 255
    assert not set(file["name"]) & set('/\\\0\r\n"\u202e')
    got = await fetch(node, await buyer.address(file["id"]))
    assert (got.status_code, got.content) == (200, PDF)
    assert disposition(got.headers["content-disposition"]) == ("attachment", file["name"])
    assert got.headers["content-disposition"].isascii()
    assert "set-cookie" not in got.headers
    root = node.settings.data.resolve()
    kept = [p for p in root.rglob("*") if p.is_file() and p.read_bytes() == PDF]
    assert kept == list((root / "files").rglob("main"))


def gps_picture(kind: str) -> bytes:
    """A picture that says where it was taken, in EXIF, XMP and comments."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 25.0, 6.0), 3: "W", 4: (3.0, 42.0, 10.0)})
    options = {"exif": exif.tobytes()}
    if kind in ("JPEG", "WEBP"):
        options["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SecretCamera</x:xmpmeta>"
    return picture(640, 400, kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_no_served_variant_says_where_a_picture_was_taken(node: LiveNode, buyer: Person, kind: str) -> None:
    data = gps_picture(kind)
    assert b"SecretCamera" in data
    if kind == "JPEG":
        assert any(tag.startswith("GPS") for tag in exifread.process_file(io.BytesIO(data)))
    file = await buyer.upload(data, f"where.{kind.lower()}")
    for variant in ("url", "thumbnail_url"):
        served = (await fetch(node, await buyer.address(file["id"], variant))).content
        assert b"SecretCamera" not in served
        assert not [t for t in exifread.process_file(io.BytesIO(served)) if t.startswith(("GPS", "EXIF", "Image Make"))]
        assert not Image.open(io.BytesIO(served)).getexif()


# Ranges


async def test_one_range_is_served_and_many_are_the_same_as_none(node: LiveNode, buyer: Person) -> None:
    data = PDF + bytes(range(256)) * 8_000
    file = await buyer.upload(data)
    address, size = await buyer.address(file["id"]), len(data)
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        (f"bytes={size - 1}-", size - 1, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=-{size * 2}", 0, size),
        (f"bytes=7-{size * 2}", 7, size),
        ("bytes=0-", 0, size),
        ("bytes=1000000-1999999", 1_000_000, 2_000_000),
    ):
        got = await fetch(node, address, Range=asked)
        assert (got.status_code, got.content) == (206, data[start:end]), asked
        assert got.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", f"bytes={size}-{size + 5}", "bytes=-0"):
        got = await fetch(node, address, Range=asked)
        assert (got.status_code, got.headers["content-range"], got.content) == (416, f"bytes */{size}", b""), asked
    many = "bytes=" + ",".join("0-1" for _ in range(7_000))
    for asked in (
        "bytes=9-5",
        "bytes=a-b",
        "lines=1-2",
        "bytes=",
        "bytes=0-1,3-4",
        many,
    ):
        got = await fetch(node, address, "HEAD", Range=asked)
        assert (got.status_code, "content-range" in got.headers) == (200, False), asked[:20]
    part = await fetch(node, address, "HEAD", Range="bytes=5-9")
    assert (part.status_code, part.headers["content-length"], part.content) == (206, "5", b"")


@pytest.mark.parametrize("said", [",".join(["0-1"] * 9_000), "9" * 50_000 + "-", "0-" + "9" * 50_000], ids=len)
def test_a_header_of_fifty_kilobytes_is_the_same_as_none(said: str) -> None:
    assert span_of("bytes=" + said, None, '"e"', 50_000_000) == Span(0, 50_000_000)


async def test_what_a_reader_has_already_is_not_sent_again(node: LiveNode, buyer: Person) -> None:
    address = await buyer.address((await buyer.upload())["id"])
    etag = (await fetch(node, address, "HEAD")).headers["etag"]
    for said in (etag, f'"x", W/{etag}', "*"):
        got = await fetch(node, address, **{"If-None-Match": said})
        assert (got.status_code, got.content, got.headers["etag"]) == (304, b"", etag)
    assert (await fetch(node, address, **{"If-None-Match": '"x"'})).status_code == 200
    assert (await fetch(node, address, Range="bytes=0-1", **{"If-Range": etag})).status_code == 206
    assert (await fetch(node, address, Range="bytes=0-1", **{"If-Range": '"x"'})).status_code == 200


async def test_a_file_whose_bytes_are_lost_is_not_there(node: LiveNode, buyer: Person) -> None:
    address = await buyer.address((await buyer.upload())["id"])
    for path in (node.settings.data / "files").rglob("main"):
        path.unlink()
    assert (await fetch(node, address)).status_code == 404


def test_only_pictures_that_we_made_and_what_is_played_are_shown_in_place() -> None:
    assert {"image/svg+xml", "text/html", "application/pdf"} & downloads.INLINE == set()
    assert not [kind for kind in downloads.PLAYED if not kind.startswith(("audio/", "video/"))]
