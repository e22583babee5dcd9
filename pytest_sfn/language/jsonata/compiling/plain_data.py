"""Finds expressions that return only data of the state, so that their results need no copy."""

from __future__ import annotations

from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node, is_plain

_TRUTHS = frozenset(("=", "!=", "<", "<=", ">", ">=", "and", "or", "in"))


def returns_data(node: Node, names: frozenset[str]) -> bool:
    """True if a node returns only unchanged data from the state or from variables, and none of it twice.

    ``names`` are other variables.
    """
    if node.group is not None or not all(map(_takes_once, node.predicates)):
        return False
    if isinstance(node, nodes.VariableNode):
        return node.name not in names
    if isinstance(node, nodes.BlockNode):
        return len(node.expressions) == 1 and returns_data(node.expressions[0], names)
    if isinstance(node, nodes.ConditionNode):
        return returns_data(node.then, names) and (node.otherwise is None or returns_data(node.otherwise, names))
    if isinstance(node, nodes.PathNode):
        first, *rest = (step.node for step in node.steps)
        fields = (nodes.NameNode, nodes.WildcardNode, nodes.SortNode)
        filters = [stage.filter for step in node.steps for stage in step.stages if stage.filter is not None]
        return (
            not node.tuples
            and returns_data(first, names)
            and all(isinstance(step, fields) and all(map(_takes_once, step.predicates)) for step in rest)
            and all(map(_takes_once, filters))
        )
    return isinstance(node, nodes.LiteralNode)


def _takes_once(predicate: Node) -> bool:
    """True if a predicate selects no item twice. An array of positions may."""
    return isinstance(predicate, nodes.LiteralNode) or (
        isinstance(predicate, nodes.BinaryNode) and predicate.operator in _TRUTHS and is_plain(predicate)
    )
