"""Functions: calls, definitions, partial application, and chains with ``~>``."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.compiling.builder import Builder
from pytest_sfn.language.jsonata.compiling.depths import apply_at, least_depth
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.runtime.run import (
    Applied,
    Apply,
    Closure,
    Code,
    Frame,
    Native,
    Run,
    TailCall,
    apply,
    find,
)
from pytest_sfn.language.jsonata.runtime.signatures import Signature
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node, is_plain
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function, Sequence, collapse, truthy


def build_call(builder: Builder, node: nodes.CallNode) -> Code:
    """The code of a call. Its value is collapsed, unless the call has suffixes."""
    function_of = _function(builder, node.procedure, "T1005")
    arguments = builder.all(node.arguments)
    if node.tail:
        return lambda focus, frame, run: TailCall(
            function_of(focus, frame, run), [argument(focus, frame, run) for argument in arguments]
        )
    name = _called_name(node.procedure)
    plain = is_plain(node)
    invoke = _invoke(builder)

    def call(focus: Any, frame: Frame | None, run: Run) -> Any:
        function = function_of(focus, frame, run)
        values = [argument(focus, frame, run) for argument in arguments]
        try:
            result = invoke(function, values, focus, run)
        except JsonataError as error:
            raise _with_name(error, name) from None
        return collapse(result) if plain and type(result) is Sequence else result

    return call


def _invoke(builder: Builder) -> Apply:
    """The function that performs calls at the current node. If no name is bound, no function can call itself."""
    return apply_at(builder.depth) if builder.bound else apply


def _called_name(procedure: Node) -> Any:
    """The function's name in JSONata's error texts; None if the texts do not name it."""
    if isinstance(procedure, nodes.PathNode):
        procedure = procedure.steps[0].node
    if isinstance(procedure, (nodes.VariableNode, nodes.NameNode)):
        return procedure.name
    return "(" if isinstance(procedure, (nodes.CallNode, nodes.PartialNode)) else None


def _with_name(error: JsonataError, name: Any) -> JsonataError:
    """An error with the name of the innermost function that raised it."""
    if name is not None:
        error.inserts.setdefault("token", name)
    return error


def _function(builder: Builder, procedure: Node, forgotten_dollar: str) -> Code:
    """The code of the called value. Raises a special error if only the ``$`` before a name is missing."""
    code = builder.build(procedure)
    if not isinstance(procedure, nodes.PathNode):
        return code
    name = _called_name(procedure)

    def function(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = code(focus, frame, run)
        if value is UNDEFINED and truthy(find(name, frame, run), run):
            raise JsonataError(forgotten_dollar, token=name)
        return value

    return function


def build_lambda(builder: Builder, node: nodes.LambdaNode) -> Code:
    outer, builder.depth = builder.depth, 0
    body = builder.build(node.body)
    builder.depth = outer
    signature = Signature(node.signature) if node.signature is not None else None
    parameters = node.parameters
    depth = least_depth(node.body)
    return lambda focus, frame, run: Closure(parameters, body, focus, frame, signature, depth)


def build_partial(builder: Builder, node: nodes.PartialNode) -> Code:
    arguments = [None if argument is None else builder.build(argument) for argument in node.arguments]
    function_of = _function(builder, node.procedure, "T1007")
    name = _called_name(node.procedure)

    def partial(focus: Any, frame: Frame | None, run: Run) -> Any:
        given = [(argument is None, argument and argument(focus, frame, run)) for argument in arguments]
        function = function_of(focus, frame, run)
        if isinstance(function, Closure):
            return _partial_lambda(function, given)
        if isinstance(function, (Native, Applied)):
            return _partial_native(function, given)
        raise JsonataError("T1008", token=name)

    return partial


def _partial_lambda(function: Closure, given: list[tuple[bool, Any]]) -> Closure:
    values = {}
    still_open = []
    for place, name in enumerate(function.parameters):
        is_open, value = given[place] if place < len(given) else (False, UNDEFINED)
        if is_open:
            still_open.append(name)
        else:
            values[name] = value
    outer = function.frame
    if isinstance(outer, _Given):  # every look-up would have to search a chain of frames
        values, outer = {**outer.values, **values}, outer.parent
    return Closure(
        tuple(still_open), function.body, function.focus, _Given(outer, values), least_depth=function.least_depth
    )


class _Given(Frame):
    """The arguments of a partially applied function."""

    __slots__ = ()


def _partial_native(function: Native | Applied, given: list[tuple[bool, Any]]) -> Applied:
    given = given[: function.arity]
    slots = [value for _, value in given] + [UNDEFINED] * (function.arity - len(given))
    return Applied(function, slots, [place for place, (is_open, _) in enumerate(given) if is_open])


def build_apply(builder: Builder, node: nodes.ApplyNode) -> Code:
    left = builder.build(node.left)
    if isinstance(node.right, nodes.CallNode):
        return _apply_call(builder, left, node.right)
    right = builder.build(node.right)
    invoke = _invoke(builder)

    def apply_function(focus: Any, frame: Frame | None, run: Run) -> Any:
        value, function = left(focus, frame, run), right(focus, frame, run)
        if not isinstance(function, Function):
            raise JsonataError("T2006", value=function)
        if isinstance(value, Function):
            return _chain(value, function)
        return invoke(function, [value], None, run)

    return apply_function


def _apply_call(builder: Builder, left: Code, call: nodes.CallNode) -> Code:
    """``left ~> $f(more)``: the value becomes the first argument."""
    function_of = _function(builder, call.procedure, "T1005")
    arguments = builder.all(call.arguments)
    name = _called_name(call.procedure)
    invoke = _invoke(builder)

    def apply_call(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = left(focus, frame, run)
        function = function_of(focus, frame, run)
        more = [argument(focus, frame, run) for argument in arguments]
        try:
            return invoke(function, [value, *more], focus, run)
        except JsonataError as error:
            raise _with_name(error, name) from None

    return apply_call


def _chain(first: Function, second: Function) -> Closure:
    """The function that calls ``first``, and then ``second`` with its result."""

    def body(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = frame.values["x"] if frame is not None else UNDEFINED
        return TailCall(second, [apply(first, [value], focus, run)])

    return Closure(("x",), body, None, None)
