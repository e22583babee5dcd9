"""The optimized integration ``bedrock:invokeModel``. The input and output of a model may be in S3.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.apis.operations import known_operation
from pytest_sfn.engine.task.port import TaskReply, TaskRequest
from pytest_sfn.integrations.record.argument_problems import missing, unusable_arguments, wrong_type
from pytest_sfn.tasks.aws.arguments import Conversions, api_arguments
from pytest_sfn.tasks.aws.calling import ServiceCallFailed, Services
from pytest_sfn.tasks.aws.errors import sdk_failure
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.tasks.services.optimized import call
from pytest_sfn.values.json_text import Json, loads

_JSON = "application/json"


def invoke_model(services: Services, request: TaskRequest) -> TaskReply:
    """Call a model. Raises TaskFailure, and UnmockedTaskError because moto has no models."""
    invoke = known_operation("bedrock-runtime", "InvokeModel")
    given = request.arguments if isinstance(request.arguments, dict) else {}
    source, target = _location(request, given, "Input"), _location(request, given, "Output")
    if (source is None) == (given.get("Body") is None):
        problem = "The fields 'Body' and 'Input' cannot both be specified" if source else missing("Body")
        raise unusable_arguments(request.arguments, [problem])
    arguments = api_arguments(
        invoke, {name: given[name] for name in given if name not in ("Input", "Output")}, Conversions()
    )
    if source:
        answer = _s3(services, request, "GetObject", source)
        arguments = {"contentType": answer.get("ContentType", _JSON), **arguments, "body": answer["Body"].read()}
    answer = call(services, invoke, {"contentType": _JSON, "accept": _JSON} | arguments, request)
    body, content_type = answer["body"].read(), answer["contentType"]
    if body == b"{}":
        raise services.unanswered(request, "moto has no models, and answers only {}")
    result = {"Body": _content(body), "ContentType": content_type}
    if target:
        _s3(services, request, "PutObject", {**target, "Body": body, "ContentType": content_type})
        result["Body"] = given["Output"]["S3Uri"]
    check_answer(result, request.resource.service, services.now)
    return TaskReply(result, services.now)


def _location(request: TaskRequest, given: dict[str, Json], field: str) -> dict[str, str] | None:
    """The bucket and the key in ``Input`` or ``Output``; None without such a field."""
    place = given.get(field)
    if place is None:
        return None
    uri = place.get("S3Uri") if isinstance(place, dict) else None
    if uri is None:
        raise unusable_arguments(request.arguments, [missing("S3Uri")])
    if not isinstance(uri, str):
        raise unusable_arguments(request.arguments, [wrong_type("S3Uri", "a STRING")])
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return {"Bucket": bucket, "Key": key}


def _s3(services: Services, request: TaskRequest, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    called = known_operation("s3", name)
    try:
        return services.call(called, arguments, request)
    except ServiceCallFailed as failed:
        raise sdk_failure(called, failed.error, services.now) from failed


def _content(body: bytes) -> Json:
    """The answer of a model: JSON, or text if it is not JSON."""
    text = body.decode("utf-8", "replace")
    try:
        return loads(text)
    except ValueError:
        return text
