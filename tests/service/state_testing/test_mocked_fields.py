"""Mocked results against the API models: TestState's field validation modes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.integrations.record.resource import parse_resource
from pytest_sfn.service.state_testing.field_validation import check_fields
from tests.service.conftest import refusal

STRICT, PRESENT, NONE = "STRICT", "PRESENT", "NONE"
SFN_ARN = "arn:aws:states:us-east-1:123456789012:execution:m:e"


PARAMETERS: dict[str, dict[str, Any]] = {
    "apigateway:invoke": {"ApiEndpoint": "e", "Method": "GET"},
    "aws-sdk:cloudwatchlogs:getLogEvents": {"LogStreamName": "s"},
    "aws-sdk:kms:encrypt": {"KeyId": "k", "Plaintext": "p"},
    "aws-sdk:bedrockruntime:converse": {"ModelId": "m"},
    "aws-sdk:rds:describeDBInstances": {},
    "aws-sdk:s3:getObject": {"Bucket": "b", "Key": "k"},
    "aws-sdk:s3:listObjectsV2": {"Bucket": "b"},
    "aws-sdk:sfn:describeMapRun": {"MapRunArn": "a"},
    "aws-sdk:sfn:listStateMachines": {},
    "batch:submitJob.sync": {"JobDefinition": "d", "JobName": "n", "JobQueue": "q"},
    "dynamodb:putItem": {"TableName": "t", "Item": {}},
    "lambda:invoke": {"FunctionName": "F"},
    "lambda:invoke.waitForTaskToken": {"FunctionName": "F", "Payload.$": "$$.Task.Token"},
    "states:startExecution": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m"},
    "states:startExecution.sync:2": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m"},
}


def call(service: str, result: Any, mode: str | None = None) -> dict[str, Any]:
    """The parameters of a call that mocks a result of a service."""
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{service}", "Parameters": PARAMETERS[service], "End": True}
    validation = {} if mode is None else {"fieldValidationMode": mode}
    return {"definition": json.dumps(state), "mock": {"result": json.dumps(result), **validation}}


@pytest.mark.parametrize(
    ("service", "result", "why"),
    [
        ("aws-sdk:kms:encrypt", {"CiphertextBlob": 123}, "Field 'CiphertextBlob' must be a string"),
        ("aws-sdk:s3:getObject", {"ContentLength": "9"}, "Field 'ContentLength' must be a number"),
        ("aws-sdk:s3:getObject", {"ContentLength": True}, "Field 'ContentLength' must be a number"),
        ("aws-sdk:s3:getObject", {"DeleteMarker": "no"}, "Field 'DeleteMarker' must be a boolean"),
        ("aws-sdk:s3:getObject", {"LastModified": 7}, "Field 'LastModified' must be a string"),
        ("aws-sdk:s3:getObject", {"StorageClass": "Papyrus"}, "Field 'StorageClass' is not an expected value"),
        ("aws-sdk:s3:getObject", {"Metadata": {"a": 1}}, "Field 'a' must be a string"),
        ("aws-sdk:s3:getObject", {"Metadata": []}, "Field 'Metadata' must be an object"),
        ("aws-sdk:s3:listObjectsV2", {"Contents": [{"Owner": "me"}]}, "Field 'Owner' must be an object"),
        ("aws-sdk:rds:describeDBInstances", {"DbInstances": [{"MultiAZ": "no"}]}, "Field 'MultiAZ' must be a boolean"),
        ("aws-sdk:cloudwatchlogs:getLogEvents", {"Events": {}}, "Field 'Events' must be an array"),
        (
            "aws-sdk:sfn:listStateMachines",
            {"StateMachines": [{"Name": ""}]},
            "Field 'Name' is smaller than the minimum length",
        ),
        ("aws-sdk:sfn:describeMapRun", {"MaxConcurrency": -1}, "Field 'MaxConcurrency' is less than the minimum value"),
        (
            "aws-sdk:sfn:describeMapRun",
            {"ToleratedFailurePercentage": 101},
            "Field 'ToleratedFailurePercentage' exceeds the maximum value",
        ),
        ("aws-sdk:sfn:describeMapRun", {"MapRunArn": "a" * 2001}, "Field 'MapRunArn' exceeds the maximum length"),
        ("dynamodb:putItem", {"ConsumedCapacity": {"CapacityUnits": "1.5"}}, "Field 'CapacityUnits' must be a number"),
        ("lambda:invoke", {"Payload": {"a": 1}}, "Field 'Payload' must be a string"),
        ("states:startExecution.sync:2", {"Output": {"a": 1}}, "Field 'Output' must be a string"),
    ],
)
def test_a_field_that_the_service_could_not_have_answered_is_refused(
    sfn: Any, service: str, result: Any, why: str
) -> None:
    assert refusal(sfn.test_state, **call(service, result, PRESENT)) == (
        "ValidationException",
        f"Mock result schema validation error: {why}",
    )


@pytest.mark.parametrize(
    ("service", "result", "missing"),
    [
        ("states:startExecution", {"StartDate": "now"}, "ExecutionArn"),
        ("states:startExecution", {"executionArn": "in boto3's spelling", "startDate": "now"}, "ExecutionArn"),
        ("states:startExecution.sync:2", {"ExecutionArn": SFN_ARN}, "StateMachineArn"),
        ("batch:submitJob.sync", {"JobName": "n", "JobId": "i", "JobQueue": "q"}, "Status"),
        ("aws-sdk:sfn:listStateMachines", {"StateMachines": [{}]}, "StateMachineArn"),
    ],
)
@pytest.mark.parametrize("mode", [STRICT, None])
def test_strictly_a_field_that_the_service_always_answers_has_to_be_there(
    sfn: Any, service: str, result: Any, missing: str, mode: str | None
) -> None:
    assert refusal(sfn.test_state, **call(service, result, mode)) == (
        "ValidationException",
        f"Mock result schema validation error: Required field '{missing}' is missing",
    )


@pytest.mark.parametrize(
    ("service", "result", "mode"),
    [
        ("states:startExecution", {}, PRESENT),
        ("states:startExecution", {"ExecutionArn": SFN_ARN, "StartDate": "any text"}, STRICT),
        ("lambda:invoke", {"unknown": 1, "statusCode": "200"}, STRICT),
        ("lambda:invoke", {"Payload": None}, STRICT),
        ("lambda:invoke", {"StatusCode": "200"}, NONE),
        ("lambda:invoke", ["no object"], NONE),
        ("lambda:invoke.waitForTaskToken", "whatever was sent", STRICT),
        ("aws-sdk:bedrockruntime:converse", {"AdditionalModelResponseFields": "any value"}, PRESENT),
        ("apigateway:invoke", [1], STRICT),
    ],
)
def test_what_a_service_could_have_answered_passes(sfn: Any, service: str, result: Any, mode: str) -> None:
    answer = sfn.test_state(**call(service, result, mode))

    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == result


def test_a_function_named_directly_may_answer_anything(sfn: Any) -> None:
    state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True}

    answer = sfn.test_state(definition=json.dumps(state), mock={"result": '"text"'})

    assert answer["output"] == '"text"'


@pytest.mark.parametrize(
    "called",
    ["aws-sdk:nosuchservice:doIt", "aws-sdk:s3:noSuchAction", "elasticmapreduce:createCluster", "eks:runJob.sync"],
)
def test_what_no_model_describes_may_be_anything(called: str) -> None:
    resource = parse_resource(f"arn:aws:states:::{called}")

    assert resource is not None
    check_fields(resource, ["anything"], required=True)
