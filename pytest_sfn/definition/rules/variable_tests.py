"""One test of a Choice rule in JSONPath: which other tests it implies, and which it excludes.

Only what is certain counts: True means that it holds for every input.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pytest_sfn.language.comparisons import compile_test
from pytest_sfn.language.timestamps import parse_nanoseconds
from pytest_sfn.values.json_text import Json

_PRESENT = "IsPresent"
_KINDS = ("String", "Numeric", "Boolean", "Timestamp")
_TYPES = {f"Is{kind}": kind for kind in _KINDS}
_BOUNDS: Mapping[str, tuple[bool, bool]] = {
    "Equals": (True, True),
    "LessThan": (False, True),
    "LessThanEquals": (False, True),
    "GreaterThan": (True, False),
    "GreaterThanEquals": (True, False),
}
"""Whether an operator has a lower and an upper bound."""


@dataclass(frozen=True, slots=True)
class VariableTest:
    """A Variable compared with a literal, with another path, or tested for its presence or type."""

    variable: str
    operator: str
    operand: Json

    @property
    def kind(self) -> str | None:
        """The type of the values for which it may hold; None for a test of presence or of a type."""
        return next((kind for kind in _KINDS if self.operator.startswith(kind)), None)

    @property
    def checks_presence(self) -> bool:
        return self.operator == _PRESENT

    @property
    def is_exact(self) -> bool:
        """True if it holds for one value alone."""
        return self.operator in ("StringEquals", "NumericEquals", "BooleanEquals")

    def implies(self, other: VariableTest) -> bool:
        """True if another test holds whenever this one does."""
        if self.variable != other.variable:
            return False
        if other.operator.startswith("Is"):
            return self._implies_type(other)
        if self.is_exact and _can_be_tried(other):
            return compile_test(other.operator, other.operand)(self.operand)
        inner, outer = _interval(self), _interval(other)
        return inner is not None and outer is not None and self.kind == other.kind and _lies_within(inner, outer)

    def _implies_type(self, other: VariableTest) -> bool:
        """A comparison fails for a missing path: any comparison that holds implies that the path is there."""
        if other.checks_presence:
            return other.operand is True and not self.checks_presence
        if other.operand is False:
            return self.excludes(VariableTest(other.variable, other.operator, True))
        if other.operator == "IsString" and (self.kind == "Timestamp" or self.operator == "IsTimestamp"):
            return True
        return self.kind is not None and self.kind == _TYPES.get(other.operator)

    def excludes(self, other: VariableTest) -> bool:
        """True if two tests never hold together."""
        if self.variable != other.variable:
            return False
        both_ways = ((self, other), (other, self))
        for one, another in both_ways:
            if one.checks_presence:
                return one.operand is False and (not another.checks_presence or another.operand is True)
        types = [_type_of(one) for one in (self, other)]
        if None not in types and types[0] != types[1] and set(types) != {"String", "Timestamp"}:
            return True
        if self.operator == other.operator and self.operator.startswith("Is"):
            return self.operand is not other.operand
        for one, another in both_ways:
            if one.is_exact and _can_be_tried(another):
                return not compile_test(another.operator, another.operand)(one.operand)
        left, right = _interval(self), _interval(other)
        return left is not None and right is not None and self.kind == other.kind and _are_apart(left, right)


def _type_of(test: VariableTest) -> str | None:
    """The type of every value for which a test holds; None if that is unknown."""
    if test.operator == "IsNull":
        return "Null" if test.operand is True else None
    if test.operator in _TYPES:
        return _TYPES[test.operator] if test.operand is True else None
    return test.kind


def _can_be_tried(test: VariableTest) -> bool:
    """True for a test that can be tried with a value here: it needs no other path, and no text that is a time."""
    return not test.operator.endswith("Path") and test.kind != "Timestamp"


_Interval: TypeAlias = tuple[tuple[Any, bool] | None, tuple[Any, bool] | None]
"""The lower and the upper bound, each with its value and whether that is included; None if it is unbounded."""


def _interval(test: VariableTest) -> _Interval | None:
    """The values for which a comparison with a literal holds; None if they are not an interval."""
    kind = test.kind
    bounds = _BOUNDS.get(test.operator.removeprefix(kind)) if kind else None
    if bounds is None or kind == "Boolean":
        return None
    value: Any = test.operand
    if kind == "Timestamp":
        value = parse_nanoseconds(value)
    if value is None:
        return None
    included = test.operator.endswith("Equals")
    return (value, included) if bounds[0] else None, (value, included) if bounds[1] else None


def _lies_within(inner: _Interval, outer: _Interval) -> bool:
    for place, is_beyond in ((0, operator.lt), (1, operator.gt)):
        limit, bound = outer[place], inner[place]
        if limit is None:
            continue
        if bound is None or is_beyond(bound[0], limit[0]) or (bound[0] == limit[0] and bound[1] and not limit[1]):
            return False
    return True


def _are_apart(left: _Interval, right: _Interval) -> bool:
    for low, high in ((left[0], right[1]), (right[0], left[1])):
        if low and high and (low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1]))):
            return True
    return False
