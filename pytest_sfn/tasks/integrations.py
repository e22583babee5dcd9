"""Which module performs an integration that is not Lambda."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_sfn.definition.service_models import provide
from pytest_sfn.engine.ports import TaskReply, TaskRequest
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.apigateway.invoke import invoke_api
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.aws.checking import ApiModels
from pytest_sfn.tasks.aws_sdk import SdkIntegrations
from pytest_sfn.tasks.bedrock import invoke_model
from pytest_sfn.tasks.described_jobs import perform_job
from pytest_sfn.tasks.emr import modify_instance_fleet, modify_instance_group
from pytest_sfn.tasks.events import put_events
from pytest_sfn.tasks.http.invoke import HttpTasks
from pytest_sfn.tasks.http.sending import Sender
from pytest_sfn.tasks.jobs import is_job
from pytest_sfn.tasks.nested import NestedExecutions, StepFunctions
from pytest_sfn.tasks.optimized import perform_optimized

provide(ApiModels)

_OWN: Mapping[str, Callable[[Services, TaskRequest], TaskReply]] = {
    "bedrock:invokeModel": invoke_model,
    "elasticmapreduce:modifyInstanceFleetByName": modify_instance_fleet,
    "elasticmapreduce:modifyInstanceGroupByName": modify_instance_group,
    "events:putEvents": put_events,
}
"""Actions that are more than one call."""


class Integrations:
    """Performs the actions of AWS's services, as far as something in this process answers for them."""

    def __init__(self, services: Services, step_functions: StepFunctions, lambdas: LambdaRegistry) -> None:
        self._services = services
        self._sdk = SdkIntegrations(services)
        self._nested = NestedExecutions(services, step_functions)
        self._sender = Sender(services, lambdas)
        self._http = HttpTasks(self._sender)

    def perform(self, request: TaskRequest) -> TaskReply | None:
        """The answer; None for what nobody here performs. Raises TaskFailure, UnmockedTaskError."""
        service, called = request.resource.service, f"{request.resource.service}:{request.resource.action}"
        if service.startswith("aws-sdk:"):
            return self._sdk.perform(request)
        if called == "states:startExecution":
            return self._nested.start(request)
        if called == "http:invoke":
            return self._http.invoke(request)
        if called == "apigateway:invoke":
            return invoke_api(self._sender, request)
        if called in _OWN:
            return _OWN[called](self._services, request)
        if is_job(request):
            return perform_job(self._services, request)
        return perform_optimized(self._services, request)
