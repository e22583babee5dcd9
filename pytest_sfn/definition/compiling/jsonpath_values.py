"""JSONPath fields that require a certain type. Each one checks the value that its path selects.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-paths.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.definition.checks.quotas import LONGEST_WAIT
from pytest_sfn.errors import ErrorName, EvaluationError, WorkflowError
from pytest_sfn.language.jsonpath import MISSING, compile_reference_path, parse_path
from pytest_sfn.language.payload_templates import compile_template_path
from pytest_sfn.language.timestamps import parse_end_of_wait
from pytest_sfn.language.types import Environment, Expression
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import java_json

TOO_LONG = "Wait state delay is too long."
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")

Check = Callable[[float], WorkflowError | None]
"""Checks a number: returns the error, or None if the number is valid. An expression of JSONata fails with its cause."""


def compile_seconds_path(text: str) -> Expression:
    """SecondsPath of a Wait state."""
    compile_reference_path(text, "SecondsPath")
    path = parse_path(text)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = path.find(document, environment)
        if found is MISSING:
            raise _runtime(f"The SecondsPath parameter does not reference an input value: {text}")
        seconds = _as_integer(found)
        if seconds is None:
            raise _runtime(f"The SecondsPath parameter cannot be parsed as a long value: {text} == {_shown(found)}")
        if seconds < 0:
            raise _runtime(f"The SecondsPath parameter references a negative value: {text} == {seconds}")
        if seconds > LONGEST_WAIT:
            raise _runtime(TOO_LONG)
        return seconds

    return evaluate


def compile_timestamp_path(text: str) -> Expression:
    """TimestampPath of a Wait state: the microseconds since the epoch."""
    compile_reference_path(text, "TimestampPath")
    path = parse_path(text)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = path.find(document, environment)
        if found is MISSING:
            raise _runtime(f"The TimestampPath parameter does not reference an input value: {text}")
        instant = parse_end_of_wait(found, at_run_time=True) if isinstance(found, str) else None
        if instant is None:
            raise _runtime(
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format "
                f"string: {text} == {_shown(found)}"
            )
        return instant

    return evaluate


def limit_wait(until: Expression) -> Expression:
    """A time to wait for, which must be at most 68 years away."""

    def evaluate(document: Json, environment: Environment) -> Json:
        instant = until(document, environment)
        if instant - environment.microseconds() > LONGEST_WAIT * MICROSECONDS:
            raise _runtime(TOO_LONG)
        return instant

    return evaluate


def compile_integer_path(text: str, field: str, check: Check) -> Expression:
    """MaxConcurrencyPath, TimeoutSecondsPath and other paths to an integer."""
    return _number_path(text, field, "integer", _as_integer, check)


def compile_float_path(text: str, field: str, check: Check) -> Expression:
    """ToleratedFailurePercentagePath."""
    return _number_path(text, field, "float", _as_float, check)


def _compile_intrinsic(text: str, field: str) -> Expression:
    from pytest_sfn.language.intrinsics import compile_intrinsic

    return compile_intrinsic(text, field)


def compile_text_path(text: str, field: str) -> Expression:
    """ErrorPath and CausePath of a Fail state: a path, or an intrinsic function that returns a text."""
    expression = compile_template_path(text, field) if text.startswith("$") else _compile_intrinsic(text, field)

    def evaluate(document: Json, environment: Environment) -> Json:
        found = expression(document, environment)
        if isinstance(found, str):
            return found
        raise _runtime(f'The {field} field refers to value "{_shown(found)}" which is not a valid string: {text}')

    return evaluate


def compile_items_path(text: str | None, *, objects: bool) -> Expression:
    """The items of a Map: ItemsPath, or the effective input. A distributed Map also accepts an object."""
    kinds = (list, dict) if objects else list
    path = compile_reference_path(text, "ItemsPath") if text not in (None, "$") else None
    shown = text or "$"

    def evaluate(document: Json, environment: Environment) -> Json:
        found = path(document, environment) if path else document
        if isinstance(found, kinds):
            return found
        raise _runtime(f'Reference path "{shown}" must point to array.')

    return evaluate


def empty_object(document: Json, environment: Environment) -> Json:
    """An InputPath or OutputPath of null."""
    return {}


def within(name: str, minimum: int, maximum: int) -> Check:
    """A check that rejects a number outside of a range with AWS's message."""

    def check(number: float) -> WorkflowError | None:
        if minimum <= number <= maximum:
            return None
        return _runtime(f"{name} must be between {minimum} and {maximum} but was: {java_json(number)}")

    return check


def at_least(minimum: int, message: str) -> Check:
    """A check that rejects a number below ``minimum`` with AWS's message."""
    return lambda number: EvaluationError(ErrorName.RUNTIME, message) if number < minimum else None


def check_percentage(number: float) -> WorkflowError | None:
    in_range = 0 <= number <= 100
    return (
        None
        if in_range
        else EvaluationError(ErrorName.RUNTIME, "ToleratedFailurePercentage must be between 0 and 100.")
    )


def check_reader_limit(number: float) -> WorkflowError | None:
    """The check of an item reader's MaxItems. The error is the reader's, not the state's."""
    return WorkflowError(ErrorName.ITEM_READER_FAILED, "field MaxItems must be positive") if number < 0 else None


def _number_path(text: str, field: str, kind: str, convert: Callable[[Json], float | None], check: Check) -> Expression:
    path = compile_reference_path(text, field)
    name = field.rpartition("/")[2]

    def evaluate(document: Json, environment: Environment) -> Json:
        found = path(document, environment)
        number = convert(found)
        if number is None:
            raise _runtime(f'The {name} field refers to value "{_shown(found)}" which is not a valid {kind}: {text}')
        problem = check(number)
        if problem:
            raise problem
        return number

    return evaluate


def _as_integer(value: Json) -> int | None:
    if isinstance(value, str):
        return int(value) if _INTEGER.fullmatch(value) else None
    return value if type(value) is int else None


def _as_float(value: Json) -> float | None:
    if type(value) is int or type(value) is float:
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _shown(value: Json) -> str:
    """A value in a cause: a text as it is."""
    return value if isinstance(value, str) else java_json(value)


def _runtime(cause: str) -> EvaluationError:
    return EvaluationError(ErrorName.RUNTIME, cause)
