"""Checking a mocked result against the API model of the service that it stands for.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.resources import Resource
from pytest_sfn.json_text import Json
from pytest_sfn.service.api import validation

if TYPE_CHECKING:
    from botocore.model import OperationModel

_SERVICES = {
    "states": "stepfunctions",
    "sfn": "stepfunctions",
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
    "elasticmapreduce": "emr",
    "bedrock": "bedrock-runtime",
}
"""boto3's names of services that Step Functions calls differently."""

_UNCHECKED = frozenset({"http:invoke", "apigateway:invoke", "eks:call", "eks:runJob"})

_POLLED = {
    "states:startExecution": ("DescribeExecution", ()),
    "batch:submitJob": ("DescribeJobs", ("jobs",)),
    "ecs:runTask": ("DescribeTasks", ("tasks",)),
    "glue:startJobRun": ("GetJobRun", ("JobRun",)),
    "athena:startQueryExecution": ("GetQueryExecution", ()),
}
"""The operation that ``.sync`` polls, and where in its answer the result is."""

_FREE_FIELDS = {"lambda:invoke": {"Payload"}, "states:startExecution.sync:2": {"Input", "Output"}}
"""Fields that Step Functions parses: they may be any JSON."""


def check_fields(resource: Resource, result: Json, *, required: bool) -> None:
    """Raises ValidationException for the first field that the service could not have answered.

    ``required``: a field that the service always answers must be there. What no model describes may be anything.
    """
    shape = _shape(resource)
    if shape is None:
        return
    name = f"{resource.service}:{resource.resource}"
    free = _FREE_FIELDS.get(name, set())
    _Check(required, free).structure(shape, result, "result")


def _shape(resource: Resource) -> Any:
    """The model of the result; None if there is none."""
    called = f"{resource.service}:{resource.action}"
    if resource.kind != "service" or called in _UNCHECKED:
        return None
    service = resource.service.removeprefix("aws-sdk:")
    service = _SERVICES.get(service, service)
    if not resource.pattern.startswith("sync"):
        model = _operation(service, resource.action[:1].upper() + resource.action[1:])
        return model.output_shape if model else None
    polled = _POLLED.get(called)
    model = _operation(service, polled[0]) if polled else None
    if polled is None or model is None:
        return None
    shape: Any = model.output_shape
    for member in polled[1]:
        shape = shape.members[member]
        shape = shape.member if shape.type_name == "list" else shape
    return shape


@cache
def _operation(service: str, name: str) -> OperationModel | None:
    from botocore.exceptions import UnknownServiceError
    from botocore.model import OperationNotFoundError
    from botocore.session import Session

    try:
        return Session().get_service_model(service).operation_model(name)
    except (UnknownServiceError, OperationNotFoundError):
        return None


class _Check:
    """Walks a result along its model."""

    def __init__(self, required: bool, free: set[str]) -> None:
        self._required = required
        self._free = free

    def structure(self, shape: Any, value: Json, field: str) -> None:
        if not isinstance(value, dict):
            raise _wrong(f"Field '{field}' must be an object")
        members = {name[:1].upper() + name[1:]: name for name in shape.members}
        if self._required:
            for name in shape.required_members:
                spelled = name[:1].upper() + name[1:]
                if spelled not in value:
                    raise _wrong(f"Required field '{spelled}' is missing")
        for spelled, name in members.items():
            if value.get(spelled) is not None and spelled not in self._free:
                self.value(shape.members[name], value[spelled], spelled)

    def value(self, shape: Any, value: Json, field: str) -> None:
        kind = shape.type_name
        if kind == "structure":
            self.structure(shape, value, field)
        elif kind == "list":
            if not isinstance(value, list):
                raise _wrong(f"Field '{field}' must be an array")
            for item in value:
                self.value(shape.member, item, field)
        elif kind == "map":
            if not isinstance(value, dict):
                raise _wrong(f"Field '{field}' must be an object")
            for key, item in value.items():
                self.value(shape.value, item, key)
        else:
            _check_scalar(shape, kind, value, field)


def _check_scalar(shape: Any, kind: str, value: Json, field: str) -> None:
    if kind in ("string", "character", "blob", "timestamp"):
        if not isinstance(value, str):
            raise _wrong(f"Field '{field}' must be a string")
        _check_bounds(shape, len(value), field, ("is smaller than the minimum length", "exceeds the maximum length"))
        allowed = getattr(shape, "enum", None)
        if allowed and value not in allowed:
            raise _wrong(f"Field '{field}' is not an expected value")
    elif kind == "boolean":
        if not isinstance(value, bool):
            raise _wrong(f"Field '{field}' must be a boolean")
    else:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _wrong(f"Field '{field}' must be a number")
        _check_bounds(shape, value, field, ("is less than the minimum value", "exceeds the maximum value"))


def _check_bounds(shape: Any, size: float, field: str, texts: tuple[str, str]) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        raise _wrong(f"Field '{field}' {texts[0]}")
    if most is not None and size > most:
        raise _wrong(f"Field '{field}' {texts[1]}")


def _wrong(why: str) -> Exception:
    return validation(f"Mock result schema validation error: {why}")
