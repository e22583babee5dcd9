"""What an evaluation hands out: JSON that holds nothing of JSONata's own."""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata import nodes
from pytest_sfn.language.jsonata.aws.numbers import LEAST_LONG, MOST_LONG, double
from pytest_sfn.language.jsonata.budget import Budget
from pytest_sfn.language.jsonata.builder import is_plain
from pytest_sfn.language.jsonata.extents import TEXT_IN_A_CELL
from pytest_sfn.language.jsonata.nodes import Node
from pytest_sfn.language.jsonata.problems import UnsupportedResult
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values import Function, number_text
from pytest_sfn.values.json_text import MAX_NESTING

_TRUTHS = frozenset(("=", "!=", "<", "<=", ">", ">=", "and", "or", "in"))
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
            budget.room -= len(value) // TEXT_IN_A_CELL
        return value
    if kind is int:
        return whole(value)
    if kind is dict or isinstance(value, list):
        budget.room -= len(value)
        if budget.room < 0 or depth >= MAX_NESTING:
            raise _ResultIsLarge
        inner = depth + 1
        if kind is dict:
            return {name: _copied(member, budget, inner) for name, member in value.items() if member is not UNDEFINED}
        return [None if member is UNDEFINED else _copied(member, budget, inner) for member in value]
    if kind in SCALARS:
        return value
    if kind is float:
        return finite(value)
    if isinstance(value, Function):
        raise UnsupportedResult
    return value


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


def holds_data(node: Node, names: frozenset[str]) -> bool:
    """Whether all that a node gives comes as it is, and once, from the state or a variable.

    ``names`` are not such variables.
    """
    if node.group is not None or not all(map(_takes_once, node.predicates)):
        return False
    if isinstance(node, nodes.Variable):
        return node.name not in names
    if isinstance(node, nodes.Block):
        return len(node.expressions) == 1 and holds_data(node.expressions[0], names)
    if isinstance(node, nodes.Condition):
        return holds_data(node.then, names) and (node.otherwise is None or holds_data(node.otherwise, names))
    if isinstance(node, nodes.Path):
        first, *rest = (step.node for step in node.steps)
        fields = (nodes.Name, nodes.Wildcard, nodes.Sort)
        filters = [stage.filter for step in node.steps for stage in step.stages if stage.filter is not None]
        return (
            not node.tuples
            and holds_data(first, names)
            and all(isinstance(step, fields) and all(map(_takes_once, step.predicates)) for step in rest)
            and all(map(_takes_once, filters))
        )
    return isinstance(node, nodes.Literal)


def _takes_once(predicate: Node) -> bool:
    """Whether a predicate takes no item more than once, as one that is an array of positions may."""
    return isinstance(predicate, nodes.Literal) or (
        isinstance(predicate, nodes.Binary) and predicate.operator in _TRUTHS and is_plain(predicate)
    )
