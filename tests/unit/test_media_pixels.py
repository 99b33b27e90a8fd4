"""What is made of a picture shows the same, and tells nothing else."""

import base64
import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import exifread
import pytest
from PIL import Image, ImageCms

from support import pictures
from tradepost_server.media import animation
from tradepost_server.media.darkroom import develop
from tradepost_server.media.pictures import Made

RED, GREEN, WHITE = (200, 30, 30), (30, 160, 60), (255, 255, 255)
NEAR = 30  # of a colour's parts, after a lossy encoder

Develop = Callable[[bytes], Made]


@pytest.fixture
def made_of(tmp_path: Path) -> Develop:
    """Develops a file into `tmp_path`, in this process."""

    def run(file: bytes) -> Made:
        source = tmp_path / "upload"
        source.write_bytes(file)
        return develop(source, tmp_path)

    return run


def main_of(made: Made, tmp_path: Path) -> Image.Image:
    image = Image.open(tmp_path / made.main.name)
    image.load()
    assert image.size == (made.main.width, made.main.height)
    assert Image.MIME[image.format or ""] == made.main.mime
    return image


def assert_near(image: Image.Image, place: tuple[float, float], colour: tuple[int, int, int]) -> None:
    at = (int(place[0] * image.width), int(place[1] * image.height))
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    assert all(abs(a - b) <= NEAR for a, b in zip(found, colour, strict=True)), (found, colour)


def assert_upright(image: Image.Image) -> None:
    """It is `pictures.drawing`, the right way round."""
    assert_near(image, (0.06, 0.06), WHITE)
    assert_near(image, (0.25, 0.5), RED)
    assert_near(image, (0.75, 0.5), GREEN)


def variants(tmp_path: Path) -> Iterator[Path]:
    yield from (path for path in tmp_path.iterdir() if path.name != "upload")


def parts(file: bytes) -> set[bytes]:
    """The kinds of segments, chunks or blocks that a file is made of."""
    if file.startswith(b"\xff\xd8"):
        return set(jpeg_parts(file))
    if file.startswith(pictures.PNG_SIGNATURE):
        return set(chunks(file, 8, ">I4s", head_first=True))
    if file.startswith(b"RIFF"):
        return set(chunks(file, 12, "<4sI", head_first=False))
    return {block for block in (b"\x21\xfe", b"\x21\xff", b"\x21\x01") if block in file}


def jpeg_parts(file: bytes) -> Iterator[bytes]:
    at = 2
    while file[at : at + 2] != b"\xff\xda":
        yield file[at : at + 2]
        at += 2 + struct.unpack_from(">H", file, at + 2)[0]


def chunks(file: bytes, at: int, form: str, *, head_first: bool) -> Iterator[bytes]:
    while at < len(file):
        first, second = struct.unpack_from(form, file, at)
        size, kind = (first, second) if head_first else (second, first)
        yield kind
        at += 8 + size + (4 if head_first else size & 1)


HARMLESS = {
    *(bytes((0xFF, marker)) for marker in (0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD)),  # JFIF, tables and frames of JPEG
    *(b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"),
    *(b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"),
    b"\x21\xff",  # how often a GIF repeats
}


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_that_a_camera_or_an_editor_noted_is_in_any_variant(
    made_of: Develop, tmp_path: Path, family: str
) -> None:
    file = pictures.talkative(family, orientation=6)
    assert file.count(pictures.CANARY) >= 4, "there is something to be found"
    if family == "JPEG":
        told = exifread.process_file(io.BytesIO(file))
        assert {"GPS GPSLatitude", "JPEGThumbnail"} <= told.keys()
    made_of(file)
    found = list(variants(tmp_path))
    assert len(found) >= 2
    for path in found:
        served = path.read_bytes()
        assert exifread.process_file(io.BytesIO(served)) == {}, path.name
        assert pictures.CANARY not in served
        assert not any(word in served for word in (b"Exif", b"xmp", b"8BIM", b"ICC_PROFILE", b"GPS"))
        assert parts(served) <= HARMLESS, path.name


@pytest.mark.parametrize("family", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_tells_no_more_than_a_still_one(made_of: Develop, tmp_path: Path, family: str) -> None:
    told = {"comment": pictures.CANARY} if family == "GIF" else {"exif": pictures.exif(), "icc_profile": pictures.icc()}
    file = pictures.animated(family, pictures.frames(5), **told) + pictures.CANARY
    assert file.count(pictures.CANARY) > 1
    made_of(file)
    for path in variants(tmp_path):
        served = path.read_bytes()
        assert pictures.CANARY not in served
        assert exifread.process_file(io.BytesIO(served)) == {}
        assert parts(served) <= HARMLESS


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_as_the_camera_was_held(
    made_of: Develop, tmp_path: Path, family: str, orientation: int
) -> None:
    turned = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = pictures.drawing()
    if orientation in turned:
        image = image.transpose(turned[orientation])
    made = made_of(pictures.talkative(family, orientation=orientation, image=image))
    assert (made.main.width, made.main.height) == (320, 200)
    for name in (made.main.name, made.thumbnail.name):
        assert_upright(Image.open(tmp_path / name))


@pytest.mark.parametrize(
    ("mode", "family"),
    [
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGB", "JPEG"),
        ("1", "PNG"),
        ("L", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("I;16", "PNG"),
        ("RGBA", "PNG"),
        ("P", "GIF"),
        ("RGBA", "WEBP"),
        ("RGB", "AVIF"),
    ],
)
def test_every_way_of_writing_colours_is_understood(made_of: Develop, tmp_path: Path, mode: str, family: str) -> None:
    image = pictures.drawing().convert("L" if mode == "I;16" else mode, dither=Image.Dither.NONE)
    expected = image.convert("RGB")
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    shown = main_of(made_of(pictures.encoded(image, family)), tmp_path)
    for place in ((0.06, 0.06), (0.25, 0.5), (0.75, 0.5)):
        colour = expected.getpixel((int(place[0] * 320), int(place[1] * 200)))
        assert isinstance(colour, tuple)
        assert_near(shown, place, (colour[0], colour[1], colour[2]))


def test_colours_of_another_profile_are_brought_to_those_of_the_web(made_of: Develop, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"rXY!"), (b"gXYZ", b"rXYZ"), (b"rXY!", b"gXYZ")):
        profile = profile.replace(old, new)
    red, green, blue = pictures.drawing().split()
    swapped = Image.merge("RGB", (green, red, blue))  # as a screen would have it whose red is green
    made = made_of(pictures.encoded(swapped, "PNG", icc_profile=profile))
    assert_upright(main_of(made, tmp_path))


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 200])
def test_a_profile_that_is_none_is_not_believed(made_of: Develop, tmp_path: Path, profile: bytes) -> None:
    made = made_of(pictures.encoded(pictures.drawing(), "JPEG", icc_profile=profile))
    assert_upright(main_of(made, tmp_path))


@pytest.mark.parametrize("family", ["PNG", "WEBP", "GIF"])
def test_what_shows_through_still_does(made_of: Develop, tmp_path: Path, family: str) -> None:
    image = pictures.drawing(mode="RGBA")
    image.paste((0, 0, 0, 0), (160, 0, 320, 200))
    made = made_of(pictures.encoded(image, family))
    for name in (made.main.name, made.thumbnail.name):
        shown = Image.open(tmp_path / name).convert("RGBA")
        assert shown.getpixel((int(shown.width * 0.75), shown.height // 2))[3] == 0
        assert shown.getpixel((shown.width // 4, shown.height // 2))[3] == 255


def test_what_was_rubbed_out_cannot_be_brought_back(made_of: Develop, tmp_path: Path) -> None:
    image = pictures.drawing(mode="RGBA")
    rubbed = image.copy()
    rubbed.putalpha(Image.new("L", image.size, 0))
    rubbed.paste(image.crop((0, 0, 20, 20)), (0, 0))
    assert rubbed.getpixel((250, 100)) == (*GREEN, 0)
    made = made_of(pictures.encoded(rubbed, "PNG"))
    assert main_of(made, tmp_path).convert("RGBA").getpixel((250, 100)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("size", "main", "thumbnail"),
    [
        ((5_000, 2_500), (2_560, 1_280), (480, 240)),
        ((1_000, 4_000), (640, 2_560), (120, 480)),
        ((2_560, 2_560), (2_560, 2_560), (480, 480)),
        ((100, 50), (100, 50), (100, 50)),
        ((1, 1), (1, 1), (1, 1)),
        ((16_000, 2), (2_560, 1), (480, 1)),
    ],
)
def test_a_large_picture_is_made_smaller_and_a_small_one_not_larger(
    made_of: Develop, size: tuple[int, int], main: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    made = made_of(pictures.encoded(Image.new("RGB", size, RED), "JPEG"))
    assert (made.main.width, made.main.height) == main
    assert (made.thumbnail.width, made.thumbnail.height) == thumbnail


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_placeholder_is_a_tiny_picture_of_the_picture(made_of: Develop, mode: str) -> None:
    noise = Image.merge("RGBA", [Image.effect_noise((400, 300), 90) for _ in range(4)])
    for image in (pictures.drawing(mode=mode), noise.convert(mode)):
        uri = made_of(pictures.encoded(image, "PNG")).placeholder
        assert len(uri) <= 600
        kind, _, data = uri.partition(";base64,")
        assert kind in ("data:image/webp", "data:image/png")
        tiny = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
        tiny.load()
        assert 1 <= max(tiny.size) <= 16


@pytest.mark.parametrize(("family", "name"), [("GIF", "main.gif"), ("WEBP", "main.webp"), ("PNG", "main.webp")])
def test_a_moving_picture_still_moves_and_has_a_still(made_of: Develop, tmp_path: Path, family: str, name: str) -> None:
    frames = pictures.frames(12)
    made = made_of(pictures.animated(family, frames))
    assert made.main.name == name
    moving = main_of(made, tmp_path)
    assert moving.n_frames == 12
    for index, frame in enumerate(frames):
        moving.seek(index)
        moving.load()
        assert abs(moving.info["duration"] - 80) <= 1
        assert_near(moving, (0.9, 0.95), frame.getpixel((57, 45)))
        left = index * 3 % 64 + 4
        assert_near(moving, ((left + 0.5) / 64, 12.5 / 48), frame.getpixel((left, 12)))
    assert made.still is not None
    still = Image.open(tmp_path / made.still.name)
    assert (still.size, getattr(still, "n_frames", 1)) == (moving.size, 1)
    assert moving.info.get("loop", 0) == 0


def test_a_gif_with_holes_that_move_leaves_no_trails(made_of: Develop, tmp_path: Path) -> None:
    frames = []
    for index in range(4):
        frame = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
        frame.paste((250, 200, 0, 255), (index * 16, 10, index * 16 + 10, 20))
        frames.append(frame)
    made = made_of(pictures.animated("GIF", frames, disposal=2))
    moving = main_of(made, tmp_path)
    for index in range(4):
        moving.seek(index)
        shown = moving.convert("RGBA")
        assert [shown.getpixel((at * 16 + 5, 15))[3] > 0 for at in range(4)] == [at == index for at in range(4)]


def test_a_film_of_many_large_frames_is_made_smaller(made_of: Develop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(animation, "WEBP_PIXELS", 1_000_000)
    made = made_of(pictures.animated("WEBP", pictures.frames(20, 300, 200), method=0, quality=20))
    assert 200 < made.main.width < 300
    assert made.main.width / made.main.height == pytest.approx(1.5, rel=0.01)
    assert 20 * made.main.width * made.main.height <= 1_010_000


def test_a_photo_that_was_kept_as_png_becomes_a_webp(made_of: Develop) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((900, 900), 60) for _ in range(3)])
    assert made_of(pictures.encoded(noise, "PNG")).main.name == "main.webp"
    assert made_of(pictures.encoded(pictures.drawing(), "PNG")).main.name == "main.png"


def test_the_picture_for_those_who_cannot_play_a_film_is_not_in_the_film(made_of: Develop, tmp_path: Path) -> None:
    blank = Image.new("RGB", (64, 48), WHITE)
    file = pictures.encoded(
        blank, "PNG", save_all=True, append_images=pictures.frames(4), default_image=True, duration=80
    )
    moving = main_of(made_of(file), tmp_path)
    assert moving.n_frames == 4
    assert_near(moving, (0.9, 0.95), (20, 20, 120))


def test_the_further_pictures_in_a_cameras_file_are_left_out(made_of: Develop, tmp_path: Path) -> None:
    file = pictures.encoded(pictures.drawing(), "MPO", save_all=True, append_images=[Image.new("RGB", (320, 200))])
    made = made_of(file)
    assert (made.main.name, made.still) == ("main.jpg", None)
    assert_upright(main_of(made, tmp_path))
    assert (tmp_path / "main.jpg").read_bytes().count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    "notes", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_notes_that_make_no_sense_do_not_cost_the_picture(made_of: Develop, tmp_path: Path, notes: bytes) -> None:
    assert_upright(main_of(made_of(pictures.encoded(pictures.drawing(), "JPEG", exif=notes)), tmp_path))
