"""The details of each type of history event: their key, and how to make them from the recorded values.

Each function here gets a function that writes a value as JSON text, and the values that the engine recorded. Unset
details are left out, as AWS does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pytest_sfn.definition.model import STATE_TYPES
from pytest_sfn.values.json_text import Json


class Unwritten:
    """A value that is made when the history is read, because nothing else needs it."""

    __slots__ = ()

    def written(self) -> Json:
        """The value: the same each time."""
        raise NotImplementedError

    def only(self, member: str | None) -> Json:
        """The value, where only one member of it is read (None: all of it is)."""
        return self.written()


NO_VALUE: Final[Any] = object()
"""The value of an event whose details never vary."""


class EventShape:
    """The type of an event, and those of its details that come first and are always the same.

    It is made once. Each event that has it keeps one value: its last detail.
    """

    __slots__ = ("fixed", "kind")

    def __init__(self, kind: str, *fixed: Any) -> None:
        self.kind = kind
        self.fixed = fixed

    def __repr__(self) -> str:
        return f"<EventShape {self.kind} {self.fixed}>"

    def details(self, value: Any) -> tuple[Any, ...]:
        """The details of an event with this shape and value."""
        return self.fixed if value is NO_VALUE else (*self.fixed, value)


Write = Callable[[Json], str]
Details = dict[str, Any]
Describe = Callable[..., Details]


def _without_none(details: Details) -> Details:
    return {key: value for key, value in details.items() if value is not None}


def _not_truncated() -> Details:
    return {"truncated": False}


def _execution_started(
    write: Write, given: Json, role_arn: str, alias_arn: str | None, version_arn: str | None
) -> Details:
    return _without_none(
        {
            "input": write(given),
            "inputDetails": _not_truncated(),
            "roleArn": role_arn,
            "stateMachineAliasArn": alias_arn,
            "stateMachineVersionArn": version_arn,
        }
    )


def _output(write: Write, output: Json | Unwritten) -> Details:
    value = output.written() if isinstance(output, Unwritten) else output
    return {"output": write(value), "outputDetails": _not_truncated()}


def _error(write: Write, error: str | None, cause: str | None) -> Details:
    return _without_none({"error": error, "cause": cause})


def _entered(write: Write, name: str, given: Json) -> Details:
    return {"name": name, "input": write(given), "inputDetails": _not_truncated()}


def _exited(write: Write, name: str, output: Json, assigned: Mapping[str, Json] | None = None) -> Details:
    details: Details = {"name": name, "output": write(output), "outputDetails": _not_truncated()}
    if assigned:
        details["assignedVariables"] = {variable: write(value) for variable, value in assigned.items()}
        details["assignedVariablesDetails"] = _not_truncated()
    return details


def _evaluation_failed(write: Write, state: str, error: str, cause: str, location: str | None) -> Details:
    return _without_none({"state": state, "error": error, "cause": cause, "location": location})


def _task_scheduled(
    write: Write,
    kind: str,
    resource: str,
    region: str,
    parameters: Json,
    timeout: int | None = None,
    heartbeat: int | None = None,
    role: str | None = None,
) -> Details:
    return _without_none(
        {
            "resourceType": kind,
            "resource": resource,
            "region": region,
            "parameters": write(parameters),
            "timeoutInSeconds": timeout,
            "heartbeatInSeconds": heartbeat,
            "taskCredentials": role and {"roleArn": role},
        }
    )


def _task(write: Write, kind: str, resource: str) -> Details:
    return {"resourceType": kind, "resource": resource}


def _task_output(write: Write, kind: str, resource: str, output: Json) -> Details:
    return {"resourceType": kind, "resource": resource, **_output(write, output)}


def _task_error(write: Write, kind: str, resource: str, error: str | None, cause: str | None) -> Details:
    return {"resourceType": kind, "resource": resource, **_error(write, error, cause)}


def _function_scheduled(
    write: Write, resource: str, given: Json, timeout: int | None = None, role: str | None = None
) -> Details:
    return _without_none(
        {
            "resource": resource,
            "input": write(given),
            "inputDetails": _not_truncated(),
            "timeoutInSeconds": timeout,
            "taskCredentials": role and {"roleArn": role},
        }
    )


def _activity_scheduled(
    write: Write, resource: str, given: Json, timeout: int | None, heartbeat: int | None
) -> Details:
    return _without_none(
        {
            "resource": resource,
            "input": write(given),
            "inputDetails": _not_truncated(),
            "timeoutInSeconds": timeout,
            "heartbeatInSeconds": heartbeat,
        }
    )


def _activity_started(write: Write, worker: str | None) -> Details:
    return _without_none({"workerName": worker})


def _length(write: Write, length: int) -> Details:
    return {"length": length}


def _iteration(write: Write, name: str, index: int) -> Details:
    return {"name": name, "index": index}


def _map_run(write: Write, arn: str) -> Details:
    return {"mapRunArn": arn}


def _map_run_redriven(write: Write, arn: str, count: int) -> Details:
    return {"mapRunArn": arn, "redriveCount": count}


def _redriven(write: Write, count: int) -> Details:
    return {"redriveCount": count}


EVENT_DETAILS: Mapping[str, tuple[str, Describe]] = {
    "ExecutionStarted": ("executionStartedEventDetails", _execution_started),
    "ExecutionSucceeded": ("executionSucceededEventDetails", _output),
    "ExecutionFailed": ("executionFailedEventDetails", _error),
    "ExecutionTimedOut": ("executionTimedOutEventDetails", _error),
    "ExecutionAborted": ("executionAbortedEventDetails", _error),
    "ExecutionRedriven": ("executionRedrivenEventDetails", _redriven),
    "EvaluationFailed": ("evaluationFailedEventDetails", _evaluation_failed),
    **{f"{state}StateEntered": ("stateEnteredEventDetails", _entered) for state in STATE_TYPES},
    **{f"{state}StateExited": ("stateExitedEventDetails", _exited) for state in STATE_TYPES if state != "Fail"},
    "TaskScheduled": ("taskScheduledEventDetails", _task_scheduled),
    "TaskStarted": ("taskStartedEventDetails", _task),
    "TaskSubmitted": ("taskSubmittedEventDetails", _task_output),
    "TaskSucceeded": ("taskSucceededEventDetails", _task_output),
    "TaskFailed": ("taskFailedEventDetails", _task_error),
    "TaskTimedOut": ("taskTimedOutEventDetails", _task_error),
    "TaskStartFailed": ("taskStartFailedEventDetails", _task_error),
    "TaskSubmitFailed": ("taskSubmitFailedEventDetails", _task_error),
    "LambdaFunctionScheduled": ("lambdaFunctionScheduledEventDetails", _function_scheduled),
    "LambdaFunctionSucceeded": ("lambdaFunctionSucceededEventDetails", _output),
    "LambdaFunctionFailed": ("lambdaFunctionFailedEventDetails", _error),
    "LambdaFunctionTimedOut": ("lambdaFunctionTimedOutEventDetails", _error),
    "LambdaFunctionScheduleFailed": ("lambdaFunctionScheduleFailedEventDetails", _error),
    "LambdaFunctionStartFailed": ("lambdaFunctionStartFailedEventDetails", _error),
    "ActivityScheduled": ("activityScheduledEventDetails", _activity_scheduled),
    "ActivityStarted": ("activityStartedEventDetails", _activity_started),
    "ActivitySucceeded": ("activitySucceededEventDetails", _output),
    "ActivityFailed": ("activityFailedEventDetails", _error),
    "ActivityTimedOut": ("activityTimedOutEventDetails", _error),
    "ActivityScheduleFailed": ("activityScheduleFailedEventDetails", _error),
    "MapStateStarted": ("mapStateStartedEventDetails", _length),
    "MapIterationStarted": ("mapIterationStartedEventDetails", _iteration),
    "MapIterationSucceeded": ("mapIterationSucceededEventDetails", _iteration),
    "MapIterationFailed": ("mapIterationFailedEventDetails", _iteration),
    "MapIterationAborted": ("mapIterationAbortedEventDetails", _iteration),
    "MapRunStarted": ("mapRunStartedEventDetails", _map_run),
    "MapRunRedriven": ("mapRunRedrivenEventDetails", _map_run_redriven),
    "MapRunFailed": ("mapRunFailedEventDetails", _error),
}
