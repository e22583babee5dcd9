"""The checks that Step Functions makes on an expression before it runs, and warnings about probable mistakes.

There is no input document: ``$``, ``$$`` and bare names have no value, unless a predicate or a step of a path provides
a context value. The body of a function has the context value of its definition. Texts and rules as measured on AWS.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node
from pytest_sfn.language.jsonata.syntax.subtractions import advice, operands_of

RESERVED = "states"
TASK = "context.Task"
"""The member of the context object that only Tasks may use."""


@dataclass(frozen=True, slots=True)
class UnsupportedUse:
    """The reason why an expression is rejected, and what to write instead."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ExpressionReport:
    """``members`` are the members of ``$states`` that are used; ``advice`` has warnings about probable mistakes."""

    refusals: tuple[UnsupportedUse, ...] = ()
    members: frozenset[str] = frozenset()
    advice: tuple[str, ...] = ()


NO_FINDINGS = ExpressionReport()


def inspect(tree: Node) -> ExpressionReport:
    """Check a whole expression."""
    inspection = _Inspection()
    inspection.visit(tree, context=False)
    return ExpressionReport(
        tuple(inspection.refusals.values()), frozenset(inspection.members), tuple(inspection.advice)
    )


class _Inspection:
    def __init__(self) -> None:
        self.refusals: dict[str, UnsupportedUse] = {}
        self.members: set[str] = set()
        self.advice: list[str] = []

    def visit(self, node: Node, *, context: bool) -> None:
        """Check a node; ``context`` is True if it has a context value."""
        for follower in (*node.predicates, node.group):
            if follower is not None:
                self.visit(follower, context=True)
        subtraction = None if context else operands_of(node)
        if subtraction is not None:
            self.advice.append(advice(subtraction))
            self.visit(subtraction[0], context=context)
        elif isinstance(node, nodes.PathNode):
            self._path(node, context=context)
        else:
            self._names(node, context=context)
            inner = context or isinstance(node, nodes.TransformNode)
            for operand in nodes.operands(node):
                self.visit(operand, context=inner)

    def _report(self, message: str, hint: str) -> None:
        self.refusals.setdefault(message, UnsupportedUse(message, hint))

    def _report_name(self, name: str, hint: str) -> None:
        self._report(f"Reference to '{name}' at the top level is not supported.", hint)

    def _names(self, node: Node, *, context: bool) -> None:
        """Report the names that a node must not use."""
        if isinstance(node, nodes.VariableNode) and node.name == "$":
            self._report("Reference to '$$' is not supported.", "An expression has no document: use $states.input.")
        elif isinstance(node, nodes.VariableNode) and not node.name and not context:
            self._report_name("$", "An expression has no document: use $states.input.")
        elif isinstance(node, nodes.BindNode) and node.name == RESERVED:
            self._report("Cannot assign to reserved variable '$states'.", "Choose another name.")
        elif isinstance(node, nodes.LambdaNode) and RESERVED in node.parameters:
            self._report("Cannot assign to reserved variable '$states'.", "Choose another name for the parameter.")

    def _path(self, path: nodes.PathNode, *, context: bool) -> None:
        first = path.steps[0].node
        if isinstance(first, nodes.NameNode) and not context:
            self._report_name(
                first.name,
                f"Write ${first.name} for a variable or function, $states.input.{first.name} for a field of the input, "
                f"'{first.name}' for a string.",
            )
        for position, step in enumerate(path.steps):
            if not isinstance(step.node, nodes.NameNode):
                self.visit(step.node, context=context or position > 0)
            for stage in step.stages:
                if stage.filter is not None:
                    self.visit(stage.filter, context=True)
        if isinstance(first, nodes.VariableNode) and first.name == RESERVED and len(path.steps) > 1:
            second = path.steps[1].node
            if isinstance(second, nodes.NameNode):
                self.members.add(second.name)
                third = path.steps[2].node if len(path.steps) > 2 else None
                if second.name == "context" and isinstance(third, nodes.NameNode) and third.name == "Task":
                    self.members.add(TASK)
