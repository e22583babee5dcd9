"""The colours of pictures and reports, light and dark, and the style sheet that is made with them.

``tests/reporting/pictures/svg/test_themes.py`` holds every text to a contrast of 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

LIGHT: Mapping[str, str] = {
    "canvas": "#ffffff",
    "box": "#ffffff",
    "area": "#f5f7fa",
    "border": "#7d8998",
    "faint": "#c6cdd6",
    "text": "#16191f",
    "muted": "#545b64",
    "icon": "#5a6473",
    "on_icon": "#ffffff",
    "line": "#687078",
    "accent": "#0063c7",
    "good": "#1a7f37",
    "good_box": "#eefaf1",
    "bad": "#c4261d",
    "bad_box": "#fdf0ef",
    "caution": "#9a5b00",
    "caution_box": "#fff6e5",
    "info": "#0063c7",
    "info_box": "#eef5fd",
}
DARK: Mapping[str, str] = {
    "canvas": "#0f141a",
    "box": "#1b232d",
    "area": "#151b23",
    "border": "#8d99a8",
    "faint": "#3b4654",
    "text": "#e9edf1",
    "muted": "#a9b4c0",
    "icon": "#a3b0bf",
    "on_icon": "#12181f",
    "line": "#8d99a8",
    "accent": "#6cb6ff",
    "good": "#57c878",
    "good_box": "#13271a",
    "bad": "#ff8b82",
    "bad_box": "#33191a",
    "caution": "#eeb04d",
    "caution_box": "#2e2312",
    "info": "#6cb6ff",
    "info_box": "#14263a",
}

_SHEET = Path(__file__).with_name("picture.css")


@cache
def picture_style() -> str:
    """The style sheet of a picture for both themes. It has no variables: few programs but browsers know them."""
    sheet = Template("\n".join(line.strip() for line in _SHEET.read_text("utf-8").splitlines() if line.strip()))
    return f"{sheet.substitute(LIGHT)}\n@media (prefers-color-scheme:dark){{\n{sheet.substitute(DARK)}\n}}"
