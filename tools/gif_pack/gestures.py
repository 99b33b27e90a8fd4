"""What hands say."""

from tools.gif_pack import hands, scenery, things
from tools.gif_pack.canvas import Canvas
from tools.gif_pack.easing import gather, keys, linear, mix, overshoot, pulse, settle, span, wave
from tools.gif_pack.faces import heart
from tools.gif_pack.mascots import fox_body, fox_head
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BLUE,
    BROWN,
    BUTTER,
    CORAL,
    DEEP,
    GREEN,
    GREEN_DARK,
    LILAC,
    MINT,
    PALE,
    PEACH,
    PINK,
    PURPLE,
    ROSE,
    SKY,
    SUN,
    TAN,
    TEAL,
    WARM,
    WHITE,
)


def _rising_hearts(c: Canvas, t: float, places: tuple[tuple[float, float, float], ...], far: float = 90) -> None:
    """Hearts that rise from (x, y), each with its own phase, and vanish."""
    for k, (x, y, phase) in enumerate(places):
        part = (t + phase) % 1
        size = 11 * min(1.0, part * 5, (1 - part) * 4)
        if size > 0.8:
            heart(
                c,
                x + 7 * wave(part, 1, k * 0.3),
                y - far * settle(part),
                size,
                (CORAL, PINK, PURPLE)[k % 3],
                10 * wave(part),
            )


def thank_you(c: Canvas, t: float) -> None:
    """Folded hands bow a little; hearts rise."""
    bow = pulse(t) ** 1.5
    _rising_hearts(c, t, ((70, 150, 0.0), (250, 150, 0.5), (96, 96, 0.33), (228, 100, 0.8)), 76)
    with c.at(160, 128 + 7 * bow, scale=1.16 - 0.05 * bow):
        hands.folded(c, WARM, TEAL)
    for turn, x in ((-40, 118), (40, 202)):
        c.line([(x, 44 + 6 * bow), (x + turn * 0.16, 34 + 4 * bow)], 5, SUN)
    c.line([(160, 36 + 6 * bow), (160, 24 + 4 * bow)], 5, SUN)


def thanks_a_lot(c: Canvas, t: float) -> None:
    """The fox holds up a bouquet that bursts into flower."""
    up = keys(t, (0, 0), (0.1, -0.1), (0.3, 1, overshoot), (0.84, 1), (1, 0))
    with c.at(160, 96 + 3 * wave(t, 2), turn=2.5 * wave(t)):
        fox_body(c)
        fox_head(
            c, eye="happy" if 0.22 < t < 0.9 else "open", lips="grin" if 0.22 < t < 0.9 else "smile", look=(0, 0.5)
        )
    with c.at(160, mix(290, 204, up), turn=4 * wave(t, 2), scale=1.05):
        _bouquet(c, t)
    for k, (x, y) in enumerate(((52, 70), (268, 66), (40, 140), (280, 142))):
        scenery.sparkle(
            c, x, y, 12 * pulse(span(t, 0.3 + 0.06 * k, 0.75 + 0.06 * k, linear)), (SUN, CORAL, PURPLE, TEAL)[k]
        )


def _bouquet(c: Canvas, t: float) -> None:
    for x, turn in ((-34, -38), (34, 38), (-18, -12), (18, 14)):
        things.leaf(c, x, -16, 40, turn, GREEN if turn % 4 else GREEN_DARK)
    for k, (x, y) in enumerate(((-30, -30), (30, -30), (0, -46), (-15, -16), (17, -14))):
        with c.at(x, y):
            grown = keys(t, (0.2 + 0.05 * k, 0.55), (0.36 + 0.05 * k, 1, overshoot), (0.86, 1), (1, 0.55))
            things.flower(c, 20 * grown, things.PETALS[k], SUN if k != 4 else CORAL, 12 * wave(t, 1, k / 5))
    c.shape([(-38, -4), (38, -4), (12, 60), (-12, 60)], PINK)
    c.shape([(-38, -4), (0, 8), (12, 60), (-12, 60)], CORAL)
    c.rect(0, 28, 38, 11, WHITE, 5)
    for side in (-1, 1):
        c.disc(side * 20, 30, 12, (224, 106, 48))


def deal(c: Canvas, t: float) -> None:
    """Two hands meet and shake."""
    near = keys(t, (0, 0), (0.22, 1, gather), (0.86, 1), (1, 0))
    scenery.burst(c, 160, 120, span(t, 0.23, 0.5, linear), 66, 102, 10, SUN, 7, 18)
    shake = keys(t, (0.24, 0), (0.33, -10), (0.43, 10), (0.53, -7), (0.62, 6), (0.7, 0))
    if near >= 1:
        with c.at(160, 128 + shake, turn=shake * 0.35, scale=1.2):
            hands.handshake(c, (DEEP, CORAL), (PALE, BLUE))
    else:
        for side, skin, sleeve in ((1, PALE, BLUE), (-1, DEEP, CORAL)):
            with c.at(160 + side * (26 + 92 * (1 - near)), 128, scale=1.2, sx=-side):
                hands.reaching(c, skin, sleeve)
    if near >= 1:
        with c.at(160, 46 + 2 * wave(t, 2)):
            things.check(c, 20, span(t, 0.5, 0.68, linear) * (1 - span(t, 0.82, 0.86)))


def high_five(c: Canvas, t: float) -> None:
    """Two hands swing back and clap together in the air."""
    gap = keys(t, (0, 46), (0.16, 64), (0.32, 0, gather), (0.4, 4, settle), (0.52, 3), (0.8, 46), (1, 46))
    lift = keys(t, (0, 0), (0.16, 8), (0.32, -6, gather), (0.5, -4), (0.8, 0), (1, 0))
    burst = span(t, 0.32, 0.62, linear)
    scenery.burst(c, 160, 96, burst, 44, 98, 12, SUN, 8, 15)
    for side, skin, sleeve in ((-1, BROWN, PURPLE), (1, WARM, CORAL)):
        with c.at(
            160 + side * (29 + gap),
            122 + lift,
            turn=-side * (2 + gap * 0.3),
            scale=1.12,
            sx=side * (0.86 if gap < 12 else 1),
        ):
            hands.cuff(c, 0, 44, 46, sleeve, 0, 130)
            hands.palm(c, skin, 0.35 + gap / 90)
    if 0 < burst < 1:
        for k, (x, y) in enumerate(((84, 40), (236, 40), (160, 20))):
            scenery.star(
                c,
                x,
                y - 8 * settle(burst),
                11 * min(1.0, burst * 5, (1 - burst) * 3),
                (CORAL, TEAL, PURPLE)[k],
                60 * burst,
            )


def _thumb(c: Canvas, t: float, turned: bool) -> None:
    rise = keys(t, (0, 0), (0.1, 0.16), (0.34, -1, overshoot), (0.8, -1), (1, 0))
    tilt = keys(t, (0, 0), (0.1, 9), (0.32, -14, overshoot), (0.48, -6), (0.62, -13), (0.78, -10), (1, 0))
    size = keys(t, (0, 1), (0.1, 0.94), (0.32, 1.2, overshoot), (0.8, 1.18), (1, 1))
    flip = -1 if turned else 1
    with c.at(166, 122 + flip * (rise * 10 + 4), turn=flip * tilt, scale=size * 1.12, sy=flip):
        hands.thumb(c, TAN if turned else BROWN, BLUE if turned else SUN)


def thumbs_up(c: Canvas, t: float) -> None:
    """A thumb goes up with a spring."""
    scenery.burst(c, 166, 108, span(t, 0.26, 0.6, linear), 84, 112, 12, SUN, 7, 12)
    _thumb(c, t, turned=False)


def thumbs_down(c: Canvas, t: float) -> None:
    """A thumb goes down, slowly."""
    _thumb(c, t, turned=True)


def ok_sign(c: Canvas, t: float) -> None:
    """Thumb and forefinger make a ring; a spark answers."""
    rise = keys(t, (0, 160), (0.2, -6, settle), (0.3, 0), (0.84, 0), (1, 160, gather))
    tilt = 5 * wave(span(t, 0.25, 0.8, linear), 2) if t < 0.8 else 0
    with c.at(158, 124 + rise, turn=tilt, scale=1.25):
        hands.cuff(c, 4, 46, 48, PURPLE, 0, 130)
        hands.okay(c, PALE)
    scenery.sparkle(c, 96, 60, 24 * pulse(span(t, 0.3, 0.62, linear)), SUN, 50 * t)
    scenery.sparkle(c, 246, 70, 15 * pulse(span(t, 0.42, 0.74, linear)), CORAL, 50 * t)
    scenery.sparkle(c, 72, 128, 13 * pulse(span(t, 0.5, 0.82, linear)), TEAL, 50 * t)


def applause(c: Canvas, t: float) -> None:
    """Hands clap, again and again."""
    u = (t * 3) % 1
    gap = keys(u, (0, 0), (0.12, 3, settle), (0.55, 34), (1, 0, gather))
    scenery.burst(c, 160, 96, span(u, 0.0, 0.6, linear), 78, 106, 9, SUN, 6, 0 if t < 0.34 else 20)
    for side, skin in ((1, PALE), (-1, PALE)):
        with c.at(160 + side * (34 + gap), 126, turn=-side * (14 + gap * 0.2), scale=1.12, sx=side * 0.86):
            hands.cuff(c, 0, 44, 44, GREEN, 0, 130)
            hands.palm(c, skin, 0.15)


def hello(c: Canvas, t: float) -> None:
    """The fox waves a paw."""
    swing = keys(t, (0, 0), (0.14, 22), (0.3, -16), (0.46, 22), (0.62, -16), (0.78, 14), (1, 0))
    with c.at(142, 118 + 2.5 * wave(t, 2), turn=-4 + 2 * wave(t)):
        fox_body(c)
        fox_head(c, eye="happy" if 0.2 < t < 0.7 else "open", lips="grin", look=(0.3, 0))
    with c.at(238, 178, turn=20 + swing):
        c.curve(30, (224, 106, 48), (-40, 62), (-8, 34), (0, -16))
        c.disc(0, -30, 22, (255, 138, 76))
        c.disc(0, -26, 9, (255, 200, 160))
        for dx, dy in ((-11, -40), (0, -44), (11, -40)):
            c.disc(dx, dy, 4.6, (255, 200, 160))
    if 0.1 < t < 0.85:
        for turn in (-34, 34):
            with c.at(238, 178, turn=22 + turn):
                c.arc(0, 0, 66, -104, -76, 5, SUN)


def goodbye(c: Canvas, t: float) -> None:
    """A hand waves from side to side."""
    swing = 20 * wave(t, 2)
    with c.at(160, 214, turn=swing * 0.8), c.at(0, -96, turn=swing * 0.3, scale=1.3):
        hands.cuff(c, 0, 44, 48, CORAL, 0, 130)
        hands.palm(c, DEEP, 0.8)
    for side in (-1, 1):
        shown = max(0.0, side * swing / 20)
        for k in range(2):
            if shown > 0.25:
                c.arc(160, 118, 104 + k * 16, 270 + side * 34 - 10, 270 + side * 34 + 10, 5 * shown, WHITE)


MOTIFS = (
    Motif("thank_you", PEACH, thank_you, 20, 0.5),
    Motif("thanks_a_lot", LILAC, thanks_a_lot, 20, 0.6, 80),
    Motif("deal", BUTTER, deal, 24, 0.4),
    Motif("high_five", SKY, high_five, 18, 0.4, 80),
    Motif("thumbs_up", MINT, thumbs_up, 20, 0.42),
    Motif("thumbs_down", ROSE, thumbs_down, 20, 0.42),
    Motif("ok_sign", BUTTER, ok_sign, 20, 0.45),
    Motif("applause", LILAC, applause, 15, 0.06, 70),
    Motif("hello", MINT, hello, 18, 0.3),
    Motif("goodbye", SKY, goodbye, 18, 0.12),
)
