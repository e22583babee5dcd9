"""Chooses the module that performs an integration other than Lambda."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from pytest_sfn.engine.task.port import TaskReply, TaskRequest
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.apigateway.gateway import RestApis
from pytest_sfn.tasks.apigateway.invoke import invoke_api
from pytest_sfn.tasks.aws.calling import Services
from pytest_sfn.tasks.http.invoke import HttpTasks
from pytest_sfn.tasks.http.sending import Sender
from pytest_sfn.tasks.jobs.described_job import perform_job
from pytest_sfn.tasks.services.aws_sdk import SdkIntegrations
from pytest_sfn.tasks.services.bedrock import invoke_model
from pytest_sfn.tasks.services.emr import modify_instance_fleet, modify_instance_group
from pytest_sfn.tasks.services.events import put_events
from pytest_sfn.tasks.services.nested_executions import NestedExecutions, StepFunctions
from pytest_sfn.tasks.services.optimized import perform_optimized

Perform = Callable[[TaskRequest], TaskReply]


class ServiceTasks:
    """Performs the actions of AWS services other than Lambda that this process can answer."""

    def __init__(self, services: Services, step_functions: StepFunctions, lambdas: LambdaRegistry) -> None:
        self._services = services
        self._sdk = SdkIntegrations(services, step_functions)
        sender = Sender(services, RestApis(services, lambdas))
        self._own: Mapping[str, Perform] = {
            "apigateway:invoke": partial(invoke_api, sender),
            "bedrock:invokeModel": partial(invoke_model, services),
            "elasticmapreduce:modifyInstanceFleetByName": partial(modify_instance_fleet, services),
            "elasticmapreduce:modifyInstanceGroupByName": partial(modify_instance_group, services),
            "events:putEvents": partial(put_events, services),
            "http:invoke": HttpTasks(sender).invoke,
            "states:startExecution": NestedExecutions(services, step_functions).start,
        }

    def perform(self, request: TaskRequest) -> TaskReply | None:
        """The answer; None for an action that nothing in this process performs. Raises TaskFailure,
        UnmockedTaskError."""
        resource = request.resource
        if resource.service.startswith("aws-sdk:"):
            return self._sdk.perform(request)
        own = self._own.get(f"{resource.service}:{resource.action}")
        if own:
            return own(request)
        if request.resource.waits_for_job:
            return perform_job(self._services, request)
        return perform_optimized(self._services, request)
