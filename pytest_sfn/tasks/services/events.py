"""The optimized integration ``events:putEvents``.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.apis.operations import Operation, known_operation
from pytest_sfn.arns import machine_of_execution
from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.tasks.aws.arguments import Conversions, api_arguments
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.aws.results import task_result
from pytest_sfn.tasks.aws.sent_arguments import sent_arguments
from pytest_sfn.tasks.services.optimized import call
from pytest_sfn.values.json_text import Json, dumps, loads

_MALFORMED = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


def put_events(services: Services, request: TaskRequest) -> TaskReply:
    """Send the events. The state machine and the execution are appended to the resources of each. If EventBridge
    rejects an event, the task fails.
    """
    operation = known_operation("events", "PutEvents")
    arguments = api_arguments(operation, sent_arguments(request.resource, request.arguments), Conversions())
    arguments["Entries"] = [_with_own_resources(entry, request.execution_arn) for entry in arguments["Entries"]]
    result = _send_entries(services, operation, arguments, request)
    if result["FailedEntryCount"]:
        raise TaskFailed("EventBridge.FailedEntry", dumps(result), services.now)
    return TaskReply(result, services.now)


def _send_entries(
    services: Services, operation: Operation, arguments: dict[str, Any], request: TaskRequest
) -> dict[str, Json]:
    """The result for all entries, in order. Malformed ones are rejected without being sent."""
    entries = arguments["Entries"]
    good = [entry for entry in entries if not _is_malformed(entry)]
    if len(good) == len(entries):
        return _result_of(services, operation, arguments, request)
    result = _result_of(services, operation, {**arguments, "Entries": good}, request) if good else {}
    sent = iter(result.get("Entries", ()))
    failed = len(entries) - len(good) + result.get("FailedEntryCount", 0)
    return {
        "Entries": [_MALFORMED if _is_malformed(entry) else next(sent) for entry in entries],
        "FailedEntryCount": failed,
    }


def _result_of(
    services: Services, operation: Operation, arguments: dict[str, Any], request: TaskRequest
) -> dict[str, Json]:
    return task_result(operation, call(services, operation, arguments, request))


def _with_own_resources(entry: dict[str, Any], execution: str) -> dict[str, Any]:
    return {**entry, "Resources": [*entry.get("Resources", ()), machine_of_execution(execution), execution]}


def _is_malformed(entry: dict[str, Any]) -> bool:
    """True if the Detail of an entry is not a JSON object. A missing Detail is a different error."""
    if not entry.get("Detail"):
        return False
    try:
        return not isinstance(loads(entry["Detail"]), dict)
    except ValueError:
        return True
