"""Compiles filter conditions: ``[?(...)]`` tests each element with them."""

from __future__ import annotations

import operator as operators
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial

from pytest_sfn.errors import SfnError
from pytest_sfn.language.jsonata.regexes import BoundedPattern
from pytest_sfn.language.jsonpath.nodes import (
    And,
    Comparison,
    Condition,
    Constant,
    Exists,
    Expression,
    Not,
    Operand,
    Or,
    ParsedPath,
    Word,
)
from pytest_sfn.language.jsonpath.sentinels import MISSING
from pytest_sfn.language.types import Environment
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number, is_same_json, parse_number

Predicate = Callable[[Json, Json], bool]
"""(element, document) -> True if the element is selected."""

Reader = Callable[[Json, Json], Json]
"""(element, document) -> an operand's value, or MISSING."""

MAX_MATCH_STEPS = 5_000_000
"""The maximum work of all matches of one path, the same as that of a whole JSONata expression."""

PathReader = Callable[[ParsedPath], Reader]


def compile_condition(condition: Condition, read_path: PathReader) -> Predicate:
    """The compiled condition; ``read_path`` compiles the paths in it."""
    match condition:
        case Or(conditions):
            alternatives = [compile_condition(part, read_path) for part in conditions]
            return lambda node, root: any(part(node, root) for part in alternatives)
        case And(conditions):
            parts = [compile_condition(part, read_path) for part in conditions]
            return lambda node, root: all(part(node, root) for part in parts)
        case Not(inner):
            negated = compile_condition(inner, read_path)
            return lambda node, root: not negated(node, root)
        case Exists(path):
            return _exists(path, read_path)
        case Comparison(left, operator, right):
            return _comparison(left, operator, right, read_path)


def _exists(path: ParsedPath, read_path: PathReader) -> Predicate:
    """True if a path selects something. A null counts as nothing, false does not (as in Step Functions Local)."""
    read = read_path(path)
    if path.definite:
        return lambda node, root: read(node, root) not in (MISSING, None)
    return lambda node, root: read(node, root) not in (MISSING, [])


def _comparison(left: Operand, operator: str, right: Operand, read_path: PathReader) -> Predicate:
    read_left, read_right = _operand(left, read_path), _operand(right, read_path)
    if isinstance(left, Expression):
        read_left, read_right = read_right, read_left
    compare = _OPERATORS[operator]
    if isinstance(right, Word):
        return lambda node, root: compare(value := read_left(node, root), _word(right, value))
    if isinstance(left, Word):
        return lambda node, root: compare(_word(left, value := read_right(node, root)), value)
    return lambda node, root: compare(read_left(node, root), read_right(node, root))


def _word(word: Word, other: Json) -> Json:
    """The value of a text without quotes, compared with another operand."""
    return word.text if isinstance(other, str) else word.value


def _operand(operand: Operand, read_path: PathReader) -> Reader:
    match operand:
        case Constant(value):
            return lambda node, root: value
        case Expression(pattern):
            return lambda node, root: pattern
        case ParsedPath():
            return read_path(operand)
        case Word(text):
            return lambda node, root: text


def _equal(left: Json, right: Json) -> bool:
    """Numbers equal numeric texts; a missing value equals nothing."""
    if left is MISSING or right is MISSING:
        return False
    if isinstance(left, str) and is_number(right):
        left = parse_number(left)
    elif isinstance(right, str) and is_number(left):
        right = parse_number(right)
    return is_same_json(left, right)


def _different(left: Json, right: Json) -> bool:
    return not _equal(left, right)


def _same_type_and_value(left: Json, right: Json) -> bool:
    return (type(left) is type(right) or (is_number(left) and is_number(right))) and _equal(left, right)


def _compare_ordered(compare: Callable[[Json, Json], bool]) -> Predicate:
    def ordered(left: Json, right: Json) -> bool:
        comparable = (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str))
        return comparable and compare(left, right)

    return ordered


def _matches(left: Json, pattern: Json) -> bool:
    """True if the whole text matches. Raises SfnError for a pattern that backtracks too often."""
    if is_number(left):
        left = str(left)
    if not isinstance(left, str) or not isinstance(pattern, BoundedPattern):
        return False
    budget = _BUDGET.get() or MatchBudget()
    return pattern.fullmatch(left, partial(budget.spend, pattern, left)) is not None


class MatchBudget:
    """The steps that the matches of one path may still take."""

    def __init__(self) -> None:
        self._left = MAX_MATCH_STEPS

    def spend(self, pattern: BoundedPattern, text: str, steps: int) -> None:
        """Count steps of a match. Raises SfnError if there are too many."""
        self._left -= steps
        if self._left < 0:
            raise SfnError(
                f"the regular expression /{pattern.text}/ of a JSONPath takes more than {MAX_MATCH_STEPS:,} steps"
                f" in all its matches, the last one with a string of {len(text):,} characters: its repetitions match"
                " the same text in too many ways"
            )


_BUDGET: ContextVar[MatchBudget | None] = ContextVar("budget", default=None)
"""The budget of the path that is evaluated. A filter may hold paths with filters of their own, which share it."""


def share_match_budget(evaluate: Callable[[Json, Environment], Json]) -> Callable[[Json, Environment], Json]:
    """The evaluation of a path, with one budget for all its matches."""

    def evaluate_within_budget(document: Json, env: Environment) -> Json:
        token = _BUDGET.set(MatchBudget())
        try:
            return evaluate(document, env)
        finally:
            _BUDGET.reset(token)

    return evaluate_within_budget


def _in(left: Json, right: Json) -> bool:
    return isinstance(right, list) and any(_equal(left, item) for item in right)


def _not_in(left: Json, right: Json) -> bool:
    return isinstance(right, list) and not _in(left, right)


def _contains(left: Json, right: Json) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return _in(right, left)


def _all(left: Json, right: Json) -> bool:
    return isinstance(left, list) and isinstance(right, list) and all(_in(item, left) for item in right)


def _subset(left: Json, right: Json) -> bool:
    return _all(right, left)


def _any(left: Json, right: Json) -> bool:
    return isinstance(left, list) and isinstance(right, list) and any(_in(item, right) for item in left)


def _none(left: Json, right: Json) -> bool:
    return isinstance(left, list) and isinstance(right, list) and not _any(left, right)


def _size(left: Json, right: Json) -> bool:
    return isinstance(left, (str, list)) and is_number(right) and len(left) == right


def _empty(left: Json, right: Json) -> bool:
    return isinstance(left, (str, list, dict)) and isinstance(right, bool) and (not left) is right


_OPERATORS: Mapping[str, Predicate] = {
    "==": _equal,
    "!=": _different,
    "===": _same_type_and_value,
    "!==": lambda left, right: not _same_type_and_value(left, right),
    "<": _compare_ordered(operators.lt),
    "<=": _compare_ordered(operators.le),
    ">": _compare_ordered(operators.gt),
    ">=": _compare_ordered(operators.ge),
    "=~": _matches,
    "in": _in,
    "nin": _not_in,
    "contains": _contains,
    "all": _all,
    "subsetof": _subset,
    "anyof": _any,
    "noneof": _none,
    "size": _size,
    "empty": _empty,
}
