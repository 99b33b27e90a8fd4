"""What stands behind and around: roads, clouds, houses, sparks and confetti."""

from math import cos, dist, pi, sin
from random import Random

from tools.gif_pack.canvas import HEIGHT, WIDTH, Canvas, oval
from tools.gif_pack.palette import (
    BLUE,
    CORAL,
    GREEN,
    GREEN_DARK,
    KRAFT_DARK,
    PINK,
    PURPLE,
    SLATE,
    SUN,
    TEAL,
    WHITE,
    Colour,
    Tint,
    blend,
    rgb,
)

PARTY: tuple[Colour, ...] = (CORAL, SUN, TEAL, BLUE, PURPLE, PINK)


def road(c: Canvas, y: float, t: float, cycles: int = 2) -> None:
    """A road from `y` down, its lines going left; `cycles` lines pass in a loop."""
    c.rect(WIDTH / 2, (y + HEIGHT) / 2, WIDTH, HEIGHT - y, SLATE)
    c.rect(WIDTH / 2, y + 2, WIDTH, 4, rgb("6d7388"))
    for k in range(-1, 5):
        c.rect(40 + (k + 1 - (t * cycles) % 1) * 80, y + 25, 40, 6, WHITE, 3)


def ground(c: Canvas, y: float, colour: Colour) -> None:
    """Flat ground from `y` down."""
    c.rect(WIDTH / 2, (y + HEIGHT) / 2, WIDTH, HEIGHT - y, colour)


def hills(c: Canvas, y: float, t: float, tint: Tint) -> None:
    """Round hills far away, and a tree that passes before them once in a loop."""
    for x, wide, high in ((20, 120, 44), (190, 130, 58), (330, 90, 40)):
        c.disc(x, y + 22, wide, blend(tint.card, GREEN, 0.28), high)
    tree(c, WIDTH + 40 - t * (WIDTH + 80), y, 0.9)


def tree(c: Canvas, x: float, y: float, scale: float = 1) -> None:
    """A round tree, standing at (x, y)."""
    with c.at(x, y, scale=scale):
        c.rect(0, -14, 8, 30, KRAFT_DARK, 3)
        c.disc(0, -46, 24, GREEN, 28)
        c.disc(6, -40, 15, GREEN_DARK, 18)
        c.disc(-3, -48, 18, GREEN, 22)


def cloud(c: Canvas, x: float, y: float, scale: float = 1, colour: Colour = WHITE) -> None:
    """A cloud about (x, y), 90 wide."""
    with c.at(x, y, scale=scale):
        c.rect(0, 8, 90, 26, colour, 13)
        c.disc(-16, -4, 20, colour)
        c.disc(14, -8, 25, colour)


def wind(c: Canvas, t: float, lines: tuple[tuple[float, float, float], ...], colour: Colour = WHITE) -> None:
    """Lines of speed (y, length, phase) that pass to the left."""
    for y, length, phase in lines:
        x = WIDTH + 60 - ((t * 2 + phase) % 1) * (WIDTH + 160)
        c.line([(x, y), (x + length, y)], 4, colour)


def burst(
    c: Canvas,
    x: float,
    y: float,
    t: float,
    near: float = 40,
    far: float = 72,
    rays: int = 8,
    colour: Colour = SUN,
    width: float = 6,
    start: float = 0,
) -> None:
    """Rays that fly out of (x, y) and vanish while `t` goes from 0 to 1."""
    if not 0 < t < 1:
        return
    head, tail = 1 - (1 - t) ** 2, max(0.0, t * 1.5 - 0.5)
    for k in range(rays):
        a = (start + k * 360 / rays) * pi / 180
        a0, a1 = near + (far - near) * tail, near + (far - near) * head
        c.line(
            [(x + a0 * cos(a), y + a0 * sin(a)), (x + a1 * cos(a), y + a1 * sin(a))], width * (1.1 - t * 0.7), colour
        )


def sparkle(c: Canvas, x: float, y: float, size: float, colour: Colour = WHITE, turn: float = 0) -> None:
    """A star of four points."""
    if size > 0.6:
        with c.at(x, y, turn=turn, scale=size):
            points = [(r * cos(k * pi / 4), r * sin(k * pi / 4)) for k, r in enumerate((1, 0.3) * 4)]
            c.shape(points, colour)


def star(c: Canvas, x: float, y: float, size: float, colour: Colour, turn: float = 0) -> None:
    """A star of five round points."""
    with c.at(x, y, turn=turn - 90, scale=size):
        tips = [(r * cos(k * pi / 5), r * sin(k * pi / 5)) for k, r in enumerate((0.84, 0.46) * 5)]
        c.shape(tips, colour)
        c.line([*tips, tips[0]], 0.28, colour)


def confetti(c: Canvas, t: float, amount: int = 34, seed: int = 7, cycles: tuple[int, ...] = (1, 2)) -> None:
    """Paper that falls and turns, over the whole card, without a seam."""
    chance = Random(seed)  # noqa: S311 - a picture, the same each time
    for k in range(amount):
        x, start, cycle = chance.uniform(6, WIDTH - 6), chance.random(), chance.choice(cycles)
        y = ((start + t * cycle) % 1) * (HEIGHT + 40) - 20
        sway, turn = chance.uniform(4, 12), chance.random()
        with c.at(x + sway * sin(2 * pi * (t * cycle + turn)), y, turn=360 * (turn + t * cycle)):
            colour = PARTY[k % len(PARTY)]
            if k % 3 == 0:
                c.disc(0, 0, 4.2, colour)
            else:
                c.rect(0, 0, 11, 11 * abs(cos(2 * pi * (turn + t * cycle))) * 0.6 + 2, colour, 1.5)


def fountain(
    c: Canvas, x: float, y: float, t: float, amount: int = 30, seed: int = 3, power: float = 1, lean: float = 0
) -> None:
    """Paper thrown from (x, y) that flies up, falls and vanishes while `t` goes from 0 to 1."""
    if not 0 < t < 1:
        return
    chance = Random(seed)  # noqa: S311 - a picture, the same each time
    for k in range(amount):
        a, speed, turn = chance.uniform(-62, 62) + lean, chance.uniform(90, 225) * power, chance.uniform(-2, 2)
        px = x + sin(a * pi / 180) * speed * t * 1.1
        py = y - cos(a * pi / 180) * speed * t * 1.5 + 215 * t * t
        size = min(1.0, (1 - t) * 3, t * 12)
        with c.at(px, py, turn=360 * turn * t + 80 * k, scale=size):
            if k % 3 == 0:
                c.disc(0, 0, 4.6, PARTY[k % len(PARTY)])
            else:
                c.rect(0, 0, 12, 6.5, PARTY[k % len(PARTY)], 2)


def moon(c: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    """A crescent, open to the top right."""
    bite_x, bite_y, bite_r, way = x + r * 0.42, y - r * 0.26, r * 0.82, -31.8
    outer = [p for p in oval(x, y, r, r, way, way + 360) if dist(p, (bite_x, bite_y)) >= bite_r]
    inner = [p for p in oval(bite_x, bite_y, bite_r, bite_r, way, way + 360) if dist(p, (x, y)) <= r]
    c.shape([*outer, *reversed(inner)], colour)


def sun(c: Canvas, x: float, y: float, r: float, turn: float) -> None:
    """A sun with round rays."""
    with c.at(x, y, turn=turn):
        for k in range(10):
            a = k * pi / 5
            c.line([(r * 1.28 * cos(a), r * 1.28 * sin(a)), (r * 1.6 * cos(a), r * 1.6 * sin(a))], r * 0.2, SUN)
    c.disc(x, y, r, SUN)


def bubble(c: Canvas, x: float, y: float, width: float, height: float, colour: Colour = WHITE, tail: int = -1) -> None:
    """A speech bubble about (x, y), its tail at the bottom left (-1) or right (1)."""
    c.rect(x, y, width, height, colour, min(26.0, height / 2))
    foot = x + tail * width * 0.26
    c.shape(
        [(foot - 12, y + height / 2 - 4), (foot + 12, y + height / 2 - 4), (foot + tail * 14, y + height / 2 + 17)],
        colour,
    )
