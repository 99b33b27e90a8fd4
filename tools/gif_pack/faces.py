"""Eyes, mouths and heads: people of several kinds, and their looks."""

from math import cos, pi, sin
from typing import NamedTuple

from tools.gif_pack.canvas import Canvas, Point, oval, rounded
from tools.gif_pack.palette import (
    BLUE,
    BROWN,
    CORAL,
    CORAL_DARK,
    DEEP,
    GREEN,
    INK,
    PALE,
    PURPLE,
    PURPLE_DARK,
    SUN,
    TAN,
    TEAL,
    TEAL_DARK,
    WARM,
    WATER,
    WHITE,
    Colour,
    Skin,
    rgb,
    veil,
)

BLACK_HAIR, BROWN_HAIR, GINGER, GREY_HAIR = rgb("33283a"), rgb("6d432c"), rgb("d4703a"), rgb("c9cbd6")


class Person(NamedTuple):
    """Someone of the cast."""

    skin: Skin
    hair: Colour
    style: str  # short, curly, bob, bun, beard, scarf, cap
    shirt: Colour


AMA = Person(DEEP, BLACK_HAIR, "curly", SUN)
LEO = Person(PALE, GINGER, "short", BLUE)
MEI = Person(WARM, BLACK_HAIR, "bob", CORAL)
OMAR = Person(TAN, BROWN_HAIR, "beard", GREEN)
LINA = Person(TAN, PURPLE, "scarf", PURPLE)
RUTH = Person(PALE, GREY_HAIR, "bun", PURPLE)
SAM = Person(BROWN, TEAL, "cap", TEAL)


def eyes(
    c: Canvas, kind: str = "open", look: Point = (0, 0), gap: float = 17, blink: float = 0, size: float = 1
) -> None:
    """A pair of eyes about the origin: open, happy, closed, wide, wink, squeezed, none."""
    for side in (-1, 1):
        with c.at(side * gap, 0, scale=size):
            _eye(c, "happy" if kind == "wink" and side == 1 else "open" if kind == "wink" else kind, look, blink, side)


def _eye(c: Canvas, kind: str, look: Point, blink: float, side: int) -> None:
    if kind == "happy":
        c.arc(0, 4, 8, 200, 340, 4.2, INK)
    elif kind == "closed" or blink > 0.75:
        c.arc(0, -3, 8, 25, 155, 3.8, INK, ry=6)
    elif kind == "squeezed":
        c.line([(-side * -6, -6), (side * -4, 0), (-side * -6, 6)], 4, INK)
    elif kind == "wide":
        c.disc(0, 0, 10, WHITE, 11 * (1 - blink))
        c.disc(look[0] * 4, look[1] * 4, 5, INK, 5.5 * (1 - blink))
    elif kind == "open":
        c.disc(look[0] * 3, look[1] * 3, 6, INK, 7.2 * (1 - blink))
        if blink < 0.4:
            c.disc(look[0] * 3 - 1.9, look[1] * 3 - 2.6, 2.1, WHITE)


def brows(c: Canvas, lift: float = 0, tilt: float = 0, gap: float = 17, colour: Colour = INK) -> None:
    """Eyebrows above the origin; `tilt` > 0 is worried, < 0 is cross."""
    for side in (-1, 1):
        with c.at(side * gap, -15 - lift, turn=side * tilt):
            c.curve(3.6, colour, (-7, 1), (0, -2.5), (7, 1))


def mouth(c: Canvas, kind: str = "smile", size: float = 1) -> None:
    """A mouth about the origin: smile, grin, laugh, open, small, flat, frown, wavy, smirk."""
    with c.at(scale=size):
        if kind == "smile":
            c.arc(0, -6, 11, 30, 150, 3.8, INK, ry=11)
        elif kind in ("grin", "laugh"):
            _grin(c, 15 if kind == "laugh" else 12, 17 if kind == "laugh" else 11)
        elif kind == "open":
            c.disc(0, 2, 7, rgb("7a2c3b"), 9)
            c.disc(0, 7, 4.5, CORAL, 3)
        elif kind == "small":
            c.disc(0, 0, 3.6, rgb("7a2c3b"), 4.2)
        elif kind == "flat":
            c.line([(-8, 0), (8, 0)], 3.8, INK)
        elif kind == "frown":
            c.arc(0, 9, 11, 215, 325, 3.8, INK, ry=9)
        elif kind == "wavy":
            c.curve(3.8, INK, (-11, 2), (-5, -7), (0, 9), (5, -5), (11, 1))
        elif kind == "smirk":
            c.curve(3.8, INK, (-8, 1), (2, 5), (10, -4))


def _grin(c: Canvas, width: float, depth: float) -> None:
    lips = [(-width, -3), (width, -3), *oval(0, -3, width, depth, 0, 180)]
    with c.within(lips):
        c.rect(0, 0, 60, 60, rgb("7a2c3b"))
        c.disc(0, depth - 3, width * 0.62, CORAL, depth * 0.5)
        c.rect(0, -3, width * 1.7, 7, WHITE, 2)


def cheeks(c: Canvas, gap: float = 27, opacity: float = 0.45) -> None:
    """Rosy cheeks about the origin."""
    for side in (-1, 1):
        c.disc(side * gap, 0, 7.5, veil(CORAL, opacity), 5)


def tear(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A drop, its middle at (x, y)."""
    with c.at(x, y, scale=size):
        c.shape([(0, -11), *oval(0, 2, 6, 6, -30, 210)], WATER)
        c.disc(-2, 3, 1.6, WHITE)


def heart(c: Canvas, x: float, y: float, size: float, colour: Colour, turn: float = 0) -> None:
    """A heart about (x, y), about 2 · `size` wide."""
    with c.at(x, y, turn=turn, scale=size / 16):
        angles = [k * pi / 30 for k in range(60)]
        c.shape(
            [(16 * sin(a) ** 3, -13 * cos(a) + 5 * cos(2 * a) + 2 * cos(3 * a) + cos(4 * a) - 1.5) for a in angles],
            colour,
        )


def head(c: Canvas, who: Person, turn: float = 0) -> None:
    """A head without a face, its middle at the origin, 92 wide; hair or cap on it."""
    with c.at(turn=turn):
        _hair_behind(c, who)
        for side in (-1, 1):
            if who.style != "scarf":
                c.disc(side * 44, 4, 9, who.skin.light)
                c.disc(side * 44, 4, 4.5, who.skin.shade)
        c.shape(rounded(0, 2, 88, 94, 42), who.skin.light)
        _hair_before(c, who)


def _hair_behind(c: Canvas, who: Person) -> None:
    if who.style == "curly":
        for x, y, r in (
            (-40, -22, 22),
            (40, -22, 22),
            (-46, 2, 18),
            (46, 2, 18),
            (-22, -44, 24),
            (22, -44, 24),
            (0, -50, 24),
        ):
            c.disc(x, y, r, who.hair)
    elif who.style == "bob":
        c.rect(0, 4, 116, 108, who.hair, 48)
    elif who.style == "bun":
        c.disc(0, -56, 21, who.hair)
        c.rect(0, -8, 100, 84, who.hair, 42)
    elif who.style == "scarf":
        c.rect(0, 6, 116, 122, who.hair, 54)


def _hair_before(c: Canvas, who: Person) -> None:
    fringe: dict[str, list[Point]] = {
        "short": [
            (-46, -8),
            (-48, -30),
            (-30, -52),
            (4, -58),
            (36, -48),
            (48, -26),
            (45, -6),
            (38, -22),
            (16, -30),
            (-16, -24),
            (-36, -24),
        ],
        "bob": [
            (-47, 4),
            (-48, -26),
            (-28, -50),
            (0, -54),
            (28, -50),
            (48, -26),
            (47, 4),
            (40, -18),
            (16, -24),
            (-16, -24),
            (-40, -18),
        ],
        "bun": [
            (-47, -2),
            (-46, -28),
            (-26, -48),
            (0, -51),
            (26, -48),
            (46, -28),
            (47, -2),
            (34, -24),
            (0, -34),
            (-34, -24),
        ],
        "beard": [
            (-46, -10),
            (-46, -32),
            (-26, -52),
            (6, -55),
            (34, -48),
            (47, -30),
            (46, -10),
            (40, -26),
            (8, -32),
            (-38, -26),
        ],
        "curly": [
            (-44, -12),
            (-40, -34),
            (-20, -48),
            (0, -52),
            (20, -48),
            (40, -34),
            (44, -12),
            (30, -30),
            (0, -36),
            (-30, -30),
        ],
    }
    if who.style in fringe:
        c.blob(fringe[who.style], who.hair)
    if who.style == "beard":
        with c.within(rounded(0, 2, 88, 94, 42)):
            c.blob(
                [(-48, 6), (-40, 16), (-22, 20), (0, 16), (22, 20), (40, 16), (48, 6), (50, 54), (0, 62), (-50, 54)],
                who.hair,
            )
        c.disc(0, 26, 14, who.skin.light, 9)
    elif who.style == "scarf":
        with c.within(rounded(0, 6, 116, 122, 54)):
            c.shape([*rounded(0, 6, 130, 140, 50), *reversed(oval(0, 6, 41, 47))], who.hair)
            c.line([(39, 6), (66, 6)], 4, who.hair)  # closes the ring
            c.curve(2.6, PURPLE_DARK, (-40, 32), (0, 80), (40, 32))
    elif who.style == "cap":
        c.shape([(-46, -14), *oval(0, -16, 46, 40, 180, 360), (46, -14)], who.hair)
        c.rect(0, -15, 104, 11, TEAL_DARK if who.hair == TEAL else CORAL_DARK, 6)
        c.disc(0, -36, 8, WHITE)


def bust(c: Canvas, who: Person, lean: float = 0) -> None:
    """Neck and shoulders under a head at the origin."""
    c.blob([(-72, 240), (-76, 96), (-58, 70), (-20, 60), (20, 60), (58, 70), (76, 96), (72, 240)], who.shirt)
    c.rect(lean, 52, 30, 34, who.skin.shade if who.style != "scarf" else who.hair, 12)
    c.disc(lean / 2, 66, 19, who.skin.light if who.style != "scarf" else who.hair, 11)
