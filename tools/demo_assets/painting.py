"""A canvas for scenes with light: drawn large, blurred where light is, then made small."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
FINE = 3  # drawn so many times as large


class Canvas:
    """Shapes in units of the finished picture."""

    def __init__(self, width: int, height: int, top: Colour, bottom: Colour) -> None:
        """The background goes from one colour to another, downwards."""
        self.width, self.height = width, height
        column = Image.new("RGB", (1, height))
        for y in range(height):
            column.putpixel((0, y), mixed(top, bottom, y / (height - 1)))
        self.image = column.resize((width * FINE, height * FINE), Image.Resampling.BICUBIC)

    def shape(self, points: list[Point], fill: Colour, *, blur: float = 0, strength: float = 1) -> None:
        """A polygon; with soft edges where `blur` (a radius) is above 0."""
        self.paste(Image.new("RGB", self.image.size, fill), self.mask(points, blur, strength))

    def shaded(self, points: list[Point], left: Colour, middle: Colour, right: Colour) -> None:
        """A polygon that is round: from a colour by way of another to a third, across its width."""
        xs = [x for x, _ in points]
        begin, wide = min(xs), max(1.0, max(xs) - min(xs))
        row = Image.new("RGB", (self.width, 1))
        for x in range(self.width):
            t = min(1.0, max(0.0, (x - begin) / wide))
            row.putpixel((x, 0), mixed(left, middle, t * 2) if t < 0.5 else mixed(middle, right, t * 2 - 1))
        self.paste(row.resize(self.image.size, Image.Resampling.BICUBIC), self.mask(points, 0, 1))

    def light(self, points: list[Point], colour: Colour, *, blur: float, strength: float) -> None:
        """Light falls on what is there: brighter, never darker."""
        glow = Image.new("RGB", self.image.size)
        glow.paste(colour, mask=self.mask(points, blur, strength))
        self.image = ImageChops.screen(self.image, glow)

    def paste(self, paint: Image.Image, mask: Image.Image) -> None:
        """Paint through a mask."""
        self.image.paste(paint, mask=mask)

    def mask(self, points: list[Point], blur: float, strength: float) -> Image.Image:
        """Where a polygon is."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon([(x * FINE, y * FINE) for x, y in points], fill=round(255 * strength))
        return mask.filter(ImageFilter.GaussianBlur(blur * FINE)) if blur else mask

    def finished(self) -> Image.Image:
        """The picture."""
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two."""
    a, b, c = (round(x + (y - x) * share) for x, y in zip(one, other, strict=True))
    return a, b, c
