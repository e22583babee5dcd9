"""What an evaluation hands out: JSON that holds nothing of JSONata's own."""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata.budget import Budget
from pytest_sfn.language.jsonata.errors import UnsupportedResult
from pytest_sfn.language.jsonata.extents import MAX_NESTING, TEXT_IN_A_CELL
from pytest_sfn.language.jsonata.java.numbers import LEAST_LONG, MOST_LONG, double
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function
from pytest_sfn.language.jsonata.values.texts import number_text

_LONG_TEXT = 64
"""From how many characters on a string counts as more than one cell."""
SCALARS = frozenset((str, bool, type(None), type(UNDEFINED)))
"""The types of values that are finished as they are."""


def finished(value: Any, budget: Budget) -> Any:
    """A value as JSON: plain arrays, text for Infinity; or UNDEFINED.

    Raises UnsupportedResult for a function, and the bounds of a value that is too large or nested too deeply.
    """
    try:
        return _copied(value, budget, 0)
    except _ResultIsLarge:
        budget.check_cells(value)
        budget.room = budget.max_cells
        return _copied(value, budget, 0)


class _ResultIsLarge(Exception):
    """The result has more cells than there was room for: most are small, and need not be measured before."""


def _copied(value: Any, budget: Budget, depth: int) -> Any:
    kind = type(value)
    if kind is str:
        if len(value) >= _LONG_TEXT:
            _take_room(budget, len(value) // TEXT_IN_A_CELL)
        return value
    if kind is int:
        return whole(value)
    if kind is dict or isinstance(value, list):
        if depth >= MAX_NESTING:
            raise _ResultIsLarge
        _take_room(budget, len(value))
        inner = depth + 1
        if kind is dict:
            _take_room(budget, sum(map(len, value)) // TEXT_IN_A_CELL)
            return {name: _copied(member, budget, inner) for name, member in value.items() if member is not UNDEFINED}
        return [None if member is UNDEFINED else _copied(member, budget, inner) for member in value]
    if kind in SCALARS:
        return value
    if kind is float:
        return finite(value)
    if isinstance(value, Function):
        raise UnsupportedResult
    return value


def _take_room(budget: Budget, cells: int) -> None:
    budget.room -= cells
    if budget.room < 0:
        raise _ResultIsLarge


def finite(number: float) -> Any:
    """A fraction as JSON: text for what is not finite."""
    return number if math.isfinite(number) else number_text(number)


def whole(number: int) -> Any:
    """A whole number as JSON: past a long it is the double next to it."""
    return number if LEAST_LONG <= number <= MOST_LONG else finite(double(number))


def finished_data(value: Any, budget: Budget) -> Any:
    """The same for a value that :func:`holds_data`, where at most the outermost array is one of JSONata's."""
    if type(value) is int:
        return whole(value)
    return value if type(value) is list or not isinstance(value, list) else list(value)
