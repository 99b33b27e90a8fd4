"""Asking, searching and finding."""

from math import hypot

from tools.gif_pack import faces, scenery, things
from tools.gif_pack.canvas import Canvas, Point, bezier, oval
from tools.gif_pack.easing import gather, keys, linear, mix, overshoot, pulse, settle, span, wave
from tools.gif_pack.mascots import pip, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BLUE,
    BUTTER,
    CORAL,
    CORAL_DARK,
    GREEN,
    INK,
    MINT,
    PEACH,
    PINK,
    PURPLE,
    PURPLE_DARK,
    ROSE,
    SKY,
    SLATE,
    SUN,
    TEAL,
    WATER,
    WHITE,
    blend,
    rgb,
    veil,
)


def question(c: Canvas, t: float) -> None:
    """Pip wonders: a question mark wobbles above."""
    pop = keys(t, (0, 0), (0.16, 1, overshoot), (0.86, 1), (0.96, 0))
    shadow(c, 122, 216, 104)
    pip(
        c,
        122,
        215,
        look=(0.7, -0.7),
        lips="small",
        turn=-4 + 3 * wave(t),
        blink=pulse(span(t, 0.6, 0.7, linear)),
        hands=((-8, 26), (20, -34 + 3 * wave(t, 2))),
        worry=9,
    )
    if pop > 0.02:
        with c.at(232, 106, turn=12 * wave(t, 2), scale=pop * 1.02):
            with c.at(4, 5):
                things.question(c, PURPLE_DARK)
            things.question(c, PURPLE)
    for k, (x, y) in enumerate(((184, 44), (286, 60), (196, 150))):
        c.disc(x, y, 5.5 * pulse(t, 2, k * 0.3), (SUN, CORAL, TEAL)[k])


def searching(c: Canvas, t: float) -> None:
    """A magnifier wanders over a shelf and finds Pip hiding."""
    x = keys(t, (0, 84), (0.24, 160), (0.44, 236), (0.62, 160), (0.84, 160), (1, 84))
    y = keys(t, (0, 70), (0.24, 62), (0.44, 78), (0.62, 154), (0.84, 154), (1, 70)) + 3 * wave(t, 2)
    for row, top in enumerate((86, 178)):
        c.rect(160, top + 8, 260, 10, rgb("c99b6a"), 5)
        for k in range(4):
            bx = 64 + k * 64
            if row and k in (1, 2):
                continue
            high = (44, 56, 38, 50)[(k + row * 2) % 4]
            c.rect(
                bx,
                top + 3 - high / 2,
                42,
                high,
                (TEAL, CORAL, SUN, PURPLE, PINK, BLUE, GREEN, rgb("ffb25e"))[k + row * 4],
                9,
            )
            c.rect(bx, top + 3 - high / 2, 42, 9, veil(WHITE, 0.45))
    found = 0.6 < t < 0.88
    with c.at(160, 182, scale=0.5):
        pip(c, 0, 0, eye="happy" if found else "closed", lips="grin" if found else "smile")
    with c.at(x, y):
        near = max(0.0, 1 - hypot(160 - x, 154 - y) / 60)
        if near > 0:
            with c.fading(near**0.5), c.within(oval(0, 0, 29, 29)):
                c.disc(0, 0, 30, rgb("eaf6ff"))
                with c.at((160 - x) * 1.3, (154 - y) * 1.3 + 29, scale=0.6):
                    pip(c, 0, 0, eye="happy" if found else "closed", lips="grin" if found else "smile")
        _lens(c)
    scenery.burst(c, 160, 154, span(t, 0.62, 0.84, linear), 46, 70, 10, SUN, 6)


def _lens(c: Canvas) -> None:
    c.line([(29, 29), (60, 60)], 15, INK)
    c.line([(25, 25), (36, 36)], 9, SLATE)
    c.ring(0, 0, 33, 9, SLATE)
    c.shape(oval(0, 0, 29, 29), veil(WHITE, 0.28))
    c.arc(0, 0, 22, 195, 250, 4.5, WHITE)


def photo_please(c: Canvas, t: float) -> None:
    """A camera takes a picture: a flash, and the print slides out."""
    press = pulse(span(t, 0.16, 0.34, linear))
    flash = 1 - span(t, 0.24, 0.42, linear) if t > 0.24 else 0.0
    slide = keys(t, (0.38, 0), (0.62, 1, settle), (0.84, 1), (0.96, 2.8, gather), (1, 2.8))
    if t > 0.36:
        with c.at(160, 134 + 62 * slide, turn=3 * wave(span(t, 0.6, 0.84, linear)) if t > 0.6 else 0):
            c.rect(0, 2, 84, 88, veil(INK, 0.14), 6)
            c.rect(0, 0, 84, 86, WHITE, 6)
            c.rect(0, -5, 68, 60, WATER, 4)
            with c.within([(-34, -35), (34, -35), (34, 25), (-34, 25)]):
                c.disc(-16, 30, 34, GREEN, 22)
                c.disc(24, 32, 30, blend(GREEN, INK, 0.15), 24)
                c.disc(18, -18, 9, SUN)
    with c.at(160, 98 + 3 * press, sy=1 - 0.05 * press, sx=1 + 0.03 * press):
        things.camera(c, press)
    if flash > 0:
        scenery.burst(c, 114, 68, span(t, 0.24, 0.46, linear), 16, 54, 10, WHITE, 8)
        c.disc(114, 70, 26 * flash, WHITE)
        scenery.sparkle(c, 114, 70, 62 * flash, WHITE, 30)


def pin_drop(c: Canvas, t: float) -> None:
    """A marker falls on a map and bounces."""
    _map(c)
    fall = keys(
        t,
        (0, -190),
        (0.08, -190),
        (0.3, 0, gather),
        (0.42, -34, settle),
        (0.54, 0, gather),
        (0.88, 0),
        (1, -190, gather),
    )
    squash = keys(
        t, (0.26, -0.12), (0.32, 0.22), (0.4, -0.06), (0.52, -0.04), (0.57, 0.12), (0.66, 0), (0.88, 0.06), (0.94, -0.1)
    )
    for k in range(2):
        part = span(t, 0.3 + 0.2 * k, 0.64 + 0.2 * k, linear)
        if 0 < part < 1:
            c.line(oval(164, 158, 14 + 44 * part, 6 + 18 * part), 5 * (1 - part) + 0.6, CORAL)
    near = max(0.25, 1 + fall / 190)
    c.disc(164, 158, 20 * near, veil(INK, 0.2), 7 * near)
    with c.at(164, 158 + fall, scale=1.32, sx=1 + squash * 0.6, sy=1 - squash):
        things.pin(c, CORAL, CORAL_DARK)
        if 0.3 < t < 0.9:
            faces.heart(c, 0, -54, 8, CORAL)


def _map(c: Canvas) -> None:
    outline: list[Point] = [(34, 84), (118, 66), (202, 84), (286, 66), (300, 196), (208, 214), (112, 196), (20, 214)]
    c.shape([(x, y + 6) for x, y in outline], veil(INK, 0.13))
    c.shape(outline, rgb("f2f7e9"))
    with c.within(outline):
        c.shape([(118, 0), (202, 0), (208, 240), (112, 240)], rgb("e3ecd8"))
        c.blob([(10, 60), (70, 80), (88, 120), (50, 140), (0, 130)], rgb("b9e3b2"))
        c.curve(22, rgb("a9d8f5"), (330, 90), (250, 100), (262, 160), (200, 240))
        c.curve(9, WHITE, (0, 180), (90, 150), (150, 170), (330, 120))
        c.curve(9, WHITE, (150, 40), (140, 120), (190, 150), (180, 240))
        c.curve(7, WHITE, (60, 60), (110, 110), (80, 160), (90, 240))


def route(c: Canvas, t: float) -> None:
    """A dotted way grows over a map, from a shop to a home."""
    _map(c)
    way = bezier((66, 176), (96, 90), (170, 216), (196, 150), (246, 118))
    grown = keys(t, (0, 0), (0.06, 0), (0.66, 1), (1, 1))
    gone = span(t, 0.92, 1)
    for k, (x, y) in enumerate(way):
        if k / 24 <= grown and k % 2 == 0:
            c.disc(x, y, 5 * (1 - gone), PURPLE)
    place = min(23.999, grown * 24)
    k = int(place)
    x = mix(way[k][0], way[k + 1][0], place - k)
    y = mix(way[k][1], way[k + 1][1], place - k)
    with c.at(66, 178, scale=0.62):
        things.pin(c, TEAL, rgb("0e8c82"))
    home = keys(t, (0.6, 0.62), (0.72, 0.95, overshoot), (0.88, 0.95), (1, 0.62))
    with c.at(250, 122, scale=home):
        things.pin(c, CORAL, CORAL_DARK)
        c.shape([(-9, -53), (0, -62), (9, -53)], CORAL_DARK)
        c.rect(0, -50, 13, 10, CORAL_DARK, 1)
    if 0.02 < t < 0.94:
        with c.at(x, y + 6 - 4 * pulse(t, 6), scale=0.36 * min(1.0, (t - 0.02) * 12, (0.94 - t) * 12 + 0.05)):
            pip(
                c, 0, 0, eye="happy" if t > 0.66 else "open", lips="grin", steps=(8 * pulse(t, 6), 8 * pulse(t, 6, 0.5))
            )
    scenery.burst(c, 250, 74, span(t, 0.66, 0.88, linear), 36, 58, 9, SUN, 6)


def phone_ringing(c: Canvas, t: float) -> None:
    """A phone rings and shakes; waves go out."""
    on = 1.0 if (t * 2) % 1 < 0.55 else 0.0
    ring = wave(t, 10) * 9 * on
    shadow(c, 160, 222, 90)
    for side in (-1, 1):
        for k in range(3):
            part = span((t * 2) % 1, 0.04 + 0.08 * k, 0.56 + 0.08 * k, linear)
            if 0 < part < 1:
                mid = 0 if side > 0 else 180
                c.arc(
                    160,
                    118,
                    62 + k * 20,
                    mid - 26,
                    mid + 26,
                    6 * min(1.0, part * 5, (1 - part) * 4),
                    (TEAL, SUN, CORAL)[k],
                )
    with c.at(160, 120, turn=ring, scale=1.36):
        things.phone(c, 70, 126, PURPLE)
        c.disc(0, -20, 21, blend(PURPLE, WHITE, 0.3))
        with c.at(0, -18, scale=0.4):
            faces.head(c, faces.RUTH)
            with c.at(0, 2):
                faces.eyes(c, "happy")
            with c.at(0, 22):
                faces.mouth(c, "grin")
        beat = 1 + 0.1 * pulse(t, 4)
        for x, colour, turn in ((-17, CORAL, 135), (17, GREEN, 0)):
            with c.at(x, 36, scale=beat if x > 0 else 1):
                c.disc(0, 0, 12, colour)
                with c.at(0, 0, turn=turn):
                    c.arc(4, -4, 8, 90, 180, 3.6, WHITE)
                    c.disc(4, 4, 2.8, WHITE)
                    c.disc(-4, -4, 2.8, WHITE)


MOTIFS = (
    Motif("question", BUTTER, question, 20, 0.3, 80),
    Motif("searching", SKY, searching, 26, 0.7, 80),
    Motif("photo_please", ROSE, photo_please, 24, 0.7),
    Motif("pin_drop", MINT, pin_drop, 22, 0.7),
    Motif("route", SKY, route, 26, 0.76, 80),
    Motif("phone_ringing", PEACH, phone_ringing, 20, 0.16),
)
