"""Buying, paying, bargaining."""

from math import cos, pi, sin

from tools.gif_pack import faces, scenery, things, vehicles
from tools.gif_pack.canvas import Canvas, Point, oval
from tools.gif_pack.easing import gather, hop, keys, linear, mix, overshoot, pulse, settle, span, wave
from tools.gif_pack.mascots import parcel, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BLUE,
    BUTTER,
    CORAL,
    CORAL_DARK,
    GREEN,
    GREEN_DARK,
    GREY,
    INK,
    LILAC,
    MINT,
    PEACH,
    PINK,
    PURPLE,
    PURPLE_DARK,
    SILVER,
    SKY,
    SLATE,
    SUN,
    SUN_DARK,
    TEAL,
    WARM,
    WHITE,
    blend,
    rgb,
    veil,
)

PIG, PIG_DARK = rgb("ff9db5"), rgb("ee7a98")


def payment_done(c: Canvas, t: float) -> None:
    """A coin drops into a piggy bank, which smiles; a green check."""
    fall = keys(t, (0, -160), (0.06, -160), (0.3, 30, gather), (1, 30))
    squash = keys(t, (0.26, 0), (0.32, 0.12), (0.42, -0.06), (0.52, 0))
    shadow(c, 160, 214, 170)
    with c.at(160, 212, sx=1 + squash * 0.5, sy=1 - squash):
        for x in (-44, -16, 26, 50):
            c.rect(x, -12, 22, 28, PIG_DARK, 7)
        c.arc(-74, -62, 10, 90, 330, 6, PIG_DARK)
        if t < 0.34:
            with c.at(-6, -102 + fall):
                things.coin(c, 23, t * 2)
        c.blob([(-76, -56), (-56, -98), (-4, -110), (48, -96), (74, -58), (60, -24), (0, -12), (-58, -24)], PIG)
        c.blob([(-72, -50), (-56, -30), (0, -20), (60, -32), (72, -50), (60, -22), (0, -11), (-58, -22)], PIG_DARK)
        c.rect(-6, -106, 44, 7, rgb("b84e6c"), 3.5)
        c.blob([(14, -96), (22, -122), (42, -104), (40, -88)], PIG_DARK)
        c.disc(76, -56, 15, PIG_DARK, 18)
        for y in (-61, -51):
            c.disc(79, y, 2.8, rgb("b84e6c"), 3.4)
        with c.at(42, -68):
            faces.eyes(c, "happy" if 0.3 < t < 0.85 else "open", (0.2, -0.8 if t < 0.3 else 0), 14, 0, 0.85)
        c.disc(24, -52, 8, veil(CORAL, 0.55), 5.5)
        with c.at(46, -45):
            faces.mouth(c, "smile", 0.75)
    with c.at(84, 62 + 2 * wave(t, 2)):
        things.check(c, 23, span(t, 0.4, 0.62, linear) * (1 - span(t, 0.9, 0.97)))
    scenery.burst(c, 84, 62, span(t, 0.5, 0.76, linear), 34, 52, 8, SUN, 5)


def card_tap(c: Canvas, t: float) -> None:
    """A card is held to a reader: waves, then a check on its display."""
    near = keys(t, (0, 0), (0.26, 1, overshoot), (0.66, 1), (0.86, 0))
    shadow(c, 106, 216, 140)
    with c.at(106, 138):
        c.rect(0, 4, 108, 150, SLATE, 18)
        c.rect(0, 0, 108, 148, INK, 18)
        c.rect(0, -30, 84, 62, rgb("e9fff6"), 10)
        for k in range(9):
            c.rect(
                -26 + k % 3 * 26,
                20 + k // 3 * 18,
                18,
                11,
                (SILVER, SILVER, SILVER, SILVER, SILVER, SILVER, CORAL, SUN, GREEN)[k],
                5,
            )
        done = span(t, 0.44, 0.62, linear) * (1 - span(t, 0.9, 0.97))
        with c.at(0, -30):
            if done > 0:
                things.check(c, 20, done)
            else:
                for k in range(3):
                    c.disc(-16 + k * 16, -4 * hop((t * 4 - k * 0.15) % 1), 4.5, GREY)
    for k in range(3):
        part = span(t, 0.26 + 0.07 * k, 0.56 + 0.07 * k, linear)
        if 0 < part < 1:
            c.arc(168, 108, 12 + k * 13, -70, 12, 6 * min(1.0, part * 5, (1 - part) * 4), TEAL)
    with c.at(mix(292, 254, near), mix(40, 74, near), turn=mix(34, 22, near)):
        things.card(c, PURPLE, PURPLE_DARK)
        c.line([(78, 34), (40, 20)], 27, WARM.shade)
        c.line([(80, 33), (40, 19)], 24, WARM.light)
        c.line([(230, 106), (90, 39)], 46, CORAL)


def price_drop(c: Canvas, t: float) -> None:
    """A tag swings while an arrow falls."""
    swing = 9 * wave(t)
    with c.at(104, 46, turn=swing), c.at(0, 78, scale=1.05):
        things.tag(c, CORAL, CORAL_DARK)
        with c.at(0, 10):
            for x, y in ((-15, -16), (15, 16)):
                c.ring(x, y, 8.5, 6.5, WHITE)
            c.line([(17, -22), (-17, 22)], 6.5, WHITE)
    fall = keys(
        t,
        (0, -200),
        (0.12, -180),
        (0.34, 8, gather),
        (0.42, -8, settle),
        (0.5, 0),
        (0.8, 0),
        (0.96, 190, gather),
        (1, 190),
    )
    squash = keys(t, (0.3, -0.14), (0.36, 0.2), (0.44, -0.06), (0.5, 0), (0.78, 0.08), (0.9, -0.2))
    with c.at(244, 126 + fall, sx=1 + squash * 0.6, sy=1 - squash):
        for dy, colour in ((5, GREEN_DARK), (0, GREEN)):
            outline: list[Point] = [(-15, -60), (15, -60), (15, 4), (37, 4), (0, 50), (-37, 4), (-15, 4)]
            moved = [(x, y + dy) for x, y in outline]
            c.shape(moved, colour)
            c.line([*moved, moved[0]], 10, colour)
    for k, x in enumerate((216, 244, 272)):
        part = span(t, 0.34, 0.56, linear)
        if 0 < part < 1:
            c.disc(x + (k - 1) * 26 * settle(part), 190 - 8 * hop(part), 8 * (1 - part), WHITE)


def sold(c: Canvas, t: float) -> None:
    """A gavel falls: sold."""
    angle = keys(t, (0, 16), (0.18, 38), (0.32, 0, gather), (0.4, 9, settle), (0.48, 0, gather), (0.8, 0), (1, 16))
    hit = span(t, 0.32, 0.6, linear)
    shadow(c, 126, 212, 150)
    c.rect(126, 200, 132, 22, rgb("8a5a35"), 8)
    c.rect(126, 186, 108, 18, rgb("b57a48"), 8)
    scenery.burst(c, 126, 172, hit, 62, 94, 9, SUN, 7, 180)
    with c.at(286, 190, turn=angle):
        c.line([(0, 0), (-142, -52)], 15, rgb("b57a48"))
        c.line([(-10, -4), (-60, -22)], 19, rgb("8a5a35"))
        with c.at(-160, -58, turn=20):
            c.rect(0, 0, 58, 88, rgb("c98a55"), 10)
            c.rect(-15, 0, 12, 88, rgb("d9a06b"), 6)
            for y in (-38, 38):
                c.rect(0, y, 70, 24, rgb("8a5a35"), 9)
            c.rect(0, 0, 60, 13, SUN)
    with c.at(250, 58 + 2 * wave(t, 2)):
        things.check(c, 26, span(t, 0.38, 0.58, linear) * (1 - span(t, 0.86, 0.95)))


def counter_offer(c: Canvas, t: float) -> None:
    """Two coins change places along two arrows."""
    half = span((t * 2) % 1, 0.12, 0.72)
    turned = 180 * (half + (0 if t < 0.5 else 1))
    for k, colour in enumerate((TEAL, CORAL)):
        with c.at(160, 120, turn=180 * k + 6 * wave(t, 2)):
            c.arc(0, 0, 84, 205, 322, 13, colour, ry=84)
            a = 326 * pi / 180
            with c.at(84 * cos(a), 84 * sin(a), turn=326 + 90):
                head: list[Point] = [(-18, -6), (0, 20), (18, -6)]
                c.shape(head, colour)
                c.line([*head, head[0]], 6, colour)
    for k in range(2):
        a = (turned + 180 * k) * pi / 180
        x, y = 160 + 46 * cos(a), 120 + 34 * sin(a)
        grow = 1 + 0.16 * sin(a)
        with c.at(x, y, scale=grow):
            c.disc(2, 4, 33, veil(INK, 0.14))
            if k:
                things.coin(c, 32)
            else:
                c.disc(1.5, 1.5, 32, rgb("8f9ab3"))
                c.disc(0, 0, 32, SILVER)
                c.ring(0, 0, 24, 3.2, rgb("8f9ab3"))
                faces.heart(c, 0, 1, 12, rgb("8f9ab3"))


def safe_payment(c: Canvas, t: float) -> None:
    """A padlock snaps shut over a shield; it smiles."""
    shut = keys(t, (0, 0), (0.18, 0.12), (0.32, 1, gather), (0.86, 1), (1, 0))
    squash = keys(t, (0.28, 0), (0.34, 0.12), (0.44, -0.07), (0.54, 0))
    c.blob(
        [
            (160, 18),
            (214, 36),
            (250, 42),
            (250, 112),
            (220, 182),
            (160, 226),
            (100, 182),
            (70, 112),
            (70, 42),
            (106, 36),
        ],
        blend(BLUE, WHITE, 0.45),
    )
    c.blob(
        [
            (160, 32),
            (210, 48),
            (237, 54),
            (237, 112),
            (210, 172),
            (160, 210),
            (110, 172),
            (83, 112),
            (83, 54),
            (110, 48),
        ],
        blend(BLUE, WHITE, 0.68),
    )
    with c.at(160, 196, sx=1 + squash * 0.5, sy=1 - squash):
        lift = mix(-24, 0, shut)
        with c.at(24, -82 + lift, turn=mix(20, 0, shut)):
            c.line(
                [
                    (-48, 24 - lift * 0.5),
                    (-48, -16),
                    *oval(-24, -16, 24, 26, 180, 360),
                    (0, -16),
                    (0, 18 if shut > 0.9 else 8),
                ],
                13,
                SLATE,
            )
        c.rect(0, -38, 104, 86, SUN_DARK, 18)
        c.rect(0, -41, 104, 82, SUN, 18)
        with c.at(0, -46):
            faces.eyes(c, "happy" if 0.34 < t < 0.84 else "open", (0, -0.6 if t < 0.3 or t > 0.92 else 0), 20, 0, 0.95)
            with c.at(0, 10):
                faces.cheeks(c, 33, 0.5)
            with c.at(0, 15):
                faces.mouth(c, "grin" if 0.34 < t < 0.84 else "small", 0.85)
    scenery.burst(c, 160, 140, span(t, 0.32, 0.6, linear), 88, 116, 10, SUN, 7, 18)


def five_stars(c: Canvas, t: float) -> None:
    """Five stars fill, one after the other."""
    c.rect(160, 124, 284, 92, veil(INK, 0.1), 30)
    c.rect(160, 120, 284, 92, WHITE, 30)
    for k in range(5):
        x, begin = 56 + k * 52, 0.06 + 0.11 * k
        full = span(t, begin, begin + 0.14, overshoot) * (1 - span(t, 0.9, 0.98))
        joy = hop(span(t, 0.66 + 0.04 * k, 0.8 + 0.04 * k, linear))
        scenery.star(c, x, 122, 20, SILVER)
        if full > 0.02:
            scenery.star(c, x, 122 - 13 * joy, 20 * full, SUN, -40 * (1 - full))
            scenery.burst(c, x, 122, span(t, begin + 0.06, begin + 0.24, linear), 27, 42, 7, SUN_DARK, 4)


def shopping_cart(c: Canvas, t: float) -> None:
    """A full cart rolls along; goods bob in it."""
    scenery.ground(c, 194, rgb("bfe0d2"))
    for k in range(-1, 4):
        c.rect(60 + (k + 1 - t % 1) * 120 - 60, 216, 56, 6, rgb("a3cfbd"), 3)
    scenery.wind(c, t, ((84, 40, 0.1), (138, 32, 0.55)))
    shadow(c, 168, 205, 150)
    with c.at(160, 204 - 2.2 * pulse(t, 4)):
        with c.at(2, -92 - 5 * pulse(t, 2)):
            with c.at(-30, 0, scale=0.52, turn=-6):
                parcel(c)
            with c.at(38, 4, scale=0.42, turn=8):
                things.gift(c)
        with c.at(10, -98 - 5 * pulse(t, 2, 0.3), turn=8):
            things.flower(c, 17, PINK, SUN, 12 * wave(t))
        basket: list[Point] = [(-66, -100), (82, -100), (64, -40), (-50, -40)]
        c.shape(basket, CORAL)
        c.line([*basket, basket[0]], 9, CORAL)
        for k in range(5):
            x = -44 + k * 26
            c.line([(x, -90), (x * 0.82, -50)], 6, CORAL_DARK)
        c.line([(-60, -70), (70, -70)], 6, CORAL_DARK)
        c.line([(-104, -124), (-82, -124), (-46, -22), (66, -22)], 8, SLATE)
        c.line([(-108, -124), (-88, -124)], 12, INK)
    for x in (122, 212):
        with c.at(x, 204):
            vehicles.wheel(c, 0, 12, t * 3)


MOTIFS = (
    Motif("payment_done", MINT, payment_done, 24, 0.7),
    Motif("card_tap", BUTTER, card_tap, 24, 0.64),
    Motif("price_drop", PEACH, price_drop, 22, 0.56),
    Motif("sold", LILAC, sold, 22, 0.6),
    Motif("counter_offer", SKY, counter_offer, 20, 0.2),
    Motif("safe_payment", SKY, safe_payment, 22, 0.46),
    Motif("five_stars", LILAC, five_stars, 28, 0.62),
    Motif("shopping_cart", MINT, shopping_cart, 18, 0.3),
)
