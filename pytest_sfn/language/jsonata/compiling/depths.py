"""The depth of an evaluation: the number of nodes that are being evaluated at the same time, across all calls."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.runtime.run import Apply, Run, TailCall, apply
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node
from pytest_sfn.language.jsonata.values.kinds import Function


def least_depth(node: Node) -> int:
    """The depth that every evaluation of a node reaches. A branch, or the body of a function, may not be evaluated."""
    match node:
        case nodes.LambdaNode():
            return 1
        case nodes.ConditionNode(test=inner) | nodes.BinaryNode(operator="and" | "or", left=inner):
            return 1 + least_depth(inner)
    return 1 + max(map(least_depth, nodes.operands(node)), default=0)


def apply_at(depth: int) -> Apply:
    """The function that performs calls at a node of some depth, which adds to the depth of the called function."""

    def apply_deeper(function: Any, arguments: list[Any], focus: Any, run: Run) -> Any:
        run.depth += depth
        if not isinstance(function, Function):
            raise JsonataError("T1006")
        result = function.call(arguments, focus, run)
        if type(result) is TailCall:
            result = apply(result.function, result.arguments, focus, run)
        run.depth -= depth
        return result

    return apply_deeper
