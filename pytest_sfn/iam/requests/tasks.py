"""What a role needs for a task of an optimized integration: for its request, and for what follows on it."""

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
"""The service whose page allows all of its actions, whichever of them a task calls."""


def needs_of_request(call: ServiceCall, operation: str | None = None) -> list[Need]:
    """What the request of a task needs, the roles included that it hands over; without it the task fails.

    ``operation`` is what it calls, where that has another name than the action.
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
    """What Step Functions needs to follow what a task began, and to stop it: what the policy for it allows besides what
    was ``asked`` for.
    """
    if call.service == _ALL_ACTIONS_ALLOWED:
        return []
    return [need for need in _generated(call) if not any(_are_alike(need, other) for other in asked)]


def _are_alike(one: Need, other: Need) -> bool:
    return one.action.lower() == other.action.lower() and overlaps(one.resource, other.resource)


def _needs_of_http(call: ServiceCall) -> list[Need]:
    """The request itself, and the credentials of its connection, which Secrets Manager keeps."""
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
    """All that the policy would allow that Step Functions generates for a state with these very arguments."""
    rule = find_action_of(call.service, call.action).policy
    return needs_of_grants(rule.grants(call), call) if rule else []


class JobNeeds(NamedTuple):
    """What a job needs after its request: to be asked about, to report by an event that it has ended, and to be
    stopped.

    Each is None where it needs nothing.
    """

    poll: Need | None
    event: Need | None
    stop: Need | None


def following(call: ServiceCall, needs: Iterable[Need]) -> JobNeeds:
    """How a job is followed; ``needs`` are those of the job."""
    by_action = {need.action: need for need in needs}
    action = find_action_of(call.service, call.action)
    poll, stop = by_action.get(action.polled_by or ""), by_action.get(action.stopped_by or "")
    return JobNeeds(poll, by_action.get(_EVENTS), stop)
