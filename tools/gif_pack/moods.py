"""What faces say."""

from tools.gif_pack import faces, hands, scenery
from tools.gif_pack.canvas import Canvas, Point
from tools.gif_pack.easing import gather, hop, keys, linear, mix, overshoot, pulse, settle, span, wave
from tools.gif_pack.faces import AMA, LEO, LINA, MEI, OMAR, RUTH, Person, heart
from tools.gif_pack.mascots import fox_body, fox_head, pip, shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BUTTER,
    CORAL,
    FOX_DARK,
    INK,
    LILAC,
    MINT,
    PEACH,
    PINK,
    PURPLE,
    ROSE,
    SKY,
    SUN,
    WATER,
    WHITE,
    blend,
    veil,
)

AT: Point = (160, 104)  # where a head is, above its shoulders


def _face(
    c: Canvas,
    who: Person,
    eye: str,
    lips: str,
    *,
    look: Point = (0, 0),
    blink: float = 0,
    shift: Point = (0, 0),
    brow: tuple[float, float] | None = None,
    rosy: float = 0.4,
) -> None:
    """The face of a head at the origin; `brow` is how far lifted and how much tilted."""
    with c.at(look[0] * 7 + shift[0], look[1] * 6 + shift[1]):
        with c.at(0, 2):
            faces.eyes(c, eye, look, 17, blink)
            if brow is not None:
                faces.brows(c, brow[0], brow[1], 17, blend(who.hair, INK, 0.45) if who.style != "scarf" else INK)
        with c.at(0, 16):
            faces.cheeks(c, 28, rosy)
        with c.at(0, 25):
            faces.mouth(c, lips)


def _blink(t: float, *moments: float) -> float:
    return max((pulse(span(t, m - 0.05, m + 0.05, linear)) for m in moments), default=0.0)


def yes_nod(c: Canvas, t: float) -> None:
    """A woman nods, and a check agrees."""
    nod = keys(t, (0, 0), (0.1, -0.4), (0.22, 1), (0.34, -0.2), (0.46, 1), (0.58, -0.2), (0.68, 0.7), (0.8, 0))
    with c.at(*AT):
        faces.bust(c, LINA)
        with c.at(0, nod * 9, sy=1 - 0.02 * nod):
            faces.head(c, LINA)
            _face(
                c,
                LINA,
                "happy" if 0.12 < t < 0.75 else "open",
                "grin" if 0.12 < t < 0.85 else "smile",
                shift=(0, nod * 8),
            )


def no_shake(c: Canvas, t: float) -> None:
    """A man shakes his head: no, thank you."""
    turn = keys(t, (0, 0), (0.12, -1), (0.28, 1), (0.44, -1), (0.6, 1), (0.74, -0.6), (0.88, 0))
    with c.at(*AT):
        faces.bust(c, OMAR)
        with c.at(turn * 6, 0, turn=turn * 2):
            faces.head(c, OMAR)
            _face(c, OMAR, "closed", "flat", shift=(turn * 9, 0), brow=(0, 6))


def love_eyes(c: Canvas, t: float) -> None:
    """The fox sees something lovely: hearts for eyes."""
    love = keys(t, (0, 0), (0.14, 0), (0.26, 1, overshoot), (0.88, 1), (0.96, 0))
    beat = 1 + 0.12 * hop((t * 4) % 1) * love
    for k, (x, phase) in enumerate(((62, 0.0), (258, 0.35), (96, 0.6), (228, 0.8))):
        part = (t + phase) % 1
        heart(
            c,
            x + 5 * wave(part),
            170 - 130 * part,
            11 * min(1.0, part * 5, (1 - part) * 4),
            (CORAL, PINK, PURPLE, CORAL)[k],
        )
    with c.at(160, 116 + 2 * wave(t, 2), turn=2 * wave(t)):
        fox_body(c)
        fox_head(
            c,
            eye="none" if love > 0.05 else "open",
            lips="grin" if love > 0.3 else "smile",
            blink=_blink(t, 0.14, 0.94),
        )
        if love > 0.05:
            for side in (-1, 1):
                heart(c, side * 25, -7, 21 * love * beat, WHITE)
                heart(c, side * 25, -7, 17 * love * beat, CORAL)


def laughing(c: Canvas, t: float) -> None:
    """Someone laughs until the tears come."""
    shake = wave(t, 5)
    with c.at(AT[0], AT[1] + 2, turn=3 * wave(t)):
        faces.bust(c, AMA)
        with c.at(0, -3 + 3 * shake, turn=5 * wave(t) - 3):
            faces.head(c, AMA)
            _face(c, AMA, "squeezed" if (t * 2) % 1 < 0.5 else "happy", "laugh", shift=(0, -4), rosy=0.5)
            for side in (-1, 1):
                part = (t * 2 + (0.5 if side > 0 else 0)) % 1
                with c.at(side * (40 + 26 * settle(part)), 4 + 34 * part * part - 16 * part, turn=side * -40):
                    faces.tear(c, 0, 0, 0.85 * min(1, part * 6, (1 - part) * 5))


def winking(c: Canvas, t: float) -> None:
    """Someone tilts the head and winks; a spark flies."""
    wink = 0.3 < t < 0.66
    tilt = keys(t, (0, 0), (0.2, -3), (0.32, 9, overshoot), (0.7, 8), (0.9, 0))
    with c.at(*AT):
        faces.bust(c, MEI)
        with c.at(0, 20, turn=tilt), c.at(0, -20):
            faces.head(c, MEI)
            _face(c, MEI, "wink" if wink else "open", "grin" if wink else "smile", blink=0 if wink else _blink(t, 0.9))
    scenery.sparkle(c, 216, 84, 20 * pulse(span(t, 0.32, 0.6, linear)), SUN, 60 * t)
    scenery.sparkle(c, 240, 58, 12 * pulse(span(t, 0.4, 0.68, linear)), CORAL, 60 * t)


def sad(c: Canvas, t: float) -> None:
    """Pip hangs its head under a little cloud."""
    sigh = pulse(t)
    drop = [(t * 2 + k / 3) % 1 for k in range(3)]
    for k, part in enumerate(drop):
        x, y = 136 + k * 24, 62 + part * 46
        c.line([(x, y), (x - 2, y + 9)], 4 * min(1.0, (1 - part) * 4, part * 6), WATER)
    scenery.cloud(c, 160 + 4 * wave(t), 46, 0.95, blend(INK, WHITE, 0.62))
    shadow(c, 160, 214, 108)
    pip(
        c,
        160,
        213,
        squash=0.05 + 0.05 * sigh,
        look=(0.1, 0.9),
        lips="frown",
        worry=18,
        blink=_blink(t, 0.55),
        hands=((-6, 32), (6, 32)),
    )


def sorry(c: Canvas, t: float) -> None:
    """Pip bows low with hands together, and looks up again."""
    bow = keys(t, (0, 0), (0.1, -0.08), (0.34, 1), (0.62, 1), (0.86, 0))
    shadow(c, 160, 217, 130)
    low = bow > 0.5
    pip(
        c,
        160,
        216,
        scale=1.22,
        squash=0.16 * bow,
        look=(0, mix(-0.2, 2.6, bow)),
        eye="closed" if low else "open",
        lips="small" if low else "wavy",
        worry=20,
        hands=((34, 22 + 8 * bow), (-34, 22 + 8 * bow)),
    )
    for side in (-1, 1):
        part = span(t, 0.36, 0.6, linear)
        if 0 < part < 1:
            c.curve(
                4.5 * (1 - part),
                INK,
                (160 + side * 78, 96 + 8 * part),
                (160 + side * 88, 106 + 8 * part),
                (160 + side * 80, 122 + 8 * part),
            )
    faces.tear(c, 214, 110 + 26 * span(t, 0.05, 0.35, gather), 0.95 * (1 - span(t, 0.3, 0.36)) * span(t, 0, 0.06))


def crying(c: Canvas, t: float) -> None:
    """The fox sheds a tear or two; its ears hang."""
    sob = pulse(t, 2) ** 2
    with c.at(160, 122 + 3 * sob):
        fox_body(c)
        fox_head(c, eye="open", look=(0, 0.6), lips="frown", worry=20, ears=34 + 4 * sob, blink=_blink(t, 0.5))
        for side, phase in ((-1, 0.0), (1, 0.5)):
            part = (t + phase) % 1
            faces.tear(c, side * (29 + 4 * part), 8 + 62 * gather(part), 1.15 * min(1.0, part * 6, (1 - part) * 5))


def surprised(c: Canvas, t: float) -> None:
    """Someone starts up: wide eyes, open mouth."""
    jump = keys(t, (0, 0), (0.16, 0.25), (0.26, -1, settle), (0.4, -0.5, overshoot), (0.8, -0.5), (0.94, 0))
    wide = 0.2 < t < 0.86
    scenery.burst(c, 160, 100, span(t, 0.22, 0.5, linear), 84, 116, 12, CORAL, 7, 15)
    with c.at(*AT):
        faces.bust(c, RUTH)
        with c.at(0, jump * 18 + 4, sy=1 - jump * 0.05, sx=1 + jump * 0.03):
            faces.head(c, RUTH)
            _face(
                c,
                RUTH,
                "wide" if wide else "open",
                "open" if wide else "smile",
                brow=(10 if wide else 2, -4),
                blink=_blink(t, 0.16, 0.92),
            )


def thinking(c: Canvas, t: float) -> None:
    """Someone looks up, a finger at the chin; bubbles of thought rise."""
    x = keys(t, (0, 0.7), (0.4, 0.8), (0.5, -0.8), (0.88, -0.8), (1, 0.7))
    for k, (bx, by, r) in enumerate(((226, 92, 6), (242, 72, 10), (266, 44, 18))):
        c.disc(bx, by + 2 * wave(t, 1, k * 0.2), r * (0.9 + 0.1 * wave(t, 1, -k * 0.2)), WHITE)
    for k in range(3):
        c.disc(257 + k * 9, 44 + 2 * wave(t, 1, 0.4) - 3 * hop((t * 2 - k * 0.12) % 1 * 2), 2.8, PURPLE)
    with c.at(AT[0] - 6, AT[1], turn=0):
        faces.bust(c, LEO)
        with c.at(0, 0, turn=4 + 2 * wave(t)):
            faces.head(c, LEO)
            _face(c, LEO, "open", "smirk", look=(x, -0.9), brow=(5, -5), blink=_blink(t, 0.45, 0.95))
        with c.at(-12, 92 + 1.5 * wave(t, 2), turn=16, scale=0.72):
            hands.cuff(c, 0, 40, 46, blend(LEO.shirt, INK, 0.14), 0, 130)
            hands.finger(c, LEO.skin)


def shrug(c: Canvas, t: float) -> None:
    """Someone lifts shoulders and hands: who knows?"""
    up = keys(t, (0, 0), (0.1, -0.12), (0.28, 1, overshoot), (0.72, 1), (0.9, 0))
    tilt = 8 * up * (1 if t < 0.5 else mix(1, -1, span(t, 0.5, 0.58)))
    with c.at(AT[0], AT[1] - 2):
        with c.at(0, -9 * up, sy=1 + 0.04 * up):
            faces.bust(c, AMA)
        for side in (-1, 1):
            x, y = side * mix(92, 108, up), mix(190, 62, up)
            c.curve(
                31, blend(AMA.shirt, INK, 0.1), (side * 62, 100 - 8 * up), (side * 70, mix(190, 150, up)), (x, y + 12)
            )
            with c.at(x + side * 8, y - 6, turn=side * 50, scale=0.62, sx=-side):
                c.rect(0, 46, 54, 14, WHITE, 6)
                hands.palm(c, AMA.skin, 0.7)
        with c.at(0, 4 * up, turn=tilt):
            faces.head(c, AMA)
            _face(
                c,
                AMA,
                "open",
                "wavy" if up > 0.4 else "flat",
                look=(0.5 * wave(t), -0.3),
                brow=(5 + 5 * up, 10),
                blink=_blink(t, 0.54, 0.94),
            )


def eyes_looking(c: Canvas, t: float) -> None:
    """Two big eyes look left, right, and at you."""
    x = keys(t, (0, 0), (0.08, -1), (0.3, -1), (0.38, 1), (0.62, 1), (0.7, 0), (1, 0))
    y = keys(t, (0, 0), (0.08, 0.2), (0.62, 0.2), (0.7, 0), (1, 0))
    shut = max(_blink(t, 0.34, 0.82), 0.0)
    for side in (-1, 1):
        with c.at(160 + side * 52, 120, sy=1 - 0.9 * shut):
            c.disc(0, 5, 46, veil(INK, 0.13), 60)
            c.disc(0, 0, 46, WHITE, 60)
            c.disc(x * 20, y * 20, 24, INK, 29)
            c.disc(x * 20 - 8, y * 20 - 11, 8, WHITE)
            c.disc(x * 20 + 8, y * 20 + 12, 4, veil(WHITE, 0.6))
        with c.at(160 + side * 52, 48 - 6 * pulse(t, 2) * (1 - shut), turn=side * 8):
            c.curve(9, FOX_DARK, (-26, 5), (0, -10), (26, 5))


MOTIFS = (
    Motif("yes_nod", MINT, yes_nod, 22, 0.24),
    Motif("no_shake", PEACH, no_shake, 22, 0.28),
    Motif("love_eyes", ROSE, love_eyes, 18, 0.4),
    Motif("laughing", BUTTER, laughing, 20, 0.2),
    Motif("winking", LILAC, winking, 22, 0.46),
    Motif("sad", SKY, sad, 18, 0.3, 80),
    Motif("sorry", PEACH, sorry, 24, 0.5),
    Motif("crying", LILAC, crying, 20, 0.2, 80),
    Motif("surprised", BUTTER, surprised, 20, 0.36),
    Motif("thinking", SKY, thinking, 22, 0.2, 80),
    Motif("shrug", ROSE, shrug, 22, 0.4),
    Motif("eyes_looking", MINT, eyes_looking, 24, 0.2),
)
