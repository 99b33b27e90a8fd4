"""Time: waiting for it, and the hours of the day."""

from math import cos, pi, sin

from tools.gif_pack import faces, scenery, things
from tools.gif_pack.canvas import Canvas, Point, bezier, oval
from tools.gif_pack.easing import hop, keys, linear, mix, overshoot, pulse, span, wave
from tools.gif_pack.mascots import pip, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BUTTER,
    CORAL,
    CORAL_DARK,
    CREAM,
    GREEN,
    GREY,
    INK,
    KRAFT,
    KRAFT_DARK,
    LILAC,
    MINT,
    NIGHT,
    PEACH,
    PURPLE,
    PURPLE_DARK,
    ROSE,
    SILVER,
    SKY,
    SLATE,
    SUN,
    SUN_DARK,
    TEAL,
    WHITE,
    blend,
    rgb,
    veil,
)

SAND, SAND_DARK = rgb("ffd166"), rgb("f2b632")


def hourglass(c: Canvas, t: float) -> None:
    """Sand runs through an hourglass, which then turns over."""
    run = span(t, 0.08, 0.7, linear)
    turn = 180 * span(t, 0.76, 0.98, overshoot)
    shadow(c, 160, 218, 110)
    with c.at(160, 120, turn=turn):
        bulb = _bulbs()
        c.shape(bulb, rgb("f4faff"))
        with c.within(bulb):
            if run < 1:
                left = mix(-44, 0, run**0.8)
                c.shape([(-50, left), (0, left + 9 * run * (1 - run)), (50, left), (50, 2), (-50, 2)], SAND)
            if 0 < run < 1:
                c.line([(0, 0), (0, 70)], 4.5, SAND)
            c.shape(_heap(run, span(t, 0.78, 0.94)), SAND)
            c.line([(-30, -44), (-30, -28)], 5, WHITE)
            c.line([(30, 44), (30, 28)], 5, WHITE)
        for side in (-1, 1):
            c.rect(side * 50, 0, 8, 150, KRAFT_DARK, 4)
            c.rect(0, side * 78, 128, 18, TEAL, 8)
            c.rect(0, side * 82, 128, 6, rgb("0e8c82"), 3)


def _heap(run: float, turned: float) -> list[Point]:
    """The sand that has come down; once `turned` it fills the bulb's narrow end, as sand above does at first."""
    foot, top = mix(80, 44, turned), mix(mix(78, 28, run**0.9), -2, turned)
    flank = mix(mix(80, top + 14, min(1.0, run * 2)), 0, turned)
    return [
        (-54, foot),
        (-30, flank),
        *bezier((-18, mix(flank, top, 0.6)), (0, top - 3), (18, mix(flank, top, 0.6))),
        (30, flank),
        (54, foot),
    ]


def _bulbs() -> list[Point]:
    right: list[Point] = [
        (40, -70),
        (41, -48),
        (36, -28),
        (20, -12),
        (5, -3),
        (5, 3),
        (20, 12),
        (36, 28),
        (41, 48),
        (40, 70),
    ]
    return right + [(-x, y) for x, y in reversed(right)]


def snail(c: Canvas, t: float) -> None:
    """A snail with a parcel for a house comes along, slowly."""
    scenery.ground(c, 188, rgb("9fdcb4"))
    c.rect(160, 190, 320, 4, rgb("86cf9f"))
    for k in range(3):
        x = (k * 130 - t * 130) % 390 - 30
        things.leaf(c, x, 190, 18, -20, GREEN)
        things.leaf(c, x + 6, 190, 24, 14, GREEN)
    s = pulse(t, 2)
    shadow(c, 156, 196, 180)
    long = 9 * s
    with c.at(160, 194):
        body = rgb("f7c86a")
        c.blob(
            [
                (-92 - long, 0),
                (-70 - long, -12),
                (-20, -24),
                (40, -26),
                (58 + long, -58),
                (80 + long, -64),
                (94 + long, -46),
                (84 + long, -10),
                (74 + long, 2),
            ],
            body,
        )
        c.line([(-80 - long, 0), (74 + long, 0)], 6, rgb("e0a945"))
        for dx, lift in ((64, 3 * s), (84, -2 * s)):
            c.curve(6, body, (dx + long, -54), (dx + 4 + long, -76), (dx + 6 + long, -92 + lift))
            c.disc(dx + 6 + long, -95 + lift, 9, WHITE)
            c.disc(dx + 9 + long, -94 + lift, 5, INK, 5.5 * (1 - pulse(span(t, 0.7, 0.8, linear))))
        c.disc(76 + long, -36, 6, veil(CORAL, 0.5), 4)
        with c.at(80 + long, -38, turn=-8):
            faces.mouth(c, "smile", 0.6)
        with c.at(-18, -14, turn=3 * wave(t, 2), sy=1 + 0.03 * wave(t, 2)):
            c.rect(0, -46, 100, 88, KRAFT_DARK, 22)
            c.rect(-2, -48, 94, 82, KRAFT, 20)
            spiral = [
                (-2 + (34 - a * 0.047) * cos(a * pi / 180), -46 + (30 - a * 0.042) * sin(a * pi / 180))
                for a in range(0, 640, 16)
            ]
            c.line(spiral, 7, KRAFT_DARK)


def tapping(c: Canvas, t: float) -> None:
    """Fingers drum on a table, one after the other."""
    from_right = [pulse(span((t * 2) % 1, 0.05 + 0.14 * k, 0.38 + 0.14 * k, linear)) for k in range(4)]
    c.rect(160, 214, 320, 60, rgb("d89c66"))
    c.rect(160, 188, 320, 10, rgb("e8b27f"))
    light, shade = rgb("f2bd8c"), rgb("d99a66")
    c.rect(10, 140, 150, 66, CORAL, 14)
    c.rect(86, 140, 18, 74, WHITE, 8)
    for k in (3, 2, 1, 0):
        lift = from_right[k] * 24
        base: Point = (164 - k * 3, 130 - k * 2 + 10)
        bend: Point = (222 + (3 - k) * 9 - k * 3, 112 - k * 2 - lift * 0.7)
        tip: Point = (238 + (3 - k) * 14 - 18, 178 - lift)
        for width, colour in ((27, shade), (23, light)):
            c.line([base, bend, tip], width, colour)
        c.disc(tip[0] + 2, tip[1] + 2, 6, rgb("ffd9c2"))
        hit = span((t * 2) % 1, 0.38 + 0.14 * k, 0.58 + 0.14 * k, linear)
        if 0 < hit < 1:
            c.line([(tip[0] + 16, 186 - 8 * hit), (tip[0] + 24, 178 - 12 * hit)], 4 * (1 - hit), INK)
    c.blob([(90, 112), (140, 106), (184, 112), (196, 136), (176, 164), (130, 172), (90, 168)], light)
    c.curve(24, shade, (120, 162), (160, 184), (196, 178))
    c.curve(20, light, (120, 160), (160, 182), (196, 176))


def hurry(c: Canvas, t: float) -> None:
    """An alarm clock hops and rings; its hands race."""
    ring = wave(t, 8) * 4
    u = (t * 2) % 1
    lift = hop(u) * 20
    squash = keys(u, (0, 0.08), (0.16, -0.04), (0.8, -0.04), (1, 0.08))
    shadow(c, 160, 214, 120 - lift)
    for side in (-1, 1):
        for k in range(2):
            c.arc(
                160,
                112 - lift,
                92 + k * 15,
                270 + side * 50 - 9,
                270 + side * 50 + 9,
                5.5,
                SUN_DARK if (t * 8 + k) % 1 < 0.5 else CORAL,
            )
    with c.at(160, 212 - lift, turn=ring, scale=0.92, sx=1 + squash * 0.5, sy=1 - squash), c.at(0, -86):
        for side in (-1, 1):
            c.line([(side * 34, 56), (side * 50, 82)], 13, CORAL_DARK)
            with c.at(side * 46, -62, turn=side * 38):
                c.shape([(-27, 8), *oval(0, 6, 27, 26, 180, 360), (27, 8)], SUN)
                c.rect(0, 8, 58, 8, SUN_DARK, 4)
        c.line([(0, -70), (0, -92)], 8, SLATE)
        c.disc(ring * 2, -94, 9, INK)
        c.disc(0, 0, 74, CORAL)
        c.disc(0, 0, 60, WHITE)
        for k in range(12):
            a = k * pi / 6
            c.disc(49 * cos(a), 49 * sin(a), 3.6 if k % 3 == 0 else 2, SLATE)
        with c.at(0, 0, turn=360 * t):
            c.line([(0, 0), (0, -42)], 6, INK)
        with c.at(0, 0, turn=90):
            c.line([(0, 0), (0, -27)], 7.5, INK)
        c.disc(0, 0, 6.5, CORAL)


def good_night(c: Canvas, t: float) -> None:
    """Pip sleeps under the moon; little z's rise."""
    for k, (star_x, star_y) in enumerate(((120, 34), (28, 118), (130, 66), (290, 120), (282, 40), (196, 30))):
        scenery.sparkle(c, star_x, star_y, 4 + 5 * pulse(t, 1, k * 0.29), CREAM)
    scenery.moon(c, 66, 62, 32, SUN)
    breath = wave(t)
    c.rect(160, 224, 320, 50, PURPLE_DARK)
    c.blob([(60, 214), (76, 190), (140, 184), (210, 186), (250, 196), (262, 216), (160, 228)], CREAM)
    pip(
        c,
        160,
        206,
        scale=1.1,
        squash=0.04 - 0.03 * breath,
        eye="closed",
        lips="small" if breath > 0 else "smile",
        look=(0, 0.5),
        turn=-5,
        hands=((2, 22), (-2, 22)),
    )
    c.blob(
        [
            (58, 240),
            (62, 200 - 3 * breath),
            (110, 184 - 4 * breath),
            (160, 189 - 3 * breath),
            (216, 184 - 4 * breath),
            (258, 200 - 3 * breath),
            (264, 240),
        ],
        TEAL,
    )
    for heart_x, heart_y in ((100, 214), (140, 222), (182, 216), (222, 223)):
        faces.heart(c, heart_x, heart_y - 3 * breath, 7, blend(TEAL, WHITE, 0.35))
    for k in range(3):
        part = (t + k / 3) % 1
        size = mix(4, 11, part)
        x, y = 206 + 66 * part + 5 * sin(2 * pi * part), 112 - 84 * part
        if 0.06 < part < 0.94:
            c.line(
                [(x - size, y - size), (x + size, y - size), (x - size, y + size), (x + size, y + size)],
                5 * min(1.0, part * 5, (1 - part) * 5),
                WHITE,
            )


def good_morning(c: Canvas, t: float) -> None:
    """The sun rises over hills behind a steaming cup."""
    rise = keys(t, (0, 0), (0.36, 1, overshoot), (0.84, 1), (1, 0))
    y = mix(206, 84, rise)
    scenery.sun(c, 118, y, 44, 36 * t)
    with c.at(118, y):
        faces.eyes(c, "happy" if 0.3 < t < 0.8 else "open", (0.4, 0.2), 16, 0, 0.9)
        with c.at(0, 12):
            faces.cheeks(c, 25, 0.5)
        with c.at(0, 16):
            faces.mouth(c, "smile", 0.9)
    c.disc(60, 236, 150, rgb("a5dfae"), 66)
    c.disc(290, 240, 170, rgb("86d09b"), 74)
    shadow(c, 226, 215, 100)
    with c.at(224, 150):
        things.steam(c, t, (-15, 3, 21))
    with c.at(222, 214):
        c.disc(0, 0, 56, blend(CORAL, INK, 0.14), 8)
        c.disc(0, -3, 56, WHITE, 8)
        things.mug(c, CORAL, CORAL_DARK)


def coffee_break(c: Canvas, t: float) -> None:
    """A cup with a face steams, and a biscuit is dipped."""
    dip = keys(t, (0, 0), (0.2, 0), (0.36, 1), (0.5, 1), (0.66, 0), (1, 0))
    c.disc(160, 214, 120, rgb("f0b98d"), 16)
    with c.at(152, 92):
        things.steam(c, t, (-34, -12, 10))
    with c.at(150, 208, scale=1.5, sy=1 - 0.03 * hop(span(t, 0.34, 0.5, linear))):
        c.disc(0, 0, 60, rgb("d9dfea"), 9)
        c.disc(0, -3, 60, WHITE, 9)
        things.mug(c, TEAL, rgb("0e8c82"))
        coffee = oval(0, -69, 33, 6.5, 0, 180)
        with (
            c.within([(-100, -140), (110, -140), (110, -69), *coffee, (-100, -69)]),
            c.at(mix(52, 9, dip), mix(-106, -70, dip), turn=mix(18, -6, dip), scale=0.68),
        ):
            _biscuit(c)
        with c.at(-4, -36):
            faces.eyes(c, "happy" if 0.32 < t < 0.7 else "open", (0.4, -0.4), 13, 0, 0.75)
            with c.at(0, 8):
                faces.cheeks(c, 21, 0.85)
            with c.at(0, 11):
                faces.mouth(c, "grin" if 0.32 < t < 0.7 else "smile", 0.62)


def _biscuit(c: Canvas) -> None:
    c.disc(0, 0, 31, rgb("d99a55"))
    c.disc(0, -1.5, 28, rgb("e8b06c"))
    for x, y in ((-12, -10), (8, -14), (14, 6), (-4, 6), (-16, 10), (4, 18)):
        c.disc(x, y, 4.2, rgb("7a4a2c"))


def typing(c: Canvas, t: float) -> None:
    """The fox's paws type on a laptop; lines fill the screen."""
    c.rect(160, 216, 320, 50, rgb("d9b48c"))
    shadow(c, 160, 206, 230)
    c.rect(160, 112, 196, 134, INK, 14)
    c.rect(160, 112, 180, 118, WHITE, 8)
    c.rect(160, 62, 180, 18, PURPLE, 6)
    for k in range(3):
        c.disc(82 + k * 12, 62, 3.6, (CORAL, SUN, GREEN)[k])
    for k, (y, side, long) in enumerate(((88, -1, 96), (112, 1, 82), (136, -1, 110))):
        part = span(t, 0.05 + 0.26 * k, 0.27 + 0.26 * k, linear) * (1 - span(t, 0.94, 0.98))
        if part > 0:
            wide = 20 + (long - 20) * part
            x = 84 + wide / 2 if side < 0 else 236 - wide / 2
            c.rect(x, y, wide, 17, SILVER if side < 0 else TEAL, 8.5)
    c.rect(160, 192, 232, 20, SLATE, 8)
    c.rect(160, 187, 232, 14, GREY, 6)
    for side in (-1, 1):
        lift = 9 * pulse(t, 5, 0.5 if side > 0 else 0)
        x = 160 + side * 46 + 5 * wave(t, 2, 0.3 * side)
        c.line([(160 + side * 62, 250), (x, 198 - lift)], 34, rgb("e06a30"))
        c.disc(x, 194 - lift, 20, rgb("ff8a4c"), 17)
        for dx in (-8, 0, 8):
            c.disc(x + dx, 183 - lift, 5, rgb("ffc8a0"))


MOTIFS = (
    Motif("waiting", BUTTER, hourglass, 24, 0.35, 80),
    Motif("slow_snail", SKY, snail, 20, 0.25, 80),
    Motif("tapping_fingers", LILAC, tapping, 20, 0.2, 60),
    Motif("hurry_up", ROSE, hurry, 16, 0.2, 70),
    Motif("good_night", NIGHT, good_night, 20, 0.4, 90),
    Motif("good_morning", PEACH, good_morning, 24, 0.6, 80),
    Motif("coffee_break", MINT, coffee_break, 24, 0.1, 80),
    Motif("typing", LILAC, typing, 22, 0.75, 70),
)
