"""The workshop outlives every picture that it is given, and says kindly what is wrong with one."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import psutil
import pytest

from support import pictures
from support.workshop import children, prepare
from tradepost_server.media.images import BadImage, ImageWorkshop

MB = 1024 * 1024
QUICK_S = 12.0  # for what takes well under a second on an idle machine
BROKEN = "This picture is broken"
NO_PICTURE = "This is no picture that can be opened here: send jpeg, png, webp or gif"


@pytest.fixture
async def workshop() -> AsyncIterator[ImageWorkshop]:
    made = ImageWorkshop(workers=2)
    await made.start()
    yield made
    await made.close()


def huge_text(kind: bytes) -> bytes:
    """A PNG with a compressed text, or colour profile, of 200 MB in 200 KB."""
    packed = pictures.zeros(200 * MB)
    return pictures.png(1, 1, (kind, b"name\0\0" + packed), (b"IDAT", pictures.zeros(4)))


BOMBS = {
    "png of declared 50,000 x 50,000": (
        lambda: pictures.png(50_000, 50_000, (b"IDAT", pictures.zeros(1000))),
        "This picture has 2,500 megapixels; at most 40",
    ),
    "png of 95 KB for 3 GB": (pictures.png_bomb, "This picture has 784 megapixels; at most 40"),
    "png that is too long": (
        lambda: pictures.png(20_000, 1, (b"IDAT", pictures.zeros(60_001))),
        "This picture is 20,000 pixels long; at most 16,384",
    ),
    "png with a text of 200 MB": (lambda: huge_text(b"zTXt"), BROKEN),
    "png with a profile of 200 MB": (lambda: huge_text(b"iCCP"), BROKEN),
    "jpeg of declared 65,000 x 65,000": (
        lambda: pictures.jpeg_of_declared(65_000, 65_000),
        "This picture has 4,225 megapixels; at most 40",
    ),
    "jpeg of declared no width": (lambda: pictures.jpeg_of_declared(0, 10), None),
    "webp of declared 16,383 x 16,383": (
        lambda: pictures.webp_of_declared(16_383, 16_383),
        "This picture has 268 megapixels; at most 40",
    ),
    "gif of declared 65,535 x 65,535": (
        lambda: pictures.gif_flood(2, 65_535, 65_535),
        "This picture has 4,295 megapixels; at most 40",
    ),
    "gif of 100,000 frames": (
        lambda: pictures.gif_flood(100_000),
        "This animation has more than 300 frames",
    ),
    "gif of 5 frames of 36 megapixels": (
        lambda: pictures.gif_flood(5, 6_000, 6_000),
        "This animation is too large: at most 120 megapixels in all frames",
    ),
    "apng of declared 2,000,000 frames": (
        lambda: pictures.apng_declared(2_000_000),
        "This animation has 2,000,000 frames; at most 300",
    ),
    "webp of 400 frames": (
        lambda: pictures.animated("WEBP", pictures.frames(400), method=0, quality=10),
        "This animation has 400 frames; at most 300",
    ),
    "tiff": (lambda: pictures.encoded(pictures.drawing(), "TIFF"), NO_PICTURE),
    "bmp": (lambda: pictures.encoded(pictures.drawing(), "BMP"), NO_PICTURE),
    "eps": (lambda: pictures.encoded(pictures.drawing(), "EPS"), NO_PICTURE),
    "ppm": (lambda: pictures.encoded(pictures.drawing(), "PPM"), NO_PICTURE),
    "icns": (lambda: pictures.encoded(pictures.drawing(512, 512), "ICNS"), NO_PICTURE),
    "fits": (lambda: b"SIMPLE  =                    T".ljust(2880), NO_PICTURE),
    "psd": (lambda: b"8BPS\0\1" + bytes(2000), NO_PICTURE),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NO_PICTURE),
    "nothing": (lambda: b"", NO_PICTURE),
    "text": (lambda: b"I am a png" * 100, NO_PICTURE),
    "a script with a gif's beginning": (lambda: b"GIF89a/*" + b" " * 40 + b"*/=1;alert(1)//", None),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_what_means_harm_is_refused_quickly_and_costs_us_no_memory(
    workshop: ImageWorkshop, tmp_path: Path, name: str
) -> None:
    make, reason = BOMBS[name]
    file = make()
    before, begin = psutil.Process().memory_info().rss, monotonic()
    with pytest.raises(BadImage) as refused:
        await prepare(workshop, tmp_path, file)
    assert monotonic() - begin < QUICK_S
    assert psutil.Process().memory_info().rss - before < 40 * MB
    assert refused.value.reason == reason or (reason is None and refused.value.reason)
    assert len(children()) == 1, "a refusal is an answer: the process that gave it lives on"


def test_the_bombs_are_as_small_as_they_claim() -> None:
    assert len(pictures.png_bomb()) < 100_000
    assert len(pictures.gif_flood(5, 6_000, 6_000)) < 1_000


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.8, 0.95])
async def test_a_file_that_was_cut_off_is_refused(
    workshop: ImageWorkshop, tmp_path: Path, family: str, part: float
) -> None:
    file = pictures.encoded(pictures.drawing(), family)
    with pytest.raises(BadImage) as refused:
        await prepare(workshop, tmp_path, file[: max(12, int(len(file) * part))])
    assert refused.value.reason in (BROKEN, NO_PICTURE)


async def test_what_is_made_is_where_it_says(workshop: ImageWorkshop, tmp_path: Path) -> None:
    made = await prepare(workshop, tmp_path, pictures.encoded(pictures.drawing(), "JPEG"))
    assert made.main.path == tmp_path / "upload.out" / "main.jpg"
    assert {file.name for file in made.main.path.parent.iterdir()} == {"main.jpg", "thumbnail.webp"}
    for variant in (made.main, made.thumbnail):
        assert variant.path.stat().st_size == variant.size_bytes > 0
    assert made.still is None
