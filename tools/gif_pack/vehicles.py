"""What goes on the road, seen from its side and going to the right; wheels stand on the origin."""

from math import cos, hypot, pi, sin

from tools.gif_pack.canvas import Canvas, Point, oval
from tools.gif_pack.faces import heart
from tools.gif_pack.palette import (
    BLUE,
    CORAL,
    CORAL_DARK,
    CREAM,
    INK,
    KRAFT,
    KRAFT_LIGHT,
    SILVER,
    SLATE,
    SUN,
    TEAL,
    TEAL_DARK,
    WHITE,
    Colour,
    Skin,
    rgb,
    veil,
)

GLASS = rgb("bfe3ff")


def wheel(c: Canvas, x: float, r: float, spin: float, thin: bool = False) -> None:
    """A wheel on the ground at `x`; `spin` in turns."""
    with c.at(x, -r, turn=spin * 360):
        if thin:
            c.ring(0, 0, r - 2.5, 5, INK)
            for k in range(4):
                a = k * pi / 4
                tip = ((r - 4) * cos(a), (r - 4) * sin(a))
                c.line([(-tip[0], -tip[1]), tip], 1.4, SLATE)
            c.disc(0, 0, 4, SLATE)
        else:
            c.disc(0, 0, r, INK)
            c.disc(0, 0, r * 0.52, SILVER)
            for k in range(3):
                a = k * 2 * pi / 3
                c.disc(r * 0.32 * cos(a), r * 0.32 * sin(a), r * 0.11, SLATE)


def knee(hip: Point, foot: Point, upper: float, lower: float, side: int = 1) -> Point:
    """Where a leg of two parts bends; `side` 1 bends to the right of the way down."""
    dx, dy = foot[0] - hip[0], foot[1] - hip[1]
    far = min(hypot(dx, dy), (upper + lower) * 0.999)
    along = (upper**2 - lower**2 + far**2) / (2 * far)
    out = max(0.0, upper**2 - along**2) ** 0.5 * side
    return hip[0] + (dx * along + dy * out) / far, hip[1] + (dy * along - dx * out) / far


def rider_head(c: Canvas, x: float, y: float, skin: Skin, helmet: Colour, scarf: float | None = None) -> None:
    """A head with a helmet, from the side; `scarf` is the wave of its end, in turns."""
    with c.at(x, y):
        if scarf is not None:
            lift = sin(2 * pi * scarf) * 5
            c.curve(9, SUN, (-4, 17), (-22, 14 + lift), (-34, 20 - lift), (-46, 12 + lift))
        c.disc(2, 2, 18, skin.light)
        c.disc(14, 0, 2.6, INK, 3.4)
        c.arc(11, 5, 5.5, 20, 110, 2.6, INK)
        c.disc(5, 8, 3.6, veil(CORAL, 0.45), 2.6)
        c.shape([(-19, 3), *oval(0, -2, 20, 20, 170, 345), (20, -5), (8, -4), (-4, 6)], helmet)
        c.line([(6, -7), (24, -5)], 4.5, helmet)
        c.curve(3, WHITE, (-12, -12), (0, -20), (12, -12))


def scooter(c: Canvas, skin: Skin, spin: float, bounce: float = 0) -> None:
    """A scooter with its rider and a box behind; `bounce` lifts all but the wheels."""
    wheel(c, -46, 19, spin)
    wheel(c, 50, 19, spin)
    with c.at(0, bounce):
        c.line([(50, -22), (34, -82)], 8, SLATE)
        c.rect(-60, -92, 54, 50, KRAFT, 8)
        c.rect(-60, -109, 58, 16, KRAFT_LIGHT, 6)
        heart(c, -60, -84, 10, CORAL)
        c.blob(
            [(-74, -46), (-50, -62), (-14, -58), (-8, -30), (24, -26), (26, -16), (-22, -14), (-32, -32), (-62, -34)],
            TEAL,
        )
        c.arc(-46, -19, 23, 185, 330, 8, TEAL_DARK)
        c.rect(-30, -63, 50, 11, INK, 5.5)
        _seated(c, skin)
        c.blob([(22, -18), (30, -62), (36, -88), (46, -84), (44, -56), (40, -22), (34, -14)], TEAL)
        c.arc(50, -19, 23, 205, 330, 8, TEAL_DARK)
        c.line([(36, -84), (28, -96)], 5.5, INK)
        c.disc(47, -74, 6.5, SUN)


def _seated(c: Canvas, skin: Skin) -> None:
    c.line([(-18, -66), (10, -58), (12, -24)], 15, rgb("3b4a7a"))
    c.rect(17, -20, 25, 10, INK, 5)
    c.blob([(-32, -66), (-30, -96), (-16, -112), (0, -108), (4, -90), (-4, -62)], CORAL)
    c.curve(11, CORAL_DARK, (-10, -100), (2, -78), (22, -92))
    c.disc(28, -95, 6.5, skin.light)


def bicycle(c: Canvas, skin: Skin, spin: float, scarf: float) -> None:
    """A bicycle and its rider with a bag on the back; the pedals turn with `spin`."""
    pedal = 2 * pi * spin
    foot = [(-2 + 12 * cos(pedal + k), -26 + 12 * sin(pedal + k)) for k in (0, pi)]
    hip: Point = (-22, -82)
    _leg(c, hip, foot[1], rgb("2c3963"))
    wheel(c, -50, 28, spin, thin=True)
    wheel(c, 54, 28, spin, thin=True)
    for a, b in (
        ((-50, -28), (-2, -26)),
        ((-2, -26), (-20, -68)),
        ((-50, -28), (-16, -60)),
        ((-2, -26), (36, -66)),
        ((-17, -62), (36, -66)),
        ((54, -28), (33, -80)),
    ):
        c.line([a, b], 5.5, CORAL)
    c.line([(-32, -73), (-12, -71)], 8, INK)
    c.curve(5, INK, (33, -80), (40, -88), (48, -84))
    c.ring(-2, -26, 7, 3, INK)
    c.blob([(-36, -78), (-28, -104), (-8, -126), (8, -122), (8, -106), (-10, -78)], BLUE)
    with c.at(-38, -110, turn=28):
        c.rect(0, 0, 48, 54, TEAL, 9)
        c.rect(0, -18, 50, 14, TEAL_DARK, 6)
        heart(c, 0, 6, 10, WHITE)
    _leg(c, hip, foot[0], rgb("3b4a7a"))
    c.curve(10, rgb("3a78e6"), (-2, -116), (14, -92), (40, -88))
    c.disc(43, -87, 6.5, skin.light)
    rider_head(c, 14, -142, skin, SUN, None)


def _leg(c: Canvas, hip: Point, foot: Point, colour: Colour) -> None:
    bend = knee(hip, (foot[0], foot[1] - 4), 36, 36)
    c.line([hip, bend, (foot[0], foot[1] - 4)], 12, colour)
    c.rect(foot[0] + 5, foot[1] - 1, 22, 9, INK, 4.5)


def van(c: Canvas, spin: float, bounce: float = 0, colour: Colour = TEAL, dark: Colour = TEAL_DARK) -> None:
    """A delivery van, 190 long."""
    with c.at(0, bounce):
        c.blob([(40, -100), (62, -96), (84, -64), (96, -54), (97, -22), (84, -14), (30, -14), (30, -98)], colour)
        c.rect(-26, -66, 136, 106, WHITE, 14)
        c.rect(-26, -26, 136, 26, colour, 10)
        c.rect(-26, -34, 136, 14, colour)
        c.shape([(52, -88), (62, -86), (79, -60), (78, -56), (52, -56)], GLASS)
        c.line([(56, -62), (63, -80)], 3, WHITE)
        c.rect(4, -17, 194, 12, dark, 6)
        c.rect(92, -38, 10, 14, SUN, 5)
        c.rect(-92, -40, 6, 16, CORAL, 3)
        c.line([(56, -44), (66, -44)], 3.5, dark)
        heart(c, -28, -78, 20, CORAL)
    wheel(c, -50, 20, spin)
    wheel(c, 58, 20, spin)


def car(c: Canvas, colour: Colour, spin: float = 0, bounce: float = 0, brake: bool = False) -> None:
    """A small car, 100 long."""
    with c.at(0, bounce):
        c.blob([(-50, -34), (-30, -38), (-18, -60), (20, -60), (34, -38), (50, -32), (50, -14), (-50, -14)], colour)
        c.shape([(-24, -38), (-14, -54), (0, -54), (0, -38)], GLASS)
        c.shape([(5, -38), (5, -54), (17, -54), (27, -38)], GLASS)
        c.rect(47, -28, 8, 9, CREAM, 4)
        c.rect(-48, -28, 8, 10, rgb("ff3b3b") if brake else CORAL_DARK, 4)
    wheel(c, -27, 13, spin)
    wheel(c, 28, 13, spin)
