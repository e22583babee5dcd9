"""Which module performs an integration that is not Lambda."""

from __future__ import annotations

from pytest_sfn.definition.service_models import provide
from pytest_sfn.engine.ports import TaskReply, TaskRequest
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.aws.checking import ApiModels
from pytest_sfn.tasks.aws_sdk import SdkIntegrations
from pytest_sfn.tasks.described_jobs import perform_job
from pytest_sfn.tasks.events import put_events
from pytest_sfn.tasks.jobs import is_job
from pytest_sfn.tasks.nested import NestedExecutions, StepFunctions
from pytest_sfn.tasks.optimized import perform_optimized

provide(ApiModels)


class Integrations:
    """Performs the actions of AWS's services, as far as something in this process answers for them."""

    def __init__(self, services: Services, step_functions: StepFunctions) -> None:
        self._services = services
        self._sdk = SdkIntegrations(services)
        self._nested = NestedExecutions(services, step_functions)

    def perform(self, request: TaskRequest) -> TaskReply | None:
        """The answer; None for what nobody here performs. Raises TaskFailure, UnmockedTaskError."""
        service, called = request.resource.service, f"{request.resource.service}:{request.resource.action}"
        if service.startswith("aws-sdk:"):
            return self._sdk.perform(request)
        if called == "states:startExecution":
            return self._nested.start(request)
        if is_job(request):
            return perform_job(self._services, request)
        if called == "events:putEvents":
            return put_events(self._services, request)
        return perform_optimized(self._services, request)
