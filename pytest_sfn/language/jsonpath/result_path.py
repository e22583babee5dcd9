"""ResultPath: the place of a state's result in its input."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.jsonpath.fields import NOT_A_REFERENCE_PATH, check_reference_path, parse_reference
from pytest_sfn.language.jsonpath.nodes import Indexes, Names
from pytest_sfn.language.types import ResultPath, SyntaxProblem
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import compact_json

_NOWHERE = object()


class _Conflict(Exception):
    """The input has no place for the result."""


def compile_result_path(text: str | None) -> ResultPath | None:
    """The compiled ResultPath: None for ``$`` (the result is the output), the input unchanged for JSON null.

    Missing parents are created; only the values on the path are copied. Raises SyntaxProblem. The compiled path raises
    States.ResultPathMatchFailure if the input has no place for a result, for example because it is a text.
    """
    if text is None:
        return lambda raw_input, result: raw_input
    keys = _keys(text)
    if not keys:
        return None
    path = text.rstrip()

    def put(raw_input: Json, result: Json) -> Json:
        try:
            return _with_value(raw_input, keys, result)
        except _Conflict:
            cause = f"Unable to apply ReferencePath {path} to input {compact_json(raw_input)}"
            raise EvaluationError(ErrorName.RESULT_PATH_MATCH_FAILURE, cause, "ResultPath") from None

    if len(keys) == 1 and isinstance(keys[0], str):
        return _put_member(keys[0], put)
    return put


def _keys(text: str) -> list[str | int]:
    check_reference_path(text)
    path = parse_reference(text)
    if path.root != "document":
        message = f"{NOT_A_REFERENCE_PATH}: ResultPath may not use variables or the context object"
        raise SyntaxProblem(message, hint="start it with '$.'")
    return [key for segment in path.parsed.segments for key in _key(segment)]


def _key(segment: object) -> tuple[str | int, ...]:
    if isinstance(segment, Names):
        return segment.names
    assert isinstance(segment, Indexes)
    return segment.indexes


def _put_member(name: str, otherwise: Callable[[Json, Json], Json]) -> ResultPath:
    def put(raw_input: Json, result: Json) -> Json:
        return {**raw_input, name: result} if isinstance(raw_input, dict) else otherwise(raw_input, result)

    return put


def _with_value(raw_input: Json, keys: list[str | int], result: Json) -> Json:
    """The input with a value at the keys. Raises _Conflict."""
    nodes = [raw_input]
    for key in keys[:-1]:
        nodes.append(_child(nodes[-1], key))
    value = result
    for node, key in zip(reversed(nodes), reversed(keys), strict=True):
        value = _replace(node, key, value)
    return value


def _child(node: Json, key: str | int) -> Json:
    """The value at a key, or _NOWHERE for a member that does not exist yet."""
    if isinstance(key, str):
        if node is _NOWHERE:
            return _NOWHERE
        if isinstance(node, dict):
            return node.get(key, _NOWHERE)
    elif isinstance(node, list) and -len(node) <= key < len(node):
        return node[key]
    raise _Conflict


def _replace(node: Json, key: str | int, value: Json) -> Json:
    """A copy of the node with a new value at the key."""
    if isinstance(key, str):
        if node is _NOWHERE:
            return {key: value}
        if isinstance(node, dict):
            return {**node, key: value}
    elif isinstance(node, list) and -len(node) <= key < len(node):
        copy = node.copy()
        copy[key] = value
        return copy
    raise _Conflict
