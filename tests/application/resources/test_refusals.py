"""What a template says wrongly, and what moto cannot make."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from pytest_sfn import SfnError
from tests.application.resources.conftest import Make

KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
ID = [{"AttributeName": "id", "AttributeType": "S"}]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "AWS::SQS::Queue",
        {"DelaySecond": 5},
        "#: extraneous key [DelaySecond] is not permitted; did you mean 'DelaySeconds'?",
    ),
    ("AWS::SQS::Queue", {"DelaySeconds": "soon"}, "#/DelaySeconds: expected type: Integer, found: String"),
    ("AWS::SQS::Queue", {"FifoQueue": "maybe"}, "#/FifoQueue: expected type: Boolean, found: String"),
    ("AWS::SQS::Queue", {"RedrivePolicy": [1]}, "#/RedrivePolicy: expected type: JSONObject, found: JSONArray"),
    ("AWS::SQS::Queue", {"KmsMasterKeyId": {}}, "#/KmsMasterKeyId: expected type: String, found: JSONObject"),
    ("AWS::SNS::Topic", {"Name": "orders"}, "#: extraneous key [Name] is not permitted; did you mean 'TopicName'?"),
    ("AWS::SNS::Subscription", {"Protocol": "sqs"}, "#: required key [TopicArn] not found"),
    ("AWS::DynamoDB::Table", {"AttributeDefinitions": ID}, "#: required key [KeySchema] not found"),
    (
        "AWS::DynamoDB::Table",
        {"AttributeDefinitions": ID, "KeySchema": "id"},
        "#/KeySchema: expected type: JSONArray, found: String",
    ),
    (
        "AWS::DynamoDB::Table",
        {"AttributeDefinitions": ID, "KeySchema": ["id"]},
        "#/KeySchema/0: expected type: JSONObject, found: String",
    ),
    (
        "AWS::DynamoDB::Table",
        {"AttributeDefinitions": ID, "KeySchema": [{"AttributeName": "id", "Type": "HASH"}]},
        "#/KeySchema/0: extraneous key [Type] is not permitted",
    ),
    (
        "AWS::DynamoDB::Table",
        {"AttributeDefinitions": ID, "KeySchema": KEY, "TimeToLiveSpec": {}},
        "#: extraneous key [TimeToLiveSpec] is not permitted; did you mean 'TimeToLiveSpecification'?",
    ),
    (
        "AWS::DynamoDB::Table",
        {"AttributeDefinitions": ID, "KeySchema": KEY, "DeletionProtectionEnabled": "no"},
        "#/DeletionProtectionEnabled: expected type: Boolean, found: String",
    ),
    ("AWS::S3::Bucket", {"Name": "b"}, "#: extraneous key [Name] is not permitted"),
    (
        "AWS::S3::Bucket",
        {"VersioningConfiguration": {"State": "Enabled"}},
        "#/VersioningConfiguration: extraneous key [State] is not permitted; did you mean 'Status'?",
    ),
    (
        "AWS::Events::Rule",
        {"EventPattern": {}, "Targets": [{"Arn": "arn"}]},
        "#/Targets/0: required key [Id] not found",
    ),
    ("AWS::Kinesis::Stream", {"ShardCount": 1.5}, "#/ShardCount: expected type: Integer, found: Number"),
    ("AWS::Kinesis::Stream", {"ShardCount": True}, "#/ShardCount: expected type: Integer, found: Boolean"),
    ("AWS::SSM::Parameter", {"Name": "/a"}, "#: required key [Value] not found"),
    ("AWS::SSM::Parameter", {"Name": "/a"}, "#: required key [Type] not found"),
    ("AWS::SQS::QueuePolicy", {"Queues": []}, "#: required key [PolicyDocument] not found"),
    (
        "AWS::Scheduler::Schedule",
        {"ScheduleExpression": "rate(1 day)"},
        "#: required key [FlexibleTimeWindow] not found",
    ),
    ("AWS::Logs::LogGroup", {"Retention": 5}, "#: extraneous key [Retention] is not permitted"),
    ("AWS::ECS::Cluster", {"Tags": {"a": "b"}, "Nam": 1}, "#: extraneous key [Nam] is not permitted"),
]


@pytest.mark.parametrize(("type", "properties", "problem"), REFUSED)
def test_invalid_properties(type: str, properties: dict[str, Any], problem: str, make: Make):
    with pytest.raises(SfnError) as refused:
        make(type, "Mine", **properties)

    beginning = f"template.yaml: Mine ({type}): Properties validation failed for resource Mine with message:\n"
    message = str(refused.value)
    assert message.startswith(beginning)
    assert problem in message


def test_all_problems_are_told(make: Make):
    with pytest.raises(SfnError) as refused:
        make("AWS::SQS::Queue", DelaySeconds="soon", FifoQueue=3)

    assert "#/DelaySeconds" in str(refused.value)
    assert "#/FifoQueue" in str(refused.value)


def test_what_the_service_refuses(make: Make):
    with pytest.raises(SfnError) as refused:
        make("AWS::DynamoDB::Table", AttributeDefinitions=ID, KeySchema=[{"AttributeName": "x", "KeyType": "HASH"}])

    assert str(refused.value).startswith(
        "template.yaml: It (AWS::DynamoDB::Table): AWS refuses CreateTable: ValidationException: "
    )


def test_none_is_not_given(make: Make):
    assert make("AWS::SQS::Queue", QueueName=None, DelaySeconds=None, Tags=None).warnings == ()


def test_what_exists_already_is_a_warning(make: Make):
    make(
        "AWS::DynamoDB::Table",
        TableName="orders",
        AttributeDefinitions=ID,
        KeySchema=KEY,
        BillingMode="PAY_PER_REQUEST",
    )
    made = make(
        "AWS::DynamoDB::Table",
        TableName="orders",
        AttributeDefinitions=ID,
        KeySchema=KEY,
        BillingMode="PAY_PER_REQUEST",
    )

    (warning,) = made.warnings
    assert "CreateTable answers ResourceInUseException" in warning
    assert made.physical_id == "orders"
    assert made.attributes["Arn"] == "arn:aws:dynamodb:us-east-1:123456789012:table/orders"


def test_what_refers_to_nothing_is_a_warning(make: Make):
    made = make("AWS::Events::Rule", EventBusName="elsewhere", EventPattern={})

    (warning,) = made.warnings
    assert "PutRule answers ResourceNotFoundException" in warning


def test_what_is_missing_is_a_warning_whatever_the_code(make: Make):
    task = make("AWS::ECS::TaskDefinition", Family="x", ContainerDefinitions=[{"Name": "a", "Image": "b"}]).physical_id
    network = {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}}
    made = make("AWS::ECS::Service", TaskDefinition=task, LaunchType="FARGATE", NetworkConfiguration=network)

    assert made.warnings


def test_a_failure_of_moto_is_a_warning(make: Make):
    with mock.patch("moto.sqs.models.SQSBackend.create_queue", side_effect=KeyError("x")):
        made = make("AWS::SQS::Queue", "Jobs")

    (warning,) = made.warnings
    assert "moto fails with KeyError: 'x'" in warning
    assert made.physical_id.startswith("https://sqs.us-east-1.amazonaws.com/123456789012/shop-Jobs-")


def test_a_part_that_fails_is_a_warning(make: Make):
    with mock.patch("moto.dynamodb.models.DynamoDBBackend.update_time_to_live", side_effect=KeyError("x")):
        made = make(
            "AWS::DynamoDB::Table",
            "Orders",
            AttributeDefinitions=ID,
            KeySchema=KEY,
            BillingMode="PAY_PER_REQUEST",
            TimeToLiveSpecification={"AttributeName": "gone", "Enabled": True},
        )

    assert made.physical_id.startswith("shop-Orders-")
    assert made.warnings == (
        "template.yaml: Orders (AWS::DynamoDB::Table): TimeToLiveSpecification has no effect: moto fails with"
        " KeyError: 'x'",
    )


@pytest.mark.parametrize(
    ("type", "properties"),
    [
        ("AWS::ApiGateway::RestApi", {"Name": "orders", "ApiKeySourceType": "HEADER"}),
        (
            "AWS::ECR::Repository",
            {
                "ImageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "ImageTagMutabilityExclusionFilters": [
                    {
                        "ImageTagMutabilityExclusionFilterType": "WILDCARD",
                        "ImageTagMutabilityExclusionFilterValue": "latest*",
                    }
                ],
            },
        ),
        (
            "AWS::ECS::TaskDefinition",
            {
                "ContainerDefinitions": [{"Name": "app", "Image": "app", "Memory": 128}],
                "ProxyConfiguration": {
                    "ContainerName": "envoy",
                    "ProxyConfigurationProperties": [{"Name": "AppPorts", "Value": "80"}],
                },
            },
        ),
        (
            "AWS::Events::Rule",
            {
                "EventPattern": {"source": ["shop"]},
                "Targets": [
                    {
                        "Id": "run",
                        "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/main",
                        "RoleArn": "arn:aws:iam::123456789012:role/run",
                        "EcsParameters": {
                            "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/app:1",
                            "PlacementStrategies": [{"Type": "random"}],
                            "TagList": [{"Key": "team", "Value": "shop"}],
                        },
                    }
                ],
            },
        ),
        (
            "AWS::DynamoDB::Table",
            {
                "AttributeDefinitions": ID,
                "KeySchema": KEY,
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": {"StreamViewType": "NEW_IMAGE", "Tags": [{"Key": "team", "Value": "shop"}]},
            },
        ),
    ],
)
def test_properties_that_the_api_names_otherwise(type: str, properties: dict[str, Any], make: Make):
    assert make(type, **properties).warnings == ()
