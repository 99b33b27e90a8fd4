"""Hands and what they tell: each about the origin, fingers up, about 110 high."""

from tools.gif_pack.canvas import Canvas, Point
from tools.gif_pack.palette import WHITE, Colour, Skin


def _finger(c: Canvas, skin: Skin, base: Point, tip: Point, width: float) -> None:
    c.line([base, tip], width + 3.2, skin.shade)
    c.line([base, tip], width, skin.light)


def cuff(c: Canvas, x: float, y: float, width: float, sleeve: Colour, turn: float = 0, long: float = 80) -> None:
    """A sleeve with its white edge: the edge at (x, y), the sleeve going down from it."""
    with c.at(x, y, turn=turn):
        c.rect(0, long / 2 + 6, width, long, sleeve, 8)
        c.rect(0, 4, width + 8, 13, WHITE, 6)


def palm(c: Canvas, skin: Skin, spread: float = 1) -> None:
    """An open hand, its thumb to the left; `spread` 0 to 1.5 opens the fingers."""
    _finger(c, skin, (-14, 22), (-40 - 5 * spread, -4), 16)
    for x, length, lean in ((-21, 46, -9), (-7, 56, -3), (7, 53, 3), (21, 41, 9)):
        _finger(c, skin, (x, 0), (x + lean * spread, -length), 14.5)
    c.rect(0, 15, 59, 60, skin.shade, 22)
    c.rect(0, 13.5, 58, 58, skin.light, 22)
    c.line([(-14, 22), (-24, 12)], 15, skin.light)
    c.curve(2.6, skin.shade, (-14, -2), (-2, 12), (-12, 34))
    c.curve(2.6, skin.shade, (20, 4), (4, 4), (-4, 12))


def thumb(c: Canvas, skin: Skin, sleeve: Colour) -> None:
    """A fist with its thumb up, the sleeve to the left."""
    cuff(c, -42, 14, 62, sleeve, 90, 170)
    c.rect(-6, 16, 66, 68, skin.shade, 22)
    c.rect(-6, 14, 66, 66, skin.light, 22)
    c.line([(-12, -2), (6, -46)], 27, skin.shade)
    c.line([(-13, -2), (5, -46)], 24, skin.light)
    c.rect(-12, 8, 48, 36, skin.light, 16)
    for i in range(4):
        long = (46, 50, 47, 40)[i]
        _finger(c, skin, (4, -11 + i * 16.5), (long - 14, -11 + i * 16.5), 14.5)
    c.rect(-10, 14, 34, 50, skin.light, 14)
    c.curve(2.6, skin.shade, (2, -20), (-8, -8), (6, -2))


def okay(c: Canvas, skin: Skin) -> None:
    """Thumb and forefinger in a ring, the others up."""
    for x, tip in ((-2, (-4, -58)), (12, (19, -52)), (24, (40, -38))):
        _finger(c, skin, (x, 4), tip, 15)
    c.rect(4, 18, 56, 60, skin.shade, 22)
    c.rect(4, 16.5, 56, 58, skin.light, 22)
    c.ring(-30, -10, 18, 17, skin.shade)
    c.ring(-30, -10, 18, 14, skin.light)
    c.line([(-20, 6), (-8, 22)], 16, skin.light)
    c.line([(-16, -20), (-4, -2)], 15, skin.light)
    c.curve(2.6, skin.shade, (-12, -8), (-4, 2), (-8, 16))
    c.curve(2.6, skin.shade, (-46, -14), (-49, -10), (-47, -5))


def folded(c: Canvas, skin: Skin, sleeve: Colour, apart: float = 0) -> None:
    """Two hands laid together, fingers up; `apart` in units."""
    for side in (1, -1):
        with c.at(side * apart, 0, sx=side):
            cuff(c, 25, 52, 40, sleeve, -24, 90)
            c.blob(
                [(0, -64), (8, -66), (15, -54), (22, -14), (34, 26), (40, 50), (18, 62), (6, 44), (0, 40)], skin.shade
            )
            c.blob(
                [(0, -60), (7, -62), (12, -52), (19, -12), (31, 28), (36, 49), (18, 58), (6, 42), (0, 38)], skin.light
            )
            c.blob([(2, 34), (2, -8), (8, -22), (14, -14), (13, 6), (18, 26)], skin.shade)
            c.blob([(1, 36), (1, -5), (7, -18), (11, -12), (10, 8), (15, 30)], skin.light)
    c.line([(0, -58), (0, 40)], 2.6, skin.shade)


def handshake(c: Canvas, left: tuple[Skin, Colour], right: tuple[Skin, Colour]) -> None:
    """Two hands that hold each other, arms from both sides."""
    (mine, my_sleeve), (yours, your_sleeve) = left, right
    cuff(c, 60, 14, 52, your_sleeve, -78, 120)
    c.blob([(66, -12), (36, -26), (4, -28), (-20, -16), (-14, 14), (14, 28), (42, 38), (64, 36)], yours.light)
    for k in range(3):  # fingers around the other's palm
        _finger(c, yours, (6 - k * 13, 20), (-8 - k * 13, 41 - k * 4), 13.5)
    cuff(c, -60, 14, 52, my_sleeve, 78, 120)
    back = [(-66, -14), (-36, -27), (-10, -27), (12, -18), (20, -2), (10, 14), (-12, 28), (-40, 36), (-64, 34)]
    c.blob([(x, y + 2.5) for x, y in back], mine.shade)
    c.blob(back, mine.light)
    for k in range(4):
        _finger(c, mine, (-2 + k * 8, 22 - k * 10), (17 + k * 10, 37 - k * 10.5), 13.5)
    c.blob([(-40, -20), (-8, -22), (10, -14), (14, -4), (0, 14), (-16, 26), (-40, 30)], mine.light)
    _finger(c, yours, (34, -18), (-4, -25), 15.5)
    c.blob([(64, -11), (38, -25), (26, -24), (27, -11), (44, 8), (62, 22)], yours.light)
    c.curve(2.6, yours.shade, (26, -10), (36, -8), (44, 4))


def finger(c: Canvas, skin: Skin) -> None:
    """A fist with its forefinger up."""
    _finger(c, skin, (-16, 0), (-16, -56), 15.5)
    c.rect(0, 14, 58, 58, skin.shade, 22)
    c.rect(0, 12.5, 58, 56, skin.light, 22)
    for x in (0, 13, 25):
        _finger(c, skin, (x, 16), (x, -6 if x < 20 else -1), 13)
    _finger(c, skin, (-20, 22), (8, 16), 15)


def reaching(c: Canvas, skin: Skin, sleeve: Colour) -> None:
    """An arm from the left, its hand open to the right for another."""
    cuff(c, -58, 10, 52, sleeve, 84, 120)
    c.blob([(-64, -14), (-34, -22), (-4, -18), (24, -8), (40, 6), (30, 16), (2, 26), (-36, 36), (-62, 34)], skin.light)
    for k in range(3):
        c.curve(2.6, skin.shade, (2, 20 - k * 9), (18, 14 - k * 8), (32, 8 - k * 5))
    _finger(c, skin, (-18, -8), (6, -30), 15)
    c.disc(-22, -4, 13, skin.light)
