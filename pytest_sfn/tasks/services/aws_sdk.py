"""AWS SDK integrations: every action of every service, as ``aws-sdk:<service>:<action>``.

https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pytest_sfn.apis.operations import Operation, find_operation
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.task.port import TaskReply, TaskRequest
from pytest_sfn.tasks.aws.arguments import api_arguments
from pytest_sfn.tasks.aws.calling import ServiceCallFailed, Services
from pytest_sfn.tasks.aws.errors import sdk_failure
from pytest_sfn.tasks.aws.results import task_result
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.tasks.services.nested_executions import StepFunctions

_WAITING = frozenset({"StartSyncExecution", "TestState"})
"""The operations that answer after the execution that they start has ended."""

_STARTING = frozenset({"StartExecution", "StartSyncExecution"})


def _waited(operation: Operation, arguments: dict[str, Any], answer: dict[str, Any]) -> int:
    """How long a call took (microseconds). Polling an empty queue waits for messages."""
    is_poll = operation.service == "sqs" and operation.model.name == "ReceiveMessage"
    return arguments.get("WaitTimeSeconds", 0) * MICROSECONDS if is_poll and not answer.get("Messages") else 0


class SdkIntegrations:
    """Performs the actions of all services. The result is the API's answer; an empty one is ``{}``."""

    def __init__(self, services: Services, step_functions: StepFunctions) -> None:
        self._services = services
        self._step_functions = step_functions

    def perform(self, request: TaskRequest) -> TaskReply | None:
        """The answer; None for an action without a model. Raises TaskFailure, UnmockedTaskError."""
        operation = find_operation(request.resource)
        if operation is None:
            return None
        services = self._services
        arguments = api_arguments(operation, request.arguments)
        try:
            with self._context_of(operation):
                answer = services.call(operation, arguments, request)
        except ServiceCallFailed as failed:
            raise sdk_failure(operation, failed.error, services.now) from failed
        if operation.service == "stepfunctions" and operation.model.name in _STARTING:
            self._step_functions.nest(answer["executionArn"], request.execution_arn)
        result = task_result(operation, answer)
        check_answer(result, request.resource.service, services.now)
        return TaskReply(result, services.now + _waited(operation, arguments, answer))

    def _context_of(self, operation: Operation) -> AbstractContextManager[None]:
        """The block in which a call runs. Executions started by Step Functions' API run after it, unless it waits for
        them."""
        waits = operation.service != "stepfunctions" or operation.model.name in _WAITING
        return nullcontext() if waits else self._services.clock.deferred()
