"""Every parameter that the API model has is looked at by its operation: none is silently ignored."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest

from pytest_sfn.service.protocol.answers import ApiError
from pytest_sfn.service.stepfunctions import OPERATIONS
from pytest_sfn.world.world import World

from .conftest import MACHINE_ARN, PASS, ROLE, create

ARN = f"{MACHINE_ARN}machine"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:machine:one"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:work"
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/states:*"
TEXT = json.dumps(PASS)
DOUBTFUL = {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "Result": "$.a", "End": True}}}
TAGS = [{"key": "a", "value": "b"}]
ROUTES = [{"stateMachineVersionArn": f"{ARN}:1", "weight": 100}]
ENCRYPTION = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/mine", "kmsDataKeyReusePeriodSeconds": 60}
CONFIGURATION: dict[str, Any] = {
    "loggingConfiguration": {
        "level": "ALL",
        "includeExecutionData": True,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": GROUP}}],
    },
    "tracingConfiguration": {"enabled": True},
    "encryptionConfiguration": ENCRYPTION,
    "publish": True,
    "versionDescription": "new",
}
PAGE = {"maxResults": 1, "nextToken": "token"}
MAP = {
    "Type": "Map",
    "End": True,
    "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}},
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "In",
        "States": {"In": {"Type": "Pass", "End": True}},
    },
}

REQUESTS: dict[str, list[dict[str, Any]]] = {
    "CreateActivity": [{"name": "new", "tags": TAGS, "encryptionConfiguration": ENCRYPTION}],
    "CreateStateMachine": [
        {
            "name": "new",
            "definition": TEXT,
            "roleArn": ROLE,
            "type": "EXPRESS",
            "tags": TAGS,
            **CONFIGURATION,
        }
    ],
    "CreateStateMachineAlias": [{"name": "new", "description": "new", "routingConfiguration": ROUTES}],
    "DeleteActivity": [{"activityArn": ACTIVITY}],
    "DeleteStateMachine": [{"stateMachineArn": ARN}],
    "DeleteStateMachineAlias": [{"stateMachineAliasArn": f"{ARN}:live"}],
    "DeleteStateMachineVersion": [{"stateMachineVersionArn": f"{ARN}:2"}],
    "DescribeActivity": [{"activityArn": ACTIVITY}],
    "DescribeExecution": [{"executionArn": EXECUTION, "includedData": "METADATA_ONLY"}],
    "DescribeMapRun": [{"mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:machine/Map:1"}],
    "DescribeStateMachine": [{"stateMachineArn": ARN, "includedData": "METADATA_ONLY"}],
    "DescribeStateMachineAlias": [{"stateMachineAliasArn": f"{ARN}:live"}],
    "DescribeStateMachineForExecution": [{"executionArn": EXECUTION, "includedData": "METADATA_ONLY"}],
    "GetActivityTask": [{"activityArn": ACTIVITY, "workerName": "me"}],
    "GetExecutionHistory": [
        {"executionArn": EXECUTION, "reverseOrder": True, "includeExecutionData": False, "maxResults": 1},
        {"executionArn": EXECUTION, "nextToken": "token"},
    ],
    "ListActivities": [{"maxResults": 1}, {"nextToken": "token"}],
    "ListExecutions": [
        {"stateMachineArn": ARN, "statusFilter": "RUNNING", "maxResults": 1},
        {"stateMachineArn": ARN, "nextToken": "token"},
        {"mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:machine/Map:1"},
        {"stateMachineArn": ARN, "redriveFilter": "REDRIVEN"},
    ],
    "ListMapRuns": [{"executionArn": EXECUTION, "maxResults": 1}, {"executionArn": EXECUTION, "nextToken": "token"}],
    "ListStateMachineAliases": [
        {"stateMachineArn": ARN, "maxResults": 1},
        {"stateMachineArn": ARN, "nextToken": "token"},
    ],
    "ListStateMachineVersions": [
        {"stateMachineArn": ARN, "maxResults": 1},
        {"stateMachineArn": ARN, "nextToken": "token"},
    ],
    "ListStateMachines": [{"maxResults": 1}, {"nextToken": "token"}],
    "ListTagsForResource": [{"resourceArn": ARN}],
    "PublishStateMachineVersion": [{"stateMachineArn": ARN, "revisionId": "INITIAL", "description": "new"}],
    "RedriveExecution": [{"executionArn": EXECUTION, "clientToken": "once"}],
    "SendTaskFailure": [{"taskToken": "token", "error": "E", "cause": "c"}],
    "SendTaskHeartbeat": [{"taskToken": "token"}],
    "SendTaskSuccess": [{"taskToken": "token", "output": "1"}],
    "StartExecution": [{"stateMachineArn": ARN, "name": "two", "input": "1", "traceHeader": "Root=1"}],
    "StartSyncExecution": [
        {
            "stateMachineArn": f"{MACHINE_ARN}express",
            "name": "two",
            "input": "1",
            "traceHeader": "Root=1",
            "includedData": "METADATA_ONLY",
        }
    ],
    "StopExecution": [{"executionArn": EXECUTION, "error": "E", "cause": "c"}],
    "TagResource": [{"resourceArn": ARN, "tags": TAGS}],
    "TestState": [
        {
            "definition": TEXT,
            "stateName": "Only",
            "roleArn": ROLE,
            "input": "1",
            "inspectionLevel": "DEBUG",
            "variables": "{}",
        },
        {"definition": json.dumps(MAP), "mock": {"result": "[]"}, "revealSecrets": True},
        {
            "definition": json.dumps(MAP),
            "mock": {"errorOutput": {"error": "E", "cause": "c"}, "fieldValidationMode": "NONE"},
            "context": "{}",
            "stateConfiguration": {
                "retrierRetryCount": 1,
                "errorCausedByState": "In",
                "mapIterationFailureCount": 1,
                "mapItemReaderData": "[1]",
            },
        },
        {"definition": json.dumps(MAP), "mock": {"result": "[1]", "fieldValidationMode": "NONE"}},
    ],
    "UntagResource": [{"resourceArn": ARN, "tagKeys": ["a"]}],
    "UpdateMapRun": [
        {
            "mapRunArn": "the one that runs",
            "maxConcurrency": 1,
            "toleratedFailurePercentage": 1.5,
            "toleratedFailureCount": 1,
        }
    ],
    "UpdateStateMachine": [{"stateMachineArn": ARN, "definition": TEXT, "roleArn": ROLE, **CONFIGURATION}],
    "UpdateStateMachineAlias": [
        {"stateMachineAliasArn": f"{ARN}:live", "description": "new", "routingConfiguration": ROUTES}
    ],
    "ValidateStateMachineDefinition": [
        {"definition": json.dumps(DOUBTFUL), "type": "STANDARD", "severity": "WARNING", "maxResults": 1},
    ],
}
"""Requests with every parameter: of several for one operation each has some."""


class Watched(Mapping[str, Any]):
    """A structure that notes which of its members somebody looked at, under the path of each."""

    def __init__(self, members: dict[str, Any], seen: set[str], path: str = "") -> None:
        self._members = members
        self._seen = seen
        self._path = path

    def __getitem__(self, name: str) -> Any:
        self._seen.add(f"{self._path}{name}")
        return self._watched(self._members[name], f"{self._path}{name}.")

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def _watched(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return Watched(value, self._seen, path)
        if isinstance(value, list):
            return [self._watched(item, path) for item in value]
        return value


def members_of(shape: Any, path: str = "") -> Iterator[str]:
    """The paths of all members of a structure, those of structures inside of it included."""
    for name, member in shape.members.items():
        yield f"{path}{name}"
        inner = member.member if member.type_name == "list" else member
        if inner.type_name == "structure":
            yield from members_of(inner, f"{path}{name}.")


def model_of(operation: str) -> Any:
    client = boto3.client("stepfunctions", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    return client.meta.service_model.operation_model(operation)


@pytest.fixture
def existing(sfn: Any, world: World) -> World:
    """A world with one of each kind of thing."""
    boto3.client("logs", region_name="us-east-1").create_log_group(logGroupName="/states")
    create(sfn, publish=True)
    create(sfn, name="express", type="EXPRESS")
    sfn.create_state_machine_alias(name="live", routingConfiguration=ROUTES)
    sfn.create_activity(name="work")
    sfn.start_execution(stateMachineArn=ARN, name="one")
    return world


def map_run_that_runs(sfn: Any) -> str:
    wait = {"StartAt": "In", "States": {"In": {"Type": "Wait", "Seconds": 9, "End": True}}}
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **wait}
    definition = {"StartAt": "Map", "States": {"Map": {"Type": "Map", "ItemProcessor": processor, "End": True}}}
    execution = sfn.start_execution(stateMachineArn=create(sfn, definition, "mapping"), input="[1]")["executionArn"]
    return str(sfn.list_map_runs(executionArn=execution)["mapRuns"][0]["mapRunArn"])


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_no_parameter_is_ignored(existing: World, sfn: Any, operation: str) -> None:
    assert existing.service is not None
    seen: set[str] = set()

    for request in REQUESTS[operation]:
        if operation == "UpdateMapRun":
            request = {**request, "mapRunArn": map_run_that_runs(sfn)}
        with contextlib.suppress(ApiError):  # it was looked at, and is refused by name
            OPERATIONS[operation](existing.service.api, Watched(request, seen))  # type: ignore[arg-type]

    assert set(members_of(model_of(operation).input_shape)) - seen == set()


def test_every_operation_of_the_model_is_there(sfn: Any) -> None:
    assert set(sfn.meta.service_model.operation_names) <= set(OPERATIONS)
