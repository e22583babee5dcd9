"""The logic of Choice rules in JSONPath, over their And, Or and Not: which condition implies another, which exclude
each other.

Only what is certain counts: True means that it holds for every input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from pytest_sfn.definition.rules.machine import CheckedMachine
from pytest_sfn.definition.rules.variable_tests import VariableTest
from pytest_sfn.language.comparisons import OPERATORS

_OPERATORS = frozenset(OPERATORS)


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
    return isinstance(first, VariableTest) and first.implies(second)


def excludes(first: Condition, second: Condition) -> bool:
    """True if two conditions never hold together."""
    for one, other in ((first, second), (second, first)):
        if isinstance(one, Opposite):
            return implies(other, one.part)
        if isinstance(one, Both):
            return any(excludes(part, other) for part in one.parts)
        if isinstance(one, Either):
            return all(excludes(part, other) for part in one.parts)
    return isinstance(first, VariableTest) and isinstance(second, VariableTest) and first.excludes(second)


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


def variable_tests_in(condition: Condition) -> Iterator[VariableTest]:
    match condition:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from variable_tests_in(part)
        case Opposite(part):
            yield from variable_tests_in(part)
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
