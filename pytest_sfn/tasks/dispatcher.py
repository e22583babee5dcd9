"""Who performs a task: a fake for it, a Lambda function, or another service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_sfn.engine.ports import TaskReply, TaskRequest
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.credentials import check_credentials
from pytest_sfn.tasks.fakes import FakeTask, TaskFakes
from pytest_sfn.tasks.function import call_function
from pytest_sfn.tasks.jobs import as_job, is_job
from pytest_sfn.tasks.lambda_invoke import invoke
from pytest_sfn.tasks.lambda_sdk import invoke_by_sdk
from pytest_sfn.tasks.unmocked import unmocked_task

Integration = Callable[[TaskRequest], TaskReply]
"""Performs the tasks of one service. Raises the engine's TaskFailure."""

Others = Callable[[TaskRequest], TaskReply | None]
"""Performs the tasks of all other services; None for what it does not know."""


class TaskDispatcher:
    """The engine's TaskPort.

    A fake task goes before everything else: by its state it also stands for a Lambda task. ``integrations`` perform
    single actions (``sns:publish``), ``others`` those of all other services; what none of them knows is an
    UnmockedTaskError, strict or not.
    """

    def __init__(
        self,
        lambdas: LambdaRegistry,
        fakes: TaskFakes,
        integrations: Mapping[str, Integration] | None = None,
        others: Others = lambda request: None,
    ) -> None:
        self._lambdas = lambdas
        self._fakes = fakes
        self._others = others
        self._integrations: dict[str, Integration] = {
            "aws-sdk:lambda:invoke": lambda request: invoke_by_sdk(lambdas, request),
            **(integrations or {}),
        }

    def perform(self, request: TaskRequest) -> TaskReply:
        """The answer to a task. Raises TaskFailure, UnmockedTaskError, and the test's own mistakes."""
        if request.role_arn is not None:
            check_credentials(request, self._fakes.clock.microseconds)
        if self._fakes:
            fake = self._fakes.find(request)
            if fake:
                return self._perform_fake(fake, request)
        resource = request.resource
        if resource.kind == "function":
            return call_function(self._lambdas, request)
        if resource.service == "lambda" and resource.action == "invoke":
            return invoke(self._lambdas, request)
        integration = self._integrations.get(f"{resource.service}:{resource.action}")
        reply = integration(request) if integration else self._others(request)
        if reply:
            return reply
        mistake = unmocked_task(request, self._fakes.known(request.state))
        self._fakes.mistakes.append(mistake)
        raise mistake

    def _perform_fake(self, fake: FakeTask, request: TaskRequest) -> TaskReply:
        """What a fake answers; of a job, how it ends."""
        lambdas = self._lambdas

        def perform() -> TaskReply:
            return self._fakes.perform(fake, request, lambdas.callbacks, strict=lambdas.strict)

        return as_job(self._fakes.clock, perform) if is_job(request) else perform()
