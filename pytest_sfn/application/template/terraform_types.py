"""The arguments of Terraform's resources that have the same meaning as properties of CloudFormation's.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_sfn.definition.source.terraform.resources import FUNCTION, MACHINE

PLAIN_TYPES: Final[Mapping[str, str]] = {
    "aws_lambda_alias": "AWS::Lambda::Alias",
    "aws_lambda_event_source_mapping": "AWS::Lambda::EventSourceMapping",
    "aws_sns_topic_subscription": "AWS::SNS::Subscription",
}
"""CloudFormation's types of the resources that have no name."""

PARTS_OF_OTHERS: Final = frozenset({
    "aws_cloudwatch_event_permission", "aws_cloudwatch_event_target", "aws_cloudwatch_log_resource_policy",
    "aws_lambda_permission", "aws_s3_bucket_acl", "aws_s3_bucket_notification", "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block", "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning", "aws_sns_topic_policy", "aws_sqs_queue_policy",
})  # fmt: skip
"""The types that need no warning: they are made with another resource, or change nothing in a test."""

PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "aws_cloudwatch_event_bus": {"name": "Name"},
    "aws_cloudwatch_event_rule": {
        "name": "Name",
        "event_bus_name": "EventBusName",
        "event_pattern": "EventPattern",
        "schedule_expression": "ScheduleExpression",
        "state": "State",
    },
    "aws_cloudwatch_log_group": {"name": "LogGroupName", "retention_in_days": "RetentionInDays"},
    "aws_dynamodb_table": {"name": "TableName", "billing_mode": "BillingMode"},
    "aws_iam_policy": {"name": "ManagedPolicyName"},
    "aws_iam_role": {"name": "RoleName", "managed_policy_arns": "ManagedPolicyArns"},
    "aws_kinesis_stream": {"name": "Name", "shard_count": "ShardCount"},
    "aws_lambda_alias": {"function_name": "FunctionName", "function_version": "FunctionVersion", "name": "Name"},
    "aws_lambda_event_source_mapping": {
        "batch_size": "BatchSize",
        "enabled": "Enabled",
        "event_source_arn": "EventSourceArn",
        "function_name": "FunctionName",
        "starting_position": "StartingPosition",
    },
    FUNCTION: {
        "function_name": "FunctionName",
        "handler": "Handler",
        "image_uri": "ImageUri",
        "layers": "Layers",
        "memory_size": "MemorySize",
        "package_type": "PackageType",
        "role": "Role",
        "runtime": "Runtime",
        "timeout": "Timeout",
    },
    "aws_lambda_layer_version": {"layer_name": "LayerName"},
    "aws_s3_bucket": {"bucket": "BucketName"},
    "aws_secretsmanager_secret": {"name": "Name", "description": "Description"},
    "aws_sfn_activity": {"name": "Name"},
    MACHINE: {
        "name": "StateMachineName",
        "definition": "DefinitionString",
        "role_arn": "RoleArn",
        "type": "StateMachineType",
    },
    "aws_sns_topic": {"name": "TopicName", "fifo_topic": "FifoTopic"},
    "aws_sns_topic_subscription": {
        "endpoint": "Endpoint",
        "filter_policy": "FilterPolicy",
        "protocol": "Protocol",
        "raw_message_delivery": "RawMessageDelivery",
        "topic_arn": "TopicArn",
    },
    "aws_sqs_queue": {
        "name": "QueueName",
        "delay_seconds": "DelaySeconds",
        "fifo_queue": "FifoQueue",
        "visibility_timeout_seconds": "VisibilityTimeout",
    },
    "aws_ssm_parameter": {"name": "Name", "type": "Type", "value": "Value"},
}
