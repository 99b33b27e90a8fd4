"""Moving pictures, frame by frame. In a worker process only."""

from collections.abc import Iterator
from itertools import count
from math import sqrt
from pathlib import Path
from typing import Any

from PIL import Image

from tradepost_server.media.normalise import MEGA, Traits, check_size, normal
from tradepost_server.media.pictures import MAIN_SIDE, MOST_ANIMATED_PIXELS, MOST_FRAMES, BadImage, FileName

WEBP_PIXELS = 40_000_000  # in all frames: Pillow's WebP encoder wants all of them at once, four bytes each
SHORTEST_MS, LONGEST_MS = 20, 60_000  # that one frame is shown
USUAL_MS = 100  # what browsers take a frame without a time for
MOST_LOOPS = 65_535
TOO_MANY_FRAMES = f"This animation has more than {MOST_FRAMES} frames"

Frame = tuple[Image.Image, int]  # a normal image, and the ms it is shown


def moves(image: Image.Image) -> bool:
    """Whether there is a second frame. The further pictures in a camera's file (MPO) are no film."""
    return bool(getattr(image, "is_animated", False)) and image.format != "MPO"


def encode(source: Path, image: Image.Image, traits: Traits, out_dir: Path) -> tuple[FileName, Image.Image]:
    """`main` of a moving picture, and its first frame. A gif stays a gif; the others become webp. Raises: BadImage."""
    if image.format == "GIF":
        return _gif(source, image, traits, out_dir)
    return _webp(image, traits, out_dir)


def _gif(source: Path, image: Image.Image, traits: Traits, out_dir: Path) -> tuple[FileName, Image.Image]:
    """The encoder takes frame after frame and keeps a byte a pixel; the lists grow while it takes them."""
    number = _gif_frames(source.read_bytes(), MOST_FRAMES + 1)
    if number > MOST_FRAMES:
        raise BadImage(TOO_MANY_FRAMES)
    _check_total(
        number * image.width * image.height
    )  # before the first is decoded; what is not honest is counted later
    durations: list[int] = []
    disposals: list[int] = []
    loop = image.info.get("loop")
    frames = _noting(_frames(image, traits, MAIN_SIDE), durations, disposals)
    first = next(frames)
    repeat: dict[str, Any] = {} if loop is None else {"loop": min(int(loop), MOST_LOOPS)}
    first.save(
        out_dir / "main.gif", save_all=True, append_images=frames, duration=durations, disposal=disposals, **repeat
    )
    return "main.gif", first


def _noting(frames: Iterator[Frame], durations: list[int], disposals: list[int]) -> Iterator[Image.Image]:
    """The frames, each after its time and what becomes of it: cleared (2) where the next one has holes."""
    frame, duration = next(frames)
    for following, following_ms in frames:
        durations.append(duration)
        disposals.append(2 if following.mode == "RGBA" else 0)
        yield frame
        frame, duration = following, following_ms
    durations.append(duration)
    disposals.append(0)
    yield frame


def _webp(image: Image.Image, traits: Traits, out_dir: Path) -> tuple[FileName, Image.Image]:
    number = int(getattr(image, "n_frames", 1))
    if number > MOST_FRAMES + 1:
        raise BadImage(f"This animation has {number:,} frames; at most {MOST_FRAMES}")
    _check_total(number * image.width * image.height)
    scale = min(1.0, sqrt(WEBP_PIXELS / (number * image.width * image.height)))
    loop = min(int(image.info.get("loop", 0)), MOST_LOOPS)
    taken = list(_frames(image, traits, min(MAIN_SIDE, max(1, int(max(image.size) * scale)))))
    first, *rest = (frame for frame, _ in taken)
    durations = [duration for _, duration in taken]
    path = out_dir / "main.webp"
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=loop, quality=80, method=2)
    return "main.webp", first


def _frames(image: Image.Image, traits: Traits, side: int) -> Iterator[Frame]:
    """Each frame as it is seen, all of one size. Raises: BadImage at the first one too many."""
    begin = 1 if image.info.get("default_image") else 0  # of an APNG: for those who cannot play it
    total = 0
    size: tuple[int, int] | None = None
    for index in count(begin):
        try:
            image.seek(index)
        except EOFError:
            break
        if index - begin >= MOST_FRAMES:
            raise BadImage(TOO_MANY_FRAMES)
        check_size(*image.size)
        total += image.width * image.height
        _check_total(total)
        image.load()
        frame = normal(image.copy(), traits, side)
        size = size or frame.size
        yield frame if frame.size == size else frame.crop((0, 0, *size)), _milliseconds(image)
    if size is None:
        raise BadImage("This picture is broken")


def _gif_frames(file: bytes, most: int) -> int:
    """How many frames a GIF's blocks tell of, counted up to `most`; nothing is decoded."""
    frames, at = 0, 13 + _colours(file[10:11])
    while frames < most and at < len(file):
        block = file[at]
        if block == 0x2C:  # a frame: its place, perhaps its colours, the size of its codes, its data
            frames += 1
            at += 11 + _colours(file[at + 9 : at + 10])
        elif block == 0x21:  # an extension
            at += 2
        else:
            break
        while at < len(file) and file[at]:
            at += 1 + file[at]
        at += 1
    return frames


def _colours(flags: bytes) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _check_total(pixels: int) -> None:
    if pixels > MOST_ANIMATED_PIXELS:
        raise BadImage(f"This animation is too large: at most {MOST_ANIMATED_PIXELS // MEGA} megapixels in all frames")


def _milliseconds(image: Image.Image) -> int:
    given = float(image.info.get("duration") or USUAL_MS)
    return int(min(max(given, SHORTEST_MS), LONGEST_MS))
