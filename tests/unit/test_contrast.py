"""Contrast as WCAG 2.2 counts it, and what a theme is refused for."""

import pytest

from tradepost.protocol.sites import Theme
from tradepost_server.errors import Invalid
from tradepost_server.rules import contrast


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # known from WebAIM's table: the grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffff00", "#ffffff", 1.07),
    ],
)
def test_ratios_are_those_that_are_known(one: str, other: str, ratio: float) -> None:
    assert contrast.ratio(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast.ratio(one, other) == contrast.ratio(other, one)


def test_black_or_white_can_be_read_on_every_colour() -> None:
    for red in range(0, 256, 15):
        for green in range(0, 256, 15):
            for blue in range(0, 256, 15):
                colour = f"#{red:02x}{green:02x}{blue:02x}"
                assert contrast.ratio(contrast.text_on(colour), colour) >= contrast.ENOUGH, colour


@pytest.mark.parametrize("accent", ["#2457e0", "#000000", "#7a1f6b", "#b00020"])
def test_an_accent_without_a_dark_one_is_lightened_until_it_can_be_read(accent: str) -> None:
    found = contrast.palette(Theme(accent=accent))
    assert contrast.ratio(found.accent_dark, contrast.DARK_GROUND) >= contrast.ENOUGH
    assert contrast.ratio(found.accent_dark_text, found.accent_dark) >= contrast.ENOUGH


def test_the_defaults_can_be_read() -> None:
    contrast.check(Theme())


def test_a_theme_that_cannot_be_read_is_refused_with_its_ratio() -> None:
    with pytest.raises(Invalid) as yellow:
        contrast.check(Theme(accent="#ffd400"))
    assert yellow.value.path == "$.settings.theme.accent"
    assert "1.31:1" in yellow.value.message
    with pytest.raises(Invalid) as navy:
        contrast.check(Theme(accent_dark="#10224d"))
    assert navy.value.path == "$.settings.theme.accent_dark"


def test_only_the_grounds_of_the_mode_count() -> None:
    contrast.check(Theme(mode="dark", accent="#ffd400", accent_dark="#ffd400"))
    contrast.check(Theme(mode="light", accent_dark="#10224d"))
