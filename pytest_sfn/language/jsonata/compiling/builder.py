"""Compiles the syntax tree to closures: the parts that all kinds of nodes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_sfn.language.jsonata.compiling.filters import position_filter, predicate_filter
from pytest_sfn.language.jsonata.compiling.grouping import grouping
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node, is_plain
from pytest_sfn.language.jsonata.values.kinds import Sequence, collapse, is_number

_SEQUENCES = (nodes.NameNode, nodes.WildcardNode, nodes.DescendantsNode, nodes.ApplyNode)
"""The nodes that may return an uncollapsed sequence by themselves. Paths and calls collapse theirs."""


class Builder:
    """Compiles one expression, with one function for each kind of node.

    ``bound`` are the names that the expression binds somewhere; any other variable comes from outside. In a
    ``workflow``, ``$states`` is the reserved variable. ``depth`` is that of the current node in its function;
    ``deepest`` is the maximum.
    """

    def __init__(
        self, kinds: Mapping[type[Node], Callable[[Builder, Any], Code]], bound: frozenset[str], workflow: bool
    ) -> None:
        self._kinds = kinds
        self.bound = bound
        self.workflow = workflow
        self.depth = 0
        self.deepest = 0

    def build(self, node: Node) -> Code:
        """The code of a node and its suffixes. It never returns an uncollapsed sequence."""
        code = self.bare(node)
        if is_plain(node):
            return _collapse(code, keep=False) if self._returns_sequences(node) else code
        group = None if isinstance(node, nodes.PathNode) else node.group
        filters = [self.filter(predicate) for predicate in node.predicates]
        if group is not None:
            filters.append(self.grouping(group))
        return _with_filters(code, filters, node.keep)

    def _returns_sequences(self, node: Node) -> bool:
        if isinstance(node, nodes.VariableNode):
            return node.name == "" or node.name in self.bound
        if isinstance(node, nodes.BinaryNode):
            return node.operator == ".."
        return isinstance(node, _SEQUENCES)

    def bare(self, node: Node) -> Code:
        """The code of a node alone. The caller must collapse its value."""
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        code = self._kinds[type(node)](self, node)
        self.depth -= 1
        return code

    def all(self, several: tuple[Node, ...]) -> list[Code]:
        return [self.build(node) for node in several]

    def filter(self, predicate: Node) -> Code:
        """The code of ``[...]``. It is called with the value to filter."""
        if isinstance(predicate, nodes.LiteralNode) and is_plain(predicate) and is_number(predicate.value):
            return position_filter(predicate.value)
        return predicate_filter(self.build(predicate))

    def grouping(self, group: nodes.ObjectNode) -> Code:
        """The code of ``{...}``. It is called with the value to group."""
        return grouping([(_fixed_key(key), self.build(key), self.build(value)) for key, value in group.pairs])


def _fixed_key(key: Node) -> str | None:
    """The name of a member, if its key is a literal; None if the key must be evaluated."""
    return key.value if isinstance(key, nodes.LiteralNode) and is_plain(key) and type(key.value) is str else None


def _collapse(code: Code, keep: bool) -> Code:
    def collapsed(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = code(focus, frame, run)
        return collapse(value, keep) if type(value) is Sequence else value

    return collapsed


def _with_filters(code: Code, filters: list[Code], keep: bool) -> Code:
    def followed(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = code(focus, frame, run)
        for apply_filter in filters:
            value = apply_filter(value, frame, run)
        return collapse(value, keep)

    return followed


def bound_names(root: Node) -> frozenset[str]:
    """The names of all variables that an expression binds."""
    names: set[str] = set()

    def visit(node: Node) -> None:
        if isinstance(node, nodes.BindNode):
            names.add(node.name)
        elif isinstance(node, nodes.LambdaNode):
            names.update(node.parameters)
        elif isinstance(node, nodes.PathNode):
            for step in node.steps:
                names.update(name for name in (step.focus, step.index) if name is not None)
                names.update(stage.variable for stage in step.stages if stage.kind == "index")

    nodes.walk(root, visit)
    return frozenset(names)


def binds(several: Iterable[Node]) -> bool:
    """True if nodes bind variables in the frame in which they are evaluated."""
    return any(
        isinstance(node, nodes.BindNode)
        or (not isinstance(node, (nodes.BlockNode, nodes.LambdaNode)) and binds(nodes.children(node)))
        for node in several
    )
