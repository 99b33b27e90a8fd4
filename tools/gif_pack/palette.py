"""The colours of the pack: one family, so that the pictures belong together."""

from typing import NamedTuple

Colour = tuple[int, int, int] | tuple[int, int, int, int]


def rgb(code: str) -> tuple[int, int, int]:
    """Red, green and blue of `rrggbb`."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def veil(colour: Colour, opacity: float) -> Colour:
    """The colour, seen through; `opacity` 0 to 1."""
    return colour[0], colour[1], colour[2], round(255 * max(0.0, min(1.0, opacity)))


def blend(a: Colour, b: Colour, part: float) -> Colour:
    """From `a` (0) to `b` (1)."""
    return tuple(round(x + (y - x) * part) for x, y in zip(a[:3], b[:3], strict=True))  # type: ignore[return-value]


class Tint(NamedTuple):
    """A card: its colour, and that of the halo behind the motif."""

    card: Colour
    halo: Colour


INK = rgb("2d3047")
SLATE = rgb("5b6178")
GREY = rgb("b9c0d0")
SILVER = rgb("dfe4ee")
WHITE = rgb("ffffff")
CREAM = rgb("fff6e6")
TEAL = rgb("17b3a3")
TEAL_DARK = rgb("0e8c82")
CORAL = rgb("ff6b5e")
CORAL_DARK = rgb("e04c44")
SUN = rgb("ffc53d")
SUN_DARK = rgb("f0a020")
BLUE = rgb("4c8dff")
PURPLE = rgb("8b6cff")
PURPLE_DARK = rgb("6c4fe0")
GREEN = rgb("3cc47c")
GREEN_DARK = rgb("27a062")
PINK = rgb("ff8fab")
KRAFT = rgb("e0ab72")
KRAFT_LIGHT = rgb("efc794")
KRAFT_DARK = rgb("bf8550")
FOX = rgb("ff8a4c")
FOX_DARK = rgb("e06a30")
WATER = rgb("6db7ff")

SKY = Tint(rgb("cfe6ff"), rgb("e2f1ff"))
MINT = Tint(rgb("c6eedd"), rgb("dbf6ea"))
PEACH = Tint(rgb("ffdcc4"), rgb("ffe9d9"))
BUTTER = Tint(rgb("ffebb5"), rgb("fff4d3"))
LILAC = Tint(rgb("dfd6ff"), rgb("ece6ff"))
ROSE = Tint(rgb("ffd3dc"), rgb("ffe3e8"))
NIGHT = Tint(rgb("2e3566"), rgb("3a4380"))


class Skin(NamedTuple):
    """A skin: its light colour, and the shade between fingers and under the chin."""

    light: Colour
    shade: Colour


PALE = Skin(rgb("ffd9bd"), rgb("f0b592"))
WARM = Skin(rgb("f2bd8c"), rgb("d99a66"))
TAN = Skin(rgb("d99a63"), rgb("b97845"))
BROWN = Skin(rgb("a9693f"), rgb("86502d"))
DEEP = Skin(rgb("8a5538"), rgb("683c24"))
