"""Step Functions' texts for invalid arguments of a task, in a definition and at run time."""

from __future__ import annotations

from collections.abc import Collection

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import java_json


def unsupported(field: str) -> str:
    return f'The field "{field}" is not supported by Step Functions'


def missing(field: str) -> str:
    return f"The field '{field}' is required but was missing"


def wrong_type(field: str, wanted: str) -> str:
    """The text for a value of the wrong type. ``wanted`` is a type with its article: ``a STRING``."""
    return f"The value for the field '{field}' must be {wanted}"


def invalid_format(field: str) -> str:
    return f"The value of the field '{field}' has an invalid format"


def unusable_arguments(given: Json, problems: Collection[str]) -> EvaluationError:
    """The error for arguments that cannot start a task."""
    listed = ", ".join(problems)
    return EvaluationError(
        ErrorName.RUNTIME, f"The Parameters '{java_json(given)}' could not be used to start the Task: [{listed}]"
    )
