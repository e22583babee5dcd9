"""Arguments that a service refuses, or that cannot be sent as they are: halves of surrogate pairs, and nulls."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import boto3
import pytest
import responses

from pytest_sfn import InvalidDefinition, SfnError, SfnExecutor, mock_lambda

HALF = "\ud800"
API = "abc123.execute-api.us-east-1.amazonaws.com"


def task(resource: str, **parameters: Any) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True}
    return {"StartAt": "T", "States": {"T": state}}


@pytest.fixture
def stubs() -> Any:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as stubs:
        yield stubs


@pytest.mark.parametrize(
    ("argument", "sent"),
    [
        ({"RequestBody": {"a.$": "$.half"}}, b'{"a":"?"}'),
        ({"QueryParameters": {"a.$": "States.Array($.half)"}}, "a=%3F"),
    ],
    ids=["body", "query"],
)
def test_an_api_gets_a_question_mark_for_half_of_a_surrogate_pair(
    sfn_executor: SfnExecutor, stubs: responses.RequestsMock, argument: dict[str, Any], sent: bytes | str
) -> None:
    stubs.post(f"https://{API}/prod/", body="ok")

    sfn_executor.run(
        task("apigateway:invoke", ApiEndpoint=API, Stage="prod", Path="/", Method="POST", **argument), {"half": HALF}
    ).assert_succeeded()

    request = stubs.calls[0].request
    assert sent in (request.body if isinstance(sent, bytes) else request.url)


@pytest.mark.parametrize(
    "argument",
    [
        {"RequestBody": {"a.$": "$.half"}},
        {"QueryParameters": {"a.$": "$.half"}},
        {
            "RequestBody": {"a.$": "$.half"},
            "Headers": {"Content-Type": "application/x-www-form-urlencoded"},
            "Transform": {"RequestBodyEncoding": "URL_ENCODED"},
        },
    ],
    ids=["body", "query", "form"],
)
def test_so_does_an_http_endpoint(
    sfn_executor: SfnExecutor, stubs: responses.RequestsMock, argument: dict[str, Any]
) -> None:
    stubs.post("https://example.com/", body="ok")
    key = {"ApiKeyName": "a", "ApiKeyValue": "b"}
    connection = boto3.client("events").create_connection(
        Name="c", AuthorizationType="API_KEY", AuthParameters={"ApiKeyAuthParameters": key}
    )
    authentication = {"ConnectionArn": connection["ConnectionArn"]}
    parameters = {"ApiEndpoint": "https://example.com/", "Method": "POST", "Authentication": authentication}

    sfn_executor.run(task("http:invoke", **parameters, **argument), {"half": HALF}).assert_succeeded()

    request = stubs.calls[0].request
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    assert b"?" in body or "%3F" in (request.url or "") or b"%3F" in body


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [
        ("aws-sdk:s3:putObject", {"Bucket": "bucket", "Key": "k", "Body.$": "$.half"}),
        ("aws-sdk:kinesis:putRecord", {"StreamName": "a", "Data.$": "$.half", "PartitionKey": "a"}),
        ("aws-sdk:s3:putObject", {"Bucket": "bucket", "Key.$": "$.half"}),
        ("sqs:sendMessage", {"QueueUrl.$": "$.half", "MessageBody.$": "$.half"}),
        ("sns:publish", {"TopicArn.$": "$.half", "Message.$": "$.half"}),
        ("dynamodb:putItem", {"TableName": "t", "Item": {"id": {"S.$": "$.half"}, "b": {"B.$": "$.half"}}}),
        ("lambda:invoke", {"FunctionName.$": "$.half", "Qualifier.$": "$.half", "Payload.$": "$.half"}),
        ("events:putEvents", {"Entries": [{"Detail": {"a.$": "$.half"}, "DetailType.$": "$.half", "Source": "s"}]}),
        ("states:startExecution", {"StateMachineArn.$": "$.half", "Input.$": "$.half", "Name.$": "$.half"}),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_other_services_take_or_refuse_it(sfn_executor: SfnExecutor, resource: str, parameters: dict[str, Any]) -> None:
    with suppress(SfnError):
        sfn_executor.run(task(resource, **parameters), {"half": HALF})

    assert sfn_executor.last.status in ("SUCCEEDED", "FAILED", "RUNNING")


@mock_lambda("F", returns={"text": HALF})
@pytest.mark.usefixtures("sfn_executor")
def test_boto3_gets_a_question_mark_too() -> None:

    answer = boto3.client("lambda").invoke(FunctionName="F", LogType="Tail")

    assert json.loads(answer["Payload"].read()) == {"text": "?"}


NO_TYPE = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
TWO_TYPES = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
)


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("dynamodb:putItem", {"Item": {"id": {"S": None}}}, NO_TYPE),
        ("dynamodb:putItem", {"Item": {"id": {"S": "1"}, "n.$": "$.nothing"}}, NO_TYPE),
        ("dynamodb:putItem", {"Item": {"id": {"S": "1"}, "n": {"L": [{"N": None}]}}}, NO_TYPE),
        ("dynamodb:putItem", {"Item": {"id": {"S": "1"}, "n": {"M": {"a": {"BOOL": None}}}}}, NO_TYPE),
        ("dynamodb:putItem", {"Item": {"id": {"S": "1"}, "n": {"S": "1", "N": "1"}}}, TWO_TYPES),
        ("dynamodb:getItem", {"Key": {"id": {}}}, NO_TYPE),
        ("dynamodb:deleteItem", {"Key": {"id": {"S": None}}}, NO_TYPE),
        (
            "dynamodb:updateItem",
            {
                "Key": {"id": {"S": "1"}},
                "UpdateExpression": "SET n = :n",
                "ExpressionAttributeValues": {":n": {"S": None}},
            },
            NO_TYPE,
        ),
    ],
    ids=lambda given: given if isinstance(given, str) and ":" in given else "",
)
def test_dynamodb_refuses_a_value_without_one_type(
    sfn_executor: SfnExecutor, action: str, arguments: dict[str, Any], message: str
) -> None:
    boto3.client("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    execution = sfn_executor.run(task(action, TableName="t", **arguments), {"nothing": {}})

    execution.assert_failed(error="DynamoDB.AmazonDynamoDBException")
    assert execution.cause.startswith(message)


def test_so_does_it_in_a_batch(sfn_executor: SfnExecutor) -> None:
    items = {"RequestItems": {"t": [{"PutRequest": {"Item": {"Id": {"S": None}}}}]}}

    execution = sfn_executor.run(task("aws-sdk:dynamodb:batchWriteItem", **items))

    execution.assert_failed(error="DynamoDb.DynamoDbException")
    assert execution.cause.startswith(NO_TYPE)


@pytest.mark.parametrize("name", [["F"], {"a": 1}, None, 5, True, "", []])
@pytest.mark.parametrize("resource", ["lambda:invoke", "lambda:invoke.waitForTaskToken", "aws-sdk:lambda:invoke"])
def test_an_odd_function_name_is_refused_or_has_a_policy(sfn_executor: SfnExecutor, resource: str, name: Any) -> None:
    with suppress(InvalidDefinition):
        machine = sfn_executor.load(task(resource, FunctionName=name))
        assert all(statement["Action"] == ["lambda:InvokeFunction"] for statement in machine.policy()["Statement"])
