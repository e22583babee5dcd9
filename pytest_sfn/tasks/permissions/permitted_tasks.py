"""Checks the tasks of one execution against the policies of its role."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apis.operations import Operation, called_operation
from pytest_sfn.clock import VirtualClock
from pytest_sfn.definition.checks.integrations import missing_arguments
from pytest_sfn.engine.task.port import TaskPort, TaskReply, TaskRequest
from pytest_sfn.iam.requests.needs import Need, needs_of_operation
from pytest_sfn.iam.requests.tasks import job_needs, needs_of_job, needs_of_request
from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.tasks.credentials import not_assumable
from pytest_sfn.tasks.permissions.execution_role import ExecutionRole
from pytest_sfn.tasks.permissions.followed_jobs import follow_job
from pytest_sfn.tasks.permissions.refusals import access_denied

_PREFIXES: Mapping[str, str] = {
    "iotdata": "iot",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "tagging": "tag",
}
"""The action prefixes of services that sign their requests with another name."""

_WITHOUT_MODEL = frozenset({"apigateway", "http", "lambda"})
"""Services that are called without the model of their API."""


class PermittedTasks:
    """The engine's TaskPort for an execution. It passes on the tasks that the role allows.

    A task that is not allowed fails as on AWS, even if a fake would have performed it.
    """

    def __init__(self, role: ExecutionRole, tasks: TaskPort, clock: VirtualClock, ids: Ids) -> None:
        self._role = role
        self._tasks = tasks
        self._clock = clock
        self._ids = ids

    def perform(self, request: TaskRequest) -> TaskReply:
        """Perform a task. Raises TaskFailure, SfnError, and the exceptions of the other task ports."""
        if request.role_arn is not None:
            self._check_other_role(request, request.role_arn)
            return self._tasks.perform(request)
        call = self._call(request)
        if call is None:
            return self._tasks.perform(request)
        needs = self._needs(call, request)
        for need in needs:
            refusal = self._role.policies.refusal(need, _who(request))
            if refusal:
                raise access_denied(request, need, refusal, self._ids, self._clock.microseconds)
        return self._perform(request, call, needs_of_job(call, needs))

    def _perform(self, request: TaskRequest, call: ServiceCall, needs: list[Need]) -> TaskReply:
        """Perform the task, and follow the job that it starts. ``needs`` are those of the job."""
        self._role.policies.note(needs)
        reply = self._tasks.perform(request)
        if reply.job is None or not request.resource.waits_for_job:
            return reply
        job = follow_job(reply.job, job_needs(call, needs), self._role, _who(request))
        return TaskReply(reply.result, reply.at, job)

    def _check_other_role(self, request: TaskRequest, role_arn: str) -> None:
        """Check that the task may assume another role. The permissions of that role are not checked."""
        if self._role.policies.refusal(Need("sts:AssumeRole", role_arn), _who(request)):
            raise not_assumable(request, self._clock.microseconds)

    def _call(self, request: TaskRequest) -> ServiceCall | None:
        """The call of a task; None for an activity, and for arguments that Step Functions itself rejects."""
        resource = request.resource
        if resource.kind == "activity":
            return None
        if resource.kind == "function":
            return self._role.call("lambda", "invoke", {"FunctionName": resource.arn})
        given = request.arguments
        if not isinstance(given, Mapping) or missing_arguments(resource, given):
            return None
        return self._role.call(resource.service, resource.action, given, resource.pattern)

    def _needs(self, call: ServiceCall, request: TaskRequest) -> list[Need]:
        if call.service in _WITHOUT_MODEL:
            return needs_of_request(call)
        called = called_operation(request.resource)
        if not call.service.startswith("aws-sdk:"):
            return needs_of_request(call, called.model.name if called else None)
        return needs_of_operation(_prefix(called), called.model.name, call) if called else []


def _prefix(called: Operation) -> str:
    """The prefix of the actions of a service, usually the name with which its requests are signed."""
    name = str(called.service_model.signing_name)
    return _PREFIXES.get(name, name)


def _who(request: TaskRequest) -> str:
    return f"state {request.state!r} of {request.execution_arn}"
