"""Numbers as the engine stores and writes them: Java's ``long`` and ``double``, in JavaScript's notation."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any, Final

LEAST_LONG: Final = -(2**63)
MOST_LONG: Final = 2**63 - 1
"""Integers from the least to the greatest long are exact; any other becomes the nearest double."""
LONG_BITS: Final = 63
"""An integer of at most this many bits is a long; LEAST_LONG is the only long with more."""

EXACT: Final = 2**53
"""Up to this number, a double represents every integer exactly."""

_FEW_CHARACTERS = 16
"""A number of at most this many characters, including a point, has at most fifteen digits."""
_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_FLOOR)


def rounded(value: Any) -> Any:
    """A number of the state as the engine reads it: an integer beyond a long becomes a double."""
    return value if type(value) is not int or LEAST_LONG <= value <= MOST_LONG else double(value)


def double(number: float) -> float:
    """The nearest double; Infinity if the number is too large."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def tidy(number: float) -> int | float:
    """A number as JavaScript would store it: a double, with integers as int."""
    if type(number) is int:
        if -EXACT <= number <= EXACT:
            return number
        number = double(number)
    if not math.isfinite(number) or not number.is_integer():
        return number
    if LEAST_LONG <= number <= MOST_LONG:
        return int(number)
    return int(Decimal(repr(number))) if abs(number) < 1e21 else number


def number_text(number: float) -> str:
    """A number in JavaScript's notation: 1e+21, 1e-7, 100, 0.1."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    number = tidy(number)
    if type(number) is int:
        return str(number)
    digits, _, exponent = repr(number).partition("e")
    if exponent:
        return f"{digits}e{int(exponent):+d}" if not -7 < int(exponent) < 0 else f"{Decimal(repr(number)):f}"
    return digits


def fraction_text(number: float) -> str:
    """A number with a fraction as ``$string`` and ``&`` write it: rounded down to 15 digits, in BigDecimal's notation.

    This is plain digits, unless they end before the decimal point (``1e+2``) or start far behind it (``1e-7``).
    """
    digits = repr(number)
    if len(digits) <= _FEW_CHARACTERS and "e" not in digits:
        return digits
    return str(_FIFTEEN_DIGITS.plus(Decimal(_java_digits(number))).normalize()).lower()


def _java_digits(number: float) -> str:
    """The shortest digits that distinguish a double from its neighbours. Java writes at least two (4.9E-324)."""
    digits = repr(number)
    significant = digits.partition("e")[0].replace(".", "").strip("-0")
    return f"{number:.1e}" if len(significant) < 2 else digits


def cut(number: float) -> int:
    """A number as a ``long``: without its fraction; NaN is 0, and a number out of range is the nearest long."""
    if number != number:
        return 0
    return int(max(LEAST_LONG, min(MOST_LONG, number)))
