"""Chooses who performs a task: a fake, a Lambda function, or another service.

Its imports wait until a task needs them, because most state machines use few services.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from pytest_sfn.engine.task.port import NO_WORKER, TaskReply, TaskRequest
from pytest_sfn.integrations.record.resource import Kind
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.fake_tasks import FakeTask, TaskFakes


@cache
def _lambda_task(kind: Kind) -> Callable[[LambdaRegistry, TaskRequest], TaskReply]:
    """What performs a Lambda task. It is kept, because even an import that has nothing to do takes long."""
    from pytest_sfn.tasks.lambda_.invoke import call_function, invoke

    return call_function if kind == "function" else invoke


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
        if resource.kind == "activity":
            return NO_WORKER
        if resource.kind == "function":
            return _lambda_task("function")(self._lambdas, request)
        if resource.action == "invoke" and resource.service == "lambda":
            return _lambda_task("service")(self._lambdas, request)
        if resource.action == "invoke" and resource.service == "aws-sdk:lambda":
            from pytest_sfn.tasks.lambda_.sdk import invoke_by_sdk

            return invoke_by_sdk(self._lambdas, request)
        reply = self._perform_service_task(request)
        if reply:
            return reply
        from pytest_sfn.tasks.unmocked import unmocked_task

        mistake = unmocked_task(request, self._fakes.known(request.state))
        self._fakes.mistakes.append(mistake)
        raise mistake

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
