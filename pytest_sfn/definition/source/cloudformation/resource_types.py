"""The types of resources whose names and ARNs follow from a template alone.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pytest_sfn.arns import Place

MakeArn = Callable[[Place, str], str]
"""Makes an ARN of a place and a name."""


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type: the property that names a resource, its ARN, what ``Ref`` gives, and the attributes that are the ARN or
    the name."""

    name_property: str
    arn: MakeArn
    ref: Literal["name", "arn", "url"] = "name"
    arn_attributes: tuple[str, ...] = ("Arn",)
    name_attributes: tuple[str, ...] = ("Name",)


def _regional(service: str, before: str = "", after: str = "") -> MakeArn:
    return lambda place, name: place.arn(service, f"{before}{name}{after}")


def _parameter(place: Place, name: str) -> str:
    """The ARN of a parameter, whose name may begin with the slash that is in each ARN."""
    return _regional("ssm", "parameter/")(place, name.removeprefix("/"))


_FUNCTION = ResourceType("FunctionName", Place.function)
_TABLE = ResourceType("TableName", _regional("dynamodb", "table/"), name_attributes=("Name", "TableName"))

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    "AWS::Athena::WorkGroup": ResourceType("Name", _regional("athena", "workgroup/"), arn_attributes=()),
    "AWS::Batch::ComputeEnvironment": ResourceType(
        "ComputeEnvironmentName",
        _regional("batch", "compute-environment/"),
        "arn",
        ("ComputeEnvironmentArn",),
    ),
    "AWS::Batch::JobDefinition": ResourceType(
        "JobDefinitionName", _regional("batch", "job-definition/", ":1"), "arn", ("JobDefinitionArn",)
    ),
    "AWS::Batch::JobQueue": ResourceType("JobQueueName", _regional("batch", "job-queue/"), "arn", ("JobQueueArn",)),
    "AWS::CloudWatch::Alarm": ResourceType("AlarmName", _regional("cloudwatch", "alarm:")),
    "AWS::CodeBuild::Project": ResourceType("Name", _regional("codebuild", "project/")),
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::ECR::Repository": ResourceType("RepositoryName", _regional("ecr", "repository/")),
    "AWS::ECS::Cluster": ResourceType("ClusterName", _regional("ecs", "cluster/")),
    "AWS::ECS::TaskDefinition": ResourceType(
        "Family", _regional("ecs", "task-definition/", ":1"), "arn", ("TaskDefinitionArn",)
    ),
    "AWS::EKS::Cluster": ResourceType("Name", _regional("eks", "cluster/")),
    "AWS::Events::ApiDestination": ResourceType("Name", _regional("events", "api-destination/")),
    "AWS::Events::Connection": ResourceType("Name", _regional("events", "connection/")),
    "AWS::Events::EventBus": ResourceType("Name", _regional("events", "event-bus/")),
    "AWS::Events::Rule": ResourceType("Name", _regional("events", "rule/")),
    "AWS::Glue::Crawler": ResourceType("Name", _regional("glue", "crawler/"), arn_attributes=()),
    "AWS::Glue::Job": ResourceType("Name", _regional("glue", "job/"), arn_attributes=()),
    "AWS::IAM::ManagedPolicy": ResourceType(
        "ManagedPolicyName",
        Place.policy,
        "arn",
        ("PolicyArn",),
    ),
    "AWS::IAM::Role": ResourceType("RoleName", Place.role),
    "AWS::Kinesis::Stream": ResourceType("Name", _regional("kinesis", "stream/")),
    "AWS::KinesisFirehose::DeliveryStream": ResourceType(
        "DeliveryStreamName", _regional("firehose", "deliverystream/")
    ),
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Lambda::LayerVersion": ResourceType("LayerName", _regional("lambda", "layer:", ":1"), "arn", ("Arn",)),
    "AWS::Logs::LogGroup": ResourceType("LogGroupName", _regional("logs", "log-group:", ":*")),
    "AWS::Pipes::Pipe": ResourceType("Name", _regional("pipes", "pipe/")),
    "AWS::RDS::DBCluster": ResourceType(
        "DBClusterIdentifier", _regional("rds", "cluster:"), arn_attributes=("DBClusterArn",)
    ),
    "AWS::RDS::DBInstance": ResourceType(
        "DBInstanceIdentifier", _regional("rds", "db:"), arn_attributes=("DBInstanceArn",)
    ),
    "AWS::S3::Bucket": ResourceType("BucketName", Place.bucket),
    "AWS::SNS::Topic": ResourceType("TopicName", _regional("sns"), "arn", ("TopicArn", "Arn"), ("TopicName", "Name")),
    "AWS::SQS::Queue": ResourceType("QueueName", _regional("sqs"), "url", name_attributes=("QueueName", "Name")),
    "AWS::SSM::Parameter": ResourceType("Name", _parameter, arn_attributes=(), name_attributes=()),
    "AWS::Scheduler::ScheduleGroup": ResourceType("Name", _regional("scheduler", "schedule-group/")),
    "AWS::SecretsManager::Secret": ResourceType("Name", _regional("secretsmanager", "secret:"), "arn", ("Id",), ()),
    "AWS::Serverless::Function": _FUNCTION,
    "AWS::Serverless::LayerVersion": ResourceType(
        "LayerName", _regional("lambda", "layer:", ":1"), "arn", ("Arn", "LayerVersionArn")
    ),
    "AWS::Serverless::SimpleTable": _TABLE,
    "AWS::Serverless::StateMachine": ResourceType("Name", Place.state_machine, "arn", ("Arn", "StateMachineArn")),
    "AWS::StepFunctions::Activity": ResourceType("Name", Place.activity, "arn"),
    "AWS::StepFunctions::StateMachine": ResourceType(
        "StateMachineName", Place.state_machine, "arn", ("Arn", "StateMachineArn")
    ),
}
