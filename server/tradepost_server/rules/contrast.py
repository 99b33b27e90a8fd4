"""Contrast of colours: whether what stands on one can be read by everyone. Pure.

Source: WCAG 2.2, relative luminance and contrast ratio; AA asks 4.5:1 of text.
"""

from dataclasses import dataclass

from tradepost.protocol.sites import Theme

from ..errors import Invalid

ENOUGH = 4.5
BLACK, WHITE = "#000000", "#ffffff"
LIGHT_GROUND = "#f7f5f1"  # of the widget's grounds (web-widget/src/ui/palette.ts) those nearest to the accent
DARK_GROUND = "#201d19"
STEPS = 64  # in which a colour is lightened


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The accent on both grounds, and what is written on it."""

    accent: str
    accent_text: str
    accent_dark: str
    accent_dark_text: str


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever is read better on it: one of the two always has 4.5:1."""
    return max(WHITE, BLACK, key=lambda text: ratio(text, colour))


def lightened(colour: str, ground: str) -> str:
    """The colour, mixed with as little white as it takes to be read on a dark ground."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(STEPS + 1):
        mixed = [round(c + (255 - c) * step / STEPS) for c in channels]
        shown = "#" + "".join(f"{c:02x}" for c in mixed)
        if ratio(shown, ground) >= ENOUGH:
            return shown
    return WHITE


def palette(theme: Theme) -> Palette:
    """What the widget is drawn with."""
    dark = theme.accent_dark or lightened(theme.accent, DARK_GROUND)
    return Palette(
        accent=theme.accent, accent_text=text_on(theme.accent), accent_dark=dark, accent_dark_text=text_on(dark)
    )


def check(theme: Theme) -> None:
    """The accent can be read on the grounds that it will stand on.

    Raises: Invalid with the ratio that it has.
    """
    if theme.mode != "dark" or theme.accent_dark is None:
        _check(theme.accent, LIGHT_GROUND, "accent", f"the light ground {LIGHT_GROUND}; choose a darker one")
    if theme.accent_dark is not None and theme.mode != "light":
        _check(theme.accent_dark, DARK_GROUND, "accent_dark", f"the dark ground {DARK_GROUND}; choose a lighter one")


def _check(colour: str, ground: str, field: str, words: str) -> None:
    found = ratio(colour, ground)
    if found < ENOUGH:
        shown = int(found * 100) / 100  # never rounded up to what is asked for
        raise Invalid(
            f"Text in {colour} has a contrast of {shown:.2f}:1 and needs {ENOUGH}:1 on {words}",
            path=f"$.settings.theme.{field}",
        )
