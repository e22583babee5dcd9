"""Numbers as Java's ``long`` and ``double`` hold and write them."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any, Final

LEAST_LONG: Final = -(2**63)
MOST_LONG: Final = 2**63 - 1
"""From the least long to the most whole numbers are exact; any other is the double next to it."""
LONG_BITS: Final = 63
"""A number of no more bits is a long; LEAST_LONG is the only long that has more."""

_FEW_CHARACTERS = 16
"""So many characters with a point among them are not more than fifteen digits."""
_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_FLOOR)


def rounded(value: Any) -> Any:
    """A value of the state as the engine reads it: a whole number past a long becomes a double."""
    return value if type(value) is not int or LEAST_LONG <= value <= MOST_LONG else double(value)


def double(number: float) -> float:
    """The double next to a number; Infinity for what is too large."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def fraction_text(number: float) -> str:
    """A number with a fraction as ``$string`` and ``&`` write it: rounded down to 15 digits, as BigDecimal writes it.

    That is in plain digits, unless they end before the point (``1e+2``) or begin far behind it (``1e-7``).
    """
    digits = repr(number)
    if len(digits) <= _FEW_CHARACTERS and "e" not in digits:
        return digits
    return str(_FIFTEEN_DIGITS.plus(Decimal(_java_digits(number))).normalize()).lower()


def _java_digits(number: float) -> str:
    """The shortest digits that distinguish a double from its neighbours; Java wants two of them at least (4.9E-324)."""
    digits = repr(number)
    significant = digits.partition("e")[0].replace(".", "").strip("-0")
    return f"{number:.1e}" if len(significant) < 2 else digits


def cut(number: float) -> int:
    """A number as a ``long``: its fraction is cut off, NaN is 0, and what is too large is the last one."""
    if number != number:
        return 0
    return int(max(LEAST_LONG, min(MOST_LONG, number)))
