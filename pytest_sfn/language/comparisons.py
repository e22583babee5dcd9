"""The comparison operators of Choice rules. A value of the wrong type makes a comparison false, never an error.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pytest_sfn.language.string_matches import compile_string_matches
from pytest_sfn.language.timestamps import parse_nanoseconds
from pytest_sfn.language.types import SyntaxProblem
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number

Test = Callable[[Json], bool]
"""A comparison with a literal."""

Comparison = Callable[[Json, Json], bool]
"""A comparison of two values of the document."""

Order = Callable[[Any, Any], bool]
Kind = Literal["String", "Numeric", "Boolean", "Timestamp"]

OPERATORS = (
    "StringEquals", "IsBoolean", "StringLessThan", "IsNumeric", "BooleanEquals", "StringLessThanEqualsPath",
    "NumericLessThan", "NumericGreaterThan", "NumericLessThanPath", "StringMatches", "TimestampLessThanEqualsPath",
    "NumericEquals", "TimestampGreaterThan", "StringGreaterThanEqualsPath", "TimestampGreaterThanEqualsPath",
    "TimestampLessThanEquals", "NumericLessThanEqualsPath", "TimestampEquals", "BooleanEqualsPath", "IsTimestamp",
    "StringLessThanEquals", "NumericLessThanEquals", "StringLessThanPath", "TimestampGreaterThanPath",
    "StringGreaterThan", "StringGreaterThanPath", "IsString", "StringEqualsPath", "TimestampEqualsPath",
    "TimestampLessThan", "StringGreaterThanEquals", "NumericGreaterThanPath", "NumericGreaterThanEquals",
    "NumericEqualsPath", "TimestampLessThanPath", "IsNull", "IsPresent", "TimestampGreaterThanEquals",
    "NumericGreaterThanEqualsPath",
)  # fmt: skip
"""All operators, in the order in which AWS lists them for a rule with none or too many of them."""

_ORDERS: Mapping[str, Order] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
_KINDS: tuple[Kind, ...] = ("String", "Numeric", "Timestamp")
_COMPARISONS: Mapping[str, tuple[Kind, Order]] = {
    f"{kind}{name}": (kind, order) for kind in _KINDS for name, order in _ORDERS.items()
} | {"BooleanEquals": ("Boolean", operator.eq)}
_EXACT = 2**53


def compile_test(name: str, operand: Json) -> Test:
    """The operator ``name`` with a literal operand. Raises SyntaxProblem for an operand of the wrong type."""
    if name in _TYPE_TESTS:
        test = _TYPE_TESTS[name]
        return test if _boolean(operand) else lambda value: not test(value)
    if name == "StringMatches":
        return compile_string_matches(_text(operand))
    kind, order = _COMPARISONS[name]
    match kind:
        case "String":
            return _compile_string_test(order, _text(operand))
        case "Numeric":
            return _compile_numeric_test(order, operand)
        case "Boolean":
            expected = _boolean(operand)
            return lambda value: value is expected
        case "Timestamp":
            if _instant(_text(operand)) is None:
                raise SyntaxProblem("String does not match RFC3339 timestamp")
            return _compile_test(_instant, order, operand)


def compile_comparison(name: str) -> Comparison:
    """The operator ``name``, which ends in ``Path``. It compares two values of the document."""
    kind, order = _COMPARISONS[name.removesuffix("Path")]
    read = _READERS[kind]
    read_right = _number_on_the_right if kind == "Numeric" else read

    def compare(left: Json, right: Json) -> bool:
        one, other = read(left), read_right(right)
        return one is not None and other is not None and order(one, other)

    return compare


# ---- operands


def _text(operand: Json) -> str:
    if not isinstance(operand, str):
        raise SyntaxProblem("Expected value of type [STRING]")
    return operand


def _boolean(operand: Json) -> bool:
    if not isinstance(operand, bool):
        raise SyntaxProblem("Expected value of type [BOOLEAN]")
    return operand


def _compile_string_test(order: Order, operand: str) -> Test:
    if order is operator.eq:
        return lambda value: bool(value == operand)
    return _compile_test(_string, order, operand)


def _compile_numeric_test(order: Order, operand: Json) -> Test:
    if not is_number(operand):
        raise SyntaxProblem("Expected value of type Number")
    if -_EXACT < operand < _EXACT:  # in this range Python's exact comparison equals that of doubles
        return lambda value: (type(value) is int or type(value) is float) and order(value, operand)
    return _compile_test(_number, order, operand)


def _compile_test(read: Callable[[Json], Any], order: Order, operand: Json) -> Test:
    expected = read(operand)

    def test(value: Json) -> bool:
        actual = read(value)
        return actual is not None and order(actual, expected)

    return test


# ---- values: converted for the comparison, or None for a value of another type


def _string(value: Json) -> bytes | None:
    """Texts are compared as in Java: by UTF-16 code units, without case folding or normalization."""
    return value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else None


def _number(value: Json) -> float | None:
    """Numbers compare as doubles."""
    if not is_number(value):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _number_on_the_right(value: Json) -> float | None:
    """The value of a ``...Path`` operand: true is 1; false, an array and an object are 0, as measured on AWS."""
    if isinstance(value, (bool, dict, list)):
        return float(value is True)
    return _number(value)


def _truth(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None


def _instant(value: Json) -> int | None:
    return parse_nanoseconds(value) if isinstance(value, str) else None


_READERS: Mapping[Kind, Callable[[Json], Any]] = {
    "String": _string,
    "Numeric": _number,
    "Boolean": _truth,
    "Timestamp": _instant,
}
_TYPE_TESTS: Mapping[str, Test] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: isinstance(value, str),
    "IsNumeric": is_number,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: _instant(value) is not None,
}
