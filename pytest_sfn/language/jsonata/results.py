"""What an evaluation hands out: JSON that holds nothing of JSONata's own."""

from __future__ import annotations

import math
from typing import Any

from pytest_sfn.language.jsonata import nodes
from pytest_sfn.language.jsonata.aws.numbers import LONG, double
from pytest_sfn.language.jsonata.nodes import Node
from pytest_sfn.language.jsonata.problems import UnsupportedResult
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values import Function, number_text

SCALARS = frozenset((str, bool, type(None), type(UNDEFINED)))
"""The types of values that are finished as they are."""


def finished(value: Any) -> Any:
    """A value as JSON: plain arrays, text for Infinity; or UNDEFINED. Raises UnsupportedResult for a function."""
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is int:
        return whole(value)
    if kind is float:
        return value if math.isfinite(value) else number_text(value)
    if kind is dict:
        return {name: finished(member) for name, member in value.items() if member is not UNDEFINED}
    if isinstance(value, list):
        return [None if member is UNDEFINED else finished(member) for member in value]
    if isinstance(value, Function):
        raise UnsupportedResult
    return value


def whole(number: int) -> Any:
    """A whole number as JSON: past a long it is the double next to it."""
    return number if -LONG <= number < LONG else finished(double(number))


def finished_data(value: Any) -> Any:
    """The same for a value that :func:`holds_data`, where at most the outermost array is one of JSONata's."""
    if type(value) is int:
        return whole(value)
    return value if type(value) is list or not isinstance(value, list) else list(value)


def holds_data(node: Node, names: frozenset[str]) -> bool:
    """Whether all that a node gives comes as it is from the state or a variable. ``names`` are not such variables."""
    if node.group is not None:
        return False
    if isinstance(node, nodes.Variable):
        return node.name not in names
    if isinstance(node, nodes.Block):
        return len(node.expressions) == 1 and holds_data(node.expressions[0], names)
    if isinstance(node, nodes.Condition):
        return holds_data(node.then, names) and (node.otherwise is None or holds_data(node.otherwise, names))
    if isinstance(node, nodes.Path):
        first, *rest = (step.node for step in node.steps)
        fields = (nodes.Name, nodes.Wildcard, nodes.Descendants, nodes.Sort)
        return not node.tuples and holds_data(first, names) and all(isinstance(step, fields) for step in rest)
    return isinstance(node, nodes.Literal)
