"""Names that contain ``-``: ``$states.input.my-model`` subtracts. The field is ``$states.input.`my-model```."""

from __future__ import annotations

from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node


def operands_of(node: Node) -> list[Node] | None:
    """The operands of a subtraction of bare names from fields or a variable. None for any other node."""
    if not isinstance(node, nodes.BinaryNode) or node.operator != "-" or not _is_plain(node.right, nodes.NameNode):
        return None
    before = [node.left] if _is_plain(node.left, nodes.VariableNode) else operands_of(node.left)
    return None if before is None else [*before, node.right]


def advice(operands: list[Node]) -> str:
    """The warning about such a subtraction."""
    first, *names = map(_written, operands)
    written = "-".join((first, *names))
    fields, _, start = first.rpartition(".")
    if not fields:
        return f"{written} is a subtraction with the result undefined: the name of a variable cannot contain '-'."
    *middle, last = names
    end, dot, rest = last.partition(".")
    field = "-".join((start, *middle, end))
    return (
        f"{written} is a subtraction with the result undefined. "
        f"The field {field} of {fields} must be written as {fields}.`{field}`{dot}{rest}"
    )


def _is_plain(node: Node, first: type[Node]) -> bool:
    """True if a node is a path of fields that starts with a name or a variable, or just that variable."""
    if isinstance(node, nodes.PathNode):
        start, *rest = (step.node for step in node.steps)
        return isinstance(start, first) and all(isinstance(step, nodes.NameNode) for step in rest)
    return isinstance(node, first)


def _written(node: Node) -> str:
    steps = [step.node for step in node.steps] if isinstance(node, nodes.PathNode) else [node]
    names = (
        f"${step.name}" if isinstance(step, nodes.VariableNode) else step.name
        for step in steps
        if isinstance(step, (nodes.NameNode, nodes.VariableNode))
    )
    return ".".join(names)
