"""The values of an expression: JSON, with ``None`` for null, and JSONata's own types.

Numbers are doubles, as in JavaScript. Integers that a double represents exactly are Python ints, so that results print
as on AWS. An array that JSONata unwraps when it has one value is a :class:`Sequence`; other lists are arrays.
"""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata.budget import COMPARED_AT_A_STEP, Budget
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.undefined import UNDEFINED


class Function:
    """A value that can be called. ``arity`` is the number of arguments that it uses."""

    __slots__ = ()

    @property
    def arity(self) -> int:
        raise NotImplementedError

    def call(self, arguments: list[Any], focus: Any, run: Any) -> Any:
        """Call it once, with the context value of the call."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return ""


class Sequence(list[Any]):
    """An array that is replaced by its only value, or by nothing if it is empty, unless ``keep`` is set."""

    __slots__ = ("keep",)

    def __init__(self, values: Any = ()) -> None:
        super().__init__(values)
        self.keep = False


class RootArray(Sequence):
    """The input document, if it is an array: a sequence with the array as its only value."""

    __slots__ = ()


class Tuples(Sequence):
    """A sequence of bindings (dicts), which the operators ``@``, ``#`` and ``%`` pass along a path."""

    __slots__ = ()


class Built(list[Any]):
    """An array of a constructor that is a step of a path. The path does not flatten it."""

    __slots__ = ()


def collapse(value: Any, keep: bool = False) -> Any:
    """The value that a sequence is replaced by; other values unchanged."""
    if type(value) is not Sequence:
        return value
    if keep:
        value.keep = True
    if not value:
        return UNDEFINED
    return value[0] if len(value) == 1 and not value.keep else value


def append(first: Any, second: Any) -> Any:
    """Two values as one array; undefined adds nothing."""
    if first is UNDEFINED:
        return second
    if second is UNDEFINED:
        return first
    return [*(first if isinstance(first, list) else [first]), *(second if isinstance(second, list) else [second])]


def is_number(value: Any) -> bool:
    """True if a value is a number for arithmetic. Raises D1001 for Infinity."""
    kind = type(value)
    if kind is int:
        return True
    if kind is not float or math.isnan(value):
        return False
    if math.isinf(value):
        raise JsonataError("D1001", value=value)
    return True


def truthy(value: Any, budget: Budget) -> bool:
    """JSONata's boolean of a value; undefined is false."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is dict:
        return len(value) > 0
    if isinstance(value, list):
        return _contains_truth(value, budget, set())
    if isinstance(value, Function):
        return True
    return bool(value) and is_number(value)


def _contains_truth(values: list[Any], budget: Budget, seen: set[int]) -> bool:
    """True if an array contains a true value, at any depth. Arrays in ``seen`` are skipped."""
    for value in values:
        if not isinstance(value, list):
            if truthy(value, budget):
                return True
        elif id(value) not in seen:
            seen.add(id(value))
            if _contains_truth(value, budget, seen):
                return True
    budget.spend(len(values))
    return False


def equal(left: Any, right: Any, budget: Budget) -> bool:
    """Deep equality: 1 equals 1.0, but not true."""
    kind = type(left)
    if kind is str or kind is dict or isinstance(left, list):
        if left is right:
            return True
        if not isinstance(right, (str, dict, list)) or len(left) != len(right):
            return False
        if kind is not str:
            budget.spend_on_cells(left)
            budget.spend_on_cells(right)
        elif len(left) >= COMPARED_AT_A_STEP:
            budget.spend(len(left) // COMPARED_AT_A_STEP)
    return bool(left == right) and _alike(left, right)


def _alike(left: Any, right: Any) -> bool:
    """True if two values that Python considers equal are also the same in JSON."""
    if isinstance(left, list):
        return all(map(_alike, left, right))
    if type(left) is dict:
        return all(_alike(value, right[key]) for key, value in left.items())
    return (type(left) is bool) is (type(right) is bool)


def identical(left: Any, right: Any) -> bool:
    """JavaScript's ``===``: equality of strings, numbers, booleans and null, identity of anything else."""
    if left is right:
        return bool(left == left)
    if isinstance(left, (list, dict, Function)):
        return False
    return bool(left == right) and _alike(left, right)
