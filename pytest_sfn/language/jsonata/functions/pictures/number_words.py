"""English words for numbers, and back."""

from __future__ import annotations

import math
import re
from typing import Any

_FEW = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
_ORDINALS = [
    "Zeroth",
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
    "Sixteenth",
    "Seventeenth",
    "Eighteenth",
    "Nineteenth",
]
_TENS = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
_MAGNITUDES = ["Thousand", "Million", "Billion", "Trillion"]


def _words() -> dict[str, int]:
    words = {word.lower(): value for names in (_FEW, _ORDINALS) for value, word in enumerate(names)}
    for place, word in enumerate(_TENS, 2):
        words[word.lower()] = words[word.lower()[:-1] + "ieth"] = 10 * place
    words["hundred"] = words["hundredth"] = 100
    for power, word in enumerate(_MAGNITUDES, 1):
        words[word.lower()] = words[word.lower() + "th"] = 1000**power
    return words


NUMBERS_BY_WORD = _words()
"""The value of each word, in lower case."""


def to_words(number: int, *, ordinal: bool = False) -> str:
    """``Two Hundred and Five``, ``Two Hundred and Fifth``."""
    return _spoken(number, ordinal, small="", large="")


def _spoken(number: int, ordinal: bool, small: str, large: str) -> str:
    """The words of a number. ``small`` and ``large`` go before one below and from a hundred on."""
    if number < 20:
        return small + (_ORDINALS if ordinal else _FEW)[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        words = small + _TENS[tens - 2]
        if rest:
            return f"{words}-{_spoken(rest, ordinal, '', '')}"
        return words[:-1] + "ieth" if ordinal else words
    if number < 1000:
        factor, name = 100, "Hundred"
    else:
        magnitude = min(math.floor(math.log10(number) / 3), len(_MAGNITUDES))
        factor, name = 1000**magnitude, _MAGNITUDES[magnitude - 1]
    count, rest = divmod(number, factor)
    words = f"{large}{_spoken(count, False, '', '')} {name}"
    if rest:
        return words + _spoken(rest, ordinal, " and ", ", ")
    return words + "th" if ordinal else words


def from_words(text: str) -> Any:
    """The number that words in lower case say; NaN if one of them is not a number."""
    segments = [0]
    for word in re.split(r",\s|\sand\s|[\s\\-]", text):
        value = NUMBERS_BY_WORD.get(word)
        if value is None:
            return math.nan
        top = segments.pop()
        if value >= 100:
            segments.append(top * value)
        elif top >= 1000:
            segments += [top, value]
        else:
            segments.append(top + value)
    return sum(segments)
