"""The logic of Choice rules in JSONPath: which condition implies another, and which exclude each other.

Only what is certain counts: True means that it holds for every input.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from pytest_sfn.definition.rules.machine import CheckedMachine
from pytest_sfn.language.comparisons import OPERATORS, compile_test
from pytest_sfn.language.timestamps import parse_nanoseconds
from pytest_sfn.values.json_text import Json

_OPERATORS = frozenset(OPERATORS)
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


@dataclass(frozen=True, slots=True)
class Both:
    """And."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Or."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """Not."""

    part: Condition


Condition: TypeAlias = VariableTest | Both | Either | Opposite


def read_condition(rule: Mapping[str, Any]) -> Condition:
    """The condition of a valid rule."""
    if "And" in rule:
        return Both(tuple(map(read_condition, rule["And"])))
    if "Or" in rule:
        return Either(tuple(map(read_condition, rule["Or"])))
    if "Not" in rule:
        return Opposite(read_condition(rule["Not"]))
    operator = next(name for name in rule if name in _OPERATORS)
    return VariableTest(rule["Variable"], operator, rule[operator])


def conditions_of_choices(machine: CheckedMachine) -> dict[str, list[Condition]]:
    """The conditions of each Choice that uses JSONPath, by the location of the state."""
    choices = (state for state in machine.of("Choice") if not state.jsonata)
    return {state.location: [read_condition(rule) for rule in state.fields["Choices"]] for state in choices}


def implies(first: Condition, second: Condition) -> bool:
    """True if the second condition holds whenever the first one does."""
    if first == second:
        return True
    if isinstance(first, Either):
        return all(implies(part, second) for part in first.parts)
    if isinstance(second, Both):
        return all(implies(first, part) for part in second.parts)
    if isinstance(first, Both) and any(implies(part, second) for part in first.parts):
        return True
    if isinstance(second, Either):
        return any(implies(first, part) for part in second.parts)
    if isinstance(second, Opposite):
        if isinstance(first, Opposite):
            return implies(second.part, first.part)
        return excludes(first, second.part)
    return isinstance(first, VariableTest) and _comparison_implies(first, second)


def excludes(first: Condition, second: Condition) -> bool:
    """True if two conditions never hold together."""
    for one, other in ((first, second), (second, first)):
        if isinstance(one, Opposite):
            return implies(other, one.part)
        if isinstance(one, Both):
            return any(excludes(part, other) for part in one.parts)
        if isinstance(one, Either):
            return all(excludes(part, other) for part in one.parts)
    return isinstance(first, VariableTest) and isinstance(second, VariableTest) and _comparisons_exclude(first, second)


def never_holds(condition: Condition) -> bool:
    match condition:
        case Both(parts):
            return any(map(never_holds, parts)) or any(excludes(*pair) for pair in combinations(parts, 2))
        case Either(parts):
            return all(map(never_holds, parts))
        case Opposite(part):
            return always_holds(part)
    return False


def always_holds(condition: Condition) -> bool:
    match condition:
        case Both(parts):
            return all(map(always_holds, parts))
        case Either(parts):
            return any(map(always_holds, parts)) or any(_complete(*pair) for pair in combinations(parts, 2))
        case Opposite(part):
            return never_holds(part)
    return False


def comparisons_in(condition: Condition) -> Iterator[VariableTest]:
    match condition:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from comparisons_in(part)
        case Opposite(part):
            yield from comparisons_in(part)
        case VariableTest():
            yield condition


def _complete(first: Condition, second: Condition) -> bool:
    """True if one of two conditions always holds."""
    if Opposite(first) == second or Opposite(second) == first:
        return True
    if not isinstance(first, VariableTest) or not isinstance(second, VariableTest):
        return False
    same = (first.variable, first.operator) == (second.variable, second.operator)
    return same and first.operator.startswith("Is") and first.operand is not second.operand


def _comparison_implies(first: VariableTest, second: VariableTest) -> bool:
    if first.variable != second.variable:
        return False
    if second.operator.startswith("Is"):
        return _implies_type(first, second)
    if _is_exact(first) and not second.operator.endswith("Path") and second.kind != "Timestamp":
        return compile_test(second.operator, second.operand)(first.operand)
    inner, outer = _interval(first), _interval(second)
    return inner is not None and outer is not None and first.kind == second.kind and _lies_within(inner, outer)


def _implies_type(first: VariableTest, second: VariableTest) -> bool:
    """A comparison fails for a missing path: any comparison that holds implies that the path is there."""
    if second.checks_presence:
        return second.operand is True and not first.checks_presence
    if second.operand is False:
        return excludes(first, VariableTest(second.variable, second.operator, True))
    if second.operator == "IsString" and (first.kind == "Timestamp" or first.operator == "IsTimestamp"):
        return True
    return first.kind is not None and first.kind == _TYPES.get(second.operator)


def _comparisons_exclude(first: VariableTest, second: VariableTest) -> bool:
    if first.variable != second.variable:
        return False
    for one, other in ((first, second), (second, first)):
        if one.checks_presence:
            return one.operand is False and (not other.checks_presence or other.operand is True)
    types = [_type_of(one) for one in (first, second)]
    if None not in types and types[0] != types[1] and set(types) != {"String", "Timestamp"}:
        return True
    if first.operator == second.operator and first.operator.startswith("Is"):
        return first.operand is not second.operand
    for one, other in ((first, second), (second, first)):
        if _is_exact(one) and not other.operator.endswith("Path") and other.kind != "Timestamp":
            return not compile_test(other.operator, other.operand)(one.operand)
    left, right = _interval(first), _interval(second)
    return left is not None and right is not None and first.kind == second.kind and _are_apart(left, right)


def _type_of(comparison: VariableTest) -> str | None:
    """The type of every value for which a comparison holds; None if that is unknown."""
    if comparison.operator == "IsNull":
        return "Null" if comparison.operand is True else None
    if comparison.operator in _TYPES:
        return _TYPES[comparison.operator] if comparison.operand is True else None
    return comparison.kind


def _is_exact(comparison: VariableTest) -> bool:
    """True if it holds for one value alone."""
    return comparison.operator in ("StringEquals", "NumericEquals", "BooleanEquals")


_Interval: TypeAlias = tuple[tuple[Any, bool] | None, tuple[Any, bool] | None]
"""The lower and the upper bound, each with its value and whether that is included; None if it is unbounded."""


def _interval(comparison: VariableTest) -> _Interval | None:
    """The values for which a comparison with a literal holds; None if they are not an interval."""
    kind = comparison.kind
    bounds = _BOUNDS.get(comparison.operator.removeprefix(kind)) if kind else None
    if bounds is None or kind == "Boolean":
        return None
    value: Any = comparison.operand
    if kind == "Timestamp":
        value = parse_nanoseconds(value)
    if value is None:
        return None
    included = comparison.operator.endswith("Equals")
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
