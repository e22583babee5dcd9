"""Properties that only AWS knows: the resource is made without those that no text can stand for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.apis.operations import known_operation
from pytest_sfn.application.made import Account, Declared
from pytest_sfn.application.resources.makers import RESOURCE_MAKERS
from pytest_sfn.application.resources.making import make_resource
from pytest_sfn.application.resources.plain import Plain

NUMBERS = itertools.count()
UNKNOWN = "ImportValue shared"
ASSUMED = {"Version": "2012-10-17", "Statement": []}
TAGS = [{"Key": "team", "Value": "shop"}]

OPTIONAL: dict[str, dict[str, Any]] = {
    "AWS::ApiGateway::RestApi": {"MinimumCompressionSize": 3, "BinaryMediaTypes": ["*/*"]},
    "AWS::ApiGatewayV2::Api": {"ProtocolType": "HTTP", "CorsConfiguration": {"MaxAge": 3, "AllowOrigins": ["*"]}},
    "AWS::CloudWatch::Alarm": {
        "EvaluationPeriods": 1, "ActionsEnabled": True, "Threshold": 1, "Dimensions": [{"Name": "a", "Value": "b"}],
    },
    "AWS::Cognito::UserPool": {
        "MfaConfiguration": "OFF", "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireLowercase": True}},
    },
    "AWS::DynamoDB::Table": {
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TimeToLiveSpecification": {"Enabled": True},
        "DeletionProtectionEnabled": False,
        "SSESpecification": {"SSEEnabled": True},
        "Tags": TAGS,
    },
    "AWS::ECR::Repository": {"ImageTagMutability": "MUTABLE", "ImageScanningConfiguration": {"ScanOnPush": True}},
    "AWS::Events::EventBus": {"DeadLetterConfig": {"Arn": "x"}, "Tags": TAGS},
    "AWS::Events::Rule": {"State": "ENABLED", "Tags": TAGS},
    "AWS::IAM::Role": {"MaxSessionDuration": 3600, "ManagedPolicyArns": ["x"], "Policies": [], "Tags": TAGS},
    "AWS::KMS::Key": {"MultiRegion": False, "Enabled": True, "EnableKeyRotation": True, "KeyUsage": "ENCRYPT_DECRYPT"},
    "AWS::Kinesis::Stream": {
        "ShardCount": 2, "RetentionPeriodHours": 24, "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
    },
    "AWS::Logs::LogGroup": {"RetentionInDays": 7, "LogGroupClass": "STANDARD", "Tags": TAGS},
    "AWS::S3::Bucket": {
        "ObjectLockEnabled": False,
        "VersioningConfiguration": {"Status": "Enabled"},
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        "CorsConfiguration": {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 3}]},
        "Tags": TAGS,
    },
    "AWS::SNS::Topic": {"MaximumMessageSize": 1024, "FifoTopic": False, "ArchivePolicy": {}, "Tags": TAGS},
    "AWS::SQS::Queue": {
        "DelaySeconds": 1, "VisibilityTimeout": 3, "FifoQueue": False, "RedriveAllowPolicy": {}, "RedrivePolicy": {},
        "SqsManagedSseEnabled": True, "Tags": TAGS,
    },
    "AWS::SecretsManager::Secret": {
        "GenerateSecretString": {
            "PasswordLength": 16, "ExcludePunctuation": True, "IncludeSpace": False, "RequireEachIncludedType": True,
        },
        "Tags": TAGS,
    },
}  # fmt: skip
"""Properties that are no plain texts, by types whose resources need no others, or those of REQUIRED."""

REQUIRED: dict[str, dict[str, Any]] = {
    "AWS::CloudWatch::Alarm": {"MetricName": "m", "ComparisonOperator": "GreaterThanThreshold", "Namespace": "n"},
    "AWS::DynamoDB::Table": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    },
    "AWS::Events::Rule": {"EventPattern": {"source": ["shop"]}},
    "AWS::IAM::Role": {"AssumeRolePolicyDocument": ASSUMED},
}


NAMED = {"AWS::ECR::Repository": "RepositoryName", "AWS::Events::EventBus": "Name"}
"""The properties that name resources for which CloudFormation makes no name."""


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """One account for all examples, whose resources have names of their own."""
    with mock_sfn(freeze=False) as world:
        yield Account(world.clients, world.place, world.ids)


def each_unknown(value: Any) -> Iterator[tuple[str, Any]]:
    """Copies of a value with one of its parts unknown, each with the place of the part."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        for at, changed in [("", UNKNOWN), *each_unknown(part)]:
            copied = value.copy()
            copied[key] = changed
            yield f"/{key}{at}", copied


def make(account: Account, type: str, properties: dict[str, Any]) -> tuple[str, ...]:
    """The warnings of a resource that is made."""
    logical_id = f"mine-{next(NUMBERS)}"
    named = {NAMED[type]: logical_id} if type in NAMED else {}
    declared = Declared(logical_id, type, {**named, **properties}, "shop", "template.yaml", (UNKNOWN,))
    return make_resource(declared, account).warnings


@pytest.mark.parametrize(
    ("type", "properties"),
    [
        pytest.param(type, changed, id=f"{type}{at}")
        for type, optional in OPTIONAL.items()
        for at, changed in each_unknown(optional)
    ],
)
def test_a_resource_is_made_without_a_property_that_only_aws_knows(
    account: Account, type: str, properties: dict[str, Any]
):
    warnings = make(account, type, {**REQUIRED.get(type, {}), **properties})

    assert not [warning for warning in warnings if "is not created" in warning]


@pytest.mark.parametrize("type", sorted(RESOURCE_MAKERS))
def test_no_property_that_only_aws_knows_is_an_error(account: Account, type: str):
    maker = RESOURCE_MAKERS[type]
    taken = known_operation(maker.service, maker.operation).input.members if isinstance(maker, Plain) else {}
    properties = [name[:1].upper() + name[1:] for name in taken] or ["Name", "Tags", *OPTIONAL.get(type, ())]
    for name in properties:
        assert all("template.yaml: mine-" in warning for warning in make(account, type, {name: UNKNOWN}))


def test_what_is_left_out_is_named(account: Account):
    (warning,) = make(account, "AWS::SQS::Queue", {"DelaySeconds": UNKNOWN, "VisibilityTimeout": "5"})

    assert warning.partition(" (")[2] == (
        "AWS::SQS::Queue): #/DelaySeconds: expected type: Integer, found: String (known only on"
        " AWS: 'ImportValue shared'): it is left out"
    )
    queue = account.client("sqs").list_queues()["QueueUrls"][-1]
    attributes = account.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    assert attributes["Attributes"]["DelaySeconds"] == "0"
    assert attributes["Attributes"]["VisibilityTimeout"] == "5"


def test_a_required_part_that_is_left_out_is_not_missing(account: Account):
    (warning,) = make(account, "AWS::DynamoDB::Table", {**REQUIRED["AWS::DynamoDB::Table"], "KeySchema": UNKNOWN})

    assert "required key" not in warning
    assert "is not created: " in warning
    assert "(known only on AWS: 'ImportValue shared')" in warning
