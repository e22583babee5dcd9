"""$formatInteger and $parseInteger: integers with the pictures of XPath, which dates use as well.

https://www.w3.org/TR/xpath-functions-31/#func-format-integer
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pytest_sfn.language.jsonata.errors import InternalError, JsonataError
from pytest_sfn.language.jsonata.functions.pictures.number_pictures import regular_interval
from pytest_sfn.language.jsonata.functions.pictures.number_words import NUMBERS_BY_WORD, from_words, to_words
from pytest_sfn.language.jsonata.java.numbers import EXACT, number_text, tidy
from pytest_sfn.language.jsonata.runtime.charges import for_picture
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.undefined import UNDEFINED

_ZEROS = (
    0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
)  # fmt: skip
"""The zeros of all families of decimal digits."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_DIGITS = {letter: value for value, letter in _ROMAN if len(letter) == 1}

Kind = Literal["letters", "roman", "words", "decimal", "sequence"]
Case = Literal["upper", "lower", "title"]

_KINDS: dict[str, tuple[Kind, Case]] = {
    "A": ("letters", "upper"),
    "a": ("letters", "lower"),
    "I": ("roman", "upper"),
    "i": ("roman", "lower"),
    "W": ("words", "upper"),
    "Ww": ("words", "title"),
    "w": ("words", "lower"),
}


@dataclass(frozen=True, slots=True)
class IntegerFormat:
    """A parsed picture. ``separators`` are (digits to the right, character), rightmost first."""

    kind: Kind
    case: Case
    ordinal: bool
    token: str
    zero: int = 0x30
    mandatory: int = 0
    optional: int = 0
    separators: tuple[tuple[int, str], ...] = ()
    interval: int = 0


@native("formatInteger", "<n-s:s>", charge=for_picture(1))
def format_integer(value: Any, picture: Any) -> Any:
    if value is UNDEFINED:
        return UNDEFINED
    if not math.isfinite(value) or picture is UNDEFINED:
        raise InternalError(f"$formatInteger cannot format {number_text(value)} as {picture!r}")
    return write_integer(math.floor(value) if abs(value) < EXACT else int(Decimal(repr(value))), analyse(picture))


@native("parseInteger", "<s-s:n>", charge=for_picture(1))
def parse_integer(text: Any, picture: Any) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    if picture is UNDEFINED:
        raise InternalError("$parseInteger needs a picture")
    return read_integer(text, analyse(picture))


@functools.lru_cache(maxsize=256)
def analyse(picture: str) -> IntegerFormat:
    """Parse a picture into a format. Raises D3131 if it mixes families of digits."""
    token, _, modifier = picture.rpartition(";") if ";" in picture else (picture, "", "")
    ordinal = modifier.startswith("o")
    if token in _KINDS:
        kind, case = _KINDS[token]
        return IntegerFormat(kind, case, ordinal, token)
    zeros = [zero for char in reversed(token) for zero in _ZEROS if zero <= ord(char) <= zero + 9]
    if len(set(zeros)) > 1:
        raise JsonataError("D3131")
    if not zeros:
        return IntegerFormat("sequence", "lower", ordinal, token)
    separators = _separators(token)
    same = len({char for _, char in separators}) == 1
    interval = regular_interval(tuple(place for place, _ in separators)) if same else 0
    return IntegerFormat(
        "decimal", "lower", ordinal, token, zeros[0], len(zeros), token.count("#"), separators, interval
    )


def _separators(token: str) -> tuple[tuple[int, str], ...]:
    separators = []
    digits = 0
    for char in reversed(token):
        if char == "#" or any(zero <= ord(char) <= zero + 9 for zero in _ZEROS):
            digits += 1
        else:
            separators.append((digits, char))
    return tuple(separators)


def write_integer(value: int, form: IntegerFormat) -> str:
    """An integer in a format. Raises D3130 for a numbering sequence that JSONata does not support."""
    size = abs(value)
    if form.kind == "sequence":
        raise JsonataError("D3130", value=form.token)
    if form.kind == "letters":
        text = _apply_case(_to_letters(size), form.case)
    elif form.kind == "roman":
        text = _apply_case(_to_roman(size), form.case)
    elif form.kind == "words":
        text = _apply_case(to_words(size, ordinal=form.ordinal), form.case)
    else:
        text = _to_decimal(size, form)
    return "-" + text if value < 0 else text


def _apply_case(text: str, case: Case) -> str:
    return text.upper() if case == "upper" else text.lower() if case == "lower" else text


def _to_letters(value: int) -> str:
    letters = ""
    while value > 0:
        value, letter = divmod(value - 1, 26)
        letters = chr(97 + letter) + letters
    return letters


def _to_roman(value: int) -> str:
    numeral = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        numeral += letters * count
    return numeral


def _to_decimal(value: int, form: IntegerFormat) -> str:
    digits = number_text(value).rjust(form.mandatory, "0")
    if form.zero != 0x30:
        digits = "".join(chr(ord(digit) - 0x30 + form.zero) for digit in digits)
    if form.interval:
        separators = [(place, form.separators[0][1]) for place in range(form.interval, len(digits), form.interval)]
    else:
        separators = list(form.separators)
    for place, char in reversed(separators):
        at = len(digits) - place
        digits = digits[: max(at, 0)] + char + digits[at:]
    return digits + _ordinal_suffix(digits) if form.ordinal else digits


def _ordinal_suffix(text: str) -> str:
    suffix = {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
    return "th" if text[-2:-1] == "1" else suffix


def read_integer(text: str, form: IntegerFormat) -> Any:
    """The integer that a text represents in a format; NaN if it represents none."""
    if form.kind == "sequence":
        raise JsonataError("D3130", value=form.token)
    if form.kind == "letters":
        first = "A" if form.case == "upper" else "a"
        return tidy(sum((ord(char) - ord(first) + 1) * 26**place for place, char in enumerate(reversed(text))))
    if form.kind == "roman":
        return _from_roman(text if form.case == "upper" else text.upper())
    if form.kind == "words":
        return from_words(text.lower())
    return _from_decimal(text, form)


def _from_roman(numeral: str) -> Any:
    total, largest = 0, 1
    for letter in reversed(numeral):
        value = _ROMAN_DIGITS.get(letter.lower())
        if value is None:
            return math.nan
        if value < largest:
            total -= value
        else:
            largest = value
            total += value
    return total


def _from_decimal(text: str, form: IntegerFormat) -> Any:
    digits = text[:-2] if form.ordinal else text
    for char in [","] if form.interval else [char for _, char in form.separators]:
        digits = digits.replace(char, "")
    if form.zero != 0x30:
        digits = "".join(chr(max(0, ord(char) - form.zero + 0x30)) for char in digits)
    number = re.match(r"\s*([-+]?)(0[xX][0-9A-Fa-f]+|0*([0-9]+))", digits)
    return tidy(int(number[1] + (number[3] or number[2]), 0)) if number else math.nan


def pattern_of(form: IntegerFormat, size: int = 0) -> str:
    """A regular expression for the texts of a format. ``size`` is the maximum number of digits; 0 means unknown."""
    if form.kind == "sequence":
        raise JsonataError("D3130", value=form.token)
    if form.kind == "letters":
        return "[A-Z]+" if form.case == "upper" else "[a-z]+"
    if form.kind == "roman":
        return "[MDCLXVI]+" if form.case == "upper" else "[mdclxvi]+"
    if form.kind == "words":
        return f"(?:{'|'.join((*NUMBERS_BY_WORD, 'and', '[-, ]'))})+"
    count = "+"
    if size > 0:
        count = f"{{{size - form.optional},{size}}}" if form.optional else f"{{{size}}}"
    return f"[0-9]{count}(?:th|st|nd|rd)" if form.ordinal else f"[0-9]{count}"
