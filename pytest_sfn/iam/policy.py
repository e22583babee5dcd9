"""Generates the policy that Step Functions would generate for the role of a state machine.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.checks.state_fields import arguments_field
from pytest_sfn.definition.walks.written_states import WrittenState, is_distributed_map, states_of
from pytest_sfn.iam import distributed_maps
from pytest_sfn.iam.statements import Statements, number_sids
from pytest_sfn.integrations import find_action_of
from pytest_sfn.integrations.record.policy import Grants, allow
from pytest_sfn.integrations.record.resource import Resource, parse_resource
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import arn_in
from pytest_sfn.values.json_text import Json, dumps, loads

_NOTHING_TO_ALLOW = {"Effect": "Deny", "Action": "*", "Resource": "*"}

_ASSUME_ROLE: Grants = (allow("sts:AssumeRole", on=arn_in("RoleArn")),)
"""https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html"""


def generate_policy(document: Mapping[str, Any], place: Place, machine: str) -> dict[str, Json]:
    """The policy for a definition, as a new JSON value; ``machine`` is the name of the state machine.

    A machine that calls nothing, or only activities, gets a policy that denies everything.
    """
    by_service: dict[str, Statements] = {}
    calls_something = False
    for state in states_of(document):
        for service, call, grants in _needs(state, place, machine):
            calls_something = True
            by_service.setdefault(service, Statements()).add(grants, call)
    statements = [statement for merged in by_service.values() for statement in merged.render()]
    number_sids(statements)
    policy = {"Version": "2012-10-17", "Statement": statements if calls_something else [_NOTHING_TO_ALLOW]}
    return dict(loads(dumps(policy)))


def _needs(state: WrittenState, place: Place, machine: str) -> Iterator[tuple[str, ServiceCall, Grants]]:
    """The calls of a state and the permissions for them, each with the group in which statements are merged."""
    if is_distributed_map(state.fields):
        yield from _needs_of_map(state, place, machine)
        return
    resource = _resource(state)
    if resource is None or resource.kind == "activity":
        return
    action = resource.action or "invoke"
    given = {"FunctionName": resource.arn} if resource.kind == "function" else _arguments(state.fields, state)
    call = ServiceCall(resource.service, action, given, place, machine, state.language, resource.pattern)
    if "Credentials" in state.fields:
        # The other role does the work, and its own account must allow it.
        yield "credentials", call.with_arguments(state.fields["Credentials"]), _ASSUME_ROLE
        return
    rule = find_action_of(call.service, call.action).policy
    yield call.service, call, rule.grants(call) if rule else ()


def _resource(state: WrittenState) -> Resource | None:
    """The Resource of a Task; None if no policy covers it."""
    return parse_resource(state.fields.get("Resource", "")) if state.fields.get("Type") == "Task" else None


def _arguments(part: Mapping[str, Json], state: WrittenState) -> Json:
    """Parameters or Arguments of a state, or of an ItemReader or a ResultWriter in it."""
    return part.get(arguments_field(state.language))


def _needs_of_map(state: WrittenState, place: Place, machine: str) -> Iterator[tuple[str, ServiceCall, Grants]]:
    yield "map run", ServiceCall("states", "startExecution", None, place, machine), distributed_maps.MAP_RUN
    for part in ("ItemReader", "ResultWriter"):
        fields = state.fields.get(part, {})
        action = fields.get("Resource", "").rpartition(":")[2]
        if action:
            call = ServiceCall("s3", action, _arguments(fields, state), place, machine, state.language)
            yield part, call, distributed_maps.grants(action, fields.get("ReaderConfig", {}))
