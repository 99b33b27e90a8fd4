"""Joy: parties, hearts, fire and rockets."""

from math import cos, pi, sin

from tools.gif_pack import faces, scenery
from tools.gif_pack.canvas import HEIGHT, WIDTH, Canvas, Point
from tools.gif_pack.easing import hop, keys, linear, overshoot, pulse, settle, span, wave
from tools.gif_pack.faces import heart
from tools.gif_pack.mascots import fox_body, fox_head, pip, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BUTTER,
    CORAL,
    CORAL_DARK,
    CREAM,
    INK,
    LILAC,
    NIGHT,
    PEACH,
    PINK,
    PURPLE,
    PURPLE_DARK,
    ROSE,
    SLATE,
    SUN,
    SUN_DARK,
    TEAL,
    WATER,
    WHITE,
    blend,
    rgb,
    veil,
)


def confetti(c: Canvas, t: float) -> None:
    """A popper cone throws confetti."""
    recoil = keys(t, (0, 0), (0.12, 0.3), (0.2, -1, settle), (0.5, 0), (1, 0))
    blast = span(t, 0.14, 0.96, linear)
    with c.at(118, 170, turn=34 + 7 * recoil + 2 * wave(t, 4) * (1 - span(t, 0.1, 0.14)), scale=1.15):
        cone: list[Point] = [(-38, -44), (38, -44), (4, 62), (-4, 62)]
        c.shape(cone, PURPLE)
        with c.within(cone):
            for k in range(4):
                c.line([(-60, -40 + k * 32), (60, -16 + k * 32)], 11, SUN)
        c.disc(0, -44, 39, PURPLE_DARK, 10)
    scenery.fountain(c, 158, 118, blast, 54, 11, 1.0, 24)
    flash = span(t, 0.14, 0.34, linear)
    scenery.burst(c, 150, 122, flash, 34, 70, 9, WHITE, 7, 10)


def celebrate(c: Canvas, t: float) -> None:
    """The fox in a party hat dances under falling confetti."""
    u = (t * 2) % 1
    scenery.confetti(c, t, 18, 9, (1,))
    beat = hop(u)
    side = 1 if t < 0.5 else -1
    with c.at(160, 122 - 9 * beat, turn=5 * side * beat, sy=1 + 0.03 * beat):
        for arm in (-1, 1):
            c.curve(26, rgb("e06a30"), (arm * 36, 76), (arm * 84, 84 - 20 * beat), (arm * 92, 24 - 20 * beat))
            c.disc(arm * 92, 18 - 20 * beat, 18, rgb("ff8a4c"))
        fox_body(c)
        fox_head(c, eye="happy", lips="grin")
        with c.at(0, -42, turn=-4):
            c.shape([(-26, 2), (26, 2), (0, -50)], TEAL)
            for k, (x, y) in enumerate(((-8, -8), (8, -4), (0, -24))):
                c.disc(x, y, 4, (SUN, WHITE, PINK)[k])
            c.disc(0, -52, 9, SUN)


def heartbeat(c: Canvas, t: float) -> None:
    """A heart beats twice, and rings of love go out."""
    beat = keys(t, (0, 0), (0.1, 1, overshoot), (0.22, 0.2), (0.32, 0.8, overshoot), (0.56, 0), (1, 0))
    for k in range(2):
        part = span(t, 0.06 + 0.22 * k, 0.66 + 0.22 * k, linear)
        if 0 < part < 1:
            with c.fading(1 - part):
                heart(c, 160, 122, 74 + 48 * part, blend(ROSE.halo, PINK, 0.55))
    size = 72 + 12 * beat
    heart(c, 160, 126, size, CORAL_DARK)
    heart(c, 160, 122, size, CORAL)
    with c.at(160 - size * 0.5, 122 - size * 0.45, turn=-38, scale=size / 72):
        c.disc(0, 0, 15, blend(CORAL, WHITE, 0.5), 8.5)
    with c.at(160, 116, scale=1.25 + 0.12 * beat):
        faces.eyes(c, "happy" if t < 0.5 else "open", (0, 0), 17, pulse(span(t, 0.7, 0.8, linear)))
        with c.at(0, 12):
            faces.cheeks(c, 28, 0.9)
        with c.at(0, 16):
            faces.mouth(c, "grin" if t < 0.5 else "smile", 0.9)


def on_fire(c: Canvas, t: float) -> None:
    """A flame with a grin flickers: this one is hot."""
    shadow(c, 160, 218, 116)
    for k in range(6):
        part = (t + k / 6) % 1
        x = 160 + (k * 47 % 120 - 60) + 8 * wave(part)
        c.disc(x, 150 - 130 * part, 5.5 * (1 - part) * min(1.0, part * 5), (SUN, CORAL, SUN_DARK)[k % 3])
    for size, colour, phase in ((1.0, CORAL, 0.0), (0.76, rgb("ff9a3d"), 0.2), (0.5, SUN, 0.45)):
        with c.at(160, 216, scale=size):
            c.blob(_flame(t, phase), colour)
    with c.at(160, 168 + wave(t, 2)):
        faces.eyes(c, "open", (0, -0.2), 17, pulse(span(t, 0.6, 0.7, linear)))
        with c.at(0, 17):
            faces.mouth(c, "grin", 0.9)
        with c.at(0, 12):
            faces.cheeks(c, 31, 0.6)


def _flame(t: float, phase: float) -> list[Point]:
    a, b, d = (wave(t, n, phase + k) for n, k in ((2, 0.0), (2, 0.3), (3, 0.6)))
    return [
        (0, 0),
        (-46, -8),
        (-70, -46),
        (-66 + 3 * a, -86),
        (-46 + 5 * b, -118 - 7 * a),
        (-38, -92),
        (-22 + 5 * a, -128),
        (4 + 10 * b, -186 - 9 * d),
        (20 + 6 * a, -142),
        (38 + 4 * b, -112),
        (50 + 6 * a, -126 - 7 * b),
        (66 + 3 * b, -88),
        (70, -46),
        (46, -8),
    ]


def rocket(c: Canvas, t: float) -> None:
    """A rocket flies up through the stars: fast as can be."""
    for k in range(12):
        x = (k * 67 + 23) % WIDTH
        speed = 1 + k % 2
        y = ((k * 0.29 + t * speed) % 1) * (HEIGHT + 40) - 20
        c.line([(x, y), (x, y - 7 * speed)], 1.6 + speed * 0.8, veil(CREAM, 0.9))
    shake = 1.6 * wave(t, 6)
    for k in range(7):
        part = (t * 2 + k / 7) % 1
        c.disc(
            122 + k * 31 % 76 + 18 * part * (1 if k % 2 else -1),
            196 + 56 * part,
            (17 * (1 - part) + 4) * min(1.0, part * 6),
            blend(NIGHT.halo, WHITE, 0.25 + 0.3 * (1 - part)),
        )
    with c.at(160 + shake, 110 + 4 * wave(t), turn=1.5 * wave(t, 2), scale=0.96):
        for size, colour in ((1.0, CORAL), (0.72, SUN), (0.42, CREAM)):
            long = (66 + 13 * wave(t, 4)) * size
            c.blob(
                [
                    (-20 * size, 60),
                    (0, 56),
                    (20 * size, 60),
                    (13 * size, 62 + long * 0.55),
                    (0, 62 + long),
                    (-13 * size, 62 + long * 0.55),
                ],
                colour,
            )
        for side in (-1, 1):
            c.blob([(side * 28, 12), (side * 60, 44), (side * 56, 70), (side * 26, 50)], CORAL)
        c.rect(0, 56, 40, 14, SLATE, 5)
        hull: list[Point] = [
            (0, -92),
            (24, -62),
            (37, -16),
            (32, 34),
            (22, 54),
            (-22, 54),
            (-32, 34),
            (-37, -16),
            (-24, -62),
        ]
        c.blob(hull, WHITE)
        with c.within(hull):
            c.rect(0, -80, 90, 46, CORAL)
            c.disc(46, 0, 26, veil(INK, 0.1), 100)
        c.disc(0, -16, 23, SLATE)
        c.disc(0, -16, 18, WATER)
        with (
            c.within([(18 * cos(k * pi / 12), -16 + 18 * sin(k * pi / 12)) for k in range(24)]),
            c.at(0, 8, scale=0.42),
        ):
            pip(c, 0, 0, eye="happy", lips="grin")


MOTIFS = (
    Motif("confetti", LILAC, confetti, 22, 0.4),
    Motif("celebrate", BUTTER, celebrate, 16, 0.25, 80),
    Motif("heartbeat", ROSE, heartbeat, 20, 0.12),
    Motif("on_fire", PEACH, on_fire, 20, 0.1),
    Motif("rocket", NIGHT, rocket, 18, 0.3, 60),
)
