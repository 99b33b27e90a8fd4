"""Small things: checks, coins, tags, mugs, flowers and the like, each about the origin."""

import itertools
from math import cos, pi, sin

from tools.gif_pack.canvas import Canvas, Point, oval
from tools.gif_pack.easing import overshoot, span
from tools.gif_pack.palette import (
    CORAL,
    GREEN,
    GREEN_DARK,
    INK,
    PINK,
    SILVER,
    SLATE,
    SUN,
    SUN_DARK,
    WHITE,
    Colour,
    rgb,
    veil,
)


def check(c: Canvas, r: float, grown: float = 1, colour: Colour = GREEN) -> None:
    """A round badge with a check mark; `grown` 0 to 1 lets it pop up and be written."""
    if grown <= 0:
        return
    with c.at(scale=max(0.01, span(grown, 0, 0.6, overshoot))):
        c.disc(0, 0, r + 3.5, WHITE)
        c.disc(0, 0, r, colour)
        tip = span(grown, 0.35, 1)
        points: list[Point] = [(-0.42, 0.04), (-0.1, 0.36), (0.46, -0.3)]
        drawn: list[Point] = [points[0]]
        for k, (a, b) in enumerate(itertools.pairwise(points)):
            part = min(1.0, max(0.0, (tip - (0, 0.4)[k]) / (0.4, 0.6)[k]))
            if part > 0:
                drawn.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
        if len(drawn) > 1:
            c.line([(x * r, y * r) for x, y in drawn], r * 0.24, WHITE)


def coin(c: Canvas, r: float, turn: float = 0) -> None:
    """A gold coin; `turn` (turns about its upright axis) makes it narrow and wide."""
    wide = abs(cos(2 * pi * turn))
    with c.at(sx=max(0.12, wide)):
        c.disc(2 / max(0.12, wide), 1, r, SUN_DARK)
        c.disc(0, 0, r, SUN)
        c.ring(0, 0, r * 0.76, r * 0.1, SUN_DARK)
        c.shape([(0, -r * 0.42), (r * 0.36, 0), (0, r * 0.42), (-r * 0.36, 0)], SUN_DARK)


def tag(c: Canvas, colour: Colour, dark: Colour) -> None:
    """A price tag, its hole at the top, about 110 high."""
    c.curve(4, SLATE, (0, -42), (-4, -64), (14, -78))
    outline: list[Point] = [(-20, -58), (20, -58), (44, -32), (44, 50), (38, 58), (-38, 58), (-44, 50), (-44, -32)]
    c.shape([(x + 2, y + 5) for x, y in outline], dark)
    c.shape(outline, colour)
    c.line([*outline, outline[0]], 6, colour)
    c.disc(0, -42, 8, WHITE)
    c.disc(0, -42, 5, dark)


def mug(c: Canvas, colour: Colour, dark: Colour) -> None:
    """A mug standing on the origin, its ear to the right, 70 high."""
    c.arc(34, -38, 17, -90, 90, 10, dark)
    c.shape([(-38, -70), (38, -70), *oval(24, -14, 14, 14, 0, 90), *oval(-24, -14, 14, 14, 90, 180)], colour)
    c.shape([(22, -70), (38, -70), *oval(24, -14, 14, 14, 0, 90), (8, 0)], veil(dark, 0.55))
    c.disc(0, -70, 38, dark, 9)
    c.disc(0, -69, 33, rgb("6b3f2a"), 6.5)


def steam(c: Canvas, t: float, places: tuple[float, ...] = (-14, 2, 18), colour: Colour = WHITE) -> None:
    """Steam that rises from the origin; `t` runs once in a loop."""
    for k, x in enumerate(places):
        part = (t + k / len(places)) % 1
        y, sway = -part * 42, 5 * sin(2 * pi * (part + k * 0.3))
        shown = min(1.0, part * 4, (1 - part) * 3)
        c.curve(5 * shown, colour, (x + sway, y), (x - 9, y - 9), (x + 9, y - 18), (x - sway, y - 27))


def flower(c: Canvas, r: float, colour: Colour, middle: Colour = SUN, turn: float = 0) -> None:
    """A flower of six petals, seen from the front."""
    if r > 0.5:
        with c.at(turn=turn):
            for k in range(6):
                c.disc(r * 0.62 * cos(k * pi / 3), r * 0.62 * sin(k * pi / 3), r * 0.44, colour)
            c.disc(0, 0, r * 0.4, middle)


def leaf(c: Canvas, x: float, y: float, long: float, turn: float, colour: Colour = GREEN_DARK) -> None:
    """A leaf from (x, y), pointing up and turned."""
    with c.at(x, y, turn=turn, scale=long / 20):
        c.blob([(0, 0), (6, -8), (0, -20), (-6, -8)], colour)


def gift(c: Canvas, lid: float = 0, tilt: float = 0) -> None:
    """A present standing on the origin, 104 wide; its lid lifted by `lid` and tilted."""
    c.rect(0, -36, 96, 74, CORAL, 8)
    c.rect(0, -36, 20, 74, SUN)
    c.rect(0, -70, 96, 8, rgb("d94840"))
    with c.at(0, -82 - lid, turn=tilt):
        c.rect(0, 0, 110, 24, rgb("ff7f73"), 7)
        c.rect(0, 0, 20, 24, SUN)
        for side in (-1, 1):
            c.blob([(0, -10), (side * 16, -32), (side * 34, -30), (side * 32, -14), (side * 14, -9)], SUN)
            c.blob([(side * 6, -12), (side * 17, -24), (side * 27, -23), (side * 24, -15)], SUN_DARK)
        c.rect(0, -12, 15, 12, SUN_DARK, 5)


def phone(c: Canvas, width: float = 66, height: float = 120, screen: Colour = WHITE) -> None:
    """A phone, seen from the front."""
    c.rect(0, 0, width, height, INK, 14)
    c.rect(0, 0, width - 9, height - 9, screen, 10)
    c.rect(0, -height / 2 + 10, 16, 4.5, INK, 2.2)


def card(c: Canvas, colour: Colour, dark: Colour) -> None:
    """A payment card, 100 wide."""
    c.rect(0, 3, 100, 64, dark, 10)
    c.rect(0, 0, 100, 64, colour, 10)
    c.rect(-28, -4, 20, 16, SUN, 4)
    c.line([(-38, -4), (-18, -4)], 1.8, SUN_DARK)
    for k in range(3):
        c.rect(-30 + k * 21, 19, 15, 5, veil(WHITE, 0.85), 2.5)
    c.disc(30, -16, 8, veil(WHITE, 0.9))
    c.disc(39, -16, 8, veil(WHITE, 0.45))


def pin(c: Canvas, colour: Colour, dark: Colour) -> None:
    """A place marker, its tip on the origin, 84 high."""
    c.shape([(0, 0), *bent(-1), *oval(0, -54, 30, 30, 180, 360), *reversed(bent(1))], colour)
    c.shape([(0, 0), *oval(0, -54, 30, 30, 60, -60), *reversed(bent(1))], veil(dark, 0.45))
    c.disc(0, -54, 13, WHITE)


def bent(side: int) -> list[Point]:
    """The flank of a marker, from its tip up."""
    return [(side * x, y) for x, y in ((0, 0), (8, -9), (17, -20), (25, -34), (29, -46), (30, -54))]


def question(c: Canvas, colour: Colour) -> None:
    """A question mark, about 110 high."""
    c.line(oval(0, -24, 27, 27, 190, 400), 19, colour)
    c.curve(19, colour, (20.7, -6.6), (12, 4), (0, 6), (0, 24))
    c.disc(0, 52, 11.5, colour)


def camera(c: Canvas, press: float = 0) -> None:
    """A camera, 130 wide; `press` 0 to 1 pushes its button."""
    c.rect(38, -50 + press * 5, 26, 14, CORAL, 5)
    c.rect(-8, -46, 54, 26, SLATE, 9)
    c.rect(0, 0, 132, 88, INK, 18)
    c.rect(0, 8, 132, 46, SLATE)
    c.rect(-46, -28, 22, 11, SUN, 5)
    c.disc(0, 6, 36, SILVER)
    c.disc(0, 6, 30, INK)
    c.disc(0, 6, 22, rgb("3d63b8"))
    c.disc(0, 6, 12, rgb("1f2c58"))
    c.disc(-8, -3, 6, WHITE)


PETALS: tuple[Colour, ...] = (CORAL, PINK, rgb("b79bff"), WHITE, rgb("ffb25e"))
