"""The colours: every text stands out from what is behind it, in both themes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pytest_sfn.reporting.pictures.svg.themes import DARK, LIGHT, picture_style

TEXTS = {
    "text": ("canvas", "box", "area", "good_box", "bad_box", "caution_box", "info_box"),
    "muted": ("canvas", "box", "area", "good_box", "bad_box", "caution_box", "info_box"),
    "good": ("canvas", "box", "good_box"),
    "bad": ("canvas", "box", "bad_box"),
    "caution": ("canvas", "box", "caution_box"),
    "info": ("canvas", "box", "info_box"),
    "accent": ("canvas", "box", "area"),
    "on_icon": ("icon",),
}
LINES = {"border": ("canvas", "area"), "line": ("canvas", "area")}


def luminance(colour: str) -> float:
    """Relative luminance. https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_has_a_contrast_of_four_and_a_half(theme: Mapping[str, str]):
    poor = {
        (text, behind): round(contrast(theme[text], theme[behind]), 2)
        for text, backgrounds in TEXTS.items()
        for behind in backgrounds
        if contrast(theme[text], theme[behind]) < 4.5
    }

    assert poor == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_line_has_a_contrast_of_three(theme: Mapping[str, str]):
    assert all(contrast(theme[line], theme[behind]) >= 3 for line, backs in LINES.items() for behind in backs)


def test_both_themes_have_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


def test_the_style_follows_the_reader():
    style = picture_style()

    assert "$" not in style
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    assert LIGHT["good"] in light
    assert DARK["good"] in dark
