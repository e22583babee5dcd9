"""The optimized integration ``states:startExecution``: a state machine starts another one.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import acting_for
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.task.port import Answer, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.integrations.record.answers import JSON_1_0
from pytest_sfn.integrations.record.api_names import field_name
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, unusable_arguments, wrong_type
from pytest_sfn.tasks.aws.calling import ServiceCallFailed, Services
from pytest_sfn.tasks.aws.errors import error_names, optimized_failure
from pytest_sfn.tasks.aws.http_metadata import json_body, with_http_metadata
from pytest_sfn.tasks.aws.results import epoch_milliseconds
from pytest_sfn.values.json_text import Json, dumps, loads

_FIELDS = {"StateMachineArn": "stateMachineArn", "Name": "name", "Input": "input", "TraceHeader": "traceHeader"}


class StepFunctions(Protocol):
    """The Step Functions API of the same world. The first two methods raise ServiceCallFailed."""

    def start_execution(self, given: dict[str, Any], parent: str) -> tuple[ExecutionRecord, dict[str, Any]]:
        """StartExecution: the execution, which runs once what is due is through, and the answer.

        ``parent`` is the ARN of the execution whose task starts it.
        """

    def nest(self, arn: str, parent: str) -> None:
        """Note that a task of the execution ``parent`` has started an execution through the API."""

    def describe_execution(self, run: ExecutionRecord) -> dict[str, Any]:
        """The answer of DescribeExecution, or for an Express execution the answer of StartSyncExecution, because
        DescribeExecution does not support those."""

    def when_ended(self, execution: ExecutionRecord, ended: Callable[[ExecutionRecord], None]) -> None:
        """Call ``ended`` when a running execution ends."""

    def abort_execution(self, execution: ExecutionRecord) -> None:
        """End an execution as ABORTED. Does nothing if it has ended."""


class NestedExecutions:
    """Starts executions for tasks; ``.sync`` and ``.sync:2`` wait for their end."""

    def __init__(self, services: Services, api: StepFunctions) -> None:
        self._services = services
        self._api = api

    def start(self, request: TaskRequest) -> TaskReply:
        """Start the execution. Raises TaskFailure, or SfnError if executions start one another endlessly."""
        services = self._services
        given = _api_arguments(request.arguments)
        try:
            with services.clock.deferred(), acting_for(services.clock, request.execution_arn):
                run, answer = self._api.start_execution(given, request.execution_arn)
        except ServiceCallFailed as failed:
            raise optimized_failure(error_names(request.resource), failed.error, services.now) from failed
        result = {"ExecutionArn": answer["executionArn"], "StartDate": epoch_milliseconds(answer["startDate"])}
        submitted = with_http_metadata(result, services.ids.uuid("request"), JSON_1_0, json_body(answer), services.now)
        pattern = request.resource.pattern
        if not pattern.startswith("sync"):
            return TaskReply(submitted, services.now)
        return TaskReply(submitted, services.now, _Nested(self._api, services.clock, run, parsed=pattern == "sync:2"))


class _Nested:
    """A nested execution that a task waits for. With ``parsed`` its input and output are JSON values, not text."""

    def __init__(self, api: StepFunctions, clock: VirtualClock, run: ExecutionRecord, *, parsed: bool) -> None:
        self._api = api
        self._clock = clock
        self._run = run
        self._parsed = parsed

    @property
    def execution(self) -> ExecutionRecord:
        return self._run

    def start(self, answer: Answer) -> None:
        if self._run.is_running:
            self._api.when_ended(self._run, lambda run: self._answer(answer))
        else:
            self._answer(answer)

    def stop(self) -> None:
        """Abort the execution as StopExecution does: as an event of its own, because it may wait for another
        execution."""
        self._clock.call_soon(lambda: self._api.abort_execution(self._run))

    def _answer(self, answer: Answer) -> None:
        run = self._run
        described = _describe(self._api.describe_execution(run), parsed=self._parsed)
        if run.status == "SUCCEEDED":
            answer.resolve(described)
        else:
            answer.fail(WorkflowError(ErrorName.TASK_FAILED, dumps(described), exception=run.exception))


def _describe(members: Mapping[str, Any], *, parsed: bool) -> dict[str, Json]:
    """The description of an execution as a task's result."""
    result: dict[str, Json] = {}
    for name in sorted(members):
        value = members[name]
        if parsed and name in ("input", "output"):
            value = loads(value)
        elif name in ("inputDetails", "outputDetails"):
            value = {"Included": value["included"]}
        elif name == "billingDetails":
            value = {field_name(key): amount for key, amount in value.items()}
        elif isinstance(value, datetime):
            value = epoch_milliseconds(value)
        result[field_name(name)] = value
    return result


def _api_arguments(given: Json) -> dict[str, Any]:
    """The parameters of StartExecution. Raises EvaluationError."""
    fields = given if isinstance(given, dict) else {}
    problems = [unsupported(name) for name in fields if name not in _FIELDS]
    if fields.get("StateMachineArn") is None:
        problems.append(missing("StateMachineArn"))
    problems += [
        wrong_type(name, "a STRING")
        for name, value in fields.items()
        if name in _FIELDS and name != "Input" and value is not None and not isinstance(value, str)
    ]
    if problems:
        raise unusable_arguments(given, problems)
    written = {_FIELDS[name]: value for name, value in fields.items() if value is not None}
    if "input" in written and not isinstance(written["input"], str):
        written["input"] = dumps(written["input"])
    return written
