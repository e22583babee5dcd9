"""How wide a text is in a sans-serif font, roughly: a picture is laid out without the fonts that will show it.

The widths are a little larger than those of common fonts, so that a text does not leave its box.
"""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("ijl.,:;'|!` ")
_SLIM = frozenset('frtI()[]{}/\\-"*^')
_BROAD = frozenset("mwMW@%")

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def width_of(text: str, size: float) -> float:
    """The width of a line of text, in the unit of ``size``, the size of the font."""
    return sum(map(_ems, text)) * size


def _ems(character: str) -> float:
    if character in _NARROW:
        return 0.32
    if character in _SLIM:
        return 0.42
    if character in _BROAD:
        return 0.95
    if character.isupper():
        return 0.72
    if not character.isascii() and unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if not character.isascii() and unicodedata.combining(character):
        return 0.0
    return 0.6


def shorten(text: str, size: float, width: float) -> str:
    """A text on one line of at most ``width``; what does not fit is replaced by an ellipsis."""
    if width_of(text[: int(width)], size) <= width and len(text) <= width:
        return text
    room = width - width_of(ELLIPSIS, size)
    taken = 0
    while taken < len(text) and (room := room - _ems(text[taken]) * size) >= 0:
        taken += 1
    return text[:taken].rstrip() + ELLIPSIS


def wrap_text(text: str, size: float, width: float, most: int) -> list[str]:
    """A text on at most ``most`` lines of ``width``, broken at spaces where that is possible."""
    words = " ".join(text[: int(width) * most].split()).split(" ")
    lines: list[str] = []
    for place, word in enumerate(words):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size) <= width:
            lines[-1] = joined
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[place:]])
            break
    return [shorten(line, size, width) for line in lines]
