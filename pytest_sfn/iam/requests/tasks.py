"""The permissions of a role for a task of an optimized integration: for its request, and for following its job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pytest_sfn.iam.requests.needs import ANYTHING, Need, context_of, needs_of_grants, needs_of_operation
from pytest_sfn.iam.wildcards import overlaps
from pytest_sfn.integrations import find_action_of, find_service
from pytest_sfn.integrations.http import connection
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import PartialArn

_CONNECTION = re.compile(r"arn:([\w-]+):events:([\w-]+:\d+):connection/([^/]+/[^/]+).*")

_EVENTS = "events:PutRule"

_ALL_ACTIONS_ALLOWED = "dynamodb"
"""The service for which the documented policy allows all actions, regardless of the task's own."""


def needs_of_request(call: ServiceCall, operation: str | None = None) -> list[Need]:
    """The permissions for the request of a task, including the roles that it passes on. Without them the task fails.

    ``operation`` is the operation that it calls, if its name differs from the action's.
    """
    service, action = find_service(call.service), find_action_of(call.service, call.action)
    if not action.uses_iam or (call.service == "apigateway" and call.argument("AuthType").value != "IAM_ROLE"):
        return []
    if call.service == "http":
        return _needs_of_http(call)
    called = operation or action.iam_operation or call.action[:1].upper() + call.action[1:]
    needs = needs_of_operation(service.iam_prefix if service else call.service, called, call)
    passed = [need for need in _generated(call) if need.action == "iam:PassRole"]
    return [*needs, *passed]


def needs_of_job(call: ServiceCall, asked: Sequence[Need]) -> list[Need]:
    """The permissions for following a job and stopping it: those of the generated policy, except the ones in ``asked``,
    which the request needs.
    """
    if call.service == _ALL_ACTIONS_ALLOWED:
        return []
    return [need for need in _generated(call) if not any(_are_alike(need, other) for other in asked)]


def _are_alike(one: Need, other: Need) -> bool:
    return one.action.lower() == other.action.lower() and overlaps(one.resource, other.resource)


def _needs_of_http(call: ServiceCall) -> list[Need]:
    """The request itself, and the credentials of its connection in Secrets Manager."""
    action = "states:InvokeHTTPEndpoint"
    invoke = Need(action, call.place.state_machine(call.machine), context_of(action, call))
    used = (connection(call) or [ANYTHING])[0]
    secret = _CONNECTION.sub(r"arn:\1:secretsmanager:\2:secret:events!connection/\3*", used)
    return [
        invoke,
        Need("events:RetrieveConnectionCredentials", used),
        Need("secretsmanager:GetSecretValue", PartialArn(secret)),
        Need("secretsmanager:DescribeSecret", PartialArn(secret)),
    ]


def _generated(call: ServiceCall) -> list[Need]:
    """All permissions in the policy that Step Functions would generate for a state with exactly these arguments."""
    rule = find_action_of(call.service, call.action).policy
    return needs_of_grants(rule.grants(call), call) if rule else []


class JobNeeds(NamedTuple):
    """The permissions for a job after its request: to poll it, to receive the event of its end, and to stop it.

    Each is None if the job does not need it.
    """

    poll: Need | None
    event: Need | None
    stop: Need | None


def job_needs(call: ServiceCall, needs: Iterable[Need]) -> JobNeeds:
    """Sort the permissions of a job by their use."""
    by_action = {need.action: need for need in needs}
    action = find_action_of(call.service, call.action)
    poll, stop = by_action.get(action.polled_by or ""), by_action.get(action.stopped_by or "")
    return JobNeeds(poll, by_action.get(_EVENTS), stop)
