"""Frames to a small GIF: one palette for all of them, and of each frame only what one sees change."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw
from tools.gif_pack import lzw
from tools.gif_pack.canvas import CORNER, HEIGHT, WIDTH

KEPT_EXACTLY = 36  # of the palette: the flat colours, which cover most of a frame
UNSEEN = 20  # of 255 in each of red, green and blue: a change of an edge that is not told again
APART = 12  # likewise: how far colours of the palette lie from each other, so that none is taken for another
NEAR = 26  # likewise: shades of an edge that may stand for each other
SUFFICES = 40  # pixels of one colour in a frame that make it a flat one

Shades = tuple[tuple[int, int, int], ...]


class Palette(NamedTuple):
    """The colours of one animation; the number after the last is clear."""

    colours: Shades
    flat: int  # so many of them, the first, are flat colours; the others are shades of edges

    @property
    def clear(self) -> int:
        """The number of what is not drawn."""
        return len(self.colours)

    @property
    def bits(self) -> int:
        """How wide a number is."""
        return max(2, self.clear.bit_length())

    def values(self) -> list[int]:
        """Red, green and blue of all, one after the other."""
        return [value for colour in self.colours for value in colour]

    def near(self) -> dict[int, list[int]]:
        """For each shade of an edge, the others that may stand for it, the nearest first."""
        found: dict[int, list[int]] = {}
        for number in range(self.flat, len(self.colours)):
            distances = {other: _distance(self.colours[number], colour) for other, colour in enumerate(self.colours)}
            others = [other for other, far in distances.items() if other != number and far <= NEAR]
            found[number] = sorted(others, key=lambda other: (distances[other], other))
        return found


def encode(frames: Sequence[Image.Image], colours: int, frame_ms: int, still: int) -> tuple[bytes, bytes]:
    """A GIF that loops for ever, and a PNG of the frame numbered `still`."""
    palette = palette_of(frames, colours - 1)
    corners, near = _corners(), palette.near()
    out = bytearray(b"GIF89a" + _short(WIDTH) + _short(HEIGHT) + bytes([0xF0 | palette.bits - 1, 0, 0]))
    out += bytes(palette.values()) + bytes(3 * (2**palette.bits - palette.clear))
    out += b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    shown = Image.new("L", (WIDTH, HEIGHT), palette.clear)
    picture = b""
    for place, frame in enumerate(frames):
        numbers = _numbered(frame, palette)
        numbers.paste(palette.clear, mask=corners)
        x, y, width, height, data = _change(numbers, shown, palette, near)
        out += b"\x21\xf9\x04\x05" + _short(frame_ms // 10) + bytes([palette.clear, 0])
        out += b"\x2c" + _short(x) + _short(y) + _short(width) + _short(height) + b"\x00" + data
        if place == still:
            picture = _png(shown, palette)
    return bytes(out + b"\x3b"), picture


def palette_of(frames: Sequence[Image.Image], size: int) -> Palette:
    """The flat colours of the frames as they are, and the best few for all other shades."""
    counts: Counter[tuple[int, int, int]] = Counter()
    most: Counter[tuple[int, int, int]] = Counter()  # in any one frame
    for frame in frames:
        held: dict[tuple[int, int, int], int] = {c: n for n, c in frame.getcolors(WIDTH * HEIGHT) or []}  # type: ignore[misc]
        counts.update(held)
        most |= Counter(held)
    flat = _spread((c for c, n in most.most_common() if n >= SUFFICES), [])[:KEPT_EXACTLY]
    rest = [c for c, n in sorted(counts.items()) if c not in flat for _ in range(max(1, round(n**0.5 / 2)))]
    if not rest:
        return Palette(tuple(flat), len(flat))
    strip = Image.new("RGB", (len(rest), 1))
    strip.putdata(rest)
    values = (strip.quantize(size - len(flat), Image.Quantize.MEDIANCUT).getpalette() or [])[: 3 * (size - len(flat))]
    shades = ((values[k], values[k + 1], values[k + 2]) for k in range(0, len(values) - 2, 3))
    return Palette((*flat, *_spread(shades, flat)), len(flat))


def _spread(
    colours: Iterable[tuple[int, int, int]], besides: Shades | list[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """The colours without those that are too like an earlier one."""
    kept: list[tuple[int, int, int]] = []
    for colour in colours:
        if all(_distance(colour, other) > APART for other in (*besides, *kept)):
            kept.append(colour)
    return kept


def _numbered(frame: Image.Image, palette: Palette) -> Image.Image:
    guide = Image.new("P", (1, 1))
    guide.putpalette(palette.values())
    numbers = frame.quantize(palette=guide, dither=Image.Dither.NONE)
    return Image.frombytes("L", numbers.size, numbers.tobytes())


def _change(
    numbers: Image.Image, shown: Image.Image, palette: Palette, near: Mapping[int, Sequence[int]]
) -> tuple[int, int, int, int, bytes]:
    """Place, size and stored form of what differs from `shown`, which it then shows."""
    differs = ImageChops.invert(_alike(numbers, shown, palette))
    left, top, right, bottom = differs.getbbox() or (0, 0, 1, 1)
    sparse = Image.composite(numbers, Image.new("L", numbers.size, palette.clear), differs)
    cut = sparse.crop((left, top, right, bottom))
    data, told = lzw.compress(cut.tobytes(), palette.bits, near)
    fresh = Image.frombytes("L", cut.size, told)
    shown.paste(fresh, (left, top), fresh.point(lambda v: 0 if v == palette.clear else 255))
    return left, top, right - left, bottom - top, data


def _alike(a: Image.Image, b: Image.Image, palette: Palette) -> Image.Image:
    """A mask of the pixels whose change nobody sees: those of edges, from one shade to a like one."""
    same = ImageChops.difference(a, b).point(lambda v: 0 if v else 255)
    red, green, blue = ImageChops.difference(_coloured(a, palette), _coloured(b, palette)).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda v: 255 if v <= UNSEEN else 0)
    most.paste(0, mask=a.point(lambda v: 255 if v < palette.flat or v == palette.clear else 0))
    most.paste(0, mask=b.point(lambda v: 255 if v == palette.clear else 0))
    return ImageChops.lighter(same, most)


def _coloured(numbers: Image.Image, palette: Palette) -> Image.Image:
    picture = Image.frombytes("P", numbers.size, numbers.tobytes())
    picture.putpalette([*palette.values(), 0, 0, 0])
    return picture.convert("RGB")


def _png(numbers: Image.Image, palette: Palette) -> bytes:
    picture = Image.frombytes("P", numbers.size, numbers.tobytes())
    picture.putpalette([*palette.values(), 0, 0, 0])
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, transparency=palette.clear)
    return out.getvalue()


def _corners() -> Image.Image:
    mask = Image.new("L", (WIDTH * 8, HEIGHT * 8), 255)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, WIDTH * 8 - 1, HEIGHT * 8 - 1), CORNER * 8, fill=0)
    return mask.resize((WIDTH, HEIGHT), Image.Resampling.BOX).point(lambda v: 255 if v > 127 else 0)


def _distance(a: Sequence[int], b: Sequence[int]) -> int:
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def _short(number: int) -> bytes:
    return number.to_bytes(2, "little")
