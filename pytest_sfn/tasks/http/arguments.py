"""The arguments of a task that calls an HTTPS API, checked when the task runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import EvaluationError
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.argument_problems import (
    invalid_format,
    missing,
    unsupported,
    unusable_arguments,
    wrong_type,
)
from pytest_sfn.integrations.record.http_arguments import http_problems
from pytest_sfn.values.json_text import Json

_REQUIRED = ("ApiEndpoint", "Method")
_TEXTS = (*_REQUIRED, "Stage", "Path", "AuthType")
_OBJECTS = ("InvocationConfig", "Authentication", "Transform")


def read_arguments(request: TaskRequest) -> dict[str, Any]:
    """The arguments, without nulls. Raises EvaluationError for arguments that Step Functions rejects."""
    given = request.arguments
    present = {name: value for name, value in given.items() if value is not None} if isinstance(given, dict) else {}
    problems = list(_problems(request, present))
    if problems:
        raise unusable_arguments(given, problems)
    return present


def unusable_field(request: TaskRequest, field: str) -> EvaluationError:
    """The error of a task with a field that cannot be read."""
    return unusable_arguments(request.arguments, [invalid_format(field)])


def _problems(request: TaskRequest, given: dict[str, Json]) -> Iterator[str]:
    allowed = find_action(request.resource).http
    assert allowed, "the integration lists its arguments"
    yield from (unsupported(name) for name in given if name not in allowed.fields)
    yield from (missing(name) for name in _REQUIRED if name not in given)
    yield from (wrong_type(name, "a STRING") for name in _TEXTS if not isinstance(given.get(name, ""), str))
    yield from (wrong_type(name, "an OBJECT") for name in _OBJECTS if not isinstance(given.get(name, {}), dict))
    if not isinstance(given.get("AllowNullValues", False), bool):
        yield wrong_type("AllowNullValues", "a BOOLEAN")
    yield from http_problems(allowed, given)
    lists_only = request.resource.service == "apigateway"
    if not _is_well_formed(given.get("Headers", {}), lists_only):
        yield invalid_format("Headers")
    parameters = given.get("QueryParameters", {})
    if not (_is_well_formed(parameters, lists_only) if lists_only else isinstance(parameters, dict)):
        yield invalid_format("QueryParameters")


def _is_well_formed(value: Json, lists_only: bool) -> bool:
    """True if each name has a text or a list of texts. API Gateway accepts only lists."""
    if not isinstance(value, dict):
        return False
    return all(
        all(map(_is_scalar, item)) if isinstance(item, list) else _is_scalar(item) and not lists_only
        for item in value.values()
    )


def _is_scalar(value: Json) -> bool:
    return isinstance(value, (str, int, float))
