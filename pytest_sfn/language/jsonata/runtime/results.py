"""Converts the result of an evaluation to plain JSON."""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata.budget import Budget
from pytest_sfn.language.jsonata.errors import UnsupportedResult
from pytest_sfn.language.jsonata.extents import MAX_NESTING, TEXT_IN_A_CELL
from pytest_sfn.language.jsonata.java.numbers import LEAST_LONG, MOST_LONG, double, number_text
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function

_LONG_TEXT = 64
"""A string of this length or more counts as more than one cell."""
SCALARS = frozenset((str, bool, type(None), type(UNDEFINED)))
"""The types of values that need no conversion."""


def to_json(value: Any, budget: Budget) -> Any:
    """A value as JSON: plain arrays, and text for Infinity; or UNDEFINED.

    Raises UnsupportedResult for a function, and the error for a value that is too large or nested too deeply.
    """
    if type(value) is int:
        return integer_to_json(value)
    try:
        return _copy(value, budget, 0)
    except _ResultIsLarge:
        budget.check_cells(value)
        budget.room = budget.max_cells
        return _copy(value, budget, 0)


class _ResultIsLarge(Exception):
    """The result has more cells than ``room``. Most results are small, and need not be measured first."""


def _copy(value: Any, budget: Budget, depth: int) -> Any:
    kind = type(value)
    if kind is str:
        if len(value) >= _LONG_TEXT:
            _take_room(budget, len(value) // TEXT_IN_A_CELL)
        return value
    if kind is int:
        return integer_to_json(value)
    if kind is dict or isinstance(value, list):
        if depth >= MAX_NESTING:
            raise _ResultIsLarge
        _take_room(budget, len(value))
        inner = depth + 1
        if kind is dict:
            _take_room(budget, sum(map(len, value)) // TEXT_IN_A_CELL)
            return {name: _copy(member, budget, inner) for name, member in value.items() if member is not UNDEFINED}
        return [None if member is UNDEFINED else _copy(member, budget, inner) for member in value]
    if kind in SCALARS:
        return value
    if kind is float:
        return float_to_json(value)
    if isinstance(value, Function):
        raise UnsupportedResult
    return value


def _take_room(budget: Budget, cells: int) -> None:
    budget.room -= cells
    if budget.room < 0:
        raise _ResultIsLarge


def float_to_json(number: float) -> Any:
    """A float as JSON: text if it is not finite."""
    return number if math.isfinite(number) else number_text(number)


def integer_to_json(number: int) -> Any:
    """An integer as JSON: the nearest double if it is beyond a long."""
    return number if LEAST_LONG <= number <= MOST_LONG else float_to_json(double(number))


def data_to_json(value: Any, budget: Budget) -> Any:
    """Like :func:`to_json`, for a value whose expression passes :func:`returns_data`: only the outermost array may be
    JSONata's own."""
    if type(value) is int:
        return integer_to_json(value)
    return value if type(value) is list or not isinstance(value, list) else list(value)
