"""The adapter to jsonata-python, which parses expressions. No other module uses that library.

It is imported at the first parse that needs it, because the import takes time and changes Python's recursion limit,
which is restored. Where its grammar differs from JSONata 2.0.6, the subclasses here correct it.
"""

from __future__ import annotations

import functools
import re
import sys
import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from pytest_sfn.language.jsonata.errors import TEXTS, JsonataError
from pytest_sfn.language.jsonata.java.numbers import tidy
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node

_FIELD_PATH = re.compile(r"\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_KEYWORDS = re.compile(r"\.(?:and|or|in|true|false|null|function)(?:\.|$)")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?")
_BEYOND = "\0\0\0"
_SIGNATURE_CODES = {TEXTS[code]: code for code in ("S0401", "S0402")}


def parse(text: str) -> Node:
    """The syntax tree of an expression.

    Raises JsonataError with JSONata's code, or RecursionError if the text is nested too deeply.
    """
    stripped = text.strip(" \t\r\n")
    if _FIELD_PATH.fullmatch(stripped) and not _KEYWORDS.search(stripped):
        return _field_path(stripped[1:].split("."))
    library = _library()
    try:
        with library.lock:
            return _convert(library.parse(text))
    except library.failure as failure:
        raise _problem(failure) from None


def _field_path(names: list[str]) -> Node:
    """The tree of ``$name.name``, made without the library."""
    variable = nodes.VariableNode(name=names[0])
    if len(names) == 1:
        return variable
    fields = (nodes.PathStep(node=nodes.NameNode(name=name)) for name in names[1:])
    return nodes.PathNode(steps=(nodes.PathStep(node=variable), *fields))


@functools.cache
def _library() -> SimpleNamespace:
    """The library's parser: ``parse`` (one call at a time, under ``lock``) and its exception ``failure``."""
    limit = sys.getrecursionlimit()
    try:
        from jsonata import jexception, parser, tokenizer
    finally:
        sys.setrecursionlimit(limit)

    class Tokenizer(tokenizer.Tokenizer):  # type: ignore[misc]
        """Reads past the end like JavaScript, does not recognize ``??`` and ``?:``, and names a number out of range."""

        def __init__(self, text: str) -> None:
            super().__init__(text, _regex)
            self.path = text + _BEYOND

        def next(self, prefix: bool) -> Any:
            try:
                token = super().next(prefix)
            except jexception.JException as failure:
                number = _NUMBER.match(self.path, self.position) if failure.error == "S0102" else None
                failure.current = number[0] if number else failure.current
                raise
            if token and token.type == "operator" and token.value in ("??", "?:"):
                self.position -= 1
                return self.create("operator", "?")
            return token

    class Parser(parser.Parser):  # type: ignore[misc]
        def parse(self, text: str) -> Any:
            self.source = text
            self.ancestor_label = self.ancestor_index = 0
            self.errors: list[Any] = []
            self.ancestry: list[Any] = []
            self.lexer = Tokenizer(text)
            self.advance()
            tree = self.expression(0)
            if self.node.id != "(end)":
                raise jexception.JException("S0201", self.node.position, self.node.value)
            tree = self.process_ast(tree)
            if tree.type == "parent" or tree.seeking_parent is not None:
                raise jexception.JException("S0217", tree.position, tree.type)
            return tree

    return SimpleNamespace(parse=_guard(Parser().parse), lock=threading.Lock(), failure=jexception.JException)


def _guard(parse: Any) -> Any:
    """A parser that raises JsonataError for every text that the library cannot parse."""

    def guarded(text: str) -> Any:
        try:
            return parse(text)
        except KeyError as error:  # an operator that the symbol table does not have
            raise JsonataError("S0204", token=str(error.args[0])) from None
        except (AttributeError, IndexError, NotImplementedError, TypeError):  # tokens where the parser expects none
            raise JsonataError("S0201", token=text) from None
        except RuntimeError as error:
            if str(error) in _SIGNATURE_CODES:
                raise JsonataError(_SIGNATURE_CODES[str(error)]) from None
            raise

    return guarded


def _problem(failure: Any) -> JsonataError:
    """The library's syntax error as a JsonataError. The library keeps the inserts in the order of the text."""
    code = {"S0301": "S0103"}.get(failure.error, failure.error) if failure.current is not None else failure.error
    names = re.findall(r"\{\{(\w+)\}\}", TEXTS.get(code, ""))
    values = (failure.current, failure.expected)
    return JsonataError(code, **dict(zip(names, values, strict=False)))


def _regex(pattern: str, flags: Any) -> nodes.RegexNode:
    return nodes.RegexNode(pattern=pattern, ignore_case=flags.case_insensitive, multiline=flags.multiline)


# ---- the conversion of the library's tree


def _convert(symbol: Any) -> Node:
    kind = "operation" if symbol.type in ("binary", "unary") else symbol.type
    node: Node = _CONVERTERS[kind](symbol, _decoration(symbol))
    return node


def _decoration(symbol: Any) -> dict[str, Any]:
    decoration: dict[str, Any] = {}
    if symbol.predicate:
        decoration["predicates"] = tuple(_convert(predicate.expr) for predicate in symbol.predicate)
    if symbol.group is not None:
        decoration["group"] = nodes.ObjectNode(pairs=_pairs(symbol.group.lhs_object))
    if symbol.keep_array:
        decoration["keep"] = True
    return decoration


def _all(symbols: Any) -> tuple[Node, ...]:
    return tuple(map(_convert, symbols))


def _pairs(pairs: Any) -> tuple[tuple[Node, Node], ...]:
    return tuple((_convert(key), _convert(value)) for key, value in pairs)


def _literal(symbol: Any, more: dict[str, Any]) -> Node:
    value = symbol.value
    if symbol.type == "number":
        value = tidy(float(value))
    return nodes.LiteralNode(value=_join_surrogates(value) if type(value) is str else value, **more)


def _join_surrogates(text: str) -> str:
    """A text in which surrogate pairs, each written as two escapes, are joined to characters."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _operation(symbol: Any, more: dict[str, Any]) -> Node:
    operator = str(symbol.value)
    if symbol.type == "binary":
        return nodes.BinaryNode(operator=operator, left=_convert(symbol.lhs), right=_convert(symbol.rhs), **more)
    if operator == "-":
        return nodes.NegateNode(operand=_convert(symbol.expression), **more)
    if operator == "[":
        return nodes.ArrayNode(items=_all(symbol.expressions), built=symbol.consarray, **more)
    return nodes.ObjectNode(pairs=_pairs(symbol.lhs_object), **more)


def _condition(symbol: Any, more: dict[str, Any]) -> Node:
    otherwise = None if symbol._else is None else _convert(symbol._else)
    test, then = _convert(symbol.condition), _convert(symbol.then)
    return nodes.ConditionNode(test=test, then=then, otherwise=otherwise, position=symbol.position, **more)


def _lambda(symbol: Any, more: dict[str, Any]) -> Node:
    if symbol.thunk:
        call = symbol.body
        return nodes.CallNode(procedure=_convert(call.procedure), arguments=_all(call.arguments), tail=True)
    signature = None if symbol.signature is None else _signature(symbol.signature)
    names = tuple(str(parameter.value) for parameter in symbol.arguments)
    return nodes.LambdaNode(parameters=names, body=_convert(symbol.body), signature=signature, **more)


def _call(symbol: Any, more: dict[str, Any]) -> Node:
    return nodes.CallNode(procedure=_convert(symbol.procedure), arguments=_all(symbol.arguments), **more)


def _partial(symbol: Any, more: dict[str, Any]) -> Node:
    arguments = tuple(None if _is_open(argument) else _convert(argument) for argument in symbol.arguments)
    return nodes.PartialNode(procedure=_convert(symbol.procedure), arguments=arguments, **more)


def _is_open(argument: Any) -> bool:
    return bool(argument.type == "operator" and argument.value == "?")


def _transform(symbol: Any, more: dict[str, Any]) -> Node:
    delete = None if symbol.delete is None else _convert(symbol.delete)
    return nodes.TransformNode(pattern=_convert(symbol.pattern), update=_convert(symbol.update), delete=delete, **more)


def _sort(symbol: Any, more: dict[str, Any]) -> Node:
    return nodes.SortNode(terms=tuple(map(_term, symbol.terms)), **more)


def _term(symbol: Any) -> nodes.Term:
    return nodes.Term(expression=_convert(symbol.expression), descending=bool(symbol.descending))


def _path(symbol: Any, more: dict[str, Any]) -> Node:
    steps = tuple(map(_step, symbol.steps))
    return nodes.PathNode(steps=steps, keep_singleton=symbol.keep_singleton_array, tuples=bool(symbol.tuple), **more)


def _step(symbol: Any) -> nodes.PathStep:
    return nodes.PathStep(
        node=_convert(symbol),
        stages=tuple(map(_stage, symbol.stages or ())),
        focus=symbol.focus,
        index=symbol.index if type(symbol.index) is str else None,
        ancestor=symbol.ancestor.label if symbol.ancestor is not None else None,
        tuples=bool(symbol.tuple),
    )


def _stage(symbol: Any) -> nodes.Stage:
    if symbol.type == "index":
        return nodes.Stage(kind="index", variable=str(symbol.value))
    return nodes.Stage(kind="filter", filter=_convert(symbol.expr))


_CONVERTERS: dict[str, Any] = {
    "operation": _operation,
    **dict.fromkeys(("string", "number", "value"), _literal),
    "name": lambda symbol, more: nodes.NameNode(name=_join_surrogates(str(symbol.value)), **more),
    "variable": lambda symbol, more: nodes.VariableNode(name=symbol.value, **more),
    "wildcard": lambda symbol, more: nodes.WildcardNode(**more),
    "descendant": lambda symbol, more: nodes.DescendantsNode(**more),
    "parent": lambda symbol, more: nodes.ParentNode(label=symbol.slot.label, **more),
    "regex": lambda symbol, more: replace(symbol.value, **more),
    "bind": lambda symbol, more: nodes.BindNode(name=str(symbol.lhs.value), value=_convert(symbol.rhs), **more),
    "block": lambda symbol, more: nodes.BlockNode(expressions=_all(symbol.expressions), built=symbol.consarray, **more),
    "apply": lambda symbol, more: nodes.ApplyNode(left=_convert(symbol.lhs), right=_convert(symbol.rhs), **more),
    "condition": _condition,
    "lambda": _lambda,
    "function": _call,
    "partial": _partial,
    "transform": _transform,
    "sort": _sort,
    "path": _path,
}


def _signature(signature: Any) -> str:
    """The text of a signature, restored from the library's parsed form."""
    parts = []
    for parameter in signature._params:
        base = parameter.regex.rstrip("?+")
        suffix = parameter.regex[len(base) :]
        subtype = f"<{parameter.subtype}>" if parameter.subtype is not None else ""
        parts.append(f"{parameter.type}{subtype}{'-' + suffix[1:] if parameter.context else suffix}")
    return f"<{''.join(parts)}>"
