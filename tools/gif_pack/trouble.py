"""What goes wrong, and how it is mended."""

from math import cos, pi, sin

from tools.gif_pack import faces, scenery, things, vehicles
from tools.gif_pack.canvas import Canvas, Point
from tools.gif_pack.easing import gather, hop, keys, linear, mix, overshoot, pulse, settle, span, wave
from tools.gif_pack.mascots import pip, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BLUE,
    BUTTER,
    CORAL,
    CORAL_DARK,
    GREY,
    INK,
    PEACH,
    PURPLE,
    ROSE,
    SILVER,
    SKY,
    SLATE,
    SUN,
    SUN_DARK,
    TEAL,
    TEAL_DARK,
    WATER,
    WHITE,
    blend,
    rgb,
    veil,
)


def broken(c: Canvas, t: float) -> None:
    """A mug falls, cracks, and looks sad; a piece lies beside it."""
    fall = keys(t, (0, -230), (0.06, -200), (0.24, 0, gather), (1, 0))
    cracked = t > 0.24
    squash = keys(t, (0.2, -0.06), (0.25, 0.16), (0.34, -0.05), (0.42, 0))
    crack = span(t, 0.24, 0.4)
    piece = span(t, 0.24, 0.46, linear)
    out = span(t, 0.86, 1)
    c.disc(160, 212, 110 * min(1.0, max(0.3, 1 + fall / 300)), veil(INK, 0.12 * (1 - out) * span(t, 0, 0.12)), 9)
    with c.fading(1 - out):
        if cracked:
            with c.at(mix(206, 256, settle(piece)), 196 - 40 * hop(piece), turn=210 * settle(piece)):
                c.shape([(-13, -12), (12, -10), (14, 8), (0, 14), (-10, 5)], TEAL)
                c.shape([(-13, -12), (12, -10), (12, -6), (-12, -7)], TEAL_DARK)
        with c.at(
            148, 210 + fall, turn=-10 * hop(span(t, 0, 0.24, linear)), scale=1.75, sx=1 + squash * 0.5, sy=1 - squash
        ):
            things.mug(c, TEAL, TEAL_DARK)
            if cracked:
                c.shape([(18, -72), (40, -80), (40, -50), (31, -57), (27, -51), (21, -61)], ROSE.halo)
            if crack > 0:
                _crack(c, crack)
            with c.at(-8, -38):
                faces.eyes(c, "open" if t < 0.3 else "closed" if 0.6 < t < 0.72 else "open", (0.5, 0.5), 12, 0, 0.75)
                if cracked:
                    faces.brows(c, 0, 20, 12)
                with c.at(0, 13):
                    faces.mouth(c, "frown" if cracked else "small", 0.6)
            if t > 0.5:
                part = span(t, 0.5, 0.84, linear)
                faces.tear(c, -23, -30 + 24 * part * part, 0.6 * min(1.0, part * 6, (1 - part) * 6))
    scenery.burst(c, 160, 170, span(t, 0.24, 0.42, linear), 92, 116, 9, CORAL, 6, 200)


def _crack(c: Canvas, grown: float) -> None:
    line: list[Point] = [(21, -60), (13, -50), (19, -42), (9, -30), (15, -22), (8, -10)]
    shown = line[: 1 + round(grown * (len(line) - 1))]
    if len(shown) > 1:
        c.line(shown, 2.6, rgb("085a53"))


def repair(c: Canvas, t: float) -> None:
    """A wrench turns a bolt, click by click, until it shines."""
    click = sum(span(t, 0.08 + 0.2 * k, 0.2 + 0.2 * k, overshoot) for k in range(3))
    back = sum(span(t, 0.2 + 0.2 * k, 0.28 + 0.2 * k) for k in range(2)) + span(t, 0.8, 0.96)
    shadow(c, 128, 212, 130)
    with c.at(126, 130):
        with c.at(turn=22.5 * click / 3 * 2):
            for k in range(8):
                a = k * pi / 4
                with c.at(60 * cos(a), 60 * sin(a), turn=k * 45):
                    c.rect(0, 0, 30, 28, PURPLE, 6)
            c.disc(0, 0, 62, PURPLE)
            c.disc(0, 0, 47, blend(PURPLE, WHITE, 0.3))
        with c.at(turn=60 * click):
            hexagon: list[Point] = [(27 * cos(k * pi / 3), 27 * sin(k * pi / 3)) for k in range(6)]
            c.shape(hexagon, SUN)
            c.line([*hexagon, hexagon[0]], 5, SUN)
            c.disc(0, 0, 14, SUN_DARK)
        with c.at(turn=-66 + 60 * (click - back)):
            for colour, wide in ((GREY, 0.0), (SILVER, -3.0)):
                c.line([(54, 0), (150, 0)], 27 + wide, colour)
                for side in (-1, 1):
                    c.line([(52, side * 14), (34, side * 36), (2, side * 37)], 22 + wide, colour)
            c.line([(96, 0), (160, 0)], 30, CORAL)
            c.line([(110, -5), (148, -5)], 5, blend(CORAL, WHITE, 0.4))
    shine = span(t, 0.6, 0.86, linear)
    scenery.sparkle(c, 84, 66, 22 * pulse(shine), WHITE, 50 * t)
    scenery.sparkle(c, 62, 104, 13 * pulse(span(t, 0.66, 0.92, linear)), SUN, 50 * t)


def rain_delay(c: Canvas, t: float) -> None:
    """Pip waits under an umbrella in the rain."""
    for k in range(20):
        x = (k * 53 + 17) % 330 - 4
        y = ((k * 0.37 + t * 2) % 1) * 240 - 10
        if not (72 < x < 248 and y > 96 - 40 * (1 - abs(x - 160) / 90)):
            c.line([(x, y), (x - 4, y + 15)], 4, WATER)
    for k, x in enumerate((52, 150, 262)):
        part = (t * 2 + k * 0.37) % 1
        y = 222
        c.line([(x - 22 * part - 2, y), (x - 22 * part - 8, y - 6 * (1 - part))], 3.4 * (1 - part), BLUE)
        c.line([(x + 22 * part + 2, y), (x + 22 * part + 8, y - 6 * (1 - part))], 3.4 * (1 - part), BLUE)
    scenery.cloud(c, 84 + 4 * wave(t), 36, 1.15, blend(INK, WHITE, 0.66))
    scenery.cloud(c, 236 - 4 * wave(t), 32, 1.25, blend(INK, WHITE, 0.58))
    c.disc(160, 222, 104, blend(BLUE, WHITE, 0.45), 9)
    sway = 2.5 * wave(t)
    with c.at(196, 132, turn=sway, scale=0.98):
        c.line([(0, -50), (0, 52)], 6, SLATE)
    pip(
        c,
        152,
        220,
        scale=0.9,
        look=(0.2, -0.7),
        lips="wavy",
        worry=12,
        blink=pulse(span(t, 0.4, 0.5, linear)),
        hands=((-8, 26), (4, -4)),
        steps=(4 * pulse(t, 2), 0),
    )
    with c.at(168, 112, turn=sway, scale=1.22):
        _dome(c)


def _dome(c: Canvas) -> None:
    edge = [(x, 6 - 8 * abs(sin((x + 75) * pi / 30))) for x in range(75, -76, -3)]
    dome: list[Point] = [(75 * cos(a * pi / 180), 58 * sin(a * pi / 180)) for a in range(180, 361, 6)]
    outline = [*dome, *edge]
    c.line([(0, -58), (0, -66)], 6, SLATE)
    c.shape(outline, CORAL)
    with c.within(outline):
        c.disc(0, 4, 45, CORAL_DARK, 64)
        c.disc(0, 4, 16, CORAL, 64)


def traffic_jam(c: Canvas, t: float) -> None:
    """Cars stand in a row before a red light and honk."""
    c.rect(160, 210, 320, 60, SLATE)
    c.rect(160, 182, 320, 4, rgb("6d7388"))
    for k in range(5):
        c.rect(20 + k * 76, 226, 38, 5, WHITE, 2.5)
    c.rect(286, 126, 7, 120, INK, 3)
    c.rect(286, 62, 36, 84, INK, 12)
    for k, colour in enumerate((rgb("ff5148"), rgb("6d6440"), rgb("3d6650"))):
        c.disc(286, 38 + k * 24, 9.5, colour)
    c.disc(286, 38, 15, veil(rgb("ff5148"), 0.25 + 0.2 * pulse(t, 2)))
    for x, colour, phase in ((-2, BLUE, 0.6), (104, SUN, 0.3), (210, CORAL, 0.0)):
        nudge = 5 * pulse(span((t + phase) % 1, 0.1, 0.6, linear))
        shadow(c, x + nudge, 202, 100, 0.28)
        with c.at(x + nudge, 202, scale=0.98):
            vehicles.car(c, colour, nudge / 40, -1.6 * pulse(t, 6, phase), brake=True)
    for x, phase in ((104, 0.3), (-2, 0.6)):
        honk = span((t + phase) % 1, 0.3, 0.62, linear)
        if 0 < honk < 1:
            for turn in (-32, 0, 32):
                with c.at(x + 58, 164, turn=turn - 20):
                    c.line([(6 + 12 * honk, 0), (14 + 16 * honk, 0)], 5 * (1 - honk * 0.7), CORAL)
    with c.at(104, 108 - 6 * hop(t)):
        scenery.bubble(c, 0, 0, 66, 44)
        for k in range(3):
            c.disc(-16 + k * 16, -5 * hop((t * 3 - k * 0.14) % 1), 4.6, SLATE)


MOTIFS = (
    Motif("broken", ROSE, broken, 26, 0.56),
    Motif("repair", BUTTER, repair, 24, 0.5),
    Motif("rain_delay", SKY, rain_delay, 16, 0.1, 80),
    Motif("traffic_jam", PEACH, traffic_jam, 20, 0.5, 80),
)
