"""The three families of Task events: for a service integration, for a Lambda function in Resource, for an activity."""

from __future__ import annotations

from typing import Protocol

from pytest_sfn.engine.history.event_details import EventShape
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


class TaskEvents(Protocol):
    """Writes the events of one Task's attempts. ``succeeded`` is the shape of the event with its output."""

    succeeded: EventShape

    def begun(
        self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None
    ) -> None: ...
    def submitted(self, visit: Visit, output: Json) -> None: ...
    def failed(self, visit: Visit, failure: WorkflowError) -> None: ...
    def timed_out(self, visit: Visit, failure: WorkflowError) -> None: ...


class ServiceEvents:
    """Writes the events of a service integration, including ``lambda:invoke``."""

    def __init__(self, resource: Resource, region: str) -> None:
        names = self._names = (resource.resource_type, resource.resource)
        self._region = region
        self._scheduled = EventShape("TaskScheduled", *names, region)
        self._started = EventShape("TaskStarted", *names)
        self.succeeded = EventShape("TaskSucceeded", *names)

    def begun(self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None) -> None:
        if timeout is None and heartbeat is None and role is None:
            scope = visit.scope
            scope.last = visit.execution.history.note_both(self._scheduled, scope.last, given, self._started)
        else:
            visit.record("TaskScheduled", *self._names, self._region, given, timeout, heartbeat, role)
            visit.add(self._started)

    def submitted(self, visit: Visit, output: Json) -> None:
        visit.record("TaskSubmitted", *self._names, output)

    def failed(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("TaskFailed", *self._names, failure.error, failure.cause)

    def timed_out(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("TaskTimedOut", *self._names, failure.error, failure.cause)


_FUNCTION_STARTED = EventShape("LambdaFunctionStarted")


class FunctionEvents:
    """Writes the events of a Lambda function that Resource names directly."""

    def __init__(self, resource: Resource, region: str) -> None:
        self._arn = resource.arn
        self._scheduled = EventShape("LambdaFunctionScheduled", resource.arn)
        self.succeeded = EventShape("LambdaFunctionSucceeded")

    def begun(self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None) -> None:
        if timeout is None and role is None:
            scope = visit.scope
            scope.last = visit.execution.history.note_both(self._scheduled, scope.last, given, _FUNCTION_STARTED)
        else:
            visit.record("LambdaFunctionScheduled", self._arn, given, timeout, role)
            visit.add(_FUNCTION_STARTED)

    def submitted(self, visit: Visit, output: Json) -> None:
        raise AssertionError("a Lambda function in Resource never waits for a token")

    def failed(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("LambdaFunctionFailed", failure.error, failure.cause)

    def timed_out(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("LambdaFunctionTimedOut", failure.error, failure.cause)


class ActivityEvents:
    """Writes the events of an activity. The start event has the worker's name."""

    def __init__(self, resource: Resource) -> None:
        self._arn = resource.arn

    def scheduled(self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None) -> None:
        visit.record("ActivityScheduled", self._arn, given, timeout, heartbeat)

    def started(self, visit: Visit, worker: str | None) -> None:
        visit.record("ActivityStarted", worker)

    def succeeded(self, visit: Visit, output: Json) -> None:
        visit.record("ActivitySucceeded", output)

    def failed(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("ActivityFailed", failure.error, failure.cause)

    def timed_out(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("ActivityTimedOut", failure.error, failure.cause)
