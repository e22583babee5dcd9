"""The three families of Task events: for a service integration, for a Lambda function in Resource, for an activity."""

from __future__ import annotations

from typing import Protocol

from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


class TaskEvents(Protocol):
    """Writes the events of one Task's attempts."""

    def scheduled(
        self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None
    ) -> None: ...
    def started(self, visit: Visit) -> None: ...
    def submitted(self, visit: Visit, output: Json) -> None: ...
    def succeeded(self, visit: Visit, output: Json) -> None: ...
    def failed(self, visit: Visit, failure: WorkflowError) -> None: ...
    def timed_out(self, visit: Visit, failure: WorkflowError) -> None: ...


class ServiceEvents:
    """Writes the events of a service integration, including ``lambda:invoke``."""

    def __init__(self, resource: Resource) -> None:
        self._names = (resource.resource_type, resource.resource)

    def scheduled(
        self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None
    ) -> None:
        visit.record("TaskScheduled", *self._names, visit.runtime.place.region, given, timeout, heartbeat, role)

    def started(self, visit: Visit) -> None:
        visit.record("TaskStarted", *self._names)

    def submitted(self, visit: Visit, output: Json) -> None:
        visit.record("TaskSubmitted", *self._names, output)

    def succeeded(self, visit: Visit, output: Json) -> None:
        visit.record("TaskSucceeded", *self._names, output)

    def failed(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("TaskFailed", *self._names, failure.error, failure.cause)

    def timed_out(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("TaskTimedOut", *self._names, failure.error, failure.cause)


class FunctionEvents:
    """Writes the events of a Lambda function that Resource names directly."""

    def __init__(self, resource: Resource) -> None:
        self._arn = resource.arn

    def scheduled(
        self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None
    ) -> None:
        visit.record("LambdaFunctionScheduled", self._arn, given, timeout, role)

    def started(self, visit: Visit) -> None:
        visit.record("LambdaFunctionStarted")

    def submitted(self, visit: Visit, output: Json) -> None:
        raise AssertionError("a Lambda function in Resource never waits for a token")

    def succeeded(self, visit: Visit, output: Json) -> None:
        visit.record("LambdaFunctionSucceeded", output)

    def failed(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("LambdaFunctionFailed", failure.error, failure.cause)

    def timed_out(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("LambdaFunctionTimedOut", failure.error, failure.cause)


class ActivityEvents:
    """Writes the events of an activity. The start event has the worker's name."""

    def __init__(self, resource: Resource) -> None:
        self._arn = resource.arn

    def scheduled(
        self, visit: Visit, given: Json, timeout: int | None, heartbeat: int | None, role: str | None
    ) -> None:
        visit.record("ActivityScheduled", self._arn, given, timeout, heartbeat)

    def started(self, visit: Visit, worker: str | None = None) -> None:
        visit.record("ActivityStarted", worker)

    def submitted(self, visit: Visit, output: Json) -> None:
        raise AssertionError("an activity has no TaskSubmitted event")

    def succeeded(self, visit: Visit, output: Json) -> None:
        visit.record("ActivitySucceeded", output)

    def failed(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("ActivityFailed", failure.error, failure.cause)

    def timed_out(self, visit: Visit, failure: WorkflowError) -> None:
        visit.record("ActivityTimedOut", failure.error, failure.cause)
