"""Templates: JSON that contains expressions."""

from __future__ import annotations

from pytest_sfn.language.jsonata_expressions import INPUT_ONLY, compile_expression
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem, is_expression
from pytest_sfn.values.json_text import Json


def compile_template(value: Json, field: str, *, scope: frozenset[str] = INPUT_ONLY) -> Expression:
    """Compile JSON whose expressions, at any depth, are replaced by their values. ``field`` is its location.

    Raises SyntaxProblem like :func:`compile_expression`, and for text with only one of the two delimiters.
    """
    return _compile(value, field, scope) or (lambda document, env: value)


def _compile(value: Json, field: str, scope: frozenset[str]) -> Expression | None:
    """The expression of a value; None if the value contains no expressions."""
    if isinstance(value, str):
        return _compile_text(value, field, scope)
    if isinstance(value, dict):
        members = {key: _compile(member, f"{field}/{key}", scope) for key, member in value.items()}
        return _object(value, {key: member for key, member in members.items() if member is not None})
    if isinstance(value, list):
        items = [_compile(item, f"{field}[{place}]", scope) for place, item in enumerate(value)]
        return _array(value, [(place, item) for place, item in enumerate(items) if item is not None])
    return None


def _compile_text(text: str, field: str, scope: frozenset[str]) -> Expression | None:
    if is_expression(text):
        return compile_expression(text[2:-2], field, scope=scope)
    if text.startswith("{%") or text.endswith("%}"):
        raise SyntaxProblem(
            "JSONata string must start with {% and end with %}",
            field,
            "Only an expression may start with {% or end with %}.",
        )
    return None


def _object(constants: dict[str, Json], members: dict[str, Expression]) -> Expression | None:
    if not members:
        return None

    def evaluate(document: Json, env: Environment) -> Json:
        result = dict(constants)
        for key, member in members.items():
            result[key] = member(document, env)
        return result

    return evaluate


def _array(constants: list[Json], items: list[tuple[int, Expression]]) -> Expression | None:
    if not items:
        return None

    def evaluate(document: Json, env: Environment) -> Json:
        result = list(constants)
        for place, item in items:
            result[place] = item(document, env)
        return result

    return evaluate
