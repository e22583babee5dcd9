"""States.MathAdd and MathRandom.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-math-operation
"""

from __future__ import annotations

import math

from pytest_sfn.language.intrinsics.arguments import LEAST_INT, MOST_INT, Arguments
from pytest_sfn.language.jsonata.java.random import JavaRandom
from pytest_sfn.language.types import Environment

_LONG = 2**64


def math_add(arguments: Arguments) -> int:
    """The sum of two numbers. Each is first rounded to the nearest integer, halves upwards; all are within 32 bits."""
    arguments.count(2)
    return _in_range(arguments, _round(arguments, 0) + _round(arguments, 1))


def _round(arguments: Arguments, index: int) -> int:
    number = arguments.number(index)
    whole = number if isinstance(number, int) else math.floor(number + 0.5)
    return whole if LEAST_INT <= whole <= MOST_INT else _in_range(arguments, _as_long(whole))


def _as_long(number: int) -> int:
    """A whole number as Java's ``BigDecimal.longValue``, which has its lowest 64 bits. AWS accepts 1e309."""
    return (number + _LONG // 2) % _LONG - _LONG // 2


def _in_range(arguments: Arguments, number: int) -> int:
    if not LEAST_INT <= number <= MOST_INT:
        raise arguments.invalid()
    return number


def math_random(arguments: Arguments, env: Environment) -> int:
    """A number from a first one (included) to a last one (excluded). The same seed gives the same number.

    Java draws it as an ``int``, which limits the range.
    """
    arguments.count(2, 3)
    first, last = (_in_range(arguments, arguments.integer(index)) for index in range(2))
    size = last - first
    if not 0 < size <= MOST_INT:
        raise arguments.invalid()
    if len(arguments) == 3:
        return first + JavaRandom(arguments.integer(2)).next_int(size)
    return first + int(env.random() * size)
