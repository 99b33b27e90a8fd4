"""What happens to a parcel."""

from math import sin

from tools.gif_pack import faces, scenery, things
from tools.gif_pack.canvas import Canvas, Point
from tools.gif_pack.easing import gather, hop, keys, linear, mix, overshoot, pulse, settle, span, wave
from tools.gif_pack.faces import LEO, SAM, Person, heart
from tools.gif_pack.mascots import HANGING, parcel, pip, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BUTTER,
    CORAL,
    CORAL_DARK,
    GREEN,
    INK,
    KRAFT,
    KRAFT_DARK,
    KRAFT_LIGHT,
    LILAC,
    MINT,
    PEACH,
    PINK,
    PURPLE,
    ROSE,
    SKY,
    SLATE,
    SUN,
    SUN_DARK,
    TEAL,
    TEAL_DARK,
    WHITE,
    blend,
    rgb,
)


def delivered(c: Canvas, t: float) -> None:
    """A parcel hops up to a front door and lands on the mat: a green check."""
    scenery.ground(c, 196, rgb("f3d3a8"))
    c.rect(212, 122, 112, 156, WHITE, 10)
    c.rect(212, 126, 92, 146, TEAL, 8)
    c.rect(212, 84, 58, 40, rgb("d5f3ff"), 8)
    c.line([(212, 66), (212, 102)], 5, TEAL)
    for y in (128, 170):
        c.rect(212, y, 62, 30, TEAL_DARK, 6)
    c.disc(248, 134, 6, SUN)
    c.rect(212, 200, 130, 10, SLATE, 4)
    c.rect(292, 184, 30, 34, CORAL, 6)
    for turn in (-32, 0, 32):
        things.leaf(c, 292, 170, 44, turn, GREEN)
    c.rect(292, 170, 36, 9, CORAL_DARK, 4)
    x = keys(t, (0, -60), (0.2, 40, linear), (0.4, 122, linear), (1, 122))
    first, second = span(t, 0, 0.2, linear), span(t, 0.2, 0.4, linear)
    lift = hop(first) * 46 + hop(second) * 70
    squash = keys(t, (0.17, -0.1), (0.205, 0.18), (0.25, -0.12), (0.37, -0.1), (0.42, 0.24), (0.5, -0.06), (0.56, 0))
    shown = 1 - span(t, 0.92, 1)
    with c.fading(shown):
        shadow(c, x, 208, 96 - lift * 0.5)
        happy = t > 0.44
        with c.at(x, 208 - lift):
            pip(
                c,
                0,
                0,
                scale=0.9,
                squash=squash,
                eye="happy" if happy else "open",
                lips="grin" if happy else "smile",
                look=(0.6, 0),
                hands=((-12, -26), (12, -26)) if t > 0.24 else HANGING,
            )
        with c.at(122, 74 + 3 * wave(t, 2)):
            things.check(c, 24, span(t, 0.48, 0.68, linear))
    if t > 0.42:
        scenery.burst(c, 122, 74, span(t, 0.58, 0.82, linear), 34, 54, 8, SUN, 5)


def hand_over(c: Canvas, t: float) -> None:
    """A courier hands a parcel to someone who takes it with joy."""
    given = span(t, 0.3, 0.52)
    y = keys(t, (0, 330), (0.22, 166, overshoot), (0.6, 166), (0.68, 156), (0.92, 330, gather), (1, 330))
    x = mix(128, 194, given)
    _half(c, SAM, 74, (x - 30, y), max(span(t, 0.55, 0.75), 1 - span(t, 0, 0.1)), 0.5, 0.4 < t < 0.9, t)
    _half(c, LEO, 246, (x + 30, y), max(1 - span(t, 0.1, 0.3), span(t, 0.84, 0.96)), -0.5, 0.5 < t < 0.95, t)
    with c.at(x, y + 30):
        parcel(c, 74, 60)
    for side, holds in ((-1, t < 0.56), (1, t > 0.25)):
        if holds:
            c.disc(x + side * 34, y + 12, 9, (SAM if side < 0 else LEO).skin.light)
    for k, (hx, start) in enumerate(((214, 0.5), (246, 0.56), (278, 0.62))):
        part = span(t, start, start + 0.3, settle)
        if 0 < part < 1:
            heart(c, hx + 5 * sin(part * 6 + k), 60 - part * 34, 9 * min(1.0, part * 4, (1 - part) * 3), CORAL)


def _half(c: Canvas, who: Person, x: float, hand: Point, down: float, look: float, glad: bool, t: float) -> None:
    """Someone at `x` who reaches for `hand`, as far as the arm is not `down` (1)."""
    with c.at(x, 98 + 1.5 * wave(t), scale=0.78):
        faces.bust(c, who)
        faces.head(c, who)
        with c.at(look * 10, 4):
            faces.eyes(c, "happy" if glad else "open", (look, 0.3), 16)
            with c.at(0, 14):
                faces.cheeks(c, 27)
            with c.at(0, 24):
                faces.mouth(c, "grin" if glad else "smile", 0.85)
    side = 1 if look > 0 else -1
    shoulder = (x + side * 38, 178)
    to: Point = (mix(hand[0], x + side * 34, down), mix(hand[1] + 12, 240, down))
    c.curve(19, blend(who.shirt, INK, 0.14), shoulder, (x + side * 30, 214), to)
    if down > 0:
        c.disc(to[0], to[1], 9, who.skin.light)


def happy_parcel(c: Canvas, t: float) -> None:
    """Pip jumps for joy, twice in a loop, the second time with a turn of the head."""
    u = (t * 2) % 1
    lift = hop(span(u, 0.22, 0.78, linear)) * 62
    squash = keys(u, (0, 0), (0.16, 0.2), (0.24, -0.16), (0.5, 0), (0.74, -0.12), (0.82, 0.2), (0.93, -0.04), (1, 0))
    up = span(u, 0.18, 0.32) * (1 - span(u, 0.72, 0.86))
    lean = (7 if t < 0.5 else -7) * up
    hand = mix(20, -40, up)
    shadow(c, 160, 208, 118 - lift * 0.7)
    for k, (x, y) in enumerate(((58, 84), (262, 78), (84, 150), (240, 148), (160, 28))):
        scenery.sparkle(
            c, x, y, 11 * pulse(t, 2, k * 0.23), (SUN, CORAL, TEAL, PURPLE, WHITE)[k], 20 * wave(t, 1, k * 0.2)
        )
    pip(
        c,
        160,
        207 - lift,
        scale=1.12,
        squash=squash,
        turn=lean,
        eye="happy" if up > 0.3 else "open",
        lips="laugh" if up > 0.3 else "smile",
        hands=((-16, hand), (16, hand)),
        steps=(6 * up, 6 * up),
    )


def packed(c: Canvas, t: float) -> None:
    """A gift drops into a box, the flaps close, tape runs over it, and the box opens its eyes."""
    enter = keys(t, (0, 280), (0.12, 0, overshoot), (1, 0))
    leave = span(t, 0.9, 1, gather) * 280
    drop = keys(t, (0.1, -150), (0.28, 26, gather), (1, 26))
    shut = span(t, 0.32, 0.46)
    tape = span(t, 0.5, 0.64)
    squash = keys(
        t, (0.26, 0), (0.3, 0.1), (0.36, 0), (0.46, 0), (0.5, 0.06), (0.64, 0), (0.68, 0.16), (0.76, -0.1), (0.82, 0)
    )
    shadow(c, 160 + enter, 204, 128 * (1 - span(t, 0.9, 1)))
    with c.at(160 + enter, 204 - leave, sx=1 + squash * 0.5, sy=1 - squash):
        c.rect(0, -88, 112, 16, KRAFT_DARK, 4)
        if t < 0.42:
            with c.at(0, -104 + drop):
                heart(c, 0, 0, 26, CORAL)
                heart(c, -7, -6, 6, PINK)
        c.rect(0, -42, 116, 86, KRAFT_DARK, 8)
        c.rect(-2, -44, 112, 82, KRAFT, 8)
        for side in (-1, 1):
            with c.at(side * 57, -84, turn=side * mix(32, -90, shut)):
                c.rect(0, -29, 10, 62, KRAFT_LIGHT, 4)
        if shut >= 1:
            c.rect(0, -82, 122, 18, KRAFT_LIGHT, 7)
        if tape > 0:
            c.rect(0, -91 + 22 * tape, 24, 44 * tape, TEAL, 3)
        if 0.46 < t < 0.68:
            with c.at(0, -92 + 44 * tape):
                c.rect(0, 10, 34, 10, SLATE, 4)
                c.ring(0, 24, 14, 9, TEAL_DARK)
                c.line([(12, 34), (34, 58)], 12, CORAL)
        awake = span(t, 0.7, 0.76)
        if awake > 0:
            with c.at(0, -44):
                faces.eyes(c, "wink" if 0.8 < t < 0.9 else "open", (0, 0), 22, 1 - awake)
                with c.at(0, 8):
                    faces.cheeks(c, 37)
                with c.at(0, 16):
                    faces.mouth(c, "smile")
    scenery.burst(c, 160, 150, span(t, 0.7, 0.9, linear), 82, 108, 10, SUN, 6)


def gift_opening(c: Canvas, t: float) -> None:
    """A present wiggles, its lid jumps up, and joy flies out."""
    wiggle = wave(t, 8) * 5 * span(t, 0.02, 0.1) * (1 - span(t, 0.24, 0.3))
    lid = keys(t, (0.28, 0), (0.33, -5), (0.46, 66, settle), (0.62, 60), (0.8, 0, gather), (1, 0))
    tilt = keys(t, (0.32, 0), (0.46, -14), (0.62, 12), (0.8, 0))
    squash = keys(t, (0.24, 0), (0.32, 0.14), (0.4, -0.12), (0.5, 0), (0.8, 0), (0.85, 0.12), (0.92, -0.03), (1, 0))
    shadow(c, 160, 208, 132)
    scenery.fountain(c, 160, 130, span(t, 0.34, 0.95, linear), 34, 5, 0.9)
    for k, (dx, high) in enumerate(((-64, 92), (0, 112), (62, 88))):
        part = span(t, 0.36, 0.82, linear)
        if 0 < part < 1:
            heart(
                c,
                160 + dx * settle(part),
                130 - high * settle(part),
                15 * min(1.0, part * 5, (1 - part) * 4),
                (PINK, CORAL, PURPLE)[k],
                12 * wave(t, 2, k / 3),
            )
    with c.at(160, 208, turn=wiggle, scale=1.08, sx=1 + squash * 0.6, sy=1 - squash):
        things.gift(c, max(0.0, lid), tilt)


def fragile(c: Canvas, t: float) -> None:
    """Pip balances a tower of cups with great care."""
    sway = wave(t)
    shadow(c, 160, 220, 100)
    for k in range(3):
        with c.at(160 + sway * (2 + 5 * k), 131 - k * 31, turn=sway * (2 + 3 * k) * 0.8, scale=0.42):
            c.disc(0, 2, 52, blend((CORAL, SUN, TEAL)[k], INK, 0.16), 7)
            things.mug(c, (CORAL, SUN, TEAL)[k], (CORAL_DARK, SUN_DARK, TEAL_DARK)[k])
    pip(
        c,
        160,
        219,
        scale=0.9,
        look=(wave(t) * 0.9, -0.9),
        lips="wavy",
        worry=16,
        turn=sway * 1.5,
        hands=((-14 + sway * 3, -42), (14 + sway * 3, -42)),
        steps=(5 * pulse(t, 2), 5 * pulse(t, 2, 0.5)),
    )
    part = (t * 2) % 1
    faces.tear(c, 216 + part * 8, 138 + part * 26, 0.8 * min(1, part * 5, (1 - part) * 5))


MOTIFS = (
    Motif("delivered", BUTTER, delivered, 28, 0.8),
    Motif("hand_over", SKY, hand_over, 22, 0.6),
    Motif("happy_parcel", LILAC, happy_parcel, 20, 0.25),
    Motif("packed", MINT, packed, 30, 0.8),
    Motif("gift_opening", ROSE, gift_opening, 24, 0.5),
    Motif("fragile", PEACH, fragile, 20, 0.25, 70),
)
