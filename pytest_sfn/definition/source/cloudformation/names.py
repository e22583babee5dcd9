"""The values of ``Ref`` and ``Fn::GetAtt`` for a resource of a template, without an account.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_sfn.arns import Place

FUNCTIONS = frozenset({"AWS::Serverless::Function", "AWS::Lambda::Function"})
MACHINES = frozenset({"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"})

_NAME_PROPERTIES: Mapping[str, str] = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Connection": "Name",
    "AWS::Glue::Crawler": "Name",
    "AWS::Glue::Job": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::StepFunctions::Activity": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}


@dataclass(frozen=True, slots=True)
class NamedResource:
    """A resource of a template: its logical id, its type, and its name on AWS.

    The name of a function is its logical id, not its FunctionName, because a test fakes it by that id.
    """

    logical_id: str
    type: str
    name: str


def name_property(type: str) -> str | None:
    """The property that sets the name of a resource of this type."""
    return _NAME_PROPERTIES.get(type)


def default_name(logical_id: str, type: str) -> str:
    """The name of a resource without a name in the template."""
    return logical_id.lower() if type == "AWS::S3::Bucket" else logical_id


def reference(resource: NamedResource, place: Place) -> str:
    """The value of ``Ref``: a name, or for some types an ARN or a URL."""
    if resource.type in MACHINES or resource.type in ("AWS::StepFunctions::Activity", "AWS::SNS::Topic"):
        return arn(resource, place)
    if resource.type == "AWS::SQS::Queue":
        return f"https://sqs.{place.region}.amazonaws.com/{place.account}/{resource.name}"
    return resource.name


def attribute(resource: NamedResource, name: str, place: Place) -> str | None:
    """The value of ``Fn::GetAtt``; None for an attribute that only AWS knows."""
    if name in ("Arn", "TopicArn", "StateMachineArn"):
        return arn(resource, place)
    if name == "QueueUrl":
        return reference(resource, place)
    if name in ("Name", "QueueName", "TopicName", "TableName"):
        return resource.name
    return None


def arn(resource: NamedResource, place: Place) -> str:
    """The ARN of a resource."""
    if resource.type in FUNCTIONS:
        return place.function(resource.name)
    if resource.type in MACHINES:
        return place.state_machine(resource.name)
    special = _ARNS.get(resource.type)
    if special:
        return special(resource.name, place)
    service = resource.type.split("::")[1].lower() if resource.type.count("::") >= 2 else "unknown"
    return f"arn:{place.partition}:{service}:{place.region}:{place.account}:{resource.name}"


def _regional(service: str, prefix: str) -> Callable[[str, Place], str]:
    return lambda name, place: f"arn:{place.partition}:{service}:{place.region}:{place.account}:{prefix}{name}"


_ARNS: Mapping[str, Callable[[str, Place], str]] = {
    "AWS::DynamoDB::GlobalTable": _regional("dynamodb", "table/"),
    "AWS::DynamoDB::Table": _regional("dynamodb", "table/"),
    "AWS::ECS::Cluster": _regional("ecs", "cluster/"),
    "AWS::Events::Connection": _regional("events", "connection/"),
    "AWS::Events::EventBus": _regional("events", "event-bus/"),
    "AWS::IAM::Role": lambda name, place: place.role(name),
    "AWS::Logs::LogGroup": _regional("logs", "log-group:"),
    "AWS::S3::Bucket": lambda name, place: f"arn:{place.partition}:s3:::{name}",
    "AWS::SNS::Topic": _regional("sns", ""),
    "AWS::SQS::Queue": _regional("sqs", ""),
    "AWS::StepFunctions::Activity": lambda name, place: place.activity(name),
}
