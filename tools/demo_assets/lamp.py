"""The lamp: a banker's lamp of brass with a green shade, by a window in the morning or on a desk in the evening."""

from PIL import Image
from tools.demo_assets.painting import Canvas, Colour, Point, mixed
from tools.gif_pack.canvas import bezier, oval, rounded

WIDTH, HEIGHT = 720, 540

DARK_BRASS: Colour = (112, 74, 22)
BRASS: Colour = (196, 146, 58)
BRIGHT_BRASS: Colour = (255, 232, 160)
GREEN: Colour = (24, 98, 66)
DARK_GREEN: Colour = (10, 52, 36)
BRIGHT_GREEN: Colour = (96, 176, 128)
WARM: Colour = (255, 214, 130)
SHADE_TOP, SHADE_BOTTOM = 150.0, 226.0


def by_the_window() -> Image.Image:
    """In the morning, switched off."""
    canvas = Canvas(WIDTH, HEIGHT, (214, 205, 190), (196, 182, 162))
    _window(canvas)
    _desk(canvas, (166, 118, 78), (126, 84, 52))
    canvas.light([(470, 396), (690, 396), (560, 540), (250, 540)], (120, 100, 60), blur=16, strength=0.7)
    _shadow(canvas, 330, 470)
    lamp(canvas, 330, lit=0.0)
    return canvas.finished()


def on_the_desk() -> Image.Image:
    """In the evening, at home: lit, with a book and a cup."""
    canvas = Canvas(WIDTH, HEIGHT, (52, 50, 78), (44, 38, 58))
    _frame(canvas)
    canvas.light(oval(372, 300, 330, 250), (150, 96, 40), blur=70, strength=0.9)
    _desk(canvas, (112, 72, 46), (66, 42, 30))
    canvas.light(oval(372, 452, 300, 70), (190, 130, 60), blur=34, strength=0.9)
    _shadow(canvas, 372, 470)
    _book(canvas)
    _cup(canvas)
    lamp(canvas, 372, lit=1.0)
    return canvas.finished()


def switched_on(lit: float) -> Image.Image:
    """In a dim shop; `lit` from 0 to 1."""
    canvas = Canvas(WIDTH, HEIGHT, (66, 60, 64), (52, 44, 44))
    for x in (70, 190, 560, 650):  # bottles and boxes on a shelf behind
        canvas.shape(rounded(x, 118, 62, 92 + x % 50, 8), mixed((58, 50, 56), (150, 110, 66), lit * 0.6), blur=4)
    canvas.shape([(0, 172), (720, 172), (720, 186), (0, 186)], mixed((40, 32, 32), (120, 80, 44), lit * 0.7), blur=2)
    canvas.light(oval(360, 310, 340, 260), (150, 100, 44), blur=70, strength=0.9 * lit)
    _desk(canvas, mixed((74, 54, 42), (140, 94, 58), lit), mixed((46, 34, 28), (84, 54, 36), lit))
    canvas.light(oval(360, 452, 300, 70), (190, 130, 60), blur=34, strength=0.9 * lit)
    _shadow(canvas, 360, 470)
    lamp(canvas, 360, lit=lit)
    return canvas.finished()


def lamp(canvas: Canvas, x: float, *, lit: float) -> None:
    """The lamp itself, about the vertical at `x`."""
    _foot(canvas, x)
    _chain(canvas, x + 96)
    if lit:
        canvas.light(
            [(x - 120, SHADE_BOTTOM), (x + 120, SHADE_BOTTOM), (x + 250, 470), (x - 250, 470)],
            WARM,
            blur=22,
            strength=0.34 * lit,
        )
    _shade(canvas, x, lit)


def _foot(canvas: Canvas, x: float) -> None:
    base = [*oval(x, 452, 104, 22, 180, 360), *oval(x, 466, 104, 24, 0, 180)]
    canvas.shaded(base, DARK_BRASS, BRASS, DARK_BRASS)
    canvas.shaded(oval(x, 450, 98, 19), BRASS, BRIGHT_BRASS, DARK_BRASS)
    canvas.shaded(oval(x, 449, 78, 14), DARK_BRASS, BRASS, DARK_BRASS)
    canvas.shaded([*oval(x, 428, 40, 9, 180, 360), *oval(x, 448, 56, 11, 0, 180)], DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)
    stem = [(x - 11, 432), (x - 8, 330), (x - 12, 262), (x + 12, 262), (x + 8, 330), (x + 11, 432)]
    canvas.shaded(stem, DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)
    for y, wide, high in ((424, 24, 8), (338, 19, 9), (268, 22, 7), (252, 15, 10)):
        canvas.shaded(oval(x, y, wide, high), DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)
    canvas.shaded([(x - 8, 256), (x - 8, 140), (x + 8, 140), (x + 8, 256)], DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)


def _chain(canvas: Canvas, x: float) -> None:
    for y in range(int(SHADE_BOTTOM) - 4, 300, 8):
        canvas.shape(oval(x, y, 2.6, 2.6), BRASS)
    canvas.shaded(oval(x, 306, 6, 10), DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)


def _shade(canvas: Canvas, x: float, lit: float) -> None:
    """Green glass, a half cylinder: seen from the front a long dome."""
    inside = mixed((60, 66, 52), (255, 240, 190), lit)
    canvas.shape(oval(x, SHADE_BOTTOM, 158, 17), inside)
    if lit:
        canvas.light(oval(x, SHADE_BOTTOM + 2, 96, 14), (255, 246, 214), blur=6, strength=lit)
    dome = _dome(x, 160, SHADE_TOP, SHADE_BOTTOM)
    canvas.shaded(dome, mixed(DARK_GREEN, (44, 130, 72), lit), mixed(GREEN, (92, 190, 110), lit), DARK_GREEN)
    if lit:
        canvas.light(_dome(x, 140, SHADE_TOP + 24, SHADE_BOTTOM), (120, 150, 60), blur=18, strength=0.8 * lit)
    canvas.light(_dome(x - 40, 84, SHADE_TOP + 10, SHADE_TOP + 32), BRIGHT_GREEN, blur=7, strength=0.75)
    rim = [*oval(x, SHADE_BOTTOM - 3, 162, 16, 180, 0), *reversed(oval(x, SHADE_BOTTOM + 4, 162, 16, 180, 0))]
    canvas.shaded(rim, DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)
    canvas.shaded(oval(x, SHADE_TOP - 3, 27, 9), DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)
    canvas.shaded(oval(x, SHADE_TOP - 13, 9, 11), DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)


def _dome(x: float, half: float, top: float, bottom: float) -> list[Point]:
    left = bezier((x - half, bottom), (x - half, top + 10), (x - half * 0.62, top), (x, top))
    right = bezier((x, top), (x + half * 0.62, top), (x + half, top + 10), (x + half, bottom))
    sag = oval(x, bottom, half, half * 0.1, 0, 180)
    return [*left, *right, *sag]


def _window(canvas: Canvas) -> None:
    frame, sky = (238, 234, 226), (190, 220, 240)
    canvas.shape([(440, 30), (690, 30), (690, 380), (440, 380)], frame)
    for left in (454, 572):
        for top, bottom in ((44, 196), (210, 366)):
            canvas.shape([(left, top), (left + 104, top), (left + 104, bottom), (left, bottom)], sky)
    for x, y, rx, ry in ((500, 120, 44, 15), (610, 90, 50, 17), (640, 150, 34, 11)):
        canvas.shape(oval(x, y, rx, ry), (246, 250, 252), blur=5)
    for x, top in ((454, 300), (492, 276), (530, 312), (572, 286), (620, 262), (650, 306)):
        canvas.shape([(x, top), (x + 26, top), (x + 26, 366), (x, 366)], (196, 160, 138))
    canvas.shape([(558, 44), (572, 44), (572, 366), (558, 366)], frame)
    canvas.shape([(454, 196), (676, 196), (676, 210), (454, 210)], frame)
    canvas.shape([(426, 380), (704, 380), (704, 398), (426, 398)], (222, 214, 202))
    canvas.light([(440, 30), (690, 30), (560, 460), (120, 470)], (90, 84, 60), blur=40, strength=0.6)


def _frame(canvas: Canvas) -> None:
    canvas.shape(rounded(150, 150, 150, 180, 4), (30, 24, 26))
    canvas.shape(rounded(150, 150, 126, 156, 2), (210, 196, 170))
    canvas.shape(oval(150, 170, 34, 44), (150, 90, 76))
    canvas.shape(oval(150, 116, 20, 20), (226, 170, 96))


def _desk(canvas: Canvas, top: Colour, bottom: Colour) -> None:
    for step in range(24):
        y, high = 396 + step * 6, 6
        grain = mixed(mixed(top, bottom, step / 23), bottom, 0.14 * (step * 7 % 3))
        canvas.shape([(0, y), (720, y), (720, y + high), (0, y + high)], grain, blur=1.2)


def _shadow(canvas: Canvas, x: float, y: float) -> None:
    canvas.shape(oval(x - 14, y + 8, 128, 20), (40, 26, 18), blur=9, strength=0.55)


def _book(canvas: Canvas) -> None:
    canvas.shape([(520, 470), (690, 452), (704, 474), (530, 496)], (36, 24, 22), blur=6, strength=0.6)
    canvas.shape([(516, 462), (600, 448), (606, 470), (522, 486)], (240, 228, 204))
    canvas.shape([(600, 448), (686, 446), (696, 466), (606, 470)], (228, 214, 188))
    for row in range(4):
        y = 464 + row * 5
        canvas.shape([(528, y), (594, y - 11), (594, y - 9), (528, y + 2)], (170, 156, 136))
        canvas.shape([(612, y - 11), (682, y - 13), (682, y - 11), (612, y - 9)], (160, 146, 126))


def _cup(canvas: Canvas) -> None:
    canvas.shape(oval(168, 486, 66, 14), (30, 20, 18), blur=6, strength=0.6)
    canvas.shape(oval(160, 480, 60, 13), (206, 188, 170))
    canvas.shape(oval(214, 446, 18, 18), (196, 120, 96))
    canvas.shape(oval(214, 446, 10, 10), (110, 72, 50))
    canvas.shaded([(116, 424), (206, 424), (196, 466), (184, 480), (138, 480), (126, 466)],
                  (150, 88, 70), (226, 150, 120), (206, 130, 100))  # fmt: skip
    canvas.shape(oval(161, 424, 45, 9), (236, 176, 146))
    canvas.shape(oval(161, 425, 38, 6.5), (92, 52, 30))
