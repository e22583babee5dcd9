"""Numbers: arithmetic, aggregation and conversion. https://docs.jsonata.org/numeric-functions"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.numbers import double, number_text, tidy
from pytest_sfn.language.jsonata.runtime.charges import for_sizes
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.undefined import UNDEFINED

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?")
_PREFIXED = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@native("sum", "<a<n>:n>", charge=for_sizes)
def sum_of(numbers: Any) -> Any:
    return UNDEFINED if numbers is UNDEFINED else tidy(_total(numbers))


def _total(numbers: list[Any]) -> float:
    """The sum as JavaScript computes it: the result of Python's ``sum`` for floats depends on the version."""
    total = 0
    for number in numbers:
        total += number
    return total


@native("max", "<a<n>:n>", charge=for_sizes)
def max_of(numbers: Any) -> Any:
    return max(numbers) if numbers else UNDEFINED


@native("min", "<a<n>:n>", charge=for_sizes)
def min_of(numbers: Any) -> Any:
    return min(numbers) if numbers else UNDEFINED


@native("average", "<a<n>:n>", charge=for_sizes)
def average(numbers: Any) -> Any:
    return tidy(double(_total(numbers)) / len(numbers)) if numbers else UNDEFINED


@native("number", "<(nsb)-:n>", charge=for_sizes)
def number(value: Any) -> Any:
    if type(value) is bool:
        return int(value)
    if type(value) is not str:
        return value
    if _DECIMAL.fullmatch(value) and math.isfinite(float(value)):
        return tidy(float(value))
    if _PREFIXED.fullmatch(value):
        return tidy(int(value, 0))
    raise JsonataError("D3030", value=value, index=1)


@native("abs", "<n-:n>")
def absolute(value: Any) -> Any:
    return value if value is UNDEFINED else abs(value)


@native("floor", "<n-:n>")
def floor(value: Any) -> Any:
    return value if value is UNDEFINED or not math.isfinite(value) else tidy(math.floor(value))


@native("ceil", "<n-:n>")
def ceil(value: Any) -> Any:
    return value if value is UNDEFINED or not math.isfinite(value) else tidy(math.ceil(value))


@native("round", "<n-n?:n>")
def round_half_even(value: Any, precision: Any = UNDEFINED) -> Any:
    """Round to a number of decimal places, halves to the even neighbour."""
    if value is UNDEFINED or not math.isfinite(value):
        return value
    places = 0 if precision is UNDEFINED else math.floor(precision)
    if type(value) is int and places >= 0:
        return value
    try:
        rounded = Decimal(number_text(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    except InvalidOperation:  # more digits than a double has, so there is nothing to round
        return value
    return tidy(float(rounded))


@native("sqrt", "<n-:n>")
def square_root(value: Any) -> Any:
    if value is UNDEFINED:
        return UNDEFINED
    if value < 0:
        raise JsonataError("D3060", value=value, index=1)
    return tidy(math.sqrt(double(value)))


@native("power", "<n-n:n>")
def power(base: Any, exponent: Any) -> Any:
    if base is UNDEFINED:
        return UNDEFINED
    try:
        result = math.pow(base, exponent)
    except (OverflowError, TypeError, ValueError):  # too large for a double, no exponent, or a complex result
        result = math.inf
    if not math.isfinite(result):
        raise JsonataError("D3061", value=base, exp=exponent, index=1)
    return tidy(result)


@native("formatBase", "<n-n?:s>")
def format_base(value: Any, radix: Any = UNDEFINED) -> Any:
    if value is UNDEFINED:
        return UNDEFINED
    base = 10 if radix is UNDEFINED else round_half_even(radix)
    if not 2 <= base <= 36:
        raise JsonataError("D3100", value=base)
    whole = round_half_even(value)
    if type(whole) is not int:
        return number_text(whole)
    digits = ""
    rest = abs(whole)
    while rest:
        rest, digit = divmod(rest, base)
        digits = _DIGITS[digit] + digits
    return ("-" if whole < 0 else "") + (digits or "0")
