"""Compiles expressions, each text once: :func:`compile_text` gives what runs it."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.language.jsonata import calls, functions, nodes, operators, paths, simple, transforms
from pytest_sfn.language.jsonata.builder import Builder, binds
from pytest_sfn.language.jsonata.nodes import Node
from pytest_sfn.language.jsonata.patterns import build_regex
from pytest_sfn.language.jsonata.problems import (
    InternalError,
    JsonataError,
    UnsupportedResult,
    stack_overflow,
)
from pytest_sfn.language.jsonata.runtime import MAX_DEPTH, Code, Frame, Run
from pytest_sfn.language.jsonata.syntax import parse
from pytest_sfn.language.jsonata.values import UNDEFINED, Function, number_text
from pytest_sfn.language.types import Environment

_KINDS: dict[type[Node], Callable[[Builder, Any], Code]] = {
    nodes.Literal: simple.build_literal,
    nodes.Name: simple.build_name,
    nodes.Variable: simple.build_variable,
    nodes.Wildcard: simple.build_wildcard,
    nodes.Descendants: simple.build_descendants,
    nodes.Parent: simple.build_parent,
    nodes.Regex: build_regex,
    nodes.Negate: operators.build_negate,
    nodes.Array: operators.build_array,
    nodes.Object: operators.build_object,
    nodes.Binary: operators.build_binary,
    nodes.Bind: simple.build_bind,
    nodes.Condition: simple.build_condition,
    nodes.Block: simple.build_block,
    nodes.Call: calls.build_call,
    nodes.Partial: calls.build_partial,
    nodes.Lambda: calls.build_lambda,
    nodes.Apply: calls.build_apply,
    nodes.Transform: transforms.build_transform,
    nodes.Path: paths.build_path,
}

assert functions.__all__


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression. ``tree`` is None if it is nested too deeply to be read."""

    tree: Node | None
    code: Code

    def run(self, run: Run, focus: Any = UNDEFINED) -> Any:
        """Its value: JSON or UNDEFINED. Raises JsonataError, whatever goes wrong."""
        try:
            return finished(self.code(focus, None, run))
        except JsonataError:
            raise
        except RecursionError:
            raise stack_overflow() from None
        except Exception as error:  # JavaScript's own errors, of which JSONata does not know
            raise InternalError(f"{type(error).__name__}: {error}") from error


@functools.lru_cache(maxsize=4096)
def compile_text(text: str, *, workflow: bool = True) -> Program:
    """The program of an expression. Raises JsonataError if it does not parse.

    In a ``workflow`` the variable ``$states`` is the reserved one.
    """
    try:
        tree = parse(text)
        builder = Builder(_KINDS, tree, workflow)
        code = builder.build(tree)
    except RecursionError:
        return Program(None, _too_deep)
    if builder.deepest > MAX_DEPTH:
        return Program(tree, _too_deep)
    return Program(tree, _with_frame(code) if binds((tree,)) else code)


def _too_deep(focus: Any, frame: Frame | None, run: Run) -> Any:
    raise stack_overflow()


def _with_frame(code: Code) -> Code:
    return lambda focus, frame, run: code(focus, Frame(frame, {}), run)


def finished(value: Any) -> Any:
    """A value as JSON: plain arrays, text for Infinity. Raises UnsupportedResult for a function."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None or value is UNDEFINED:
        return value
    if kind is float:
        return value if math.isfinite(value) else number_text(value)
    if isinstance(value, list):
        members = list(map(finished, value))
        return [None if member is UNDEFINED else member for member in members]
    if kind is dict:
        return {name: finished(member) for name, member in value.items() if member is not UNDEFINED}
    if isinstance(value, Function):
        raise UnsupportedResult
    return value
