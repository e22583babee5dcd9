"""JSONata expressions for fields that require a certain type. Each one checks its value when it is called.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.definition.checks.variables import name_problem
from pytest_sfn.definition.compiling.jsonpath_values import Check
from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.timestamps import parse_end_of_wait
from pytest_sfn.language.types import Environment, Expression
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number, java_json

INPUT_ONLY = frozenset({"input", "context"})


def expression_text(value: str) -> str:
    """The text between ``{%`` and ``%}``."""
    return value[2:-2].strip()


def compile_boolean(value: str, field: str) -> Expression:
    return _check_type(value, field, "boolean", lambda found: isinstance(found, bool))


def compile_text(value: str, field: str) -> Expression:
    return _check_type(value, field, "string", lambda found: isinstance(found, str))


def compile_object(value: str, field: str, scope: frozenset[str] = INPUT_ONLY) -> Expression:
    return _check_type(value, field, "object", lambda found: isinstance(found, dict), scope)


def compile_assign(value: str, field: str, scope: frozenset[str]) -> Expression:
    """An expression that returns variables by their names."""
    typed = compile_object(value, field, scope)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = typed(document, environment)
        for name in found:
            problem = name_problem(name)
            if problem:
                raise EvaluationError(ErrorName.QUERY_EVALUATION, problem, field)
        return found

    return evaluate


def compile_items(value: str, field: str, *, objects: bool) -> Expression:
    """The items of a Map: an array, or for a distributed Map also an object, whose entries are the items."""
    kinds = (list, dict) if objects else list
    return _check_type(value, field, "array", lambda found: isinstance(found, kinds))


def compile_integer(value: str, field: str, check: Check) -> Expression:
    typed = _check_type(value, field, "number", is_number)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = typed(document, environment)
        if found != int(found):
            name = field.rpartition("/")[2]
            cause = f"The {name} field cannot be parsed as an integer: {java_json(found)}"
            raise EvaluationError(ErrorName.QUERY_EVALUATION, cause, field)
        return _checked(int(found), check, field)

    return evaluate


def compile_number(value: str, field: str, check: Check) -> Expression:
    typed = _check_type(value, field, "number", is_number)
    return lambda document, environment: _checked(typed(document, environment), check, field)


def _checked(number: float, check: Check, field: str) -> float:
    problem = check(number)
    if problem:
        raise EvaluationError(ErrorName.QUERY_EVALUATION, str(problem.cause), field)
    return number


def compile_timestamp(value: str, field: str) -> Expression:
    """An expression that returns the microseconds since the epoch."""
    text = compile_text(value, field)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = text(document, environment)
        instant = parse_end_of_wait(found, at_run_time=True)
        if instant is None:
            raise EvaluationError(ErrorName.QUERY_EVALUATION, f"{TIMESTAMP_UNREADABLE}: {found}", field)
        return instant

    return evaluate


TIMESTAMP_UNREADABLE = "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string"


def input_items(*, objects: bool) -> Expression:
    """The items of a Map without Items: the state's input. For this one AWS reports no location."""
    kinds = (list, dict) if objects else list

    def evaluate(document: Json, environment: Environment) -> Json:
        found = document["input"]
        if isinstance(found, kinds):
            return found
        raise EvaluationError(
            ErrorName.QUERY_EVALUATION, f"Map state input must be an array but was: {java_json(found)}"
        )

    return evaluate


def type_name(value: Json) -> str:
    """The name of a value's type in JSONata's errors."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else "number"


def _check_type(
    value: str, field: str, expected: str, fits: Callable[[Json], bool], scope: frozenset[str] = INPUT_ONLY
) -> Expression:
    from pytest_sfn.language.jsonata_expressions import compile_expression

    expression = compile_expression(value[2:-2], field, scope=scope)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = expression(document, environment)
        if fits(found):
            return found
        raise unexpected_type(value, field, expected, found)

    return evaluate


def unexpected_type(value: str, field: str, expected: str, found: Json) -> EvaluationError:
    """The error of an expression whose value has another type than its field requires."""
    return EvaluationError(
        ErrorName.QUERY_EVALUATION,
        f"The JSONata expression '{expression_text(value)}' specified for the field '{field}' returned an "
        f"unexpected result type. Expected '{expected}', but was '{type_name(found)}' for value: {java_json(found)}",
        field,
    )
