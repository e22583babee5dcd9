"""Payload templates: Parameters, ResultSelector, ItemSelector and similar fields of JSONPath states.

A key that ends in ``.$`` has a path, a context path, a variable or an intrinsic function; everything else is literal.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
"""

from __future__ import annotations

from collections.abc import Container

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.java_hashing import in_hash_order
from pytest_sfn.language.jsonpath import MISSING, Path, parse_path
from pytest_sfn.language.jsonpath.fields import parse_field
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import compact_json

_SUFFIX = ".$"
_MAX_DEPTH = 200


def compile_template(value: Json, field: str) -> Expression:
    """The compiled template. Literal parts are built once and shared by all results. Raises SyntaxProblem."""
    dynamic = _compile(value, field, 0)
    return dynamic or (lambda document, env: value)


def _compile(value: Json, field: str, depth: int) -> Expression | None:
    """The expression of a part of a template; None if the part is literal."""
    if depth > _MAX_DEPTH:
        raise SyntaxProblem(f"The template is nested more than {_MAX_DEPTH} levels deep", field)
    if isinstance(value, dict):
        return _compile_object(value, field, depth)
    return _compile_array(value, field, depth) if isinstance(value, list) else None


def _compile_object(value: dict[str, Json], field: str, depth: int) -> Expression | None:
    """An object with literal fields first. The other fields follow in the order of the HashMap that AWS uses."""
    fixed = {key: part for key, part in value.items() if not key.endswith(_SUFFIX)}
    nested = {key: _compile(part, f"{field}/{key}", depth + 1) for key, part in fixed.items()}
    filled = _compile_fields(value, field, fixed)
    dynamic = [(name, expression) for name, expression in nested.items() if expression]
    dynamic += in_hash_order(((name, (name, expression)) for name, expression in filled.items()), len(filled))
    if not dynamic:
        return None

    def build(document: Json, env: Environment) -> Json:
        built = fixed.copy()
        for name, expression in dynamic:
            built[name] = expression(document, env)
        return built

    return build


def _compile_array(value: list[Json], field: str, depth: int) -> Expression | None:
    parts = [_compile(part, f"{field}[{index}]", depth + 1) for index, part in enumerate(value)]
    dynamic = [(index, part) for index, part in enumerate(parts) if part]
    if not dynamic:
        return None

    def build(document: Json, env: Environment) -> Json:
        built = value.copy()
        for index, expression in dynamic:
            built[index] = expression(document, env)
        return built

    return build


def _compile_fields(value: dict[str, Json], field: str, fixed: Container[str]) -> dict[str, Expression]:
    """The expressions of the fields whose keys end in ``.$``, by name without it."""
    filled = {}
    for key, part in value.items():
        if not key.endswith(_SUFFIX):
            continue
        name, place = key.removesuffix(_SUFFIX), f"{field}/{key}"
        if name in fixed:
            raise SyntaxProblem(f"The field '{name}' is defined twice: as '{name}' and as '{name}.$'", place)
        filled[name] = _compile_field(part, key, place)
    return filled


def _compile_field(text: Json, key: str, place: str) -> Expression:
    """The expression of a field whose key ends in ``.$``."""
    try:
        if not isinstance(text, str):
            raise SyntaxProblem("", place, "it must be a string")
        if text.startswith("$"):
            return _compile_path(parse_path(text), key, place)
        from pytest_sfn.language.intrinsics import compile_intrinsic

        return compile_intrinsic(text.rstrip(), place)
    except SyntaxProblem as problem:
        from pytest_sfn.language.intrinsics.compiling import not_an_expression

        raise SyntaxProblem(not_an_expression(key), place, problem.hint) from None


def compile_template_path(text: str, field: str) -> Expression:
    """A path in a field that fails like one in a template if it selects nothing. Raises SyntaxProblem."""
    return _compile_path(parse_field(text, field), field, field)


def _compile_path(path: Path, key: str, place: str) -> Expression:
    select = path.select
    if path.is_whole_document:
        return select

    def expression(document: Json, env: Environment) -> Json:
        value = select(document, env)
        if value is MISSING:
            start = compact_json(path.start(document, env))
            cause = (
                f"The JSONPath '{path.text}' specified for the field '{key}' could not be found in the input '{start}'"
            )
            raise EvaluationError(ErrorName.RUNTIME, cause, place)
        return value

    return expression
