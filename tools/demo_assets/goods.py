"""What goes with the lamp: small pictures for the cards."""

from PIL import Image
from tools.demo_assets.lamp import BRASS, BRIGHT_BRASS, DARK_BRASS, WARM
from tools.demo_assets.painting import Canvas
from tools.gif_pack.canvas import bezier, oval, rounded

SIDE = 240


def bulb() -> Image.Image:
    """A round bulb that glows."""
    canvas = Canvas(SIDE, SIDE, (64, 56, 66), (46, 38, 46))
    canvas.light(oval(120, 98, 92, 92), (150, 100, 40), blur=24, strength=0.9)
    neck = bezier((84, 134), (98, 152), (98, 160), (98, 170)) + bezier((142, 170), (142, 160), (142, 152), (156, 134))
    canvas.shape(oval(120, 98, 56, 56), (255, 226, 160))
    canvas.shape(neck, (250, 212, 140))
    canvas.light(oval(104, 78, 20, 22), (255, 255, 230), blur=8, strength=0.8)
    filament = [(104, 150), (104, 110), (112, 94), (120, 108), (128, 94), (136, 110), (136, 150)]
    thick = [*filament, *[(x + 3, y + 1) for x, y in reversed(filament)]]
    canvas.shape(thick, (214, 120, 30))
    for n in range(4):
        canvas.shaded(rounded(120, 178 + n * 10, 46 - n * 3, 11, 4), (84, 84, 92), (224, 224, 230), (96, 96, 104))
    canvas.shape(oval(120, 220, 12, 6), (40, 40, 46))
    return canvas.finished()


def cloth() -> Image.Image:
    """A folded cloth beside a tin."""
    canvas = Canvas(SIDE, SIDE, (228, 214, 192), (202, 180, 150))
    canvas.shape(oval(120, 196, 100, 18), (120, 92, 62), blur=8, strength=0.6)
    for n, colour in enumerate(((196, 138, 52), (232, 176, 80), (246, 200, 112))):
        y = 180 - n * 20
        canvas.shape(rounded(112, y, 150, 30, 13), colour)
        canvas.shape(rounded(112, y + 8, 140, 3, 1), (176, 118, 40), blur=1, strength=0.7)
    canvas.shaded(
        [*oval(172, 112, 40, 11, 180, 360), *oval(172, 170, 40, 11, 0, 180)],
        (60, 84, 72),
        (120, 164, 140),
        (44, 66, 56),
    )
    canvas.shaded(oval(172, 112, 40, 11), DARK_BRASS, BRIGHT_BRASS, BRASS)
    canvas.shape(rounded(172, 146, 52, 20, 5), (240, 232, 210))
    return canvas.finished()


def dimmer() -> Image.Image:
    """A dial on a cable."""
    canvas = Canvas(SIDE, SIDE, (206, 218, 214), (168, 186, 182))
    cable = bezier((120, 150), (120, 240), (10, 170), (0, 226))
    canvas.shape([*cable, *[(x + 7, y + 7) for x, y in reversed(cable)]], (52, 44, 40))
    canvas.shape(oval(124, 126, 78, 74), (60, 70, 68), blur=9, strength=0.6)
    canvas.shaded(oval(120, 112, 76, 76), (214, 206, 192), (255, 252, 244), (196, 186, 170))
    for n in range(9):
        x, y = oval(120, 112, 62, 62, 150 + n * 30, 151 + n * 30)[0]
        canvas.shape(oval(x, y, 4, 4), WARM if n < 6 else (150, 140, 126))
    canvas.shaded(oval(120, 112, 42, 42), DARK_BRASS, BRIGHT_BRASS, DARK_BRASS)
    canvas.shaded(oval(120, 112, 34, 34), BRASS, BRIGHT_BRASS, BRASS)
    canvas.shape(rounded(134, 92, 8, 22, 3), DARK_BRASS)
    return canvas.finished()
