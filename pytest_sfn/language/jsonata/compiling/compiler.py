"""Compiles expressions, each text once: :func:`compile_text` returns a :class:`Program`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_sfn.language.jsonata.budget import MAX_DEPTH, Budget
from pytest_sfn.language.jsonata.compiling import calls, operators, paths, simple, transforms
from pytest_sfn.language.jsonata.compiling.builder import Builder, binds, bound_names
from pytest_sfn.language.jsonata.compiling.paths import plain_fields
from pytest_sfn.language.jsonata.compiling.patterns import build_regex
from pytest_sfn.language.jsonata.compiling.plain_data import returns_data
from pytest_sfn.language.jsonata.errors import InternalError, JsonataError, stack_overflow
from pytest_sfn.language.jsonata.functions import FUNCTIONS
from pytest_sfn.language.jsonata.runtime.results import data_to_json, to_json
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.checks import NO_FINDINGS, RESERVED, ExpressionReport, inspect
from pytest_sfn.language.jsonata.syntax.nodes import Node
from pytest_sfn.language.jsonata.syntax.parser import parse

ConditionWatch = Callable[[int], Callable[[bool], None]]

_KINDS: dict[type[Node], Callable[[Builder, Any], Code]] = {
    nodes.LiteralNode: simple.build_literal,
    nodes.NameNode: simple.build_name,
    nodes.VariableNode: simple.build_variable,
    nodes.WildcardNode: simple.build_wildcard,
    nodes.DescendantsNode: simple.build_descendants,
    nodes.ParentNode: simple.build_parent,
    nodes.RegexNode: build_regex,
    nodes.NegateNode: operators.build_negate,
    nodes.ArrayNode: operators.build_array,
    nodes.ObjectNode: operators.build_object,
    nodes.BinaryNode: operators.build_binary,
    nodes.BindNode: simple.build_bind,
    nodes.ConditionNode: simple.build_condition,
    nodes.BlockNode: simple.build_block,
    nodes.CallNode: calls.build_call,
    nodes.PartialNode: calls.build_partial,
    nodes.LambdaNode: calls.build_lambda,
    nodes.ApplyNode: calls.build_apply,
    nodes.TransformNode: transforms.build_transform,
    nodes.PathNode: paths.build_path,
}


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression.

    ``code`` returns its value, ``finish`` converts that to JSON. ``tree`` is None if it is nested too deeply to be
    parsed. ``fields`` are the names if the expression is ``$states`` followed by fields. ``variable`` is the name if
    the expression is a single workflow variable.
    """

    code: Code
    finish: Callable[[Any, Budget], Any] = to_json
    tree: Node | None = None
    fields: list[str] | None = None
    variable: str | None = None
    findings: ExpressionReport = NO_FINDINGS


def compile_text(text: str, *, workflow: bool = True, watch: ConditionWatch | None = None) -> Program:
    """The program of an expression. Raises JsonataError if it does not parse.

    In a ``workflow`` the variable ``$states`` is the reserved one, and the limits are those of Step Functions.
    ``watch`` is asked for each condition of the expression, by its position, what to call with its outcomes.
    """
    try:
        return _compile_once(text, workflow) if watch is None else _compile(text, workflow, watch)
    except RecursionError:
        return Program(_too_deep)


_MAY_BIND = re.compile(":=|function|λ|@|#")
"""A text without any of these binds no variable, so its tree need not be searched."""


@functools.lru_cache(maxsize=4096)
def _compile_once(text: str, workflow: bool) -> Program:
    return _compile(text, workflow)


def _compile(text: str, workflow: bool, watch: ConditionWatch | None = None) -> Program:
    tree = parse(text)
    kinds = _KINDS
    if watch:
        kinds = {**_KINDS, nodes.ConditionNode: functools.partial(simple.build_watched_condition, watch)}
    builder = Builder(kinds, bound_names(tree) if _MAY_BIND.search(text) else frozenset(), workflow)
    code = builder.build(tree)
    if not workflow:
        return Program(_in_frame(code, builder, tree), tree=tree)
    names = plain_fields(tree)
    return Program(
        _in_frame(code, builder, tree) if builder.deepest <= MAX_DEPTH else _too_deep,
        data_to_json if returns_data(tree, builder.bound.union(FUNCTIONS)) else to_json,
        tree,
        names[1:] if names and names[0] == "states" else None,
        _workflow_variable(tree),
        inspect(tree),
    )


def _workflow_variable(tree: Node) -> str | None:
    if not isinstance(tree, nodes.VariableNode) or not nodes.is_plain(tree):
        return None
    return None if tree.name == RESERVED or tree.name in FUNCTIONS else tree.name


def _in_frame(code: Code, builder: Builder, tree: Node) -> Code:
    """The code with a frame for the variables that are bound outside all blocks."""
    if not builder.bound or not binds((tree,)):
        return code
    return lambda focus, frame, run: code(focus, Frame(frame, {}), run)


def _too_deep(focus: Any, frame: Frame | None, run: Run) -> Any:
    raise stack_overflow()


def problem_of(error: Exception) -> JsonataError:
    """The JSONata error for an exception during an evaluation."""
    if isinstance(error, JsonataError):
        return error
    if isinstance(error, RecursionError):
        return stack_overflow()
    return InternalError(f"{type(error).__name__}: {error}")
