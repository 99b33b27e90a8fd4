"""What the pack is made of: one motif is one animation."""

from collections.abc import Callable
from typing import NamedTuple

from PIL import Image
from tools.gif_pack.canvas import Canvas
from tools.gif_pack.palette import Tint


class Motif(NamedTuple):
    """One animation: how it is drawn at each part of its loop, 0 to 1."""

    id: str
    tint: Tint
    draw: Callable[[Canvas, float], None]
    frames: int = 20
    still: float = 0.5  # the part of the loop that tells most
    frame_ms: int = 70
    colours: int = 64

    def rendered(self) -> list[Image.Image]:
        """Its frames, in order."""
        return [self.frame(n / self.frames) for n in range(self.frames)]

    def frame(self, t: float) -> Image.Image:
        """How it looks at one part of its loop."""
        canvas = Canvas(self.tint.card)
        canvas.disc(160, 120, 98, self.tint.halo)
        self.draw(canvas, t)
        return canvas.finished()
