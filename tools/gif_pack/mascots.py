"""Pip, a parcel with arms and legs, and Fenn, a fox: the family of the pack."""

from tools.gif_pack.canvas import Canvas, Point, oval
from tools.gif_pack.faces import brows, cheeks, eyes, mouth
from tools.gif_pack.palette import (
    CREAM,
    FOX,
    FOX_DARK,
    INK,
    KRAFT,
    KRAFT_DARK,
    KRAFT_LIGHT,
    TEAL,
    TEAL_DARK,
    WHITE,
    rgb,
    veil,
)

HANGING: tuple[Point, Point] = ((-10, 26), (10, 26))


def shadow(c: Canvas, x: float, y: float, width: float, opacity: float = 0.14) -> None:
    """A soft shadow on the ground, lying about (x, y)."""
    c.disc(x, y, width / 2, veil(INK, opacity), max(2.5, width / 14))


def parcel(c: Canvas, width: float = 92, height: float = 80, tape: float = 1) -> None:
    """A closed parcel standing on the origin; `tape` 0 to 1 is how far the strip is stuck on."""
    c.rect(0, -height / 2, width, height, KRAFT_DARK, 11)
    c.rect(-2, -height / 2 - 2, width - 4, height - 4, KRAFT, 10)
    c.rect(0, -height + 10, width + 6, 20, KRAFT_DARK, 8)
    c.rect(0, -height + 8, width + 6, 17, KRAFT_LIGHT, 8)
    if tape > 0:
        long = (34 if height > 60 else height * 0.45) * tape
        c.rect(0, -height + long / 2 - 1, width * 0.2, long, TEAL, 2)
        c.rect(0, -height + 17, width * 0.2, 2.5, TEAL_DARK)


def pip(
    c: Canvas,
    x: float,
    y: float,
    *,
    scale: float = 1,
    squash: float = 0,
    turn: float = 0,
    look: Point = (0, 0),
    eye: str = "open",
    lips: str = "smile",
    blink: float = 0,
    hands: tuple[Point, Point] = HANGING,
    steps: Point = (0, 0),
    worry: float | None = None,
) -> None:
    """Pip, standing at (x, y); `hands` lie from the shoulders, `steps` lift the feet, `squash` < 0 stretches."""
    with c.at(x, y, turn=turn, scale=scale, sx=1 + squash * 0.6, sy=1 - squash):
        for side, lift in ((-1, steps[0]), (1, steps[1])):
            c.line([(side * 20, -24), (side * 20, -7 - lift)], 8, KRAFT_DARK)
            c.rect(side * 22, -5 - lift, 24, 11, INK, 5.5)
        for side, hand in ((-1, hands[0]), (1, hands[1])):
            if hand[1] > 6 and side * hand[0] >= -6:
                _arm(c, side, hand)
        with c.at(0, -18):
            parcel(c)
            with c.at(look[0] * 5, -34 + look[1] * 4):
                cheeks(c, 31)
                with c.at(0, -7):
                    eyes(c, eye, look, 18, blink)
                    if worry is not None:
                        brows(c, 0, worry, 18)
                with c.at(0, 12):
                    mouth(c, lips, 0.9)
        for side, hand in ((-1, hands[0]), (1, hands[1])):
            if not (hand[1] > 6 and side * hand[0] >= -6):
                _arm(c, side, hand)


def _arm(c: Canvas, side: int, hand: Point) -> None:
    from_x, from_y = side * 44, -48
    to: Point = (from_x + hand[0], from_y + hand[1])
    bend: Point = (from_x + hand[0] / 2 + side * 10, from_y + hand[1] / 2 + 8)
    c.curve(8, KRAFT_DARK, (from_x, from_y), bend, to)
    c.disc(to[0], to[1], 8.5, KRAFT_LIGHT)


def fox_head(
    c: Canvas,
    *,
    look: Point = (0, 0),
    eye: str = "open",
    lips: str = "smile",
    blink: float = 0,
    ears: float = 0,
    worry: float | None = None,
) -> None:
    """Fenn's head about the origin, 120 wide; `ears` > 0 (degrees) lets them hang."""
    for side in (-1, 1):
        with c.at(side * 36, -30, turn=side * (8 + ears)):
            c.blob([(-22, 10), (-14, -24), (0, -44), (14, -24), (22, 10)], FOX_DARK)
            c.blob([(-11, 6), (-7, -14), (0, -27), (7, -14), (11, 6)], rgb("5a3140"))
    c.blob(
        [(0, -48), (36, -42), (58, -8), (64, 16), (38, 38), (0, 48), (-38, 38), (-64, 16), (-58, -8), (-36, -42)], FOX
    )
    for side in (-1, 1):
        c.blob([(side * 4, 2), (side * 26, -4), (side * 60, 14), (side * 38, 36), (side * 14, 45), (0, 46)], CREAM)
    c.disc(0, 24, 24, CREAM, 22)
    with c.at(look[0] * 5, look[1] * 4):
        cheeks(c, 41, 0.35) if lips != "frown" else None
        with c.at(0, -8):
            eyes(c, eye, look, 25, blink, 1.1)
            if worry is not None:
                brows(c, 2, worry, 25)
        c.blob([(-9, 11), (0, 8), (9, 11), (5, 18), (0, 20), (-5, 18)], INK)
        c.disc(-3, 12.5, 1.8, WHITE)
        with c.at(0, 29):
            mouth(c, lips, 0.8)


def fox_body(c: Canvas) -> None:
    """Fenn's shoulders and chest below a head at the origin."""
    c.blob([(-52, 160), (-54, 90), (-34, 52), (0, 44), (34, 52), (54, 90), (52, 160)], FOX)
    c.shape(oval(0, 82, 26, 44), CREAM)
