"""Operators, and the conversions that they make.

https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.definition.source.terraform.language.unknown import known
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import loads

_TRUTH = {"true": True, "false": False}


def truth(value: Any) -> bool:
    """A condition. Raises SfnError for a value that is neither true nor false."""
    value = known(value)
    found = _TRUTH.get(value) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise SourceError(f"A condition of the Terraform module must be true or false, not {show_json(value)}")
    return found


def number(value: Any) -> int | float:
    """A number, or a text that spells one. A whole number is an int. Raises SfnError for other values."""
    value = known(value)
    try:
        found = loads(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise SourceError(f"An operator or a type of the Terraform module takes a number, not {show_json(value)}")
    return int(found) if isinstance(found, float) and found.is_integer() else found


def apply(sign: str, left: Any, right: Callable[[], Any]) -> Any:
    """The result of an operator with two operands. The right one is computed if it is needed."""
    if sign == "&&":
        return truth(left) and truth(right())
    if sign == "||":
        return truth(left) or truth(right())
    if sign in _COMPARISONS:
        same = _is_same(known(left), known(right()))
        return same if sign == "==" else not same
    return _ARITHMETIC[sign](number(left), number(right()))


def _is_same(left: Any, right: Any) -> bool:
    """Whether values are equal. Values of different types are not, such as true and 1."""
    return bool(left == right and isinstance(left, bool) == isinstance(right, bool))


def _divide(left: float, right: float) -> float:
    if not right:
        raise SourceError("The Terraform module divides by zero")
    return number(left / right)


_COMPARISONS = frozenset({"==", "!="})
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": operator.mod,
}
