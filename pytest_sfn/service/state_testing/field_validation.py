"""Checks a mocked result against the API model of the service.

Texts, timestamps and blobs are strings, even if an integration would return their content (a Lambda Payload, the Output
of a nested execution). https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.apis.result_models import job_shape, output_shape
from pytest_sfn.apis.shapes import JSON_TYPES, Naming, Shape, ShapeWalk, kind_of
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.api_names import field_name, sdk_field_name
from pytest_sfn.integrations.record.job import Job
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.service.api import validation
from pytest_sfn.service.protocol.answers import ApiError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import is_number

_NESTED = "states:startExecution"

_LENGTH = ("is smaller than the minimum length", "exceeds the maximum length")
_VALUE = ("is less than the minimum value", "exceeds the maximum value")


def check_fields(resource: Resource, result: Json, *, required: bool) -> None:
    """Raise ValidationException for the first field that the service could not have returned.

    With ``required``, fields that the service always returns must be present. Unknown fields, and values without a
    model, may be anything.
    """
    shape = _result_shape(resource)
    if shape is None:
        return
    if not isinstance(result, dict):
        raise validation("Mocked result must be a JSON object.")
    spelled = sdk_field_name if resource.service.startswith("aws-sdk:") else field_name
    _ResultCheck(spelled, required).structure(shape, result, "")


def _result_shape(resource: Resource) -> Any:
    """The model of a task's result; None if there is none."""
    called, action = f"{resource.service}:{resource.action}", find_action(resource)
    if resource.kind != "service" or resource.waits_for_token or not action.modelled:
        return None
    if not resource.pattern:
        return output_shape(resource, resource.action)
    if called == _NESTED:
        return output_shape(resource, "describeExecution")
    return _polled_shape(resource, action.job) if action.job else None


def _polled_shape(resource: Resource, job: Job) -> Any:
    """The model of a job's result: the polled answer, or the job in it."""
    if job.under is None:
        return job_shape(resource, job)
    shape = output_shape(resource, job.operation)
    return shape if job.under in map(field_name, shape.members) else None


class _ResultCheck(ShapeWalk):
    """Checks one result against its model. A message names the innermost field."""

    def __init__(self, naming: Naming, required: bool) -> None:
        super().__init__(naming)
        self._required = required

    def walk(self, shape: Shape, value: Json, at: str) -> Any:
        wanted, fits = JSON_TYPES[kind_of(shape)]
        if not fits(value):
            raise _schema_error(f"Field '{at}' must be {wanted}")
        return super().walk(shape, value, at)

    def structure(self, shape: Shape, value: Mapping[str, Json], at: str) -> Any:
        for name in shape.required_members if self._required else ():
            if self.naming(name) not in value:
                raise _schema_error(f"Required field '{self.naming(name)}' is missing")
        return super().structure(shape, value, at)

    def scalar(self, kind: str, shape: Shape, value: Any, at: str) -> Any:
        if kind == "string":
            _check_bounds(shape, len(value), at, _LENGTH)
            allowed = getattr(shape, "enum", None)
            if allowed and value not in allowed:
                raise _schema_error(f"Field '{at}' is not an expected value")
        elif is_number(value):
            _check_bounds(shape, value, at, _VALUE)


def _check_bounds(shape: Any, size: float, field: str, texts: tuple[str, str]) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        raise _schema_error(f"Field '{field}' {texts[0]}")
    if most is not None and size > most:
        raise _schema_error(f"Field '{field}' {texts[1]}")


def _schema_error(why: str) -> ApiError:
    return validation(f"Mock result schema validation error: {why}")
