"""The values of HCL expressions.

https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.definition.source.terraform.language.loops import Names, loop_names
from pytest_sfn.definition.source.terraform.language.operators import apply, number, truth
from pytest_sfn.definition.source.terraform.language.steps import Step, follow_steps, wraps_reference
from pytest_sfn.definition.source.terraform.language.strings import (
    flush,
    kind_of,
    read_heredoc,
    template_text,
    unescape,
)
from pytest_sfn.definition.source.terraform.language.syntax import parts, text_of, tokens
from pytest_sfn.definition.source.terraform.language.text_functions import spell
from pytest_sfn.definition.source.terraform.language.unknown import UnknownValue, join
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, as_list

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

_LITERALS: Mapping[str, Json] = {"true": True, "false": False, "null": None}


class ExpressionScope(Protocol):
    """The names that an expression can use besides its local ones."""

    def look_up(self, root: str, steps: Sequence[Step]) -> tuple[Any, Sequence[Step]]:
        """The value at the start of a reference, and the remaining steps. Raises UnknownValue."""

    def call(self, name: str, arguments: Sequence[Any], node: Node) -> Any:
        """The result of a function. Raises UnknownValue for an unknown function."""

    def fill_in(self, text: str, names: Names) -> str:
        """A template text, filled in."""


class Evaluator:
    """Evaluates the expressions of one scope."""

    def __init__(self, scope: ExpressionScope) -> None:
        self._scope = scope

    def value(self, node: Node, names: Names) -> Any:
        """The value of an expression. Raises UnknownValue; in objects and lists a placeholder replaces it."""
        evaluate = _EVALUATE.get(str(node.data))
        if evaluate is None:
            raise UnknownValue(text_of(node))
        return evaluate(self, node, names)

    def value_or_placeholder(self, node: Node, names: Names) -> Any:
        """The value of an expression, or the placeholder for an unknown value."""
        try:
            return self.value(node, names)
        except UnknownValue as unknown:
            return unknown.placeholder

    # ---- terms

    def _expr_term(self, node: Node, names: Names) -> Any:
        return self.value(parts(node)[0], names)

    def _literal_value(self, node: Node, names: Names) -> Json:
        return _LITERALS[text_of(node)]

    def _int_lit(self, node: Node, names: Names) -> int:
        return int(text_of(node))

    def _float_lit(self, node: Node, names: Names) -> int | float:
        return number(float(text_of(node)))

    def _string(self, node: Node, names: Names) -> Any:
        inner = [part.children[0] for part in parts(node)]
        if len(inner) == 1 and kind_of(inner[0]) == "interpolation":
            return self.value(parts(inner[0])[0], names)
        if any(kind_of(part).startswith("template_") for part in inner):
            return self._scope.fill_in("".join(map(template_text, inner)), names)
        return join(self._in_text(part, names) for part in inner)

    def _in_text(self, part: Any, names: Names) -> str:
        """One part of a quoted string that has no directives."""
        if kind_of(part) != "interpolation":
            text = str(part)
            return text[1:] if text.startswith(("$${", "%%{")) else unescape(text)
        return spell(self.value_or_placeholder(parts(part)[0], names))

    def _heredoc_template(self, node: Node, names: Names) -> str:
        return self._scope.fill_in(read_heredoc(tokens(node)[0]), names)

    def _heredoc_template_trim(self, node: Node, names: Names) -> str:
        return self._scope.fill_in(flush(read_heredoc(tokens(node)[0])), names)

    def _tuple(self, node: Node, names: Names) -> list[Any]:
        return [self.value_or_placeholder(item, names) for item in parts(node)]

    def _object(self, node: Node, names: Names) -> dict[str, Any]:
        found = {}
        for element in parts(node):
            key, value = parts(element)
            found[self._key(key, names)] = self.value_or_placeholder(value, names)
        return found

    def _key(self, node: Node, names: Names) -> str:
        """A key. A bare name is its own value."""
        inner = parts(node)[0]
        term = parts(inner)[0] if inner.data == "expr_term" and len(inner.children) == 1 else inner
        if term.data in ("identifier", "keyword", "literal_value"):
            return text_of(term)
        return str(self.value_or_placeholder(inner, names))

    def _function_call(self, node: Node, names: Names) -> Any:
        name, *arguments = parts(node)
        given = parts(arguments[0]) if arguments else []
        if text_of(name) in ("try", "can"):
            return self._try(given, names) if text_of(name) == "try" else self._can(given[0], names)
        values = [self.value(argument, names) for argument in given]
        if arguments and "..." in tokens(arguments[0]):
            values[-1:] = list(values[-1])
        return self._scope.call(text_of(name), values, node)

    def _try(self, arguments: Sequence[Node], names: Names) -> Any:
        """The first argument that has a value."""
        for argument in arguments[:-1]:
            with suppress(UnknownValue, SfnError):
                return self.value(argument, names)
        return self.value(arguments[-1], names)

    def _can(self, argument: Node, names: Names) -> bool:
        """Whether an argument has a value."""
        try:
            self.value(argument, names)
        except (UnknownValue, SfnError):
            return False
        return True

    # ---- operators

    def _conditional(self, node: Node, names: Names) -> Any:
        condition, then, otherwise = parts(node)
        return self.value(then if truth(self.value(condition, names)) else otherwise, names)

    def _binary_op(self, node: Node, names: Names) -> Any:
        left, term = parts(node)
        sign, right = parts(term)
        return apply(text_of(sign), self.value(left, names), lambda: self.value(right, names))

    def _unary_op(self, node: Node, names: Names) -> Any:
        value = self.value(parts(node)[0], names)
        return -number(value) if tokens(node)[0] == "-" else not truth(value)

    # ---- for

    def _for_tuple_expr(self, node: Node, names: Names) -> list[Any]:
        intro, value, *condition = parts(node)
        return [self.value_or_placeholder(value, inner) for inner in self._loop(intro, condition, names)]

    def _for_object_expr(self, node: Node, names: Names) -> dict[str, Any]:
        intro, key, value, *condition = parts(node)
        found: dict[str, Any] = {}
        grouped = "..." in tokens(node)
        for inner in self._loop(intro, condition, names):
            name, result = str(self.value(key, inner)), self.value_or_placeholder(value, inner)
            if grouped:
                found.setdefault(name, []).append(result)
            else:
                found[name] = result
        return found

    def _loop(self, intro: Node, condition: Sequence[Node], names: Names) -> list[dict[str, Any]]:
        """The local names in each round of a ``for``."""
        *given, collection = parts(intro)
        rounds = loop_names([text_of(name) for name in given], self.value(collection, names))
        inner = [{**names, **each} for each in rounds]
        if not condition:
            return inner
        return [round for round in inner if truth(self.value(parts(condition[0])[0], round))]

    # ---- references

    def _reference(self, node: Node, names: Names) -> Any:
        """The value of ``root.attribute[index]``."""
        steps: list[Step] = []
        while node.data in ("get_attr_expr_term", "index_expr_term") or wraps_reference(node):
            if node.data == "expr_term":
                node = parts(node)[0]
                continue
            inner, step = parts(node)
            steps.insert(0, self._step(step, names))
            node = inner
        if node.data != "identifier":
            return follow_steps(self.value(node, names), steps, node)
        root = text_of(node)
        if root in names:
            return follow_steps(names[root], steps, node)
        if root in _LITERALS and not steps:  # older versions of python-hcl2 read them as names in some places
            return _LITERALS[root]
        value, left = self._scope.look_up(root, steps)
        return follow_steps(value, left, node)

    def _step(self, node: Node, names: Names) -> Step:
        if node.data == "get_attr":
            return text_of(parts(node)[0])
        if node.data == "short_index":
            return int(tokens(node)[-1])
        found: Step = self.value(parts(node)[0], names)
        return found

    def _splat(self, node: Node, names: Names) -> list[Any]:
        """``list[*].attribute``. A resource without ``count`` counts as a list of one."""
        inner, splat = parts(node)
        steps = [self._step(step, names) for step in parts(splat)]
        root = parts(inner)[0] if inner.data == "expr_term" else inner
        try:
            values = self.value(root, names)
        except UnknownValue as unknown:
            return [UnknownValue(".".join(map(str, [unknown.address, *steps]))).placeholder]
        return [follow_steps(value, steps, node) for value in as_list(values)]


_EVALUATE: Mapping[str, Callable[[Evaluator, Node, Names], Any]] = {
    "expr_term": Evaluator._expr_term,
    "literal_value": Evaluator._literal_value,
    "int_lit": Evaluator._int_lit,
    "float_lit": Evaluator._float_lit,
    "string": Evaluator._string,
    "heredoc_template": Evaluator._heredoc_template,
    "heredoc_template_trim": Evaluator._heredoc_template_trim,
    "tuple": Evaluator._tuple,
    "object": Evaluator._object,
    "function_call": Evaluator._function_call,
    "conditional": Evaluator._conditional,
    "binary_op": Evaluator._binary_op,
    "unary_op": Evaluator._unary_op,
    "for_tuple_expr": Evaluator._for_tuple_expr,
    "for_object_expr": Evaluator._for_object_expr,
    "identifier": Evaluator._reference,
    "get_attr_expr_term": Evaluator._reference,
    "index_expr_term": Evaluator._reference,
    "attr_splat_expr_term": Evaluator._splat,
    "full_splat_expr_term": Evaluator._splat,
}
"""The method for each kind of node of the grammar."""
