"""What a role needs for a task of an optimized integration: for its request, and for what follows on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pytest_sfn.iam import resources
from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.requests.contexts import CONTEXTS
from pytest_sfn.iam.requests.needs import ANYTHING, Need, needs_of_grants, needs_of_operation
from pytest_sfn.iam.services import RULES
from pytest_sfn.iam.targets import Pattern
from pytest_sfn.iam.wildcards import overlaps

_PREFIXES: Mapping[str, str] = {"apigateway": "execute-api", "bedrockagentcore": "bedrock-agentcore"}

_OPERATIONS: Mapping[str, str] = {
    "elasticmapreduce:modifyInstanceFleetByName": "ModifyInstanceFleet",
    "elasticmapreduce:modifyInstanceGroupByName": "ModifyInstanceGroups",
}
"""What actions do that call more than one operation."""

_CONNECTION = re.compile(r"arn:([\w-]+):events:([\w-]+:\d+):connection/([^/]+/[^/]+).*")

_WITHOUT_IAM = frozenset({"eks:call", "eks:runJob"})
"""What Kubernetes allows, and not IAM."""

_ALL_ACTIONS_ALLOWED = "dynamodb"
"""The service whose page allows all of its actions, whichever of them a task calls."""


def needs_of_request(call: Call, operation: str | None = None) -> list[Need]:
    """What the request of a task needs, the roles included that it hands over; without it the task fails.

    ``operation`` is what it calls, where that has another name than the action.
    """
    name = f"{call.service}:{call.action}"
    if name in _WITHOUT_IAM or (name == "apigateway:invoke" and call.argument("AuthType").value != "IAM_ROLE"):
        return []
    if name == "http:invoke":
        return _needs_of_http(call)
    called = operation or _OPERATIONS.get(name) or call.action[:1].upper() + call.action[1:]
    needs = needs_of_operation(_PREFIXES.get(call.service, call.service), called, call)
    passed = [need for need in _generated(call) if need.action == "iam:PassRole"]
    return [*needs, *passed]


def needs_of_job(call: Call, asked: Sequence[Need]) -> list[Need]:
    """What Step Functions needs to follow what a task began, and to stop it: what the policy for it allows besides what
    was ``asked`` for.
    """
    if call.service == _ALL_ACTIONS_ALLOWED:
        return []
    return [need for need in _generated(call) if not any(_are_alike(need, other) for other in asked)]


def _are_alike(one: Need, other: Need) -> bool:
    return one.action.lower() == other.action.lower() and overlaps(one.resource, other.resource)


def _needs_of_http(call: Call) -> list[Need]:
    """The request itself, and the credentials of its connection, which Secrets Manager keeps."""
    action = "states:InvokeHTTPEndpoint"
    invoke = Need(action, call.place.state_machine(call.machine), CONTEXTS[action](call))
    connection = (resources.connection(call) or [ANYTHING])[0]
    secret = _CONNECTION.sub(r"arn:\1:secretsmanager:\2:secret:events!connection/\3*", connection)
    return [
        invoke,
        Need("events:RetrieveConnectionCredentials", connection),
        Need("secretsmanager:GetSecretValue", Pattern(secret)),
        Need("secretsmanager:DescribeSecret", Pattern(secret)),
    ]


def _generated(call: Call) -> list[Need]:
    """All that the policy would allow that Step Functions generates for a state with these very arguments."""
    rule = RULES.get(f"{call.service}:{call.action}")
    return needs_of_grants(rule.grants(call), call) if rule else []
