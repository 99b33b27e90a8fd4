"""Pictures made for tests: honest ones with much said about them, and ones that mean harm."""

import io
import struct
import zlib
from collections.abc import Iterable

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

CANARY = b"CANARY-4711"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def drawing(width: int = 320, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Red on the left, green on the right, with a white spot top left: its way up can be told."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height), fill=(30, 160, 60))
    draw.rectangle((0, 0, width // 8, height // 8), fill="white")
    return image.convert(mode)


def encoded(image: Image.Image, family: str, **options: object) -> bytes:
    """As a file of that family."""
    buffer = io.BytesIO()
    image.save(buffer, family, **options)
    return buffer.getvalue()


def exif(orientation: int = 1) -> bytes:
    """A camera's notes: where, by whom, with what, and a small picture of the same."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = notes[0x013B] = notes[0x010E] = CANARY.decode()  # make, artist, description
    notes.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY  # the user's comment
    notes.get_ifd(0x8825).update(
        {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0), 0x1D: "2026:01:02", 0x1B: CANARY}
    )
    small = encoded(drawing(16, 10), "JPEG", comment=CANARY)
    first = notes.tobytes()
    return _with_thumbnail(first, small)


def _with_thumbnail(notes: bytes, small: bytes) -> bytes:
    """The same block with a second directory that points to a JPEG, as cameras write it."""
    tiff = notes[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    (begin,) = struct.unpack_from(order + "I", tiff, 4)
    (entries,) = struct.unpack_from(order + "H", tiff, begin)
    link = begin + 2 + 12 * entries
    second = struct.pack(order + "H", 2)
    second += struct.pack(order + "HHII", 0x0201, 4, 1, len(tiff) + 30)
    second += struct.pack(order + "HHII", 0x0202, 4, 1, len(small))
    second += struct.pack(order + "I", 0)
    return notes[:6] + tiff[:link] + struct.pack(order + "I", len(tiff)) + tiff[link + 4 :] + second + small


def xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + CANARY + b"</rdf:RDF></x:xmpmeta>"


def icc() -> bytes:
    """A true sRGB profile with a name in it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile + CANARY


def talkative(family: str, *, orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A file with everything that can be said about a picture, and more behind its end."""
    image = image or drawing()
    told: dict[str, object] = {"exif": exif(orientation), "icc_profile": icc()}
    if family == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", CANARY.decode())
        texts.add_text("Author", CANARY.decode(), zip=True)
        texts.add_itxt("XML:com.adobe.xmp", xmp().decode())
        texts.add(b"prVt", CANARY)
        told["pnginfo"] = texts
    else:
        told["xmp"] = xmp()
    if family == "JPEG":
        told["comment"] = CANARY
    file = encoded(image, family, **told)
    if family == "JPEG":
        photoshop = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(CANARY) + 5)
        iptc = photoshop + b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY
        file = file[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + file[2:]
    return file + CANARY


def frames(number: int, width: int = 64, height: int = 48) -> list[Image.Image]:
    """Each with its spot in another place."""
    made = []
    for index in range(number):
        frame = Image.new("RGB", (width, height), (20, 20, 120))
        left = index * 3 % width
        ImageDraw.Draw(frame).rectangle((left, 5, left + 8, 20 + index % 20), fill=(250, 200, index % 256))
        made.append(frame)
    return made


def animated(family: str, images: Iterable[Image.Image], **options: object) -> bytes:
    first, *rest = images
    return encoded(first, family, save_all=True, append_images=rest, duration=80, loop=0, **options)


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of these chunks, whatever its header says."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return PNG_SIGNATURE + b"".join(_chunk(*chunk) for chunk in ((b"IHDR", header), *chunks, (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zeros(number: int) -> bytes:
    """So many zero bytes, deflated a thousandfold, without ever having them all."""
    deflate = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [deflate.compress(block[: min(1 << 20, number - at)]) for at in range(0, number, 1 << 20)]
    return b"".join(parts) + deflate.flush()


def png_bomb() -> bytes:
    """28,000 x 28,000 px of black in under 100 KB: three gigabytes once decoded as RGBA."""
    return png(28_000, 28_000, (b"IDAT", zeros(28_000 * (1 + 28_000 // 8))), depth=1, colour=0)


def webp_of_declared(width: int, height: int) -> bytes:
    """A lossless WebP whose header says another size than its pixels have."""
    file = bytearray(encoded(drawing(8, 8), "WEBP", lossless=True))
    at = file.index(b"VP8L") + 9
    (bits,) = struct.unpack_from("<I", file, at)
    struct.pack_into("<I", file, at, bits & 0xF0000000 | (height - 1) << 14 | (width - 1))
    return bytes(file)


def gif_flood(number: int, width: int = 1, height: int = 1) -> bytes:
    """A GIF of so many frames of one pixel, on a canvas of that size."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    shown = (
        b"\x21\xf9\x04\x04\x02\x00\x00\x00" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    )
    return screen + shown * number + b";"


def apng_declared(number: int) -> bytes:
    """A PNG that says it has so many frames."""
    pixels = (b"IDAT", zlib.compress(b"\0\0\0\0"))
    control = (b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0))
    return png(1, 1, (b"acTL", struct.pack(">II", number, 0)), control, pixels)


def jpeg_of_declared(width: int, height: int) -> bytes:
    """A JPEG whose frame header says another size than its pixels have."""
    file = bytearray(encoded(drawing(16, 16), "JPEG"))
    at = file.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", file, at, height, width)
    return bytes(file)
