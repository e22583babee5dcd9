"""Compiles calls of intrinsic functions."""

from __future__ import annotations

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.intrinsics.arguments import Arguments, IntrinsicFailure, InvalidArguments
from pytest_sfn.language.intrinsics.formatting import FORMAT
from pytest_sfn.language.intrinsics.functions import FUNCTIONS
from pytest_sfn.language.intrinsics.parser import Argument, IntrinsicCall, LiteralArgument, TextArgument, parse_call
from pytest_sfn.language.jsonpath import MISSING, Path
from pytest_sfn.language.scanner import ParseError
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import compact_json


class _NothingThere(Exception):
    """A path in a call selects nothing. The message is AWS's text."""


def not_an_expression(key: str) -> str:
    """AWS's text for a field that is not a path or a call."""
    return f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"


def compile_intrinsic(text: str, field: str) -> Expression:
    """The expression of a call such as ``States.Format('{}', $.a)``. Raises SyntaxProblem.

    The expression fails with States.Runtime; its cause quotes the whole call.
    """
    try:
        call = parse_call(text)
    except ParseError as error:
        raise SyntaxProblem(not_an_expression(field), field, str(error)) from None
    evaluate = _compile_call(call)

    def expression(document: Json, env: Environment) -> Json:
        try:
            return evaluate(document, env)
        except _NothingThere as error:
            cause = f"The function '{text}' had the following error: {error}"
        except IntrinsicFailure as error:
            cause = f"There was an error while evaluating the intrinsic function: {text}. {error}"
        raise EvaluationError(ErrorName.RUNTIME, cause, field)

    return expression


def _compile_call(call: IntrinsicCall) -> Expression:
    function = FUNCTIONS[call.function]
    name = call.function
    arguments = [_compile_argument(argument) for argument in call.arguments]
    if name == FORMAT and call.arguments and isinstance(call.arguments[0], TextArgument):
        # Only the template's own escapes distinguish a placeholder from literal braces.
        arguments[0] = _constant(call.arguments[0].raw)

    def evaluate(document: Json, env: Environment) -> Json:
        values = [argument(document, env) for argument in arguments]
        try:
            return function(Arguments(name, values), env)
        except (RecursionError, ValueError):  # nested too deeply, or a number that is not JSON
            raise InvalidArguments(name) from None

    return evaluate


def _compile_argument(argument: Argument) -> Expression:
    match argument:
        case TextArgument():
            return _constant(argument.value)
        case LiteralArgument():
            return _constant(argument.value)
        case Path():
            return _compile_path(argument)
        case IntrinsicCall():
            return _compile_call(argument)


def _constant(value: Json) -> Expression:
    return lambda document, env: value


def _compile_path(path: Path) -> Expression:
    find = path.find

    def evaluate(document: Json, env: Environment) -> Json:
        value = find(document, env)
        if value is MISSING:
            raise _NothingThere(_reason(path, document, env))
        return value

    return evaluate


def _reason(path: Path, document: Json, env: Environment) -> str:
    """AWS names a context path without its first ``$``, and shows the input even if the path starts elsewhere."""
    reason = path.why_nothing(document, env)
    if not reason.missing:
        return reason.text
    text = path.text[1:] if path.root == "context" else path.text
    return f"The JsonPath argument for the field '{text}' could not be found in the input '{compact_json(document)}'"
