"""Fields that contain a path: InputPath, OutputPath, ItemsPath, and the numbers and times of ``...Path`` fields."""

from __future__ import annotations

import re

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.jsonpath.path import Path, parse_path
from pytest_sfn.language.jsonpath.sentinels import MISSING
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem
from pytest_sfn.values.json_text import Json

NOT_A_REFERENCE_PATH = "Value is not a Reference Path"
NO_DOLLAR = f"{NOT_A_REFERENCE_PATH}: Reference path didn't start with '$'"
BAD_BRACKET = f"{NOT_A_REFERENCE_PATH}: '[' must be followed by ' or '['"
NULL_INPUT = "Unable to apply Path transformation to null or empty input."
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_FORBIDDEN = re.compile(r"\.\.|[@,:?*]")
_BAD_BRACKET = re.compile(r"\[\s*(?![\s'\"\d*?:-])")


def compile_path(text: str, field: str) -> Expression:
    """The expression of a path field. It fails with States.Runtime if the path selects nothing. Raises
    SyntaxProblem."""
    return _compile(parse_field(text, field), field)


def compile_reference_path(text: str, field: str) -> Expression:
    """The expression of a field that must select a single node: without ``*``, ``..``, ``@``, ``,``, ``:`` or ``?``."""
    check_reference_path(text, field)
    return _compile(parse_reference(text, field), field)


def check_reference_path(text: str, field: str | None = None) -> None:
    """Raise SyntaxProblem, with AWS's message, for a text that cannot select a single node."""
    if not text.startswith("$"):
        raise SyntaxProblem(NO_DOLLAR, field)
    forbidden = _FORBIDDEN.search(_QUOTED.sub("''", text))
    if forbidden:
        hint = "a Reference Path selects a single node: do not use *, .., @, ',', ':' or ?"
        raise SyntaxProblem(f"{NOT_A_REFERENCE_PATH}: '{forbidden[0]}' is not allowed", field, hint)


def parse_field(text: str, field: str) -> Path:
    """The path of a field. Raises SyntaxProblem, which names the field."""
    try:
        return parse_path(text)
    except SyntaxProblem as problem:
        problem.field = field
        raise


def parse_reference(text: str, field: str | None = None) -> Path:
    """The path of a field that must select a single node. Raises SyntaxProblem, which names the field."""
    try:
        return parse_path(text)
    except SyntaxProblem as problem:
        message = BAD_BRACKET if _BAD_BRACKET.search(_QUOTED.sub("''", text)) else problem.message
        raise SyntaxProblem(message, field, problem.hint) from None


def _compile(path: Path, field: str) -> Expression:
    select = path.select
    if path.is_whole_document:
        return select

    def expression(document: Json, env: Environment) -> Json:
        value = select(document, env)
        if value is MISSING:
            raise _nothing_there(path, document, env, field)
        return value

    return expression


def _nothing_there(path: Path, document: Json, env: Environment, field: str) -> EvaluationError:
    if document is None and path.root == "document":
        return EvaluationError(ErrorName.RUNTIME, NULL_INPUT, field)
    reason = path.why_nothing(document, env)
    return EvaluationError(ErrorName.RUNTIME, f"Invalid path '{path.text}' : {reason.text}", field)
