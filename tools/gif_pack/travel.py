"""On the road: from the shop to the door."""

from tools.gif_pack import scenery, vehicles
from tools.gif_pack.canvas import Canvas
from tools.gif_pack.easing import pulse
from tools.gif_pack.mascots import shadow
from tools.gif_pack.motif import Motif
from tools.gif_pack.palette import (
    BROWN,
    CORAL,
    MINT,
    PEACH,
    SKY,
    WARM,
    WHITE,
    veil,
)


def on_my_way(c: Canvas, t: float) -> None:
    """A scooter with a parcel rides along, scarf in the wind."""
    scenery.cloud(c, 340 - ((t + 0.1) % 1) * 440, 46, 0.8)
    scenery.hills(c, 172, (t + 0.4) % 1, SKY)
    scenery.road(c, 184, t, 2)
    scenery.wind(c, t, ((92, 34, 0.0), (136, 46, 0.45)))
    bounce = -2.4 * pulse(t, 4)
    shadow(c, 160, 207, 150, 0.3)
    with c.at(154, 206):
        vehicles.rider_head(c, -8, -131 + bounce * 1.5, BROWN, CORAL, t * 3)
        vehicles.scooter(c, BROWN, t * 4, bounce)


def van_on_its_way(c: Canvas, t: float) -> None:
    """A delivery van drives past hills and trees."""
    scenery.cloud(c, 340 - ((t + 0.3) % 1) * 440, 44, 0.8)
    scenery.hills(c, 172, (t + 0.1) % 1, MINT)
    scenery.road(c, 184, t, 2)
    scenery.wind(c, t, ((80, 30, 0.2), (130, 44, 0.75)))
    shadow(c, 160, 207, 210, 0.3)
    for k in range(3):
        part = (t * 2 + k / 3) % 1
        c.disc(52 - part * 40, 190 - part * 16, (4 + part * 7) * min(1.0, part * 6), veil(WHITE, 0.8 * (1 - part)))
    with c.at(164, 206):
        vehicles.van(c, t * 4, -2.6 * pulse(t, 4))


def courier_on_bicycle(c: Canvas, t: float) -> None:
    """A courier pedals a red bicycle, bag on the back."""
    scenery.cloud(c, 340 - ((t + 0.5) % 1) * 440, 42, 0.7)
    scenery.hills(c, 178, t, PEACH)
    scenery.road(c, 190, t, 2)
    scenery.wind(c, t, ((88, 36, 0.15), (132, 30, 0.6)))
    shadow(c, 160, 211, 150, 0.3)
    with c.at(156, 211):
        vehicles.bicycle(c, WARM, t * 2, t)


MOTIFS = (
    Motif("on_my_way", SKY, on_my_way, 16, frame_ms=80),
    Motif("van_on_its_way", MINT, van_on_its_way, 16, frame_ms=80),
    Motif("courier_on_bicycle", PEACH, courier_on_bicycle, 16, frame_ms=80),
)
