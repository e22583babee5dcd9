"""Inspects an expression without running it: the variables that it reads, and what in it is probably a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.language.jsonata.compiling.compiler import compile_text
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.functions import FUNCTIONS
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.checks import RESERVED
from pytest_sfn.language.jsonata.syntax.nodes import Node


def variables_in(text: str, assigned: frozenset[str]) -> Iterator[str]:
    """The workflow variables in an expression, in the order in which they are read, possibly with repetitions.

    The name of a built-in function is a variable only if it is in ``assigned``.
    """
    tree = compile_text(text.strip()).tree
    for name in _free(tree, set()) if tree else ():
        if name in assigned or name not in FUNCTIONS:
            yield name


def condition_positions(text: str) -> list[int]:
    """The positions of the conditions (``a ? b : c``) in an expression; none in one that does not parse."""
    try:
        tree = compile_text(text.strip()).tree
    except JsonataError:
        return []
    found: list[int] = []

    def visit(node: Node) -> None:
        if isinstance(node, nodes.ConditionNode):
            found.append(node.position)

    if tree:
        nodes.walk(tree, visit)
    return sorted(found)


def suspicious_subtractions(text: str) -> list[str]:
    """The warning for each ``$states.input.my-model`` in an expression: it is a subtraction, not a field."""
    try:
        return list(compile_text(text.strip()).findings.advice)
    except JsonataError:
        return []


def text_additions(text: str) -> list[str]:
    """The literal texts in an expression that are added to something: ``+`` takes numbers, so it always fails."""
    try:
        tree = compile_text(text.strip()).tree
    except JsonataError:
        return []
    found: list[str] = []

    def visit(node: Node) -> None:
        if isinstance(node, nodes.BinaryNode) and node.operator == "+":
            for operand in (node.left, node.right):
                if isinstance(operand, nodes.LiteralNode) and isinstance(operand.value, str):
                    found.append(repr(operand.value))

    if tree:
        nodes.walk(tree, visit)
    return found


def _free(node: Node, bound: set[str]) -> Iterator[str]:
    """The variables that are not bound. The variables that a node binds for later nodes are added to ``bound``."""
    match node:
        case nodes.VariableNode(name=name):
            if name not in ("", "$", RESERVED) and name not in bound:
                yield name
        case nodes.BindNode(name=name, value=value):
            yield from _free(value, bound | {name} if isinstance(value, nodes.LambdaNode) else bound)
            bound.add(name)
        case nodes.LambdaNode(parameters=parameters, body=body):
            yield from _free(body, bound.union(parameters))
        case nodes.BlockNode(expressions=expressions):
            yield from _all_free(expressions, bound.copy())
        case nodes.PathNode(steps=steps):
            bound = bound.copy()  # its group knows what the steps bind
            for step in steps:
                yield from _in_step(step, bound)
        case _:
            yield from _all_free(nodes.operands(node), bound)
    yield from _all_free([part for part in (*node.predicates, node.group) if part], bound)


def _all_free(several: Iterable[Node], bound: set[str]) -> Iterator[str]:
    for node in several:
        yield from _free(node, bound)


def _in_step(step: nodes.PathStep, bound: set[str]) -> Iterator[str]:
    """The variables in a step of a path. Its ``@`` and ``#`` bind variables for later steps."""
    yield from _free(step.node, bound)
    bound.update(name for name in (step.focus, step.index) if name is not None)
    for stage in step.stages:
        if stage.filter is None:
            bound.add(stage.variable)
        else:
            yield from _free(stage.filter, bound)
