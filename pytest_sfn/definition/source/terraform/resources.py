"""The names and attributes of a Terraform module's resources on AWS.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pytest_sfn.arns import LATEST, Place
from pytest_sfn.definition.source.cloudformation.names import NamedResource, reference
from pytest_sfn.definition.source.cloudformation.resource_types import RESOURCE_TYPES


class TerraformType(NamedTuple):
    """The type of the same resource in CloudFormation, and the argument that names it."""

    type: str
    name: str = "name"


FUNCTION = "aws_lambda_function"
MACHINE = "aws_sfn_state_machine"

TYPES: Mapping[str, TerraformType] = {
    "aws_athena_workgroup": TerraformType("AWS::Athena::WorkGroup"),
    "aws_batch_compute_environment": TerraformType("AWS::Batch::ComputeEnvironment"),
    "aws_batch_job_definition": TerraformType("AWS::Batch::JobDefinition"),
    "aws_batch_job_queue": TerraformType("AWS::Batch::JobQueue"),
    "aws_cloudwatch_event_api_destination": TerraformType("AWS::Events::ApiDestination"),
    "aws_cloudwatch_event_bus": TerraformType("AWS::Events::EventBus"),
    "aws_cloudwatch_event_connection": TerraformType("AWS::Events::Connection"),
    "aws_cloudwatch_event_rule": TerraformType("AWS::Events::Rule"),
    "aws_cloudwatch_log_group": TerraformType("AWS::Logs::LogGroup"),
    "aws_codebuild_project": TerraformType("AWS::CodeBuild::Project"),
    "aws_dynamodb_table": TerraformType("AWS::DynamoDB::Table"),
    "aws_ecr_repository": TerraformType("AWS::ECR::Repository"),
    "aws_ecs_cluster": TerraformType("AWS::ECS::Cluster"),
    "aws_ecs_task_definition": TerraformType("AWS::ECS::TaskDefinition", "family"),
    "aws_eks_cluster": TerraformType("AWS::EKS::Cluster"),
    "aws_glue_crawler": TerraformType("AWS::Glue::Crawler"),
    "aws_glue_job": TerraformType("AWS::Glue::Job"),
    "aws_iam_policy": TerraformType("AWS::IAM::ManagedPolicy"),
    "aws_iam_role": TerraformType("AWS::IAM::Role"),
    "aws_kinesis_firehose_delivery_stream": TerraformType("AWS::KinesisFirehose::DeliveryStream"),
    "aws_kinesis_stream": TerraformType("AWS::Kinesis::Stream"),
    FUNCTION: TerraformType("AWS::Lambda::Function", "function_name"),
    "aws_lambda_layer_version": TerraformType("AWS::Lambda::LayerVersion", "layer_name"),
    "aws_s3_bucket": TerraformType("AWS::S3::Bucket", "bucket"),
    "aws_secretsmanager_secret": TerraformType("AWS::SecretsManager::Secret"),
    "aws_sfn_activity": TerraformType("AWS::StepFunctions::Activity"),
    MACHINE: TerraformType("AWS::StepFunctions::StateMachine"),
    "aws_sns_topic": TerraformType("AWS::SNS::Topic"),
    "aws_sqs_queue": TerraformType("AWS::SQS::Queue"),
    "aws_ssm_parameter": TerraformType("AWS::SSM::Parameter"),
}

_URLS = frozenset({"url", "id", "queue_url"})
_NAMES = frozenset({"id", "name", "function_name", "bucket", "key_name"})


def version_attribute(arn: str, is_published: bool, wanted: str) -> str | None:
    """The value of an attribute of a function that depends on whether its code is published; None for others."""
    version = "1" if is_published else LATEST
    return {"qualified_arn": f"{arn}:{version}", "version": version}.get(wanted)


def attribute(type: str, name: str, wanted: str, place: Place) -> str | None:
    """The value of an attribute of a resource with a name; None if only AWS knows it."""
    known = TYPES.get(type)
    if known is None:
        return None
    found = RESOURCE_TYPES[known.type]
    if known.type == "AWS::SQS::Queue" and wanted in _URLS:
        return reference(NamedResource(name, known.type, name), place)
    arn = found.arn(place, name).removesuffix(":*")
    if wanted == "arn" or (wanted == "id" and found.ref == "arn"):
        return arn
    if wanted == "invoke_arn":
        service = place.in_partition(f"arn:aws:apigateway:{place.region}:lambda:path/2015-03-31/functions")
        return f"{service}/{arn}/invocations"
    return name if wanted in _NAMES or wanted == known.name else None
