"""A card to draw on: shapes with round edges, moved, turned and squashed, in units of the finished picture."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import cos, hypot, pi, radians, sin

from PIL import Image, ImageDraw
from tools.gif_pack.palette import Colour

WIDTH, HEIGHT, CORNER = 320, 240, 26
FINE = 4  # drawn so many times as large, then made small: smooth edges

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


def oval(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> list[Point]:
    """Points of an ellipse from `start` to `end`: degrees, clockwise, 0 to the right."""
    steps = max(8, round(abs(end - start) / 360 * (24 + max(rx, ry) * 0.6)))
    angles = [radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + rx * cos(a), y + ry * sin(a)) for a in angles]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """Points of a rectangle about its middle (x, y) with round corners."""
    r = min(radius, width / 2, height / 2)
    across, down = width / 2 - r, height / 2 - r
    if r <= 0:
        return [(x - across, y - down), (x + across, y - down), (x + across, y + down), (x - across, y + down)]
    corners = ((across, down, 0), (-across, down, 90), (-across, -down, 180), (across, -down, 270))
    return [p for dx, dy, a in corners for p in oval(x + dx, y + dy, r, r, a, a + 90)]


def bezier(*controls: Point) -> list[Point]:
    """Points of a curve through its first and last control, drawn to the others."""
    points = []
    for i in range(25):
        t, row = i / 24, list(controls)
        while len(row) > 1:
            row = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(row)]
        points.append(row[0])
    return points


def spline(points: Sequence[Point]) -> list[Point]:
    """Points of a soft closed line through the given ones."""
    out, n = [], len(points)
    for i in range(n):
        a, b, c, d = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        for step in range(10):
            t = step / 10
            t2, t3 = t * t, t * t * t
            out.append(
                tuple(
                    0.5
                    * (
                        2 * b[k]
                        + (c[k] - a[k]) * t
                        + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t2
                        + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t3
                    )
                    for k in (0, 1)
                )
            )
    return out  # type: ignore[return-value]


class Canvas:
    """One frame while it is drawn."""

    def __init__(self, background: Colour) -> None:
        """A card of one colour, its origin at the top left."""
        self._image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), background[:3])
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._matrix: Matrix = (FINE, 0, 0, 0, FINE, 0)

    def finished(self) -> Image.Image:
        """The frame at its real size: each pixel the mean of those drawn, so that flat colours stay as they are."""
        return self._image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)

    @contextmanager
    def at(
        self, x: float = 0, y: float = 0, turn: float = 0, scale: float = 1, sx: float = 1, sy: float = 1
    ) -> Iterator[None]:
        """What is drawn within has its origin at (x, y), is turned (degrees, clockwise) and scaled."""
        before = self._matrix
        a, b, c, d, e, f = before
        co, si = cos(radians(turn)), sin(radians(turn))
        m, n, o, p = co * scale * sx, -si * scale * sy, si * scale * sx, co * scale * sy
        self._matrix = (
            a * m + b * o,
            a * n + b * p,
            a * x + b * y + c,
            d * m + e * o,
            d * n + e * p,
            d * x + e * y + f,
        )
        yield
        self._matrix = before

    @contextmanager
    def within(self, outline: Sequence[Point]) -> Iterator[None]:
        """What is drawn within is seen only inside the outline."""
        mask = Image.new("L", self._image.size, 0)
        ImageDraw.Draw(mask).polygon(self._placed(outline), fill=255)
        yield from self._drawn_apart(lambda before, after: Image.composite(after, before, mask))

    @contextmanager
    def fading(self, opacity: float) -> Iterator[None]:
        """What is drawn within is seen through, as one; `opacity` 0 to 1."""
        yield from self._drawn_apart(lambda before, after: Image.blend(before, after, max(0.0, min(1.0, opacity))))

    def _drawn_apart(self, join: Callable[[Image.Image, Image.Image], Image.Image]) -> Iterator[None]:
        before = self._image.copy()
        yield
        self._image.paste(join(before, self._image))

    def _placed(self, points: Sequence[Point]) -> list[Point]:
        a, b, c, d, e, f = self._matrix
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in points]

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled outline."""
        self._draw.polygon(self._placed(points), fill=fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled soft outline through the points."""
        self.shape(spline(points), fill)

    def disc(self, x: float, y: float, rx: float, fill: Colour, ry: float | None = None) -> None:
        """A circle, or an ellipse where `ry` is given."""
        self.shape(oval(x, y, rx, rx if ry is None else ry), fill)

    def rect(self, x: float, y: float, width: float, height: float, fill: Colour, r: float = 0) -> None:
        """A rectangle about its middle, with corners of radius `r`."""
        self.shape(rounded(x, y, width, height, r), fill)

    def pie(self, x: float, y: float, r: float, start: float, end: float, fill: Colour) -> None:
        """A slice of a circle: degrees, clockwise, 0 to the right."""
        self.shape([(x, y), *oval(x, y, r, r, start, end)], fill)

    def ring(self, x: float, y: float, r: float, width: float, fill: Colour) -> None:
        """A circle's line of that width."""
        self.arc(x, y, r, 0, 360, width, fill)

    def arc(
        self,
        x: float,
        y: float,
        r: float,
        start: float,
        end: float,
        width: float,
        fill: Colour,
        ry: float | None = None,
    ) -> None:
        """A part of a circle's line with round ends."""
        self.line(oval(x, y, r, r if ry is None else ry, start, end), width, fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """A line of that width through the points, with round ends and joints."""
        half = width / 2
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            length = hypot(x1 - x0, y1 - y0)
            if length > 0:
                nx, ny = (y0 - y1) / length * half, (x1 - x0) / length * half
                self.shape([(x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny)], fill)
        for x, y in points:
            self.shape([(x + half * cos(k * pi / 9), y + half * sin(k * pi / 9)) for k in range(18)], fill)

    def curve(self, width: float, fill: Colour, *controls: Point) -> None:
        """A curved line of that width through its first and last control."""
        self.line(bezier(*controls), width, fill)
