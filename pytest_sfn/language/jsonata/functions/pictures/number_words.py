"""Converts numbers to English words, and back."""

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
    """A number in words: ``Two Hundred and Five``, ``Two Hundred and Fifth``."""
    return _speak(number, ordinal, small="", large="")


def _speak(number: int, ordinal: bool, small: str, large: str) -> str:
    """A number in words. ``small`` and ``large`` are prefixes for numbers below 100 and from 100 on."""
    if number < 20:
        return small + (_ORDINALS if ordinal else _FEW)[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        words = small + _TENS[tens - 2]
        if rest:
            return f"{words}-{_speak(rest, ordinal, '', '')}"
        return words[:-1] + "ieth" if ordinal else words
    if number < 1000:
        factor, name = 100, "Hundred"
    else:
        magnitude = min(math.floor(math.log10(number) / 3), len(_MAGNITUDES))
        factor, name = 1000**magnitude, _MAGNITUDES[magnitude - 1]
    count, rest = divmod(number, factor)
    words = f"{large}{_speak(count, False, '', '')} {name}"
    if rest:
        return words + _speak(rest, ordinal, " and ", ", ")
    return words + "th" if ordinal else words


def from_words(text: str) -> Any:
    """The number for words in lower case; NaN if a word is not a number."""
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
