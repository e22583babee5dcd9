"""Chooses who performs a task: a fake, a Lambda function, or another service.

Its imports wait until a task needs them, because most state machines use few services.
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.engine.task.port import NO_WORKER, TaskReply, TaskRequest
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.fake_tasks import FakeTask, TaskFakes

PerformLambdaTask = Callable[[LambdaRegistry, TaskRequest], TaskReply]
"""Performs the tasks that call a function. Raises TaskFailure."""

PerformServiceTask = Callable[[TaskRequest], TaskReply | None]
"""Performs the tasks of other services; returns None for a service that it does not know. Raises TaskFailure."""


class TaskDispatcher:
    """The engine's TaskPort.

    A fake task comes first. A fake for a state also replaces a Lambda task. ``service_tasks`` performs the tasks of
    other services; a task that it does not know raises UnmockedTaskError, in strict mode or not.
    """

    def __init__(
        self, lambdas: LambdaRegistry, fakes: TaskFakes, service_tasks: PerformServiceTask = lambda request: None
    ) -> None:
        self._lambdas = lambdas
        self._fakes = fakes
        self._perform_service_task = service_tasks
        self._lambda_tasks: dict[str, PerformLambdaTask] = {}

    def perform(self, request: TaskRequest) -> TaskReply:
        """Perform a task and return its answer. Raises TaskFailure, UnmockedTaskError, and the test's own mistakes."""
        if request.role_arn is not None:
            from pytest_sfn.tasks.credentials import check_credentials

            check_credentials(request, self._fakes.clock.microseconds)
        if not self._fakes.is_empty():
            fake = self._fakes.find(request)
            if fake:
                return self._perform_fake(fake, request)
        resource = request.resource
        perform = self._lambda_tasks.get(resource.arn) or self._find_lambda_task(resource)
        if perform:
            return perform(self._lambdas, request)
        if resource.kind == "activity":
            return NO_WORKER
        reply = self._perform_service_task(request)
        if reply:
            return reply
        from pytest_sfn.tasks.unmocked import unmocked_task

        mistake = unmocked_task(request, self._fakes.known(request.state))
        self._fakes.mistakes.append(mistake)
        raise mistake

    def _find_lambda_task(self, resource: Resource) -> PerformLambdaTask | None:
        """What performs a task that calls a function; None for another task. It is kept, because even an import that
        has nothing to do takes long."""
        found = _import_lambda_task(resource)
        if found:
            self._lambda_tasks[resource.arn] = found
        return found

    def _perform_fake(self, fake: FakeTask, request: TaskRequest) -> TaskReply:
        """The answer of a fake. For a job, it says how the job ends."""
        lambdas = self._lambdas

        def perform() -> TaskReply:
            return self._fakes.perform(fake, request, lambdas.callbacks, strict=lambdas.strict)

        if request.resource.waits_for_job:
            from pytest_sfn.tasks.jobs.timed_job import as_timed_job

            return as_timed_job(self._fakes.clock, perform)
        if request.resource.service == "http":
            from pytest_sfn.tasks.http.faked import perform_http_task_with_fake

            return perform_http_task_with_fake(request, perform, self._fakes.clock.microseconds)
        return perform()


def _import_lambda_task(resource: Resource) -> PerformLambdaTask | None:
    if resource.kind == "function":
        from pytest_sfn.tasks.lambda_.invoke import call_function

        return call_function
    if (resource.service, resource.action) == ("lambda", "invoke"):
        from pytest_sfn.tasks.lambda_.invoke import invoke

        return invoke
    if (resource.service, resource.action) == ("aws-sdk:lambda", "invoke"):
        from pytest_sfn.tasks.lambda_.sdk import invoke_by_sdk

        return invoke_by_sdk
    return None
