"""Optimized integrations that call one operation. Their results have HTTP metadata, and their errors the format of the
AWS SDK for Java 1.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.apis.operations import Operation, called_operation
from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.integrations import find_action, find_service
from pytest_sfn.integrations.record.argument_problems import unusable_arguments
from pytest_sfn.tasks.aws.arguments import Conversions, api_arguments
from pytest_sfn.tasks.aws.calling import ServiceCallFailed, Services
from pytest_sfn.tasks.aws.errors import error_names, optimized_failure
from pytest_sfn.tasks.aws.http_metadata import with_metadata
from pytest_sfn.tasks.aws.results import epoch_milliseconds, task_result
from pytest_sfn.tasks.aws.sent_arguments import sent_arguments
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.values.json_text import Json, dumps


def perform_optimized(services: Services, request: TaskRequest) -> TaskReply | None:
    """The answer to a request; None for a service without such an integration."""
    service = find_service(request.resource.service)
    operation = called_operation(request.resource) if service and service.errors else None
    if service is None or operation is None:
        return None
    action, given = find_action(request.resource), request.arguments
    problems = action.problems(given) if isinstance(given, dict) else ()
    if problems:
        raise unusable_arguments(given, problems)
    sent = sent_arguments(request.resource, given)
    arguments = api_arguments(operation, sent, Conversions(from_text=service.from_text))
    answer = call(services, operation, arguments, request)
    result = action.result(given, task_result(operation, answer, epoch_milliseconds))
    refusal = action.refusal(result) if request.resource.pattern else None
    if refusal:
        raise TaskFailed(refusal, dumps(result), services.now)
    return build_reply(services, request, operation, answer, result)


def build_reply(
    services: Services, request: TaskRequest, operation: Operation, answer: dict[str, Any], result: dict[str, Json]
) -> TaskReply:
    """The reply with a result, and with HTTP metadata if the integration includes it."""
    service = find_service(request.resource.service)
    if service and service.headers:
        result = with_metadata(result, answer, service.headers, services.now, operation)
    check_answer(result, request.resource.service, services.now)
    return TaskReply(result, services.now)


def call(services: Services, operation: Operation, arguments: dict[str, Any], request: TaskRequest) -> dict[str, Any]:
    """Call a service and return its answer. Raises TaskFailed with the names of the optimized integration."""
    try:
        return services.call(operation, arguments, request)
    except ServiceCallFailed as failed:
        raise optimized_failure(error_names(request.resource), failed.error, services.now) from failed
